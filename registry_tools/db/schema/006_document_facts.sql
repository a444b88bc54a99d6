-- What only documents have. In every table here the words are text_at(path)[start_char:end_char] == quote.

-- Every registry number that a document names, with the words. role: reports | mentions; the same pairs stand in study_links.
-- Evidence is NULL where only the file's name gives the number.
CREATE TABLE study_numbers (
    study_id VARCHAR NOT NULL, source_id VARCHAR NOT NULL, registry VARCHAR NOT NULL, role VARCHAR NOT NULL,
    path VARCHAR, page INTEGER, start_char INTEGER, end_char INTEGER, quote VARCHAR
);

-- How many participants are planned or needed, with power and alpha as fractions of one.
CREATE TABLE sample_sizes (
    study_id VARCHAR NOT NULL, source_id VARCHAR NOT NULL, planned BIGINT, power DOUBLE, alpha DOUBLE, sides INTEGER,
    path VARCHAR, page INTEGER, start_char INTEGER, end_char INTEGER, quote VARCHAR
);

-- What became of each table of a document: value_cells hold numbers, read_cells of them were attributed to a group and a measure
-- and have rows in results or adverse_events; the others stand in table_cells alone. kind: baseline | outcome | adverse_events |
-- doses | objectives | other.
CREATE TABLE table_readings (
    study_id VARCHAR NOT NULL, source_id VARCHAR NOT NULL, table_id VARCHAR NOT NULL, kind VARCHAR NOT NULL,
    value_cells INTEGER NOT NULL, read_cells INTEGER NOT NULL, reason VARCHAR
);
