-- What newer versions of the registries' records changed, and what the registry was asked for. These rows outlive the rows of the
-- sources they speak of.

-- One change between two versions of a study's record that were its current one, the newer replacing the older. changed_at is the
-- newer version's date. (A record that the registry does not know any more has no newer version: its day is the one on which that
-- was asked, and after the registry's words.) before and after are for reading ("120 ESTIMATED"); what stands in the record is before_quote at before_path
-- of from_source_id and after_quote at after_path of to_source_id, as in every table of facts. Kinds: lexicons/change_kinds.csv.
CREATE TABLE changes (
    study_id VARCHAR NOT NULL, from_source_id VARCHAR NOT NULL, to_source_id VARCHAR, from_date DATE, changed_at DATE,
    seen_at TIMESTAMP NOT NULL, run_id VARCHAR, ordinal INTEGER NOT NULL,
    kind VARCHAR NOT NULL, subject VARCHAR, before VARCHAR, after VARCHAR,
    before_path VARCHAR, before_start_char INTEGER, before_end_char INTEGER, before_quote VARCHAR,
    after_path VARCHAR, after_start_char INTEGER, after_end_char INTEGER, after_quote VARCHAR
);

-- One question of `registry-tools update`. since is the first day asked for (NULL: asked by number, or all of a search), counted the
-- registry's own total, listed how many it named, wanted those of them that are new or newer than here. is_complete: every study was
-- named (false while it runs, and for one that was killed); mark is where the next one begins; pending are those wanted that did not
-- come, which it asks for again; gone are those that the registry does not know.
CREATE TABLE updates (
    run_id VARCHAR NOT NULL, asked_at TIMESTAMP NOT NULL, question VARCHAR NOT NULL, since DATE,
    counted BIGINT, listed BIGINT NOT NULL, wanted BIGINT NOT NULL, gone VARCHAR[] NOT NULL, pending VARCHAR[] NOT NULL,
    is_complete BOOLEAN NOT NULL, mark DATE
);
