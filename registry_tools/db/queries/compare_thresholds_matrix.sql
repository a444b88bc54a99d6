-- Studies down, measures across: the limits of an eligible person; a condition stands in brackets behind its limit.
-- --measure keeps the measures whose slug holds these words.
-- A pivot takes no parameters, so the filters are variables: SET VARIABLE condition = 'myeloma'; those not set do not filter.
WITH chosen AS (
    SELECT study_id, measure, eligible_limit || coalesce(' [' || condition || ']', '') AS limit_text, condition IS NOT NULL AS conditional,
           canonical_value
    FROM threshold_facts
    WHERE study_id IN (SELECT study_id FROM select_studies(studies := getvariable('studies'), condition := getvariable('condition'),
                   intervention := getvariable('intervention'), phase := getvariable('phase'), sponsor := getvariable('sponsor'), status := getvariable('status'),
                   started_from := getvariable('started_from'), started_to := getvariable('started_to')))
  AND (getvariable('source') IS NULL OR source_id IN (SELECT source_id FROM source_kinds WHERE source = getvariable('source')))
      AND measure <> 'other' AND (getvariable('measure') IS NULL OR contains(measure, lower(getvariable('measure'))))
)
PIVOT (SELECT DISTINCT * FROM chosen) ON measure
USING string_agg(limit_text, '; ' ORDER BY conditional, canonical_value, limit_text)
GROUP BY study_id ORDER BY study_id;
