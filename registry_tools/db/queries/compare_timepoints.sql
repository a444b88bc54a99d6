-- When it is measured: one row a study, endpoint and timepoint, in days.
-- --measure takes a concept's slug or words of the endpoint.
-- on a terminal: study_id, level, concept, shape, from_days, to_days, every_days, anchor, event, quote
SELECT study_id, level, concept, measure, shape, from_days, to_days, every_days, anchor, event, cycle, cycle_day, quote,
       endpoint_id, path, page, start_char, end_char, source_id
FROM timepoint_facts
WHERE study_id IN (SELECT study_id FROM select_studies(studies := $studies, condition := $condition,
                   intervention := $intervention, phase := $phase, sponsor := $sponsor, status := $status,
                   started_from := $started_from, started_to := $started_to))
  AND ($source IS NULL OR source_id IN (SELECT source_id FROM source_kinds WHERE source = $source))
  AND ($measure IS NULL OR concept = lower($measure) OR contains(lower(measure), lower($measure)))
ORDER BY study_id, endpoint_id, ordinal;
