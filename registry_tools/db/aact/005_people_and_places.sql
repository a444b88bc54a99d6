-- Officials, contacts, facilities and countries.

CREATE VIEW aact.ctgov.overall_officials AS
    SELECT (o.rowid + 1)::INTEGER AS id, o.study_id AS nct_id, o.role, o.name, o.affiliation
    FROM registry.officials o SEMI JOIN aact.main.chosen USING (study_id, source_id);

CREATE VIEW aact.ctgov.central_contacts AS
    SELECT (c.rowid + 1)::INTEGER AS id, c.study_id AS nct_id,
           CASE c.ordinal WHEN 1 THEN 'primary' ELSE 'backup' END AS contact_type,
           c.name, c.phone, c.email, c.phone_ext AS phone_extension, c.role
    FROM registry.contacts c SEMI JOIN aact.main.chosen USING (study_id, source_id)
    WHERE c.location_ordinal IS NULL;

CREATE VIEW aact.ctgov.facilities AS
    SELECT (l.rowid + 1)::INTEGER AS id, l.study_id AS nct_id, l.status, l.facility AS name, l.city, l.state, l.zip,
           l.country, l.latitude, l.longitude
    FROM registry.locations l SEMI JOIN aact.main.chosen USING (study_id, source_id);

-- A facility's contacts are those that are no investigators; the first is the primary one.
CREATE VIEW aact.ctgov.facility_contacts AS
    SELECT (c.rowid + 1)::INTEGER AS id, c.study_id AS nct_id, (l.rowid + 1)::INTEGER AS facility_id,
           CASE row_number() OVER (PARTITION BY c.study_id, c.location_ordinal ORDER BY c.ordinal)
               WHEN 1 THEN 'primary' ELSE 'backup' END AS contact_type,
           c.name, c.email, c.phone, c.phone_ext AS phone_extension
    FROM registry.contacts c
    SEMI JOIN aact.main.chosen USING (study_id, source_id)
    JOIN registry.locations l
        ON l.study_id = c.study_id AND l.source_id = c.source_id AND l.ordinal = c.location_ordinal
    WHERE NOT coalesce(regexp_matches(c.role, 'investigator|study.chair', 'i'), false);

CREATE VIEW aact.ctgov.facility_investigators AS
    SELECT (c.rowid + 1)::INTEGER AS id, c.study_id AS nct_id, (l.rowid + 1)::INTEGER AS facility_id, c.role, c.name
    FROM registry.contacts c
    SEMI JOIN aact.main.chosen USING (study_id, source_id)
    JOIN registry.locations l
        ON l.study_id = c.study_id AND l.source_id = c.source_id AND l.ordinal = c.location_ordinal
    WHERE regexp_matches(c.role, 'investigator|study.chair', 'i');

-- Each country once: those of the sites (or, in formats that do not list sites, those named), and those removed.
CREATE VIEW aact.ctgov.countries AS
    WITH named AS (
        SELECT l.study_id, l.country AS name, false AS removed, l.ordinal
        FROM registry.locations l SEMI JOIN aact.main.chosen USING (study_id, source_id)
        WHERE l.country IS NOT NULL
        UNION ALL
        SELECT c.study_id, c.country, c.removed, c.ordinal
        FROM registry.countries c SEMI JOIN aact.main.chosen USING (study_id, source_id)
    ),
    once AS (SELECT study_id, name, removed, min(ordinal) AS ordinal FROM named GROUP BY ALL)
    SELECT (row_number() OVER (ORDER BY study_id, removed, ordinal, name))::INTEGER AS id, study_id AS nct_id, name, removed
    FROM once;
