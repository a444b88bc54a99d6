-- What an eligible person must have: one row a study and numeric bound, with its condition, its words and where they stand.
-- --measure takes a measure's slug or a part of it (bilirubin_total, bilirubin), or words of an unlisted one.
-- on a terminal: study_id, source, measure, eligible_limit, condition, polarity, quote
SELECT study_id, measure, eligible_limit, condition, alternative_group, polarity, canonical_value, canonical_unit, relative_to,
       quote, criterion_id, source, path, page, start_char, end_char, source_id
FROM threshold_facts
WHERE study_id IN (SELECT study_id FROM select_studies(studies := $studies, condition := $condition,
                   intervention := $intervention, phase := $phase, sponsor := $sponsor, status := $status,
                   started_from := $started_from, started_to := $started_to))
  AND ($source IS NULL OR source_id IN (SELECT source_id FROM source_kinds WHERE source = $source))
  AND ($measure IS NULL OR contains(measure, replace(lower($measure), ' ', '_')) OR contains(lower(measure_text), lower($measure)))
ORDER BY measure, study_id, criterion_id, start_char, canonical_value;
