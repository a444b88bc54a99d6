-- Groups of participants, where they went, and what they were like. "NA" is text in param_value and NULL as a number.

-- Groups of the flow, baseline and adverse event sections once each; those of outcomes once for each outcome.
CREATE VIEW aact.ctgov.result_groups AS
    SELECT (g.rowid + 1)::INTEGER AS id, g.study_id AS nct_id, g.group_id AS ctgov_group_code,
           CASE g.section WHEN 'flow' THEN 'Participant Flow' WHEN 'baseline' THEN 'Baseline' WHEN 'outcome' THEN 'Outcome'
               WHEN 'event' THEN 'Reported Event' END AS result_type,
           g.title, g.description, (m.rowid + 1)::INTEGER AS outcome_id
    FROM registry.result_groups g
    SEMI JOIN aact.main.chosen USING (study_id, source_id)
    LEFT JOIN registry.result_measures m
        ON m.study_id = g.study_id AND m.source_id = g.source_id AND m.section = 'outcome' AND g.section = 'outcome'
        AND m.measure_ordinal = g.measure_ordinal;

CREATE VIEW aact.ctgov.participant_flows AS
    SELECT (i.rowid + 1)::INTEGER AS id, i.study_id AS nct_id, i.flow_recruitment AS recruitment_details,
           i.flow_pre_assignment AS pre_assignment_details, i.flow_units AS units_analyzed
    FROM registry.result_info i
    SEMI JOIN aact.main.chosen USING (study_id, source_id)
    WHERE coalesce(i.flow_recruitment, i.flow_pre_assignment, i.flow_units) IS NOT NULL
       OR i.source_id IN (SELECT source_id FROM registry.result_groups WHERE section = 'flow')
       OR i.source_id IN (SELECT source_id FROM registry.participant_flow);

CREATE VIEW aact.ctgov.milestones AS
    SELECT (f.rowid + 1)::INTEGER AS id, f.study_id AS nct_id, g.id::INTEGER AS result_group_id,
           f.group_id AS ctgov_group_code, f.type AS title, f.period, NULL::VARCHAR AS description,
           TRY_CAST(f.count AS INTEGER) AS count, f.comment AS milestone_description, f.units_text AS count_units
    FROM registry.participant_flow f
    SEMI JOIN aact.main.chosen USING (study_id, source_id)
    LEFT JOIN aact.main.group_ids g ON g.study_id = f.study_id AND g.section = 'flow' AND g.group_id = f.group_id
    WHERE f.kind = 'milestone' AND f.group_id IS NOT NULL;

CREATE VIEW aact.ctgov.drop_withdrawals AS
    SELECT (f.rowid + 1)::INTEGER AS id, f.study_id AS nct_id, g.id::INTEGER AS result_group_id,
           f.group_id AS ctgov_group_code, f.period, f.type AS reason, TRY_CAST(f.count AS INTEGER) AS count,
           f.comment AS drop_withdraw_comment, f.count_comment AS reason_comment,
           TRY_CAST(f.units_text AS INTEGER) AS count_units
    FROM registry.participant_flow f
    SEMI JOIN aact.main.chosen USING (study_id, source_id)
    LEFT JOIN aact.main.group_ids g ON g.study_id = f.study_id AND g.section = 'flow' AND g.group_id = f.group_id
    WHERE f.kind = 'withdrawal' AND f.group_id IS NOT NULL;

CREATE VIEW aact.ctgov.baseline_counts AS
    SELECT (d.rowid + 1)::INTEGER AS id, d.study_id AS nct_id, g.id::INTEGER AS result_group_id,
           d.group_id AS ctgov_group_code, d.units, 'overall' AS scope, TRY_CAST(d.count AS INTEGER) AS count
    FROM registry.result_denominators d
    SEMI JOIN aact.main.chosen USING (study_id, source_id)
    LEFT JOIN aact.main.group_ids g ON g.study_id = d.study_id AND g.section = 'baseline' AND g.group_id = d.group_id
    WHERE d.section = 'baseline' AND d.measure_ordinal IS NULL;

CREATE VIEW aact.ctgov.baseline_measurements AS
    SELECT (v.at + 1)::INTEGER AS id, v.study_id AS nct_id, v.result_group_id::INTEGER AS result_group_id,
           v.group_id AS ctgov_group_code, v.class_title AS classification, v.category, v.title, v.description, v.units,
           v.param_type, v.value_text AS param_value,
           aact.main.aact_number(v.value_text) AS param_value_num,
           v.dispersion_type, v.spread_text AS dispersion_value,
           aact.main.aact_number(v.spread_text) AS dispersion_value_num,
           aact.main.aact_number(v.low_text) AS dispersion_lower_limit,
           aact.main.aact_number(v.high_text) AS dispersion_upper_limit,
           v.comment AS explanation_of_na, TRY_CAST(v.n AS INTEGER) AS number_analyzed,
           coalesce(v.denom_units_selected, 'Participants') AS number_analyzed_units, v.population_description,
           CASE v.calculate_percentage WHEN true THEN 'Yes' WHEN false THEN 'No' END AS calculate_percentage
    FROM aact.main.measurements v
    WHERE v.section = 'baseline';

CREATE VIEW aact.ctgov.result_agreements AS
    SELECT (i.rowid + 1)::INTEGER AS id, i.study_id AS nct_id,
           CASE i.agreement_pi_is_employee WHEN true THEN 't' WHEN false THEN 'f' END AS pi_employee,
           NULL::VARCHAR AS agreement, i.agreement_restriction_type AS restriction_type, i.agreement_details AS other_details,
           CASE i.agreement_restrictive WHEN true THEN 't' WHEN false THEN 'f' END AS restrictive_agreement
    FROM registry.result_info i SEMI JOIN aact.main.chosen USING (study_id, source_id)
    WHERE i.agreement_pi_is_employee IS NOT NULL OR i.agreement_restrictive IS NOT NULL
       OR coalesce(i.agreement_restriction_type, i.agreement_details) IS NOT NULL;

CREATE VIEW aact.ctgov.result_contacts AS
    SELECT (i.rowid + 1)::INTEGER AS id, i.study_id AS nct_id, i.contact_organization AS organization,
           i.contact_title AS name, i.contact_phone AS phone, i.contact_email AS email, i.contact_phone_ext AS extension
    FROM registry.result_info i SEMI JOIN aact.main.chosen USING (study_id, source_id)
    WHERE coalesce(i.contact_organization, i.contact_title, i.contact_phone, i.contact_email, i.contact_phone_ext) IS NOT NULL;
