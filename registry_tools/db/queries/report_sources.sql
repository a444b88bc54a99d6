-- Where the shown facts come from: the studies' records, and the documents that report them.
SELECT DISTINCT s.source_id, s.kind, s.name, s.url, s.fetched_at::VARCHAR AS fetched_at, s.version_date::VARCHAR AS version_date,
       s.status, s.error, coalesce(d.title, '') AS title, coalesce(s.study_id, l.study_id, d.study_id) AS study_id
FROM sources s
LEFT JOIN study_links l ON l.source_id = s.source_id AND l.role IN ('record', 'reports')
LEFT JOIN documents d ON d.source_id = s.source_id
WHERE (s.is_current OR s.richness IS NULL)
  AND coalesce(s.study_id, l.study_id, d.study_id) IN (SELECT unnest($studies::VARCHAR[]))
ORDER BY study_id, s.kind, s.source_id;
