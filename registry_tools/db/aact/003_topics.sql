-- What a study is about.

CREATE VIEW aact.ctgov.conditions AS
    SELECT (c.rowid + 1)::INTEGER AS id, c.study_id AS nct_id, c.condition AS name, lower(c.condition) AS downcase_name
    FROM registry.conditions c SEMI JOIN aact.main.chosen USING (study_id, source_id);

CREATE VIEW aact.ctgov.keywords AS
    SELECT (k.rowid + 1)::INTEGER AS id, k.study_id AS nct_id, k.keyword AS name, lower(k.keyword) AS downcase_name
    FROM registry.keywords k SEMI JOIN aact.main.chosen USING (study_id, source_id);

CREATE VIEW aact.ctgov.browse_conditions AS
    SELECT (t.rowid + 1)::INTEGER AS id, t.study_id AS nct_id, t.term AS mesh_term, lower(t.term) AS downcase_mesh_term,
           CASE t.kind WHEN 'mesh' THEN 'mesh-list' ELSE 'mesh-ancestor' END AS mesh_type
    FROM registry.index_terms t SEMI JOIN aact.main.chosen USING (study_id, source_id)
    WHERE t.about = 'condition' AND t.kind IN ('mesh', 'ancestor');

CREATE VIEW aact.ctgov.browse_interventions AS
    SELECT (t.rowid + 1)::INTEGER AS id, t.study_id AS nct_id, t.term AS mesh_term, lower(t.term) AS downcase_mesh_term,
           CASE t.kind WHEN 'mesh' THEN 'mesh-list' ELSE 'mesh-ancestor' END AS mesh_type
    FROM registry.index_terms t SEMI JOIN aact.main.chosen USING (study_id, source_id)
    WHERE t.about = 'intervention' AND t.kind IN ('mesh', 'ancestor');
