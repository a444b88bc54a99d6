-- The eligibility text of one record.
SELECT text FROM eligibility WHERE source_id = $source AND text IS NOT NULL;
