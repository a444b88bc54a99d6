-- Hazard ratios posted for primary outcomes, with their intervals.
SELECT r.study_id, s.brief_title, r.measure, r.group_title, r.value, r.low, r.high, r.interval_type
FROM results r JOIN endpoints e USING (study_id, endpoint_id) JOIN studies s USING (study_id)
WHERE r.statistic = 'hazard_ratio' AND e.level = 'primary'
ORDER BY r.study_id, r.measure_ordinal, r.analysis_ordinal;
