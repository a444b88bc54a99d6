-- What came out: one row a reported number.
-- --measure takes a concept's slug or words of the measure.
-- on a terminal: study_id, measure, class_title, category, group_title, statistic, comparator, value, low, high, n, unit
SELECT r.study_id, r.section, r.measure, r.class_title, r.category, r.group_title, r.statistic, r.comparator, r.value, r.low, r.high,
       r.interval_type, r.n, r.unit, r.timepoint_text, r.value_text, e.concept, r.endpoint_id, r.path, r.page, r.source_id
FROM results r
LEFT JOIN endpoints e ON e.endpoint_id = r.endpoint_id AND e.source_id = r.source_id
WHERE r.study_id IN (SELECT study_id FROM select_studies(studies := $studies, condition := $condition,
                     intervention := $intervention, phase := $phase, sponsor := $sponsor, status := $status,
                     started_from := $started_from, started_to := $started_to))
  AND ($source IS NULL OR r.source_id IN (SELECT source_id FROM source_kinds WHERE source = $source))
  AND ($measure IS NULL OR e.concept = lower($measure) OR contains(lower(r.measure), lower($measure)))
ORDER BY r.study_id, r.section, r.measure_ordinal, r.analysis_ordinal NULLS FIRST, r.path, r.group_id;
