-- What does not add up, as `check` wrote it.
SELECT f.study_id, f.source_id, f.rule, f.severity, f.message, f.facts::VARCHAR AS facts
FROM findings f
WHERE f.study_id IN (SELECT unnest($studies::VARCHAR[]))
   OR f.source_id IN (SELECT l.source_id FROM study_links l WHERE l.study_id IN (SELECT unnest($studies::VARCHAR[]))
                      AND l.role = 'reports')
ORDER BY f.study_id, f.rule, f.message;
