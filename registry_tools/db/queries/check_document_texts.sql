-- Every text of one document, in reading order: blocks and cells of tables, with their place.
SELECT 'blocks[' || block_id || ']' AS path, page, kind, text, ordinal
FROM blocks WHERE document_id = $document AND kind NOT IN ('running', 'contents', 'reference', 'table') AND text IS NOT NULL
UNION ALL
SELECT 'tables[' || table_id || '].cells[' || row_index || ',' || column_index || ']', page, 'cell', text, 1000000 + row_index
FROM table_cells WHERE document_id = $document AND text IS NOT NULL
ORDER BY ordinal, path;
