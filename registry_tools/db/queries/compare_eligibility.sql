-- Who could take part: each study's frame, and how many criteria, bounds and windows were read from its text.
-- --measure takes words of the eligibility text.
-- on a terminal: study_id, sex, minimum_age, maximum_age, healthy_volunteers, inclusion, exclusion, thresholds, windows, not_fully_read
SELECT e.study_id, e.sex, e.minimum_age, e.maximum_age, e.min_age_days, e.max_age_days, e.healthy_volunteers, e.standard_ages,
       count(c.criterion_id) FILTER (c.polarity = 'inclusion') AS inclusion,
       count(c.criterion_id) FILTER (c.polarity = 'exclusion') AS exclusion,
       (SELECT count(*) FROM thresholds t WHERE t.source_id = e.source_id) AS thresholds,
       (SELECT count(*) FROM windows w WHERE w.source_id = e.source_id) AS windows,
       count(c.criterion_id) FILTER (c.status IN ('partial', 'unread')) AS not_fully_read,
       e.sampling_method, e.study_population, e.path, e.page, e.source_id
FROM eligibility e
LEFT JOIN criteria c ON c.source_id = e.source_id
WHERE e.study_id IN (SELECT study_id FROM select_studies(studies := $studies, condition := $condition,
                   intervention := $intervention, phase := $phase, sponsor := $sponsor, status := $status,
                   started_from := $started_from, started_to := $started_to))
  AND ($source IS NULL OR e.source_id IN (SELECT source_id FROM source_kinds WHERE source = $source))
  AND ($measure IS NULL OR contains(lower(e.text), lower($measure)))
GROUP BY ALL
ORDER BY e.study_id;
