-- One row a study, or one a study and module. Dates given by the month alone stand at the month's last day, as AACT has them.

CREATE VIEW aact.ctgov.studies AS
    SELECT s.study_id AS nct_id,
           NULL::VARCHAR AS nlm_download_date_description,
           s.first_submit_date AS study_first_submitted_date,
           s.results_first_submit_date AS results_first_submitted_date,
           s.disposition_first_submit_date AS disposition_first_submitted_date,
           s.last_update_submit_date AS last_update_submitted_date,
           s.first_submit_qc_date AS study_first_submitted_qc_date,
           s.first_post_date AS study_first_posted_date,
           s.first_post_date_type AS study_first_posted_date_type,
           s.results_first_submit_qc_date AS results_first_submitted_qc_date,
           s.results_first_post_date AS results_first_posted_date,
           s.results_first_post_date_type AS results_first_posted_date_type,
           s.disposition_first_submit_qc_date AS disposition_first_submitted_qc_date,
           s.disposition_first_post_date AS disposition_first_posted_date,
           s.disposition_first_post_date_type AS disposition_first_posted_date_type,
           s.last_update_submit_date AS last_update_submitted_qc_date,
           s.last_update AS last_update_posted_date,
           s.last_update_type AS last_update_posted_date_type,
           s.start_date_text AS start_month_year,
           s.start_date_type,
           aact.main.aact_day(s.start_date, s.start_date_text) AS start_date,
           s.status_verified_date_text AS verification_month_year,
           aact.main.aact_day(s.status_verified_date, s.status_verified_date_text) AS verification_date,
           s.completion_date_text AS completion_month_year,
           s.completion_date_type,
           aact.main.aact_day(s.completion_date, s.completion_date_text) AS completion_date,
           s.target_duration,
           s.study_type,
           s.acronym,
           r.baseline_population,
           s.brief_title,
           s.official_title,
           s.status AS overall_status,
           s.last_known_status,
           nullif(array_to_string(s.phases, '/'), '') AS phase,
           TRY_CAST(s.enrollment AS INTEGER) AS enrollment,
           s.enrollment_type,
           s.organization AS source,
           r.limitations AS limitations_and_caveats,
           CASE s.study_type WHEN 'INTERVENTIONAL' THEN TRY_CAST(coalesce(s.number_of_arms, a.groups) AS INTEGER) END
               AS number_of_arms,
           CASE WHEN s.study_type <> 'INTERVENTIONAL' THEN TRY_CAST(coalesce(s.number_of_arms, a.groups) AS INTEGER) END
               AS number_of_groups,
           s.why_stopped,
           s.has_expanded_access,
           s.expanded_access_individual AS expanded_access_type_individual,
           s.expanded_access_intermediate AS expanded_access_type_intermediate,
           s.expanded_access_treatment AS expanded_access_type_treatment,
           s.has_dmc,
           s.is_fda_regulated_drug,
           s.is_fda_regulated_device,
           s.is_unapproved_device,
           s.is_ppsd,
           s.is_us_export,
           s.bio_spec_retention AS biospec_retention,
           s.bio_spec_description AS biospec_description,
           s.ipd_time_frame,
           s.ipd_access_criteria,
           s.ipd_url,
           s.ipd_sharing AS plan_to_share_ipd,
           s.ipd_description AS plan_to_share_ipd_description,
           NULL::TIMESTAMP AS created_at,
           NULL::TIMESTAMP AS updated_at,
           s.organization_class AS source_class,
           CASE s.delayed_posting WHEN true THEN 't' WHEN false THEN 'f' END AS delayed_posting,
           s.expanded_access_nct_id AS expanded_access_nctid,
           s.expanded_access_status AS expanded_access_status_for_nctid,
           s.fdaaa801_violation,
           r.baseline_units AS baseline_type_units_analyzed,
           s.primary_completion_date_text AS primary_completion_month_year,
           s.primary_completion_date_type,
           aact.main.aact_day(s.primary_completion_date, s.primary_completion_date_text) AS primary_completion_date,
           s.patient_registry
    FROM registry.studies s
    SEMI JOIN aact.main.chosen USING (study_id, source_id)
    LEFT JOIN registry.result_info r ON r.study_id = s.study_id AND r.source_id = s.source_id
    LEFT JOIN (SELECT study_id, source_id, count(*) AS groups FROM registry.arms GROUP BY ALL) a
        ON a.study_id = s.study_id AND a.source_id = s.source_id;

CREATE VIEW aact.ctgov.brief_summaries AS
    SELECT (s.rowid + 1)::INTEGER AS id, s.study_id AS nct_id, s.brief_summary AS description
    FROM registry.studies s SEMI JOIN aact.main.chosen USING (study_id, source_id)
    WHERE s.brief_summary IS NOT NULL OR s.detailed_description IS NOT NULL;

-- A row for every study with a description module, as AACT has it: the text is NULL where there is only a brief summary.
CREATE VIEW aact.ctgov.detailed_descriptions AS
    SELECT (s.rowid + 1)::INTEGER AS id, s.study_id AS nct_id, s.detailed_description AS description
    FROM registry.studies s SEMI JOIN aact.main.chosen USING (study_id, source_id)
    WHERE s.brief_summary IS NOT NULL OR s.detailed_description IS NOT NULL;

CREATE VIEW aact.ctgov.designs AS
    SELECT (s.rowid + 1)::INTEGER AS id, s.study_id AS nct_id, s.allocation, s.intervention_model, s.observational_model,
           s.time_perspective, s.masking, s.masking_description, s.intervention_model_description,
           CASE WHEN len(s.who_masked) > 0 THEN list_contains(s.who_masked, 'PARTICIPANT') END AS subject_masked,
           CASE WHEN len(s.who_masked) > 0 THEN list_contains(s.who_masked, 'CARE_PROVIDER') END AS caregiver_masked,
           CASE WHEN len(s.who_masked) > 0 THEN list_contains(s.who_masked, 'INVESTIGATOR') END AS investigator_masked,
           CASE WHEN len(s.who_masked) > 0 THEN list_contains(s.who_masked, 'OUTCOMES_ASSESSOR') END
               AS outcomes_assessor_masked,
           s.primary_purpose
    FROM registry.studies s SEMI JOIN aact.main.chosen USING (study_id, source_id)
    WHERE coalesce(s.allocation, s.intervention_model, s.observational_model, s.time_perspective, s.masking,
                   s.masking_description, s.intervention_model_description, s.primary_purpose) IS NOT NULL
       OR len(s.who_masked) > 0;

CREATE VIEW aact.ctgov.eligibilities AS
    SELECT (e.rowid + 1)::INTEGER AS id, e.study_id AS nct_id, e.sampling_method, e.sex AS gender,
           coalesce(e.minimum_age, 'N/A') AS minimum_age, coalesce(e.maximum_age, 'N/A') AS maximum_age,
           CASE e.healthy_volunteers WHEN true THEN 't' WHEN false THEN 'f' END AS healthy_volunteers,
           e.study_population AS population, e.text AS criteria, e.gender_description, e.gender_based,
           CASE WHEN len(e.standard_ages) > 0 THEN list_contains(e.standard_ages, 'ADULT') END AS adult,
           CASE WHEN len(e.standard_ages) > 0 THEN list_contains(e.standard_ages, 'CHILD') END AS child,
           CASE WHEN len(e.standard_ages) > 0 THEN list_contains(e.standard_ages, 'OLDER_ADULT') END AS older_adult
    FROM registry.eligibility e SEMI JOIN aact.main.chosen USING (study_id, source_id);

CREATE VIEW aact.ctgov.responsible_parties AS
    SELECT (s.rowid + 1)::INTEGER AS id, s.study_id AS nct_id, s.responsible_party_type, s.responsible_party_name AS name,
           s.responsible_party_title AS title, s.responsible_party_old_organization AS organization,
           s.responsible_party_affiliation AS affiliation, s.responsible_party_old_name_title AS old_name_title
    FROM registry.studies s SEMI JOIN aact.main.chosen USING (study_id, source_id)
    WHERE coalesce(s.responsible_party_type, s.responsible_party_name, s.responsible_party_title,
                   s.responsible_party_old_organization, s.responsible_party_affiliation,
                   s.responsible_party_old_name_title) IS NOT NULL;

CREATE VIEW aact.ctgov.sponsors AS
    SELECT (p.rowid + 1)::INTEGER AS id, p.study_id AS nct_id, p.funder_class AS agency_class,
           p.role AS lead_or_collaborator, p.name
    FROM registry.sponsors p SEMI JOIN aact.main.chosen USING (study_id, source_id);

CREATE VIEW aact.ctgov.id_information AS
    WITH numbers AS (
        SELECT s.study_id, 1 AS rank, unnest(range(len(s.nct_id_aliases))) AS ordinal, 'nct_alias' AS id_source,
               unnest(s.nct_id_aliases) AS id_value, NULL AS id_type, NULL AS id_type_description, NULL AS id_link
        FROM registry.studies s SEMI JOIN aact.main.chosen USING (study_id, source_id)
        UNION ALL
        SELECT s.study_id, 2, 0, 'org_study_id', s.org_study_id, s.org_study_id_type, NULL, s.org_study_id_link
        FROM registry.studies s SEMI JOIN aact.main.chosen USING (study_id, source_id)
        WHERE coalesce(s.org_study_id, s.org_study_id_type, s.org_study_id_link) IS NOT NULL
        UNION ALL
        SELECT i.study_id, 3, i.ordinal, 'secondary_id', i.id, i.type, i.domain, i.link
        FROM registry.secondary_ids i SEMI JOIN aact.main.chosen USING (study_id, source_id)
    )
    SELECT (row_number() OVER (ORDER BY study_id, rank, ordinal))::INTEGER AS id, study_id AS nct_id, id_source, id_value,
           id_type, id_type_description, id_link
    FROM numbers;

CREATE VIEW aact.ctgov.ipd_information_types AS
    WITH types AS (
        SELECT s.study_id, unnest(range(len(s.ipd_info_types))) AS ordinal, unnest(s.ipd_info_types) AS name
        FROM registry.studies s SEMI JOIN aact.main.chosen USING (study_id, source_id)
    )
    SELECT (row_number() OVER (ORDER BY study_id, ordinal))::INTEGER AS id, study_id AS nct_id, name FROM types;
