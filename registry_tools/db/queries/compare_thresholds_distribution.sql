-- How often each limit is set, over the selected studies that limit the measure; defaults alone, conditional limits apart.
-- --measure takes a measure's slug.
WITH chosen AS (
    SELECT DISTINCT study_id, measure, is_default, eligible, amount, amount_in
    FROM comparable_thresholds
    WHERE study_id IN (SELECT study_id FROM select_studies(studies := $studies, condition := $condition,
                   intervention := $intervention, phase := $phase, sponsor := $sponsor, status := $status,
                   started_from := $started_from, started_to := $started_to))
  AND ($source IS NULL OR source_id IN (SELECT source_id FROM source_kinds WHERE source = $source))
      AND ($measure IS NULL OR contains(measure, replace(lower($measure), ' ', '_')))
), studies_of AS (
    SELECT measure, is_default, count(DISTINCT study_id) AS studies_with_limit FROM chosen GROUP BY ALL
)
SELECT c.measure, CASE WHEN c.is_default THEN 'default' ELSE 'conditional' END AS applies,
       c.eligible || ' ' || plain_number(c.amount) || rtrim(' ' || c.amount_in) AS eligible_limit,
       count(DISTINCT c.study_id) AS studies, any_value(s.studies_with_limit) AS of_studies,
       round(100.0 * count(DISTINCT c.study_id) / any_value(s.studies_with_limit), 1) AS percent,
       list(DISTINCT c.study_id ORDER BY c.study_id)[:5] AS for_example
FROM chosen c JOIN studies_of s USING (measure, is_default)
GROUP BY c.measure, c.is_default, c.eligible, c.amount, c.amount_in
ORDER BY c.measure, c.is_default DESC, studies DESC, c.amount;
