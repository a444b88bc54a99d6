-- What is measured: one row a study and endpoint, with its concept, time frame and timepoints.
-- --measure takes a concept's slug (overall_survival) or words of the endpoint.
-- on a terminal: study_id, level, concept, measure, time_frame, timepoints
SELECT e.study_id, e.level, e.ordinal, e.concept, e.measure, e.time_frame, e.time_frame_status,
       (SELECT list(p.quote ORDER BY p.ordinal) FROM timepoints p
        WHERE p.endpoint_id = e.endpoint_id AND p.source_id = e.source_id) AS timepoints,
       e.population, e.method, e.endpoint_id, e.path, e.page, e.source_id
FROM endpoints e
WHERE e.study_id IN (SELECT study_id FROM select_studies(studies := $studies, condition := $condition,
                     intervention := $intervention, phase := $phase, sponsor := $sponsor, status := $status,
                     started_from := $started_from, started_to := $started_to))
  AND ($source IS NULL OR e.source_id IN (SELECT source_id FROM source_kinds WHERE source = $source))
  AND ($measure IS NULL OR e.concept = lower($measure) OR contains(lower(e.measure), lower($measure)))
ORDER BY e.study_id, CASE e.level WHEN 'primary' THEN 1 WHEN 'secondary' THEN 2 WHEN 'other' THEN 3 ELSE 4 END, e.ordinal;
