-- Percentages of participants that no whole number of the participants analysed gives, and those outside 0 to 100.
-- Candidates: the rule leaves out measures that estimate (lexicons/check_estimates.csv).
SELECT r.study_id, r.source_id, r.section, r.measure_ordinal, r.measure, r.class_title, r.category, r.group_title, r.statistic,
       r.value, r.value_text, r.n, r.unit, r.interval_type, m.description, m.calculate_percentage,
       r.path, r.page, r.start_char, r.end_char, r.quote
FROM results r
JOIN result_measures m ON m.source_id = r.source_id AND m.study_id = r.study_id AND m.section = r.section
                      AND m.measure_ordinal = r.measure_ordinal
WHERE ($studies IS NULL OR list_contains($studies, r.study_id))
  AND r.source_id IN (SELECT source_id FROM sources WHERE richness IS NOT NULL)  -- records; documents have table_* and text_*
  AND r.analysis_ordinal IS NULL AND r.statistic = 'number' AND r.value IS NOT NULL
  AND lower(r.unit) IN (SELECT unnest($percent_units::VARCHAR[]))
  AND r.n > 0
ORDER BY r.study_id, r.section, r.measure_ordinal, r.path;
