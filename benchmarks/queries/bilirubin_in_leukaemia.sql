-- All bilirubin limits of leukaemia trials, with their words.
SELECT t.study_id, t.eligible, t.value, t.unit, t.relative_to, t.condition, t.quote
FROM thresholds t
WHERE t.measure = 'bilirubin_total'
  AND t.study_id IN (SELECT study_id FROM conditions WHERE regexp_matches(condition, 'leuk(a)?emia', 'i')
                     UNION SELECT study_id FROM index_terms WHERE about = 'condition' AND contains(lower(term), 'leukemia'))
ORDER BY t.study_id, t.canonical_value;
