-- How long overall and progression-free survival are followed, by phase.
SELECT phase, concept, count(DISTINCT study_id) AS studies, median(coalesce(to_days, from_days)) AS days
FROM timepoint_facts JOIN studies USING (study_id), unnest(phases) phases(phase)
WHERE concept IN ('overall_survival', 'progression_free_survival') AND shape <> 'unspecified'
GROUP BY ALL
ORDER BY concept, phase;
