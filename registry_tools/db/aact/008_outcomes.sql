-- Reported outcomes and their analyses.

CREATE VIEW aact.ctgov.outcomes AS
    SELECT (m.rowid + 1)::INTEGER AS id, m.study_id AS nct_id, m.type AS outcome_type, m.title, m.description, m.time_frame,
           m.population_description AS population,
           CASE length(m.anticipated_posting_date) WHEN 7 THEN TRY_CAST(m.anticipated_posting_date || '-01' AS DATE)
               ELSE TRY_CAST(m.anticipated_posting_date AS DATE) END AS anticipated_posting_date,
           m.anticipated_posting_date AS anticipated_posting_month_year, m.unit AS units,
           m.type_units_analyzed AS units_analyzed, m.dispersion_type, m.param_type
    FROM registry.result_measures m SEMI JOIN aact.main.chosen USING (study_id, source_id)
    WHERE m.section = 'outcome';

CREATE VIEW aact.ctgov.outcome_counts AS
    SELECT (d.rowid + 1)::INTEGER AS id, d.study_id AS nct_id, (m.rowid + 1)::INTEGER AS outcome_id,
           g.id::INTEGER AS result_group_id, d.group_id AS ctgov_group_code, 'Measure' AS scope, d.units,
           TRY_CAST(d.count AS INTEGER) AS count
    FROM registry.result_denominators d
    SEMI JOIN aact.main.chosen USING (study_id, source_id)
    JOIN registry.result_measures m
        ON m.study_id = d.study_id AND m.source_id = d.source_id AND m.section = 'outcome'
        AND m.measure_ordinal = d.measure_ordinal
    LEFT JOIN aact.main.group_ids g
        ON g.study_id = d.study_id AND g.section = 'outcome' AND g.measure_ordinal = d.measure_ordinal
        AND g.group_id = d.group_id
    WHERE d.section = 'outcome' AND d.class_ordinal IS NULL;

CREATE VIEW aact.ctgov.outcome_measurements AS
    SELECT (v.at + 1)::INTEGER AS id, v.study_id AS nct_id, v.measure_id::INTEGER AS outcome_id,
           v.result_group_id::INTEGER AS result_group_id, v.group_id AS ctgov_group_code, v.class_title AS classification,
           v.category, v.title, v.description, v.units, v.param_type, v.value_text AS param_value,
           aact.main.aact_number(v.value_text) AS param_value_num,
           v.dispersion_type, v.spread_text AS dispersion_value,
           aact.main.aact_number(v.spread_text) AS dispersion_value_num,
           aact.main.aact_number(v.low_text) AS dispersion_lower_limit,
           aact.main.aact_number(v.high_text) AS dispersion_upper_limit,
           v.comment AS explanation_of_na, v.high_text AS dispersion_upper_limit_raw, v.low_text AS dispersion_lower_limit_raw
    FROM aact.main.measurements v
    WHERE v.section = 'outcome';

-- A p-value is given as text: AACT takes the signs as the modifier ("<" of "<0.001") and the rest as the number.
CREATE VIEW aact.ctgov.outcome_analyses AS
    SELECT (a.rowid + 1)::INTEGER AS id, a.study_id AS nct_id, (m.rowid + 1)::INTEGER AS outcome_id, a.non_inferiority_type,
           a.non_inferiority_comment AS non_inferiority_description, a.param_type,
           aact.main.aact_number(a.param_value) AS param_value,
           a.dispersion_type,
           aact.main.aact_number(a.dispersion_value) AS dispersion_value,
           nullif(trim(regexp_replace(a.p_value, '[\d.-]', '', 'g')), '') AS p_value_modifier,
           aact.main.aact_number(regexp_replace(a.p_value, '[<> =]', '', 'g')) AS p_value,
           a.ci_num_sides AS ci_n_sides,
           aact.main.aact_number(a.ci_pct_value) AS ci_percent,
           aact.main.aact_number(a.ci_lower_limit) AS ci_lower_limit,
           aact.main.aact_number(a.ci_upper_limit) AS ci_upper_limit,
           a.ci_upper_limit_comment AS ci_upper_limit_na_comment, a.p_value_comment AS p_value_description,
           a.statistical_method AS method, a.statistical_comment AS method_description,
           a.estimate_comment AS estimate_description, a.group_description AS groups_description,
           a.other_analysis_description, a.ci_upper_limit AS ci_upper_limit_raw, a.ci_lower_limit AS ci_lower_limit_raw,
           a.p_value AS p_value_raw
    FROM registry.analyses a
    SEMI JOIN aact.main.chosen USING (study_id, source_id)
    JOIN registry.result_measures m
        ON m.study_id = a.study_id AND m.source_id = a.source_id AND m.section = 'outcome'
        AND m.measure_ordinal = a.measure_ordinal;

CREATE VIEW aact.ctgov.outcome_analysis_groups AS
    WITH pairs AS (
        SELECT a.study_id, a.measure_ordinal, a.rowid + 1 AS outcome_analysis_id, unnest(range(len(a.group_ids))) AS ordinal,
               unnest(a.group_ids) AS group_id
        FROM registry.analyses a SEMI JOIN aact.main.chosen USING (study_id, source_id)
    )
    SELECT (row_number() OVER (ORDER BY p.outcome_analysis_id, p.ordinal))::INTEGER AS id, p.study_id AS nct_id,
           p.outcome_analysis_id::INTEGER AS outcome_analysis_id, g.id::INTEGER AS result_group_id,
           p.group_id AS ctgov_group_code
    FROM pairs p
    LEFT JOIN aact.main.group_ids g
        ON g.study_id = p.study_id AND g.section = 'outcome' AND g.measure_ordinal = p.measure_ordinal
        AND g.group_id = p.group_id;
