-- What trials of each phase and year of start have as their primary endpoints.
SELECT phase, year(s.start_date) AS year, e.concept, count(DISTINCT e.study_id) AS studies
FROM endpoints e JOIN studies s USING (study_id), unnest(s.phases) phases(phase)
WHERE e.level = 'primary' AND e.concept <> 'other'
GROUP BY ALL
ORDER BY phase, year, studies DESC, concept;
