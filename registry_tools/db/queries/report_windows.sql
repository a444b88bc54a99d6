-- Time windows that a criterion turns on.
SELECT w.study_id, w.criterion_id, w.value, w.unit, w.days, w.anchor, w.direction, w.rule, w.event_text,
       w.source_id, w.path, w.page, w.start_char, w.end_char, w.quote
FROM windows w
WHERE w.study_id IN (SELECT unnest($studies::VARCHAR[]))
ORDER BY w.study_id, w.source_id, w.criterion_id, w.start_char, w.value;
