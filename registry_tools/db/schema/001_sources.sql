-- What was read, when, and what became of it.

CREATE TABLE schema_info (
    schema_version INTEGER NOT NULL,
    tool_version VARCHAR NOT NULL,
    created_at TIMESTAMP NOT NULL
);

-- One batch: `registry-tools extract` once. expected = loaded + unchanged + failed when it ran to its end.
CREATE TABLE runs (
    run_id VARCHAR PRIMARY KEY,
    started_at TIMESTAMP NOT NULL,
    finished_at TIMESTAMP,
    version VARCHAR NOT NULL,
    inputs VARCHAR[],
    expected BIGINT,
    loaded BIGINT,
    unchanged BIGINT,
    failed BIGINT
);

-- One input file or record. source_id is the sha256 of its bytes; richness ranks formats that hold the same record.
-- is_current says whether the study's rows in the other tables come from this source.
CREATE TABLE sources (
    source_id VARCHAR PRIMARY KEY,
    kind VARCHAR,
    name VARCHAR NOT NULL,
    url VARCHAR,
    fetched_at TIMESTAMP,
    status VARCHAR NOT NULL,
    error VARCHAR,
    study_id VARCHAR,
    version_date DATE,
    richness INTEGER,
    is_current BOOLEAN,
    byte_count BIGINT,
    tool_version VARCHAR,
    run_id VARCHAR
);

-- The bytes as they came, zstd-compressed: every other table can be made again from here (`registry-tools rebuild`).
CREATE TABLE records (
    source_id VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    byte_count BIGINT NOT NULL,
    zstd BLOB NOT NULL
);

-- Values of a record that no table takes, counted by their path.
CREATE TABLE unmapped_fields (
    source_id VARCHAR NOT NULL,
    study_id VARCHAR,
    path VARCHAR NOT NULL,
    count BIGINT NOT NULL
);

CREATE TABLE study_links (
    source_id VARCHAR NOT NULL,
    study_id VARCHAR NOT NULL,
    role VARCHAR NOT NULL
);

-- A part of an archive that is read and committed, whole: found again it is not read again. shard_id is the sha256 of its
-- members' names, sizes and checksums, as the archive's directory has them.
CREATE TABLE shards (
    shard_id VARCHAR PRIMARY KEY,
    name VARCHAR NOT NULL,
    records BIGINT NOT NULL,
    failed BIGINT NOT NULL,
    tool_version VARCHAR NOT NULL,
    run_id VARCHAR NOT NULL
);
