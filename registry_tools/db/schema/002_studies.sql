-- One trial in one registry, and the lists that hang on it. Dates that the registry gives by the month alone stand at the
-- month's first day; the *_text column has them as given.

CREATE TABLE studies (
    study_id VARCHAR NOT NULL,
    source_id VARCHAR NOT NULL,
    registry VARCHAR NOT NULL,
    brief_title VARCHAR,
    official_title VARCHAR,
    acronym VARCHAR,
    org_study_id VARCHAR,
    org_study_id_type VARCHAR,
    org_study_id_link VARCHAR,
    organization VARCHAR,
    organization_class VARCHAR,
    url VARCHAR,
    nct_id_aliases VARCHAR[],
    status VARCHAR,
    last_known_status VARCHAR,
    delayed_posting BOOLEAN,
    why_stopped VARCHAR,
    has_expanded_access BOOLEAN,
    expanded_access_nct_id VARCHAR,
    expanded_access_status VARCHAR,
    study_type VARCHAR,
    phases VARCHAR[],
    allocation VARCHAR,
    intervention_model VARCHAR,
    intervention_model_description VARCHAR,
    primary_purpose VARCHAR,
    observational_model VARCHAR,
    time_perspective VARCHAR,
    masking VARCHAR,
    masking_description VARCHAR,
    who_masked VARCHAR[],
    number_of_arms INTEGER,
    enrollment BIGINT,
    enrollment_type VARCHAR,
    patient_registry BOOLEAN,
    target_duration VARCHAR,
    bio_spec_retention VARCHAR,
    bio_spec_description VARCHAR,
    expanded_access_individual BOOLEAN,
    expanded_access_intermediate BOOLEAN,
    expanded_access_treatment BOOLEAN,
    expanded_access_pointers INTEGER,
    status_verified_date DATE,
    status_verified_date_text VARCHAR,
    start_date DATE,
    start_date_text VARCHAR,
    start_date_type VARCHAR,
    primary_completion_date DATE,
    primary_completion_date_text VARCHAR,
    primary_completion_date_type VARCHAR,
    completion_date DATE,
    completion_date_text VARCHAR,
    completion_date_type VARCHAR,
    first_submit_date DATE,
    first_submit_qc_date DATE,
    first_post_date DATE,
    first_post_date_type VARCHAR,
    results_waived BOOLEAN,
    results_first_submit_date DATE,
    results_first_submit_qc_date DATE,
    results_first_post_date DATE,
    results_first_post_date_type VARCHAR,
    disposition_first_submit_date DATE,
    disposition_first_submit_qc_date DATE,
    disposition_first_post_date DATE,
    disposition_first_post_date_type VARCHAR,
    last_update_submit_date DATE,
    last_update DATE,
    last_update_type VARCHAR,
    estimated_results_first_submit_date DATE,
    first_mcp_post_date DATE,
    first_mcp_post_date_type VARCHAR,
    registry_version_date DATE,
    sponsor VARCHAR,
    responsible_party_type VARCHAR,
    responsible_party_name VARCHAR,
    responsible_party_title VARCHAR,
    responsible_party_affiliation VARCHAR,
    responsible_party_old_name_title VARCHAR,
    responsible_party_old_organization VARCHAR,
    has_dmc BOOLEAN,
    is_fda_regulated_drug BOOLEAN,
    is_fda_regulated_device BOOLEAN,
    is_unapproved_device BOOLEAN,
    is_ppsd BOOLEAN,
    is_us_export BOOLEAN,
    fdaaa801_violation BOOLEAN,
    brief_summary VARCHAR USING COMPRESSION zstd,
    detailed_description VARCHAR USING COMPRESSION zstd,
    ipd_sharing VARCHAR,
    ipd_description VARCHAR,
    ipd_time_frame VARCHAR,
    ipd_access_criteria VARCHAR,
    ipd_url VARCHAR,
    ipd_info_types VARCHAR[],
    has_results BOOLEAN,
    has_no_sap BOOLEAN,
    unposted_responsible_party VARCHAR
);

CREATE TABLE secondary_ids (
    study_id VARCHAR NOT NULL, source_id VARCHAR NOT NULL, ordinal INTEGER NOT NULL,
    id VARCHAR, type VARCHAR, domain VARCHAR, link VARCHAR
);

CREATE TABLE sponsors (
    study_id VARCHAR NOT NULL, source_id VARCHAR NOT NULL, ordinal INTEGER NOT NULL,
    role VARCHAR NOT NULL, name VARCHAR USING COMPRESSION zstd, funder_class VARCHAR
);

CREATE TABLE conditions (
    study_id VARCHAR NOT NULL, source_id VARCHAR NOT NULL, ordinal INTEGER NOT NULL, condition VARCHAR NOT NULL
);

CREATE TABLE keywords (
    study_id VARCHAR NOT NULL, source_id VARCHAR NOT NULL, ordinal INTEGER NOT NULL, keyword VARCHAR NOT NULL
);

-- Terms the registry derived: about = condition | intervention, kind = mesh | ancestor | leaf | branch.
CREATE TABLE index_terms (
    study_id VARCHAR NOT NULL, source_id VARCHAR NOT NULL, ordinal INTEGER NOT NULL,
    about VARCHAR NOT NULL, kind VARCHAR NOT NULL, id VARCHAR, term VARCHAR, as_found VARCHAR, relevance VARCHAR
);

CREATE TABLE contacts (
    study_id VARCHAR NOT NULL, source_id VARCHAR NOT NULL, ordinal INTEGER NOT NULL,
    location_ordinal INTEGER, name VARCHAR, role VARCHAR, phone VARCHAR, phone_ext VARCHAR, email VARCHAR USING COMPRESSION zstd
);

CREATE TABLE officials (
    study_id VARCHAR NOT NULL, source_id VARCHAR NOT NULL, ordinal INTEGER NOT NULL,
    name VARCHAR, affiliation VARCHAR USING COMPRESSION zstd, role VARCHAR
);

CREATE TABLE locations (
    study_id VARCHAR NOT NULL, source_id VARCHAR NOT NULL, ordinal INTEGER NOT NULL,
    facility VARCHAR, status VARCHAR, city VARCHAR, state VARCHAR, zip VARCHAR, country VARCHAR,
    latitude DOUBLE, longitude DOUBLE
);

-- Countries named without sites (legacy formats), and those whose sites were removed.
CREATE TABLE countries (
    study_id VARCHAR NOT NULL, source_id VARCHAR NOT NULL, ordinal INTEGER NOT NULL,
    country VARCHAR NOT NULL, removed BOOLEAN NOT NULL
);

CREATE TABLE citations (
    study_id VARCHAR NOT NULL, source_id VARCHAR NOT NULL, ordinal INTEGER NOT NULL,
    citation VARCHAR USING COMPRESSION zstd, pmid VARCHAR, type VARCHAR
);

CREATE TABLE retractions (
    study_id VARCHAR NOT NULL, source_id VARCHAR NOT NULL, citation_ordinal INTEGER NOT NULL, pmid VARCHAR, source VARCHAR
);

CREATE TABLE links (
    study_id VARCHAR NOT NULL, source_id VARCHAR NOT NULL, ordinal INTEGER NOT NULL, label VARCHAR, url VARCHAR
);

CREATE TABLE available_data (
    study_id VARCHAR NOT NULL, source_id VARCHAR NOT NULL, ordinal INTEGER NOT NULL,
    id VARCHAR, type VARCHAR, url VARCHAR, comment VARCHAR
);

-- Protocols, analysis plans and consent forms posted with the record (not yet read: those are `documents`).
CREATE TABLE document_files (
    study_id VARCHAR NOT NULL, source_id VARCHAR NOT NULL, ordinal INTEGER NOT NULL,
    filename VARCHAR, label VARCHAR, type VARCHAR, has_protocol BOOLEAN, has_sap BOOLEAN, has_icf BOOLEAN,
    date VARCHAR, upload_date VARCHAR, size BIGINT, url VARCHAR
);

-- Notes of the registry on the record: kind = unposted | violation | submission.
CREATE TABLE annotations (
    study_id VARCHAR NOT NULL, source_id VARCHAR NOT NULL, ordinal INTEGER NOT NULL,
    kind VARCHAR NOT NULL, type VARCHAR, date VARCHAR, date_unknown BOOLEAN, description VARCHAR,
    creation_date VARCHAR, issued_date VARCHAR, release_date VARCHAR, posted_date VARCHAR, reset_date VARCHAR,
    unrelease_date VARCHAR, unrelease_date_unknown BOOLEAN, mcp_release_number INTEGER
);
