-- People affected by an adverse event (all grades), of a record and of a document, in groups of the same title and at risk.
SELECT r.term, r.serious, r.group_title, r.affected AS record_affected, r.at_risk, d.affected, d.at_risk AS document_at_risk,
       d.serious AS document_serious, r.source_id AS r_source_id, r.path AS r_path, r.page AS r_page, r.start_char AS r_start_char,
       r.end_char AS r_end_char, r.quote AS r_quote, d.source_id, d.path, d.page, d.start_char, d.end_char, d.quote
FROM adverse_events r
JOIN adverse_events d ON lower(trim(d.term)) = lower(trim(r.term)) AND d.at_risk = r.at_risk AND d.serious = r.serious
                     AND d.grade IS NULL AND d.affected IS NOT NULL
                     AND lower(trim(split_part(d.group_title, '(', 1))) = lower(trim(split_part(r.group_title, '(', 1)))
WHERE r.source_id = $source AND d.source_id = $document_source AND r.affected IS NOT NULL
ORDER BY r.term, r.group_title;
