-- Keep findings in the table of that name; $findings is their JSON.
INSERT INTO findings (study_id, source_id, rule, severity, message, facts)
SELECT finding.study_id, finding.source_id, finding.rule, finding.severity, finding.message, to_json(finding.facts)
FROM (SELECT unnest(from_json($findings::JSON,
        '[{"rule": "VARCHAR", "severity": "VARCHAR", "study_id": "VARCHAR", "source_id": "VARCHAR", "message": "VARCHAR",
           "facts": [{"role": "VARCHAR", "quote": "VARCHAR", "source_id": "VARCHAR", "path": "VARCHAR", "page": "INTEGER",
                      "start_char": "INTEGER", "end_char": "INTEGER"}]}]'), recursive := false) AS finding);
