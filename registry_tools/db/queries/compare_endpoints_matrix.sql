-- Studies down, concepts across: the highest level at which a study measures the concept, and how often it does.
-- --measure keeps the concepts whose slug holds these words.
-- A pivot takes no parameters, so the filters are variables: SET VARIABLE condition = 'myeloma'; those not set do not filter.
WITH chosen AS (
    SELECT study_id, concept, CASE level WHEN 'primary' THEN 1 WHEN 'secondary' THEN 2 ELSE 3 END AS rank, level
    FROM endpoints
    WHERE study_id IN (SELECT study_id FROM select_studies(studies := getvariable('studies'), condition := getvariable('condition'),
                   intervention := getvariable('intervention'), phase := getvariable('phase'), sponsor := getvariable('sponsor'), status := getvariable('status'),
                   started_from := getvariable('started_from'), started_to := getvariable('started_to')))
  AND (getvariable('source') IS NULL OR source_id IN (SELECT source_id FROM source_kinds WHERE source = getvariable('source')))
      AND concept IS NOT NULL AND (getvariable('measure') IS NULL OR contains(concept, lower(getvariable('measure'))))
)
PIVOT (SELECT study_id, concept, arg_min(level, rank) || CASE WHEN count(*) > 1 THEN ' (' || count(*) || ')' ELSE '' END AS said
       FROM chosen GROUP BY ALL)
ON concept USING any_value(said) GROUP BY study_id ORDER BY study_id;
