-- Results of a record and a document with the same interval to the digit: the same estimate, whatever the words beside it.
SELECT r.measure, r.statistic, r.value AS record_value, r.value_text AS record_text, r.low_text, r.high_text,
       d.value, d.value_text, d.measure AS document_measure, d.statistic AS document_statistic,
       r.source_id AS r_source_id, r.path AS r_path, r.page AS r_page, r.start_char AS r_start_char, r.end_char AS r_end_char,
       r.quote AS r_quote, d.source_id, d.path, d.page, d.start_char, d.end_char, d.quote
FROM results r
JOIN results d ON d.low = r.low AND d.high = r.high AND d.source_id = $document_source AND d.statistic = r.statistic
WHERE r.source_id = $source AND r.value IS NOT NULL AND d.value IS NOT NULL AND r.low <> r.high
  AND length(regexp_replace(r.low_text || r.high_text, '[^0-9]', '', 'g')) >= 4
QUALIFY count(*) OVER (PARTITION BY d.path, d.start_char) = 1
ORDER BY r.measure, d.path;
