-- Arms with the drugs and biologicals that they get
SELECT dg.nct_id, dg.title, dg.group_type, string_agg(DISTINCT i.name, ' + ' ORDER BY i.name) AS interventions
FROM ctgov.design_groups dg
JOIN ctgov.design_group_interventions dgi ON dgi.design_group_id = dg.id
JOIN ctgov.interventions i ON i.id = dgi.intervention_id
WHERE i.intervention_type IN ('DRUG', 'BIOLOGICAL')
GROUP BY dg.nct_id, dg.id, dg.title, dg.group_type
ORDER BY dg.nct_id, dg.title;
