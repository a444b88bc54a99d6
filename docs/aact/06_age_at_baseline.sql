-- Age at baseline by group
SELECT bm.nct_id, rg.title AS group_title, bm.param_type, bm.param_value_num, bm.dispersion_value_num,
       bm.dispersion_lower_limit, bm.dispersion_upper_limit, bm.number_analyzed
FROM ctgov.baseline_measurements bm
JOIN ctgov.result_groups rg ON rg.id = bm.result_group_id AND rg.result_type = 'Baseline'
WHERE bm.title = 'Age, Continuous'
ORDER BY bm.nct_id, bm.ctgov_group_code, bm.param_value_num;
