-- The text of documents: paragraphs, list items, headings and captions in reading order; running heads, references and tables aside.
SELECT b.document_id, b.source_id, b.block_id, b.page, b.ordinal, b.kind, b.text, s.title AS section_title,
       coalesce(d.study_id, l.study_id) AS study_id, d.name
FROM blocks b
JOIN documents d ON d.document_id = b.document_id
LEFT JOIN sections s ON s.document_id = b.document_id AND s.section_id = b.section_id
LEFT JOIN (SELECT source_id, min(study_id) AS study_id FROM study_links WHERE role = 'reports' GROUP BY source_id HAVING count(*) = 1) l
       ON l.source_id = b.source_id
WHERE ($studies IS NULL OR list_contains($studies, coalesce(d.study_id, l.study_id)))
  AND b.kind IN ('paragraph', 'list_item', 'caption', 'footnote', 'title')
ORDER BY b.document_id, b.ordinal;
