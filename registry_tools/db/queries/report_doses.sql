-- Doses with their arm; a dose that an intervention's text gives has the intervention's name as drug where it names none.
SELECT d.study_id, d.arm_id, coalesce(d.drug, i.name) AS drug, d.amount, d.amount_high, d.unit, d.route, d.frequency, d.days,
       d.cycle_days, d.cycles, d.duration_days, d.max_amount, d.condition, d.phase,
       (SELECT list(DISTINCT ai.arm_id ORDER BY ai.arm_id) FROM arm_interventions ai
        WHERE ai.intervention_id = d.intervention_id AND ai.source_id = d.source_id AND ai.arm_id IS NOT NULL) AS given_in,
       d.source_id, d.path, d.page, d.start_char, d.end_char, d.quote
FROM doses d
LEFT JOIN interventions i ON i.intervention_id = d.intervention_id AND i.source_id = d.source_id
WHERE d.study_id IN (SELECT unnest($studies::VARCHAR[]))
ORDER BY d.study_id, d.source_id, d.arm_id NULLS LAST, d.path, d.start_char, d.drug, d.amount;
