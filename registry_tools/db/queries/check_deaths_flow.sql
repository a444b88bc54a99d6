-- Groups from which more left because they died than the adverse event tables count as dead.
-- Groups are the same where their titles are.
SELECT f.study_id, f.source_id, f.group_title, f.deaths AS flow_deaths, f.texts AS flow_texts,
       g.deaths_affected, g.deaths_at_risk, f.group_id AS flow_group_id, g.group_id AS event_group_id,
       i.events_description, i.events_mortality_comment
FROM (SELECT study_id, source_id, group_id, group_title, sum(count) AS deaths,
             list(coalesce(period, 'Period ' || period_ordinal) || ': ' || count_text ORDER BY period_ordinal)
                 FILTER (count > 0) AS texts
      FROM participant_flow
      WHERE kind = 'withdrawal' AND lower(type) = 'death'
      GROUP BY study_id, source_id, group_id, group_title) f
JOIN result_groups g ON g.source_id = f.source_id AND g.study_id = f.study_id AND g.section = 'event'
                    AND lower(trim(g.title)) = lower(trim(f.group_title))
LEFT JOIN result_info i ON i.source_id = f.source_id AND i.study_id = f.study_id
WHERE ($studies IS NULL OR list_contains($studies, f.study_id))
  AND f.deaths > g.deaths_affected
ORDER BY f.study_id, f.group_id;
