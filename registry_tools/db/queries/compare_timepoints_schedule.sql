-- Day lines: for each study and endpoint the days on which it is measured, and windows and recurrences in words.
-- --measure takes a concept's slug or words of the endpoint.
-- on a terminal: study_id, level, concept, measure, days, also
SELECT study_id, level, concept, measure,
       list(DISTINCT from_days ORDER BY from_days) FILTER (shape = 'point' AND from_days IS NOT NULL) AS days,
       list(DISTINCT CASE shape
           WHEN 'window' THEN 'from ' || coalesce(plain_number(round(from_days, 1)), '?') || ' to ' || coalesce(plain_number(round(to_days, 1)), coalesce(event, '?'))
           WHEN 'recurring' THEN 'every ' || coalesce(plain_number(round(every_days, 1)), '?') || coalesce(' to ' || plain_number(round(to_days, 1)), '') || coalesce(' until ' || event, '')
           WHEN 'event' THEN 'until ' || coalesce(event, 'an event') || coalesce(', at most ' || plain_number(round(to_days, 1)), '')
           WHEN 'unspecified' THEN 'not fixed' END) FILTER (shape <> 'point') AS also,
       any_value(time_frame) AS time_frame, endpoint_id, any_value(path) AS path, source_id
FROM timepoint_facts
WHERE study_id IN (SELECT study_id FROM select_studies(studies := $studies, condition := $condition,
                   intervention := $intervention, phase := $phase, sponsor := $sponsor, status := $status,
                   started_from := $started_from, started_to := $started_to))
  AND ($source IS NULL OR source_id IN (SELECT source_id FROM source_kinds WHERE source = $source))
  AND ($measure IS NULL OR concept = lower($measure) OR contains(lower(measure), lower($measure)))
GROUP BY study_id, level, concept, measure, endpoint_id, source_id
ORDER BY study_id, endpoint_id;
