-- Findings with their facts, one row each; $findings is their JSON, in the order to print them in.
WITH parsed AS (
    SELECT from_json($findings::JSON,
        '[{"rule": "VARCHAR", "severity": "VARCHAR", "study_id": "VARCHAR", "source_id": "VARCHAR", "message": "VARCHAR",
           "facts": [{"role": "VARCHAR", "quote": "VARCHAR", "source_id": "VARCHAR", "path": "VARCHAR", "page": "INTEGER",
                      "start_char": "INTEGER", "end_char": "INTEGER"}]}]') AS findings
),
given AS (
    SELECT unnest(findings) AS finding, generate_subscripts(findings, 1) AS place FROM parsed
)
SELECT finding.severity, finding.rule, finding.study_id, regexp_extract(s.name, '[^/\\]+$') AS source, finding.message,
       list_transform(finding.facts, lambda f: f.role || ': ' || f.quote) AS quotes,
       list_transform(list_filter(finding.facts, lambda f: f.path IS NOT NULL),
                      lambda f: f.path || coalesce(' (page ' || f.page || ')', '')) AS places,
       finding.source_id
FROM given
LEFT JOIN sources s ON s.source_id = finding.source_id
ORDER BY place;
