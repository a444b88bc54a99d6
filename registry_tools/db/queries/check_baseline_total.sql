-- Baseline groups against the group that is their total: participants, and counts by category, where the parts do not sum.
WITH total AS (
    SELECT study_id, source_id, group_id FROM result_groups
    WHERE section = 'baseline' AND lower(trim(title)) IN (SELECT unnest($total_titles::VARCHAR[]))
    QUALIFY count(*) OVER (PARTITION BY source_id) = 1
),
counts AS (
    SELECT study_id, source_id, measure_ordinal, measure, class_title, category, unit, group_id, value, value_text,
           path, start_char, end_char, quote
    FROM results
    WHERE section = 'baseline' AND statistic IN ('count', 'number') AND lower(unit) IN ('participants', 'participant')
    UNION ALL
    SELECT study_id, source_id, NULL, 'Number analysed', NULL, NULL, units, group_id, count, count_text, NULL, NULL, NULL, count_text
    FROM result_denominators
    WHERE section = 'baseline' AND measure_ordinal IS NULL AND units = 'Participants'
)
SELECT c.study_id, c.source_id, c.measure, c.class_title, c.category,
       max(c.value) FILTER (c.group_id = t.group_id) AS total,
       sum(c.value) FILTER (c.group_id <> t.group_id) AS parts,
       list(c.value_text ORDER BY c.group_id) FILTER (c.group_id <> t.group_id) AS part_texts,
       list(c.path ORDER BY c.group_id) FILTER (c.group_id <> t.group_id) AS part_paths,
       any_value(c.path) FILTER (c.group_id = t.group_id) AS path,
       any_value(c.start_char) FILTER (c.group_id = t.group_id) AS start_char,
       any_value(c.end_char) FILTER (c.group_id = t.group_id) AS end_char,
       any_value(c.value_text) FILTER (c.group_id = t.group_id) AS quote
FROM counts c JOIN total t ON t.source_id = c.source_id AND t.study_id = c.study_id
WHERE ($studies IS NULL OR list_contains($studies, c.study_id))
GROUP BY c.study_id, c.source_id, c.measure_ordinal, c.measure, c.class_title, c.category
HAVING total IS NOT NULL AND count(*) FILTER (c.group_id <> t.group_id) > 1 AND count(*) = count(c.value) AND total <> parts
ORDER BY c.study_id, c.measure_ordinal NULLS FIRST, c.class_title, c.category;
