-- Analyses with a p-value: its estimate and confidence interval, for p-values that cannot be, or that the interval contradicts.
SELECT a.study_id, a.source_id, a.measure_ordinal, a.analysis_ordinal, m.title AS measure, a.group_description,
       a.p_value, a.p_value_comment, a.statistical_method, a.param_type, a.param_value, a.ci_pct_value, a.ci_num_sides,
       a.ci_lower_limit, a.ci_upper_limit, a.tested_non_inferiority, a.non_inferiority_type, a.non_inferiority_comment, a.statistical_comment,
       a.estimate_comment, r.path, r.page, r.start_char, r.end_char, r.quote, r.value AS p
FROM analyses a
JOIN results r ON r.source_id = a.source_id AND r.study_id = a.study_id AND r.section = 'outcome'
              AND r.measure_ordinal = a.measure_ordinal AND r.analysis_ordinal = a.analysis_ordinal AND r.statistic = 'p_value'
LEFT JOIN result_measures m ON m.source_id = a.source_id AND m.study_id = a.study_id AND m.section = 'outcome'
                           AND m.measure_ordinal = a.measure_ordinal
WHERE ($studies IS NULL OR list_contains($studies, a.study_id)) AND r.value IS NOT NULL
ORDER BY a.study_id, a.measure_ordinal, a.analysis_ordinal;
