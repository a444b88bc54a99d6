-- Counts of participants in the categories of one class of a measure: single counts, and their sum, above the number analysed.
-- single: one category has more than were analysed; all: the categories together have.
SELECT study_id, source_id, section, measure_ordinal, measure, class_title, group_id, group_title, n,
       sum(value) AS total, max(value) AS largest, count(*) AS categories,
       list(struct_pack(category := category, value_text := value_text, path := path, start_char := start_char,
                        end_char := end_char, quote := quote) ORDER BY path) AS counts
FROM results
WHERE ($studies IS NULL OR list_contains($studies, study_id))
  AND source_id IN (SELECT source_id FROM sources WHERE richness IS NOT NULL)  -- records; documents have table_* and text_*
  AND section IN ('baseline', 'outcome') AND statistic = 'count' AND analysis_ordinal IS NULL AND value IS NOT NULL
  AND lower(unit) LIKE '%participant%'
GROUP BY study_id, source_id, section, measure_ordinal, measure, class_title, group_id, group_title, n
HAVING n IS NOT NULL AND (max(value) > n OR sum(value) > n)
ORDER BY study_id, section, measure_ordinal, class_title, group_id;
