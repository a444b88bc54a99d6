-- Endpoints of one source with the days of their timepoints (baseline aside) and where they stand.
SELECT e.endpoint_id, e.level, e.ordinal, e.measure, e.concept, e.time_frame, e.source_id,
       e.path, e.page, e.start_char, e.end_char, e.quote,
       p.days, p.events, p.quotes AS time_quotes, p.path AS time_path
FROM endpoints e
LEFT JOIN (
    SELECT source_id, endpoint_id, list_sort(list_distinct(list(coalesce(to_days, from_days))
               FILTER (coalesce(to_days, from_days) > 0))) AS days,
           list_distinct(list(lower(event)) FILTER (event IS NOT NULL)) AS events,
           list_distinct(list(quote)) AS quotes, any_value(path) AS path
    FROM timepoints GROUP BY source_id, endpoint_id
) p ON p.source_id = e.source_id AND p.endpoint_id = e.endpoint_id
WHERE e.source_id = $source AND e.measure IS NOT NULL
ORDER BY CASE e.level WHEN 'primary' THEN 1 WHEN 'secondary' THEN 2 ELSE 3 END, e.ordinal;
