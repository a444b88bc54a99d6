-- Groups of the adverse event tables whose totals cannot be: more with an event, or more dead, than at risk.
SELECT study_id, source_id, group_id, title, deaths_affected, deaths_at_risk, serious_affected, serious_at_risk,
       other_affected, other_at_risk
FROM result_groups
WHERE ($studies IS NULL OR list_contains($studies, study_id))
  AND section = 'event'
  AND (deaths_affected > deaths_at_risk OR serious_affected > serious_at_risk OR other_affected > other_at_risk)
ORDER BY study_id, group_id;
