-- Every distinct description of a drug or biological, and of the arms, with the intervention's name.
SELECT min(id), description, name, count(*)
FROM (SELECT intervention_id AS id, description, name FROM interventions WHERE type IN ('DRUG', 'BIOLOGICAL', 'RADIATION')
      UNION ALL SELECT arm_id, description, NULL FROM arms)
WHERE description IS NOT NULL GROUP BY description, name ORDER BY 1;
