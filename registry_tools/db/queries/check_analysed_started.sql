-- Groups of which more participants were analysed (or at risk of adverse events) than started all periods of the flow together.
-- Groups are the same where their titles are.
WITH started AS (
    SELECT study_id, source_id, lower(trim(group_title)) AS title, sum(count) AS started,
           list(coalesce(period, 'Period ' || period_ordinal) || ': ' || count_text ORDER BY period_ordinal, group_id) AS started_texts,
           min(period_ordinal) AS period_ordinal
    FROM participant_flow
    WHERE kind = 'milestone' AND type = 'STARTED'
    GROUP BY study_id, source_id, lower(trim(group_title))
    HAVING count(*) = count(count)
)
SELECT d.study_id, d.source_id, d.section, d.measure_ordinal, m.title AS measure, g.title AS group_title,
       d.count AS analysed, d.count_text AS quote, s.started, s.started_texts, s.period_ordinal, i.flow_pre_assignment
FROM result_denominators d
JOIN result_groups g ON g.source_id = d.source_id AND g.study_id = d.study_id AND g.section = d.section
                    AND g.measure_ordinal IS NOT DISTINCT FROM CASE d.section WHEN 'outcome' THEN d.measure_ordinal END
                    AND g.group_id = d.group_id
JOIN started s ON s.source_id = d.source_id AND s.study_id = d.study_id AND s.title = lower(trim(g.title))
LEFT JOIN result_info i ON i.source_id = d.source_id AND i.study_id = d.study_id
LEFT JOIN result_measures m ON m.source_id = d.source_id AND m.study_id = d.study_id AND m.section = d.section
                           AND m.measure_ordinal = d.measure_ordinal
WHERE ($studies IS NULL OR list_contains($studies, d.study_id))
  AND d.units = 'Participants' AND d.class_ordinal IS NULL AND d.count > s.started
ORDER BY d.study_id, d.section, d.measure_ordinal NULLS FIRST, d.group_id;
