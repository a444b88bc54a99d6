-- Every text of one document, in reading order: blocks and cells of tables, with their place.
SELECT 'blocks[' || b.block_id || ']' AS path, b.page, b.kind, b.text, b.ordinal, s.title AS section
FROM blocks b
LEFT JOIN sections s ON s.document_id = b.document_id AND s.section_id = b.section_id
WHERE b.document_id = $document AND b.kind NOT IN ('running', 'contents', 'reference', 'table') AND b.text IS NOT NULL
UNION ALL
SELECT 'tables[' || c.table_id || '].cells[' || c.row_index || ',' || c.column_index || ']', c.page, 'cell', c.text,
       1000000 + c.row_index, t.caption
FROM table_cells c
JOIN document_tables t ON t.document_id = c.document_id AND t.table_id = c.table_id
WHERE c.document_id = $document AND c.text IS NOT NULL
ORDER BY ordinal, path;
