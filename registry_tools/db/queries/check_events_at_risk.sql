-- Adverse events that cannot be: more affected than at risk, fewer events than affected, more affected by one term than by any.
SELECT e.study_id, e.source_id, e.group_id, e.group_title, e.term, e.organ_system, e.serious, e.affected, e.at_risk, e.events,
       g.serious_affected, g.serious_at_risk, g.other_affected, g.other_at_risk,
       e.path, e.page, e.start_char, e.end_char, e.quote
FROM adverse_events e
LEFT JOIN result_groups g ON g.source_id = e.source_id AND g.study_id = e.study_id AND g.section = 'event'
                         AND g.group_id = e.group_id
WHERE ($studies IS NULL OR list_contains($studies, e.study_id))
  AND (e.affected > e.at_risk OR (e.events > 0 AND e.events < e.affected)
       OR (e.serious AND e.affected > g.serious_affected) OR (NOT e.serious AND e.affected > g.other_affected))
ORDER BY e.study_id, e.serious DESC, e.path, e.group_id;
