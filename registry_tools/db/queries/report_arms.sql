-- Arms with the names of what each gets.
SELECT a.study_id, a.arm_id, a.ordinal, a.label, a.type, a.description, a.n,
       (SELECT list(DISTINCT ai.intervention_name ORDER BY ai.intervention_name) FROM arm_interventions ai
        WHERE ai.arm_id = a.arm_id AND ai.source_id = a.source_id AND ai.intervention_name IS NOT NULL) AS interventions,
       a.source_id, a.path, a.page, a.start_char, a.end_char, a.quote
FROM arms a
WHERE a.study_id IN (SELECT unnest($studies::VARCHAR[]))
ORDER BY a.study_id, a.source_id, a.ordinal;
