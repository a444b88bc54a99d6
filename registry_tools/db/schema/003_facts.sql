-- What was read from the texts. In every table here the words are source_text[start_char:end_char] == quote, where
-- source_text is the value at `path` of the source (or the block of a document's page).

CREATE TABLE arms (
    study_id VARCHAR NOT NULL, source_id VARCHAR NOT NULL,
    arm_id VARCHAR NOT NULL, ordinal INTEGER NOT NULL, label VARCHAR, type VARCHAR, description VARCHAR USING COMPRESSION zstd, n BIGINT,
    path VARCHAR, page INTEGER, start_char INTEGER, end_char INTEGER, quote_apart VARCHAR,
    quote VARCHAR GENERATED ALWAYS AS (coalesce(quote_apart, label)) VIRTUAL
);

CREATE TABLE interventions (
    study_id VARCHAR NOT NULL, source_id VARCHAR NOT NULL,
    intervention_id VARCHAR NOT NULL, ordinal INTEGER NOT NULL, name VARCHAR, type VARCHAR, description VARCHAR USING COMPRESSION zstd,
    other_names VARCHAR[],
    path VARCHAR, page INTEGER, start_char INTEGER, end_char INTEGER, quote_apart VARCHAR,
    quote VARCHAR GENERATED ALWAYS AS (coalesce(quote_apart, name)) VIRTUAL
);

-- Which arm gets which; either id is NULL where the record names a label or name that it does not define.
-- named_in_arm is the arm's own wording ("Drug: Isatuximab"), NULL where only the intervention names the arm.
CREATE TABLE arm_interventions (
    study_id VARCHAR NOT NULL, source_id VARCHAR NOT NULL,
    arm_id VARCHAR, intervention_id VARCHAR, arm_label VARCHAR, intervention_name VARCHAR, named_in_arm VARCHAR
);

-- arm_id is NULL for a dose that an intervention's description gives for several arms; intervention_id for an arm's own text.
CREATE TABLE doses (
    study_id VARCHAR NOT NULL, source_id VARCHAR NOT NULL,
    arm_id VARCHAR, intervention_id VARCHAR, drug VARCHAR,
    amount DOUBLE, amount_high DOUBLE, unit VARCHAR, route VARCHAR, frequency VARCHAR, days INTEGER[],
    cycle_days DOUBLE, cycles INTEGER, duration_days DOUBLE, max_amount DOUBLE, condition VARCHAR, phase VARCHAR,
    path VARCHAR, page INTEGER, start_char INTEGER, end_char INTEGER, quote VARCHAR USING COMPRESSION zstd
);

-- time_frame_status: read | unspecified | unread | absent.
CREATE TABLE endpoints (
    study_id VARCHAR NOT NULL, source_id VARCHAR NOT NULL,
    endpoint_id VARCHAR NOT NULL, level VARCHAR, ordinal INTEGER NOT NULL, measure VARCHAR USING COMPRESSION zstd, description VARCHAR USING COMPRESSION zstd,
    concept VARCHAR, population VARCHAR, method VARCHAR, time_frame VARCHAR, time_frame_status VARCHAR NOT NULL,
    path VARCHAR, page INTEGER, start_char INTEGER, end_char INTEGER, quote_apart VARCHAR,
    quote VARCHAR GENERATED ALWAYS AS (coalesce(quote_apart, measure)) VIRTUAL
);

CREATE TABLE timepoints (
    study_id VARCHAR NOT NULL, source_id VARCHAR NOT NULL,
    endpoint_id VARCHAR NOT NULL, ordinal INTEGER NOT NULL, shape VARCHAR NOT NULL,
    from_days DOUBLE, to_days DOUBLE, every_days DOUBLE, anchor VARCHAR, event VARCHAR,
    cycle INTEGER, cycle_day INTEGER, cycle_length_days DOUBLE,
    path VARCHAR, page INTEGER, start_char INTEGER, end_char INTEGER, quote VARCHAR
);

CREATE TABLE eligibility (
    study_id VARCHAR NOT NULL, source_id VARCHAR NOT NULL,
    sex VARCHAR, gender_based BOOLEAN, gender_description VARCHAR,
    minimum_age VARCHAR, maximum_age VARCHAR, min_age_days DOUBLE, max_age_days DOUBLE, standard_ages VARCHAR[],
    healthy_volunteers BOOLEAN, study_population VARCHAR, sampling_method VARCHAR, text VARCHAR USING COMPRESSION zstd,
    path VARCHAR, page INTEGER, start_char INTEGER, end_char INTEGER, quote_apart VARCHAR,
    quote VARCHAR GENERATED ALWAYS AS (coalesce(quote_apart, text)) VIRTUAL
);

-- status: parsed | partial (something numeric left over, or two readings) | text_only (no number in it) | unread.
CREATE TABLE criteria (
    study_id VARCHAR NOT NULL, source_id VARCHAR NOT NULL,
    criterion_id VARCHAR NOT NULL, polarity VARCHAR, ordinal INTEGER NOT NULL, depth INTEGER NOT NULL, parent_id VARCHAR,
    heading VARCHAR, text VARCHAR USING COMPRESSION zstd NOT NULL, status VARCHAR NOT NULL,
    path VARCHAR, page INTEGER, start_char INTEGER, end_char INTEGER, quote_apart VARCHAR,
    quote VARCHAR GENERATED ALWAYS AS (coalesce(quote_apart, text)) VIRTUAL
);

CREATE TABLE thresholds (
    study_id VARCHAR NOT NULL, source_id VARCHAR NOT NULL,
    criterion_id VARCHAR NOT NULL, measure VARCHAR NOT NULL, measure_text VARCHAR, comparator VARCHAR NOT NULL,
    value DOUBLE NOT NULL, unit VARCHAR, relative_to VARCHAR, canonical_value DOUBLE, canonical_unit VARCHAR,
    eligible VARCHAR NOT NULL, condition VARCHAR, alternative_group INTEGER,
    path VARCHAR, page INTEGER, start_char INTEGER, end_char INTEGER, quote VARCHAR USING COMPRESSION zstd
);

-- A column named "window" would need quotes in SQL; the table does not.
CREATE TABLE windows (
    study_id VARCHAR NOT NULL, source_id VARCHAR NOT NULL,
    criterion_id VARCHAR NOT NULL, value DOUBLE NOT NULL, unit VARCHAR, days DOUBLE, anchor VARCHAR, direction VARCHAR,
    rule VARCHAR, event_text VARCHAR USING COMPRESSION zstd,
    path VARCHAR, page INTEGER, start_char INTEGER, end_char INTEGER, quote VARCHAR USING COMPRESSION zstd
);
