-- Cells of the tables of documents, table by table, with what the document says of the table.
SELECT c.document_id, c.source_id, c.table_id, c.row_index, c.column_index, c.row_span, c.column_span, c.text, c.is_header,
       coalesce(c.page, t.page) AS page, t.caption, t.footnotes, coalesce(d.study_id, l.study_id) AS study_id, d.name
FROM table_cells c
JOIN document_tables t ON t.document_id = c.document_id AND t.table_id = c.table_id
JOIN documents d ON d.document_id = c.document_id
LEFT JOIN (SELECT source_id, min(study_id) AS study_id FROM study_links WHERE role = 'reports' GROUP BY source_id HAVING count(*) = 1) l
       ON l.source_id = c.source_id
WHERE $studies IS NULL OR list_contains($studies, coalesce(d.study_id, l.study_id))
ORDER BY c.document_id, regexp_extract(c.table_id, '\d+')::INTEGER, c.table_id, c.row_index, c.column_index;
