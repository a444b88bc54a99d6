-- Outcome measures with their time frame and its reading (time_frame_status: read, unspecified, unread, absent).
SELECT e.study_id, e.endpoint_id, e.level, e.ordinal, e.measure, e.concept, e.time_frame, e.time_frame_status,
       e.source_id, e.path, e.page, e.start_char, e.end_char, e.quote
FROM endpoints e
WHERE e.study_id IN (SELECT unnest($studies::VARCHAR[]))
ORDER BY e.study_id, e.source_id, CASE e.level WHEN 'primary' THEN 1 WHEN 'secondary' THEN 2 WHEN 'other' THEN 3 ELSE 4 END,
         e.ordinal;
