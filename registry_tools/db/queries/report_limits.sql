-- Numeric bounds with their criterion: what an eligible person must have.
SELECT t.study_id, t.criterion_id, t.measure, t.measure_text, t.comparator, t.eligible, t.value, t.unit, t.relative_to,
       t.canonical_value, t.canonical_unit, t.condition, t.alternative_group,
       t.source_id, t.path, t.page, t.start_char, t.end_char, t.quote
FROM thresholds t
WHERE t.study_id IN (SELECT unnest($studies::VARCHAR[]))
ORDER BY t.study_id, t.source_id, t.criterion_id, t.start_char, t.measure, t.value, t.eligible;
