-- Which studies a report shows: those that the filters choose, in the order of their numbers, no more than $limit; total counts
-- them all. NULL does not filter.
SELECT study_id, count(*) OVER () AS total
FROM select_studies(studies := $studies, condition := $condition, intervention := $intervention, phase := $phase,
                    sponsor := $sponsor, status := $status, started_from := $started_from, started_to := $started_to)
GROUP BY study_id
ORDER BY study_id
LIMIT coalesce($limit, 9223372036854775807);
