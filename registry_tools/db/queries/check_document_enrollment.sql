-- A record's enrolment, and the numbers of people that a document plans or needs.
SELECT s.study_id, s.enrollment, s.enrollment_type, z.planned, z.source_id, z.path, z.page, z.start_char, z.end_char, z.quote
FROM studies s
JOIN sample_sizes z ON z.study_id = s.study_id AND z.source_id = $document_source AND z.planned IS NOT NULL
WHERE s.source_id = $source AND s.enrollment IS NOT NULL
ORDER BY z.path, z.start_char;
