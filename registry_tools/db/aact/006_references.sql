-- What a record points to, and the registry's notes on its results.

CREATE VIEW aact.ctgov.study_references AS
    SELECT (c.rowid + 1)::INTEGER AS id, c.study_id AS nct_id, c.pmid, c.type AS reference_type, c.citation
    FROM registry.citations c SEMI JOIN aact.main.chosen USING (study_id, source_id);

CREATE VIEW aact.ctgov.retractions AS
    SELECT r.rowid + 1 AS id, (c.rowid + 1)::INTEGER AS reference_id, r.pmid, r.source, r.study_id AS nct_id
    FROM registry.retractions r
    SEMI JOIN aact.main.chosen USING (study_id, source_id)
    JOIN registry.citations c
        ON c.study_id = r.study_id AND c.source_id = r.source_id AND c.ordinal = r.citation_ordinal;

CREATE VIEW aact.ctgov.links AS
    SELECT (l.rowid + 1)::INTEGER AS id, l.study_id AS nct_id, l.url, l.label AS description
    FROM registry.links l SEMI JOIN aact.main.chosen USING (study_id, source_id);

CREATE VIEW aact.ctgov.documents AS
    SELECT (d.rowid + 1)::INTEGER AS id, d.study_id AS nct_id, d.id AS document_id, d.type AS document_type, d.url, d.comment
    FROM registry.available_data d SEMI JOIN aact.main.chosen USING (study_id, source_id);

CREATE VIEW aact.ctgov.provided_documents AS
    SELECT (f.rowid + 1)::INTEGER AS id, f.study_id AS nct_id, f.label AS document_type, f.has_protocol, f.has_icf, f.has_sap,
           TRY_CAST(f.date AS DATE) AS document_date,
           coalesce('https://ClinicalTrials.gov/ProvidedDocs/' || right(f.study_id, 2) || '/' || f.study_id || '/'
                    || f.filename, f.url) AS url
    FROM registry.document_files f SEMI JOIN aact.main.chosen USING (study_id, source_id);

CREATE VIEW aact.ctgov.pending_results AS
    SELECT (n.rowid + 1)::INTEGER AS id, n.study_id AS nct_id, n.type AS event, n.date AS event_date_description,
           CASE WHEN length(n.date) = 7 THEN last_day(TRY_CAST(n.date || '-01' AS DATE)) ELSE TRY_CAST(n.date AS DATE) END
               AS event_date
    FROM registry.annotations n SEMI JOIN aact.main.chosen USING (study_id, source_id)
    WHERE n.kind = 'unposted';
