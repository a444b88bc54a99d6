-- Who gets what: one row a study and arm, with its interventions and doses.
-- --measure takes words of the arm's label or of an intervention's name.
-- on a terminal: study_id, label, type, n, interventions, doses
WITH given AS (
    SELECT ai.arm_id, ai.source_id, list(DISTINCT ai.intervention_name ORDER BY ai.intervention_name) AS interventions
    FROM arm_interventions ai WHERE ai.arm_id IS NOT NULL GROUP BY ALL
), dosed AS (
    SELECT arm_id, source_id, list(DISTINCT concat_ws(' ', drug, dose) ORDER BY concat_ws(' ', drug, dose)) AS doses
    FROM dose_facts WHERE arm_id IS NOT NULL GROUP BY ALL
)
SELECT a.study_id, a.ordinal, a.label, a.type, a.n, g.interventions, d.doses, a.description, a.arm_id, a.path, a.page, a.source_id
FROM arms a
LEFT JOIN given g ON g.arm_id = a.arm_id AND g.source_id = a.source_id
LEFT JOIN dosed d ON d.arm_id = a.arm_id AND d.source_id = a.source_id
WHERE a.study_id IN (SELECT study_id FROM select_studies(studies := $studies, condition := $condition,
                     intervention := $intervention, phase := $phase, sponsor := $sponsor, status := $status,
                     started_from := $started_from, started_to := $started_to))
  AND ($source IS NULL OR a.source_id IN (SELECT source_id FROM source_kinds WHERE source = $source))
  AND ($measure IS NULL OR contains(lower(a.label), lower($measure))
       OR contains(lower(array_to_string(g.interventions, ' ')), lower($measure)))
ORDER BY a.study_id, a.ordinal;
