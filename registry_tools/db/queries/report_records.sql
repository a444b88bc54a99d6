-- The kept bytes of sources, packed.
SELECT source_id, kind, byte_count, zstd FROM records WHERE source_id IN (SELECT unnest($sources::VARCHAR[])) ORDER BY source_id;
