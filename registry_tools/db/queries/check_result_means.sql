-- Reported means with the number of participants they are taken over.
SELECT study_id, source_id, section, measure_ordinal, measure, class_title, category, group_title, value, value_text, n, unit,
       path, page, start_char, end_char, quote
FROM results
WHERE ($studies IS NULL OR list_contains($studies, study_id))
  AND source_id IN (SELECT source_id FROM sources WHERE richness IS NOT NULL)  -- records; documents have table_* and text_*
  AND statistic = 'mean' AND analysis_ordinal IS NULL AND value IS NOT NULL AND n > 0 AND contains(value_text, '.')
ORDER BY study_id, section, measure_ordinal, path;
