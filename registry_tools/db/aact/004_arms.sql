-- Who gets what, and what is to be measured.

CREATE VIEW aact.ctgov.design_groups AS
    SELECT (a.rowid + 1)::INTEGER AS id, a.study_id AS nct_id, a.type AS group_type, a.label AS title, a.description
    FROM registry.arms a SEMI JOIN aact.main.chosen USING (study_id, source_id);

CREATE VIEW aact.ctgov.interventions AS
    SELECT (i.rowid + 1)::INTEGER AS id, i.study_id AS nct_id, i.type AS intervention_type, i.name, i.description
    FROM registry.interventions i SEMI JOIN aact.main.chosen USING (study_id, source_id);

CREATE VIEW aact.ctgov.intervention_other_names AS
    WITH names AS (
        SELECT i.study_id, i.rowid + 1 AS intervention_id, unnest(range(len(i.other_names))) AS ordinal,
               unnest(i.other_names) AS name
        FROM registry.interventions i SEMI JOIN aact.main.chosen USING (study_id, source_id)
    )
    SELECT (row_number() OVER (ORDER BY intervention_id, ordinal))::INTEGER AS id, study_id AS nct_id,
           intervention_id::INTEGER AS intervention_id, name
    FROM names;

CREATE VIEW aact.ctgov.design_group_interventions AS
    SELECT (p.rowid + 1)::INTEGER AS id, p.study_id AS nct_id, (a.rowid + 1)::INTEGER AS design_group_id,
           (i.rowid + 1)::INTEGER AS intervention_id
    FROM registry.arm_interventions p
    SEMI JOIN aact.main.chosen USING (study_id, source_id)
    JOIN registry.interventions i
        ON i.study_id = p.study_id AND i.source_id = p.source_id AND i.intervention_id = p.intervention_id
    LEFT JOIN registry.arms a ON a.study_id = p.study_id AND a.source_id = p.source_id AND a.arm_id = p.arm_id;

CREATE VIEW aact.ctgov.design_outcomes AS
    SELECT (e.rowid + 1)::INTEGER AS id, e.study_id AS nct_id, e.level AS outcome_type, e.measure, e.time_frame,
           NULL::VARCHAR AS population, e.description
    FROM registry.endpoints e SEMI JOIN aact.main.chosen USING (study_id, source_id);
