-- Documents that report a study which has a registry record, with both sources.
SELECT DISTINCT d.study_id, r.source_id AS record_source, d.document_id, d.source_id AS document_source,
       regexp_extract(d.name, '[^/\\]+$') AS name, d.title,
       (SELECT count(*) FROM pages p WHERE p.document_id = d.document_id AND p.status <> 'read') AS pages_unread
FROM documents d
JOIN sources r ON r.study_id = d.study_id AND r.is_current AND r.richness IS NOT NULL
WHERE $studies IS NULL OR list_contains($studies, d.study_id)
ORDER BY d.study_id, name, d.document_id;
