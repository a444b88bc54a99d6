-- The kept records of studies of which the database holds more than one version, oldest first; full records only (a CSV row has
-- no eligibility text, so that its silence is no change). `studies` NULL: all.
SELECT s.study_id, s.source_id, s.kind, CAST(s.version_date AS VARCHAR) AS version_date, r.byte_count, r.zstd
FROM sources s
JOIN records r USING (source_id)
WHERE s.status = 'loaded' AND s.richness >= 90 AND s.version_date IS NOT NULL
  AND ($studies IS NULL OR list_contains(CAST($studies AS VARCHAR[]), s.study_id))
  AND s.study_id IN (SELECT study_id FROM sources WHERE status = 'loaded' AND richness >= 90
                     GROUP BY study_id HAVING count(DISTINCT version_date) > 1)
ORDER BY s.study_id, s.version_date, s.richness, s.source_id;
