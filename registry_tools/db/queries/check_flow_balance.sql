-- Participant flow, one row a period and group whose numbers do not add up: started, completed, not completed, and the reasons.
SELECT study_id, source_id, period_ordinal, period, group_id, group_title,
       max(count) FILTER (type = 'STARTED') AS started,
       max(count) FILTER (type = 'COMPLETED') AS completed,
       max(count) FILTER (type = 'NOT COMPLETED') AS not_completed,
       sum(count) FILTER (kind = 'withdrawal') AS reasons,
       list(type || ' ' || count_text ORDER BY count DESC, type) FILTER (kind = 'withdrawal' AND count > 0) AS reason_texts
FROM participant_flow
WHERE ($studies IS NULL OR list_contains($studies, study_id))
GROUP BY study_id, source_id, period_ordinal, period, group_id, group_title
HAVING count(*) FILTER (kind = 'milestone' AND type IN ('STARTED', 'COMPLETED', 'NOT COMPLETED')) = 3
   AND (started <> completed + not_completed OR (reasons > 0 AND reasons <> not_completed))
ORDER BY study_id, period_ordinal, group_id;
