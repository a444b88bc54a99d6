-- What AACT calculates from a study. A month is 30 days; durations are whole months, cut towards zero.

CREATE VIEW aact.ctgov.calculated_values AS
    WITH sites AS (
        SELECT l.study_id, count(*) AS facilities,
               -- the United States and their territories, as the registry spells them
               bool_or(l.country IN ('United States', 'Guam', 'Puerto Rico', 'U.S. Virgin Islands', 'Virgin Islands (U.S.)',
                                     'Northern Mariana Islands', 'American Samoa', 'Midway Atoll', 'Palmyra Atoll',
                                     'Baker Island', 'Howland Island', 'Jarvis Island', 'Johnston Atoll', 'Kingman Reef',
                                     'Wake Island', 'Navassa Island', 'Serranilla Bank', 'Bajo Nuevo Bank')) AS has_us
        FROM registry.locations l SEMI JOIN aact.main.chosen USING (study_id, source_id)
        GROUP BY l.study_id
    ),
    events AS (
        SELECT e.study_id, sum(e.affected) FILTER (WHERE e.serious) AS serious,
               sum(e.affected) FILTER (WHERE NOT e.serious) AS other
        FROM registry.adverse_events e SEMI JOIN aact.main.chosen USING (study_id, source_id)
        GROUP BY e.study_id
    ),
    planned AS (
        SELECT e.study_id, nullif(count(*) FILTER (WHERE e.level = 'primary'), 0) AS primary_count,
               nullif(count(*) FILTER (WHERE e.level = 'secondary'), 0) AS secondary_count,
               nullif(count(*) FILTER (WHERE e.level = 'other'), 0) AS other_count
        FROM registry.endpoints e SEMI JOIN aact.main.chosen USING (study_id, source_id)
        GROUP BY e.study_id
    ),
    reported AS (
        SELECT DISTINCT m.study_id
        FROM registry.result_measures m SEMI JOIN aact.main.chosen USING (study_id, source_id)
        WHERE m.section = 'outcome'
    )
    SELECT (s.rowid + 1)::INTEGER AS id, s.study_id AS nct_id, coalesce(l.facilities, 0)::INTEGER AS number_of_facilities,
           TRY_CAST(e.other AS INTEGER) AS number_of_nsae_subjects, TRY_CAST(e.serious AS INTEGER) AS number_of_sae_subjects,
           year(s.first_submit_date)::INTEGER AS registered_in_calendar_year, NULL::DATE AS nlm_download_date,
           CASE WHEN t.primary_completion_date_type = 'ACTUAL' AND coalesce(t.start_date_type, 'ACTUAL') = 'ACTUAL'
               THEN trunc((t.primary_completion_date - t.start_date) / 30.0::DOUBLE)::INTEGER END AS actual_duration,
           r.study_id IS NOT NULL AS were_results_reported,
           trunc((t.results_first_submitted_date - t.primary_completion_date) / 30.0::DOUBLE)::INTEGER
               AS months_to_report_results,
           CASE WHEN l.facilities > 0 THEN coalesce(l.has_us, false) END AS has_us_facility,
           l.facilities = 1 AS has_single_facility,
           TRY_CAST(split_part(a.minimum_age, ' ', 1) AS INTEGER) AS minimum_age_num,
           TRY_CAST(split_part(a.maximum_age, ' ', 1) AS INTEGER) AS maximum_age_num,
           CASE WHEN minimum_age_num IS NOT NULL THEN rtrim(lower(split_part(a.minimum_age, ' ', 2)), 's') END
               AS minimum_age_unit,
           CASE WHEN maximum_age_num IS NOT NULL THEN rtrim(lower(split_part(a.maximum_age, ' ', 2)), 's') END
               AS maximum_age_unit,
           p.primary_count::INTEGER AS number_of_primary_outcomes_to_measure,
           p.secondary_count::INTEGER AS number_of_secondary_outcomes_to_measure,
           p.other_count::INTEGER AS number_of_other_outcomes_to_measure
    FROM registry.studies s
    SEMI JOIN aact.main.chosen USING (study_id, source_id)
    JOIN aact.ctgov.studies t ON t.nct_id = s.study_id
    LEFT JOIN sites l ON l.study_id = s.study_id
    LEFT JOIN events e ON e.study_id = s.study_id
    LEFT JOIN planned p ON p.study_id = s.study_id
    LEFT JOIN reported r ON r.study_id = s.study_id
    LEFT JOIN registry.eligibility a ON a.study_id = s.study_id AND a.source_id = s.source_id;
