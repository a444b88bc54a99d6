-- Sizes of pages in points.
SELECT source_id, page, width, height FROM pages WHERE source_id IN (SELECT unnest($sources::VARCHAR[])) ORDER BY source_id, page;
