-- Results of primary outcomes: each group's value with its participants analysed
SELECT o.nct_id, o.title AS outcome, rg.title AS group_title, oc.count AS analysed, om.param_type, om.param_value, om.units,
       om.dispersion_lower_limit, om.dispersion_upper_limit
FROM ctgov.outcomes o
JOIN ctgov.outcome_measurements om ON om.outcome_id = o.id
JOIN ctgov.result_groups rg ON rg.id = om.result_group_id
LEFT JOIN ctgov.outcome_counts oc
  ON oc.outcome_id = o.id AND oc.result_group_id = rg.id AND oc.units = 'Participants'
WHERE o.outcome_type = 'PRIMARY'
ORDER BY o.nct_id, o.title, om.classification, om.category, om.ctgov_group_code, om.param_value;
