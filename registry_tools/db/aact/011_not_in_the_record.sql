-- Tables that AACT fills from elsewhere: they are here with their columns so that SQL finds them, and have no rows.

CREATE VIEW aact.ctgov.mesh_headings AS
    SELECT NULL::INTEGER AS id, NULL::VARCHAR AS qualifier, NULL::VARCHAR AS heading, NULL::VARCHAR AS subcategory
    WHERE false;

CREATE VIEW aact.ctgov.mesh_terms AS
    SELECT NULL::INTEGER AS id, NULL::VARCHAR AS qualifier, NULL::VARCHAR AS tree_number, NULL::VARCHAR AS description,
           NULL::VARCHAR AS mesh_term, NULL::VARCHAR AS downcase_mesh_term
    WHERE false;

CREATE VIEW aact.ctgov.search_results AS
    SELECT NULL::INTEGER AS id, NULL::VARCHAR AS nct_id, NULL::VARCHAR AS name, NULL::TIMESTAMP AS created_at,
           NULL::TIMESTAMP AS updated_at, NULL::VARCHAR AS grouping, NULL::INTEGER AS study_search_id
    WHERE false;

CREATE VIEW aact.ctgov.study_searches AS
    SELECT NULL::INTEGER AS id, NULL::BOOLEAN AS save_tsv, NULL::VARCHAR AS query, NULL::VARCHAR AS grouping,
           NULL::VARCHAR AS name, NULL::BOOLEAN AS beta_api, NULL::TIMESTAMP AS created_at, NULL::TIMESTAMP AS updated_at,
           NULL::BOOLEAN AS active
    WHERE false;

CREATE VIEW aact.ctgov.study_records AS
    SELECT NULL::BIGINT AS id, NULL::VARCHAR AS nct_id, NULL::VARCHAR AS type, NULL::JSON AS content, NULL::VARCHAR AS sha,
           NULL::TIMESTAMP AS created_at, NULL::TIMESTAMP AS updated_at
    WHERE false;

-- Rows of tables that the views read, for which AACT has no place.
CREATE VIEW aact.main.without_place AS
    SELECT 'index_terms' AS table_name, count(*) AS rows, 'AACT has MeSH terms and their ancestors alone' AS reason
    FROM registry.index_terms SEMI JOIN aact.main.chosen USING (study_id, source_id)
    WHERE kind NOT IN ('mesh', 'ancestor')
    UNION ALL
    SELECT 'annotations', count(*), 'AACT has the events before results are posted alone'
    FROM registry.annotations SEMI JOIN aact.main.chosen USING (study_id, source_id)
    WHERE kind <> 'unposted'
    UNION ALL
    SELECT 'result_denominators', count(*),
           'AACT has denominators of a class, or of a baseline measure, as number_analyzed alone'
    FROM registry.result_denominators SEMI JOIN aact.main.chosen USING (study_id, source_id)
    WHERE class_ordinal IS NOT NULL OR (section = 'baseline' AND measure_ordinal IS NOT NULL)
    UNION ALL
    SELECT 'adverse_events', count(*), 'events without figures for any group'
    FROM registry.adverse_events SEMI JOIN aact.main.chosen USING (study_id, source_id)
    WHERE group_id IS NULL
    UNION ALL
    SELECT 'participant_flow', count(*), 'milestones and reasons without figures for any group'
    FROM registry.participant_flow SEMI JOIN aact.main.chosen USING (study_id, source_id)
    WHERE group_id IS NULL
    UNION ALL
    SELECT 'arm_interventions', count(*), 'AACT pairs arms and interventions that the record defines'
    FROM registry.arm_interventions SEMI JOIN aact.main.chosen USING (study_id, source_id)
    WHERE intervention_id IS NULL;
