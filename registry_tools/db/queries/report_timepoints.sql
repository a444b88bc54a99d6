-- Timepoints, in days.
SELECT p.study_id, p.endpoint_id, p.ordinal, p.shape, p.from_days, p.to_days, p.every_days, p.anchor, p.event, p.cycle,
       p.cycle_day, p.source_id, p.path, p.page, p.start_char, p.end_char, p.quote
FROM timepoints p
WHERE p.study_id IN (SELECT unnest($studies::VARCHAR[]))
ORDER BY p.study_id, p.source_id, p.endpoint_id, p.ordinal;
