-- Numeric bounds of eligibility of one source: criteria's, and the ages of the eligibility frame. side: lower | upper | exact.
SELECT t.measure, t.measure_text, t.comparator, t.eligible, t.value, t.unit, t.relative_to, t.canonical_value, t.canonical_unit,
       t.condition, t.alternative_group, limit_text(t.eligible, t.value, t.unit, t.relative_to) AS limit_text,
       CASE WHEN t.eligible IN ('<', '<=') THEN 'upper' WHEN t.eligible IN ('>', '>=') THEN 'lower' ELSE 'exact' END AS side,
       c.text AS criterion, t.source_id, t.path, t.page, t.start_char, t.end_char, t.quote
FROM thresholds t
LEFT JOIN criteria c ON c.criterion_id = t.criterion_id AND c.source_id = t.source_id
WHERE t.source_id = $source
UNION ALL
SELECT 'age', 'age', e.op, e.op, e.days / 365.25, 'a', NULL, e.days / 365.25, 'a', NULL, NULL,
       e.op || ' ' || e.printed, e.side, NULL, e.source_id, e.path, e.page, NULL, NULL, e.printed
FROM (SELECT source_id, path, page, '>=' AS op, 'lower' AS side, min_age_days AS days, minimum_age AS printed FROM eligibility
      UNION ALL
      SELECT source_id, path, page, '<=', 'upper', max_age_days, maximum_age FROM eligibility) e
WHERE e.source_id = $source AND e.days IS NOT NULL AND e.printed IS NOT NULL
ORDER BY measure, start_char NULLS LAST, value;
