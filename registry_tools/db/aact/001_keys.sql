-- What the tables of schema ctgov stand on. `registry` is this database, `aact` the one in memory that holds the views; the
-- files get their real names. `aact.main.chosen` (study_id, source_id) holds the studies to show.

-- The number that a text is, as AACT converts it; NULL for "NA", "<0.001", "1,204". (The name must be its own: a temporary
-- macro, as those of views/ are in a database opened for reading, comes before one of the same name here.)
CREATE MACRO aact.main.aact_number(words) AS
    CASE WHEN isfinite(TRY_CAST(words AS DOUBLE)) THEN TRY_CAST(words AS DOUBLE) END;

-- A date that the record gives by the month or the year alone, as AACT has it: the last day. `words` is the date as given.
CREATE MACRO aact.main.aact_day(day, words) AS
    CASE length(words) WHEN 7 THEN last_day(day) WHEN 4 THEN make_date(year(day), 12, 31) ELSE day END;

-- Identifiers of result groups, for the tables that point to them: the last of equal codes, as AACT indexes them.
CREATE VIEW aact.main.group_ids AS
    SELECT study_id, section, coalesce(measure_ordinal, 0) AS measure_ordinal, group_id, max(rowid) + 1 AS id
    FROM registry.result_groups SEMI JOIN aact.main.chosen USING (study_id, source_id)
    GROUP BY ALL;

-- A reported value with its dispersion. In `results` a dispersion is a row of its own that follows its estimate, told by its
-- statistic: aact.main.estimates (param_type, statistic) says what the estimate of a measure is called.
CREATE VIEW aact.main.measurements AS
    WITH reported AS (
        SELECT r.*, r.rowid AS at, m.rowid + 1 AS measure_id, m.title, m.description, m.population_description, m.param_type,
               m.dispersion_type, m.calculate_percentage, m.denom_units_selected, m.unit AS units, e.statistic AS estimate
        FROM registry.results r
        SEMI JOIN aact.main.chosen USING (study_id, source_id)
        JOIN registry.result_measures m
            ON m.study_id = r.study_id AND m.source_id = r.source_id AND m.section = r.section
            AND m.measure_ordinal = r.measure_ordinal
        JOIN aact.main.estimates e ON e.param_type = coalesce(m.param_type, '')
        WHERE r.analysis_ordinal IS NULL
    )
    SELECT v.*, d.value_text AS spread_text, g.id AS result_group_id
    FROM reported v
    LEFT JOIN reported d
        ON d.at = v.at + 1 AND d.study_id = v.study_id AND d.measure_id = v.measure_id AND d.statistic <> d.estimate
    LEFT JOIN aact.main.group_ids g
        ON g.study_id = v.study_id AND g.section = v.section AND g.group_id = v.group_id
        AND g.measure_ordinal = CASE v.section WHEN 'outcome' THEN v.measure_ordinal ELSE 0 END
    WHERE v.statistic = v.estimate;
