-- Everything that one trial bounds: the trial with the most limits.
SELECT c.ordinal, c.polarity, c.text, t.measure, t.eligible, t.value, t.unit, t.relative_to, t.quote
FROM criteria c LEFT JOIN thresholds t USING (study_id, source_id, criterion_id)
WHERE c.study_id = (SELECT study_id FROM thresholds GROUP BY study_id ORDER BY count(*) DESC, study_id LIMIT 1)
ORDER BY c.ordinal, t.start_char;
