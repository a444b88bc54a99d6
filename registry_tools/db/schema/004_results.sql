-- Posted results. Values stand as numbers where they are numbers (value, low, high) and as given (*_text); "NA" is NULL, never 0.

-- One row a study with results: the sections' free texts.
CREATE TABLE result_info (
    study_id VARCHAR NOT NULL, source_id VARCHAR NOT NULL,
    flow_pre_assignment VARCHAR, flow_recruitment VARCHAR, flow_units VARCHAR,
    baseline_population VARCHAR, baseline_units VARCHAR,
    events_description VARCHAR, events_time_frame VARCHAR, events_frequency_threshold VARCHAR,
    events_mortality_comment VARCHAR, limitations VARCHAR,
    agreement_pi_is_employee BOOLEAN, agreement_restrictive BOOLEAN, agreement_restriction_type VARCHAR,
    agreement_details VARCHAR,
    contact_title VARCHAR, contact_organization VARCHAR, contact_email VARCHAR, contact_phone VARCHAR,
    contact_phone_ext VARCHAR
);

-- section: flow | baseline | outcome | event. arm_id where the group's title is an arm's label.
CREATE TABLE result_groups (
    study_id VARCHAR NOT NULL, source_id VARCHAR NOT NULL,
    section VARCHAR NOT NULL, measure_ordinal INTEGER, group_id VARCHAR, title VARCHAR, description VARCHAR USING COMPRESSION zstd, arm_id VARCHAR,
    deaths_affected BIGINT, deaths_at_risk BIGINT, serious_affected BIGINT, serious_at_risk BIGINT,
    other_affected BIGINT, other_at_risk BIGINT
);

-- A baseline characteristic or reported outcome, as the registry describes it; endpoint_id where it is a registered one.
CREATE TABLE result_measures (
    study_id VARCHAR NOT NULL, source_id VARCHAR NOT NULL,
    section VARCHAR NOT NULL, measure_ordinal INTEGER NOT NULL, endpoint_id VARCHAR, type VARCHAR, title VARCHAR USING COMPRESSION zstd,
    description VARCHAR USING COMPRESSION zstd, population_description VARCHAR USING COMPRESSION zstd, reporting_status VARCHAR, anticipated_posting_date VARCHAR,
    param_type VARCHAR, dispersion_type VARCHAR, unit VARCHAR, calculate_percentage BOOLEAN, time_frame VARCHAR,
    type_units_analyzed VARCHAR, denom_units_selected VARCHAR
);

CREATE TABLE result_denominators (
    study_id VARCHAR NOT NULL, source_id VARCHAR NOT NULL,
    section VARCHAR NOT NULL, measure_ordinal INTEGER, class_ordinal INTEGER, class_title VARCHAR, units VARCHAR,
    group_id VARCHAR, count BIGINT, count_text VARCHAR
);

-- One reported number. statistic: count, number, mean, median, geometric_mean, least_squares_mean, sd, se, p_value,
-- hazard_ratio, ... A mean and its standard deviation are two rows; an interval stands in low and high of its estimate.
-- comparator is the sign before a value that is only a bound: "<0.001" is comparator '<', value 0.001; NULL for an exact value.
CREATE TABLE results (
    study_id VARCHAR NOT NULL, source_id VARCHAR NOT NULL,
    section VARCHAR NOT NULL, measure_ordinal INTEGER, analysis_ordinal INTEGER,
    arm_id VARCHAR, endpoint_id VARCHAR, group_id VARCHAR, group_title VARCHAR, measure VARCHAR, class_title VARCHAR,
    category VARCHAR, timepoint_text VARCHAR, statistic VARCHAR NOT NULL,
    comparator VARCHAR, value DOUBLE, value_text VARCHAR, low DOUBLE, low_text VARCHAR, high DOUBLE, high_text VARCHAR, interval_type VARCHAR,
    n BIGINT, unit VARCHAR, comment VARCHAR,
    path VARCHAR USING COMPRESSION zstd, page INTEGER, start_char INTEGER, end_char INTEGER, quote_apart VARCHAR,
    quote VARCHAR GENERATED ALWAYS AS (coalesce(quote_apart, value_text)) VIRTUAL
);

CREATE TABLE analyses (
    study_id VARCHAR NOT NULL, source_id VARCHAR NOT NULL,
    measure_ordinal INTEGER NOT NULL, analysis_ordinal INTEGER NOT NULL, endpoint_id VARCHAR, group_ids VARCHAR[],
    group_description VARCHAR USING COMPRESSION zstd, tested_non_inferiority BOOLEAN, non_inferiority_type VARCHAR, non_inferiority_comment VARCHAR,
    p_value VARCHAR, p_value_comment VARCHAR, statistical_method VARCHAR, statistical_comment VARCHAR,
    param_type VARCHAR, param_value VARCHAR, dispersion_type VARCHAR, dispersion_value VARCHAR,
    ci_pct_value VARCHAR, ci_num_sides VARCHAR, ci_lower_limit VARCHAR, ci_upper_limit VARCHAR,
    ci_lower_limit_comment VARCHAR, ci_upper_limit_comment VARCHAR, estimate_comment VARCHAR,
    other_analysis_description VARCHAR
);

-- kind: milestone | withdrawal.
CREATE TABLE participant_flow (
    study_id VARCHAR NOT NULL, source_id VARCHAR NOT NULL,
    period_ordinal INTEGER NOT NULL, period VARCHAR, kind VARCHAR NOT NULL, type VARCHAR, comment VARCHAR,
    group_id VARCHAR, group_title VARCHAR, arm_id VARCHAR, count BIGINT, count_text VARCHAR, units_text VARCHAR,
    count_comment VARCHAR
);

-- NULL is not 0: affected is NULL where the record leaves it out.
CREATE TABLE adverse_events (
    study_id VARCHAR NOT NULL, source_id VARCHAR NOT NULL,
    arm_id VARCHAR, group_id VARCHAR, group_title VARCHAR, term VARCHAR, organ_system VARCHAR, serious BOOLEAN NOT NULL,
    grade VARCHAR, affected BIGINT, at_risk BIGINT, events BIGINT, vocabulary VARCHAR, assessment VARCHAR, notes VARCHAR,
    path VARCHAR, page INTEGER, start_char INTEGER, end_char INTEGER, quote_apart VARCHAR,
    quote VARCHAR GENERATED ALWAYS AS (coalesce(quote_apart, term)) VIRTUAL
);

-- Something that does not add up; facts holds the paths and quotes it rests on.
CREATE TABLE findings (
    study_id VARCHAR, source_id VARCHAR, rule VARCHAR NOT NULL, severity VARCHAR NOT NULL, message VARCHAR NOT NULL,
    facts JSON
);
