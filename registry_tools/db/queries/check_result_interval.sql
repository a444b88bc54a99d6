-- Reported values with an interval that is upside down or does not hold its value, and intervals of a hypothesis test likewise.
SELECT study_id, source_id, section, measure_ordinal, analysis_ordinal, measure, class_title, category, group_title, statistic,
       value, value_text, low, low_text, high, high_text, interval_type, n, unit, path, page, start_char, end_char, quote
FROM results
WHERE ($studies IS NULL OR list_contains($studies, study_id))
  AND source_id IN (SELECT source_id FROM sources WHERE richness IS NOT NULL)  -- records; documents have table_* and text_*
  AND low IS NOT NULL AND high IS NOT NULL
  AND (low > high OR value < low OR value > high)
ORDER BY study_id, section, measure_ordinal, analysis_ordinal NULLS FIRST, path;
