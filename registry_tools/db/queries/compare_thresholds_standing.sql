-- Where a study stands: for each of its default limits, how many of the other studies are stricter, the same or looser.
-- --measure takes a measure's slug. Only limits of the same direction and kind (a multiple of ULN with a multiple of ULN) are compared.
WITH chosen AS (
    SELECT study_id, measure, eligible[1] AS direction, amount_in,
           CASE any_value(eligible[1]) WHEN '<' THEN min(amount) ELSE max(amount) END AS amount
    FROM comparable_thresholds
    WHERE is_default AND eligible <> '=' AND study_id IN (SELECT study_id FROM select_studies(studies := $studies, condition := $condition,
                   intervention := $intervention, phase := $phase, sponsor := $sponsor, status := $status,
                   started_from := $started_from, started_to := $started_to))
  AND ($source IS NULL OR source_id IN (SELECT source_id FROM source_kinds WHERE source = $source))
      AND ($measure IS NULL OR contains(measure, replace(lower($measure), ' ', '_')))
    GROUP BY ALL
)
SELECT mine.study_id, mine.measure,
       CASE WHEN mine.direction = '<' THEN 'at most ' ELSE 'at least ' END || plain_number(mine.amount) || rtrim(' ' || mine.amount_in) AS its_limit,
       count_if(CASE WHEN mine.direction = '<' THEN other.amount < mine.amount ELSE other.amount > mine.amount END) AS stricter,
       count_if(other.amount = mine.amount) AS same,
       count_if(CASE WHEN mine.direction = '<' THEN other.amount > mine.amount ELSE other.amount < mine.amount END) AS looser,
       median(other.amount) AS median_of_others
FROM chosen mine
JOIN chosen other ON other.measure = mine.measure AND other.direction = mine.direction AND other.amount_in = mine.amount_in
                 AND other.study_id <> mine.study_id
GROUP BY mine.study_id, mine.measure, mine.direction, mine.amount, mine.amount_in
ORDER BY mine.study_id, mine.measure, mine.direction, mine.amount_in;
