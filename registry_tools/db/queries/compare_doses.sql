-- Which dose on which days: one row a study and dose.
-- --measure takes words of the drug's or intervention's name.
-- on a terminal: study_id, source, arm, drug, dose, max_amount, condition, quote
SELECT study_id, arm, intervention, drug, dose, amount, amount_high, unit, route, frequency, days, cycle_days, cycles,
       duration_days, max_amount, condition, quote, source, path, page, start_char, end_char, source_id
FROM dose_facts
WHERE study_id IN (SELECT study_id FROM select_studies(studies := $studies, condition := $condition,
                   intervention := $intervention, phase := $phase, sponsor := $sponsor, status := $status,
                   started_from := $started_from, started_to := $started_to))
  AND ($source IS NULL OR source_id IN (SELECT source_id FROM source_kinds WHERE source = $source))
  AND ($measure IS NULL OR contains(lower(drug), lower($measure)) OR contains(lower(intervention), lower($measure)))
ORDER BY study_id, arm_id, intervention_id, path, start_char, drug, amount;
