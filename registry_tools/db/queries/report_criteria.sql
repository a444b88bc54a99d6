-- Eligibility criteria as they were split, with what became of each (parsed, partial, text_only, unread).
SELECT c.study_id, c.criterion_id, c.polarity, c.ordinal, c.depth, c.heading, c.text, c.status,
       c.source_id, c.path, c.page, c.start_char, c.end_char, c.quote
FROM criteria c
WHERE c.study_id IN (SELECT unnest($studies::VARCHAR[]))
ORDER BY c.study_id, c.source_id, c.ordinal;
