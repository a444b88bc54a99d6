-- Actual enrolment beside the number that started the first period of the participant flow, where they differ.
SELECT s.study_id, s.source_id, s.enrollment, f.started, f.started_texts, i.flow_pre_assignment, f.groups
FROM studies s
JOIN (SELECT study_id, source_id, sum(count) AS started, count(*) AS groups,
             list(coalesce(group_title, group_id) || ': ' || count_text ORDER BY group_id) AS started_texts
      FROM participant_flow
      WHERE period_ordinal = 1 AND type = 'STARTED' AND kind = 'milestone'
      GROUP BY study_id, source_id
      HAVING count(*) = count(count)) f ON f.study_id = s.study_id AND f.source_id = s.source_id
LEFT JOIN result_info i ON i.study_id = s.study_id AND i.source_id = s.source_id
WHERE ($studies IS NULL OR list_contains($studies, s.study_id))
  AND s.enrollment_type = 'ACTUAL' AND s.enrollment <> f.started AND i.flow_units IS NULL
ORDER BY s.study_id;
