-- Analyses of two groups by a test of counts, with the counts: measures of one row whose two groups' counts of participants
-- (and numbers analysed) are given, for p-values that can be worked out again.
WITH counted AS (
    SELECT study_id, source_id, measure_ordinal, any_value(measure) AS measure,
           list(struct_pack(group_id := group_id, title := group_title, value := value, n := n, quote := quote, path := path,
                            start_char := start_char, end_char := end_char) ORDER BY group_id) AS counts
    FROM results
    WHERE section = 'outcome' AND analysis_ordinal IS NULL AND statistic IN ('count', 'number') AND value IS NOT NULL
      AND lower(unit) IN ('participants', 'participant', 'patients', 'subjects')
    GROUP BY study_id, source_id, measure_ordinal
    HAVING count(DISTINCT group_id) = count(*) AND bool_and(n > 0 AND value <= n)
)
SELECT a.study_id, a.source_id, a.measure_ordinal, a.analysis_ordinal, c.measure, a.group_ids, a.p_value, a.statistical_method,
       a.p_value_comment, a.statistical_comment, a.tested_non_inferiority, c.counts,
       r.value AS p, r.path, r.page, r.start_char, r.end_char, r.quote
FROM analyses a
JOIN counted c ON c.source_id = a.source_id AND c.study_id = a.study_id AND c.measure_ordinal = a.measure_ordinal
JOIN results r ON r.source_id = a.source_id AND r.study_id = a.study_id AND r.section = 'outcome'
              AND r.measure_ordinal = a.measure_ordinal AND r.analysis_ordinal = a.analysis_ordinal AND r.statistic = 'p_value'
WHERE ($studies IS NULL OR list_contains($studies, a.study_id))
  AND len(a.group_ids) = 2 AND r.value IS NOT NULL
  AND (lower(a.statistical_method) LIKE 'fisher%' OR lower(a.statistical_method) LIKE 'chi-squared%')
ORDER BY a.study_id, a.measure_ordinal, a.analysis_ordinal;
