-- Texts, pages and boxes of the documents' blocks that facts point into.
SELECT source_id, 'blocks[' || block_id || ']' AS path, text, page, box
FROM blocks
WHERE source_id IN (SELECT unnest($sources::VARCHAR[])) AND text IS NOT NULL
ORDER BY source_id, ordinal;
