-- Which studies measure the same concept at the same time: concept, the time in days, and the studies.
-- --measure takes a concept's slug.
SELECT concept, shape, from_days, to_days, count(DISTINCT study_id) AS studies, list(DISTINCT study_id ORDER BY study_id) AS study_ids
FROM timepoint_facts
WHERE study_id IN (SELECT study_id FROM select_studies(studies := $studies, condition := $condition,
                   intervention := $intervention, phase := $phase, sponsor := $sponsor, status := $status,
                   started_from := $started_from, started_to := $started_to))
  AND ($source IS NULL OR source_id IN (SELECT source_id FROM source_kinds WHERE source = $source))
  AND concept IS NOT NULL AND concept <> 'other' AND shape IN ('point', 'window') AND to_days IS NOT NULL
  AND ($measure IS NULL OR concept = lower($measure))
GROUP BY concept, shape, from_days, to_days
ORDER BY studies DESC, concept, shape, to_days, from_days;
