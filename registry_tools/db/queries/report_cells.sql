-- Texts, pages and boxes of the documents' table cells; a cell without a box or page of its own has its table's.
SELECT c.source_id, 'tables[' || c.table_id || '].cells[' || c.row_index || ',' || c.column_index || ']' AS path, c.text,
       coalesce(c.page, t.page) AS page, coalesce(c.box, t.box) AS box
FROM table_cells c
JOIN document_tables t ON t.table_id = c.table_id AND t.source_id = c.source_id
WHERE c.source_id IN (SELECT unnest($sources::VARCHAR[])) AND c.text IS NOT NULL
ORDER BY c.source_id, c.table_id, c.row_index, c.column_index;
