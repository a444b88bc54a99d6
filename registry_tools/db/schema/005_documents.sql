-- PDFs and texts as read. document_id is the source_id; boxes are left, top, right, bottom in points from the page's top left.

CREATE TABLE documents (
    document_id VARCHAR NOT NULL, source_id VARCHAR NOT NULL, study_id VARCHAR, kind VARCHAR, name VARCHAR, title VARCHAR,
    page_count INTEGER, status VARCHAR, reason VARCHAR
);

CREATE TABLE pages (
    document_id VARCHAR NOT NULL, source_id VARCHAR NOT NULL, page INTEGER NOT NULL,
    width DOUBLE, height DOUBLE, rotation INTEGER, status VARCHAR NOT NULL, reason VARCHAR
);

CREATE TABLE sections (
    document_id VARCHAR NOT NULL, source_id VARCHAR NOT NULL, section_id VARCHAR NOT NULL, parent_id VARCHAR,
    level INTEGER, number VARCHAR, title VARCHAR, page INTEGER
);

CREATE TABLE blocks (
    document_id VARCHAR NOT NULL, source_id VARCHAR NOT NULL, block_id VARCHAR NOT NULL, page INTEGER, ordinal INTEGER,
    kind VARCHAR, section_id VARCHAR, level INTEGER, marker VARCHAR, text VARCHAR USING COMPRESSION zstd, box DOUBLE[], substitutions JSON
);

CREATE TABLE document_tables (
    document_id VARCHAR NOT NULL, source_id VARCHAR NOT NULL, table_id VARCHAR NOT NULL, page INTEGER, caption VARCHAR,
    footnotes VARCHAR, box DOUBLE[]
);

CREATE TABLE table_cells (
    document_id VARCHAR NOT NULL, source_id VARCHAR NOT NULL, table_id VARCHAR NOT NULL,
    row_index INTEGER NOT NULL, column_index INTEGER NOT NULL, row_span INTEGER NOT NULL, column_span INTEGER NOT NULL,
    text VARCHAR, is_header BOOLEAN, page INTEGER, box DOUBLE[]
);
