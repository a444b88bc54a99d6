"""Batches into the tables: which record of a study is current, what is replaced, what changed by it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING

import duckdb

from registry_tools.db.batches import Batch, Committed, ShardRow, SourceRow, Version, without_sources
from registry_tools.db.changes.noting import note_changes, snapshot
from registry_tools.db.tables import BOOKKEEPING, arrow_schemas, stored_schemas
from registry_tools.version import __version__

if TYPE_CHECKING:
    import pyarrow as pa

# Parts of a table that are read from the disk ahead of DuckDB: reading them is a seventh of a load's work, on another core.
_AHEAD = 4


def current_versions(connection: duckdb.DuckDBPyConnection, study_ids: Sequence[str] | None = None) -> dict[str, Version]:
    """The version of the current record of each of these studies (of all, without a list) that has one."""
    sql = """SELECT study_id, coalesce(version_date::VARCHAR, ''), richness, source_id
             FROM sources WHERE is_current AND richness IS NOT NULL"""
    if study_ids is None:
        found = connection.execute(sql)
    else:
        found = connection.execute(f"{sql} AND study_id IN (SELECT unnest(?::VARCHAR[]))", [list(study_ids)])
    return {row[0]: Version(*row[1:]) for row in found.fetchall()}


def write(connection: duckdb.DuckDBPyConnection, batches: Sequence[Batch], run_id: str) -> Committed:
    """Write batches, table by table; call it in a transaction.

    A source's earlier rows are replaced. Of a study's records only the current one has rows; a source that is not the newest is
    kept in `sources` (and `records`) alone.
    """
    sources = [one for batch in batches for one in batch.sources]
    before, after = _versions(connection, sources)
    winners = {version.source_id for version in after.values() if version}
    losers = {one.source_id for one in sources if one.is_record and one.source_id not in winners}
    successors = {old.source_id: new.source_id for study, old in before.items() if old and (new := after[study]) and new != old}
    older = snapshot(connection, successors)
    _make_room(connection, sources, displaced=set(successors))
    _insert_sources(connection, sources, losers, run_id)
    with ThreadPoolExecutor(1) as reader:
        for table, reads in _reads(batches).items():
            rows = _read_ahead(reader, reads)
            _insert(connection, table, rows if table in BOOKKEEPING else _without_losers(rows, losers))
    changes = note_changes(connection, older, run_id)
    _insert_shards(connection, [shard for batch in batches for shard in batch.shards], run_id)
    poorer = [study for study, old in before.items() if old and (new := after[study]) and new.richness < old.richness]
    return Committed(len(losers), poorer, changes)


def _reads(batches: Sequence[Batch]) -> dict[str, list[Callable[[], pa.RecordBatch]]]:
    """By table, how its rows are had from each batch that has some."""
    reads: dict[str, list[Callable[[], pa.RecordBatch]]] = {}
    for batch in batches:
        for table in batch.rows:
            reads.setdefault(table, []).append(partial(batch.rows.__getitem__, table))
    return reads


def _versions(
    connection: duckdb.DuckDBPyConnection, sources: list[SourceRow]
) -> tuple[dict[str, Version | None], dict[str, Version | None]]:
    """By study the version that was current, and the one that is with these sources."""
    records = [(one.study_id, one) for one in sources if one.study_id and one.is_record]
    current = current_versions(connection, [study for study, _ in records])
    before = {study: current.get(study) for study, _ in records}
    after = dict(before)
    for study, one in records:
        if one.status == "loaded":
            held = after[study]
            if held is None or one.version >= held or held.source_id == one.source_id:
                after[study] = one.version
    return before, after


def _make_room(connection: duckdb.DuckDBPyConnection, sources: list[SourceRow], displaced: set[str]) -> None:
    """Delete what these sources, read before, have in the tables, and the rows of those whose place they take."""
    fresh = [one.source_id for one in sources]
    again = connection.execute("SELECT source_id FROM sources WHERE source_id IN (SELECT unnest(?::VARCHAR[]))", [fresh])
    stale = {row[0] for row in again.fetchall()}
    # what could not be read under this name before is answered by what is read now
    connection.execute(
        """DELETE FROM sources WHERE status = 'failed' AND name IN (SELECT unnest(?::VARCHAR[]))
           AND source_id NOT IN (SELECT unnest(?::VARCHAR[]))""",
        [[one.name for one in sources], fresh],
    )
    if stale:
        for table in ("sources", "records", "unmapped_fields", "study_links"):
            _delete(connection, table, stale)
    if stale | displaced:
        for table, schema in arrow_schemas().items():
            if table not in BOOKKEEPING and "source_id" in schema.names:
                _delete(connection, table, stale | displaced)
    if displaced:
        connection.execute(
            "UPDATE sources SET is_current = false WHERE source_id IN (SELECT unnest(?::VARCHAR[]))", [list(displaced)]
        )


def _delete(connection: duckdb.DuckDBPyConnection, table: str, source_ids: set[str]) -> None:
    connection.execute(f"DELETE FROM {table} WHERE source_id IN (SELECT unnest(?::VARCHAR[]))", [list(source_ids)])


def _read_ahead(reader: ThreadPoolExecutor, reads: Iterable[Callable[[], pa.RecordBatch]]) -> Iterator[pa.RecordBatch]:
    """What is read, in order, some of it before it is asked for."""
    waiting: deque[Future[pa.RecordBatch]] = deque()
    for read in reads:
        waiting.append(reader.submit(read))
        if len(waiting) > _AHEAD:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def _without_losers(rows: Iterable[pa.RecordBatch], losers: Collection[str]) -> Iterator[pa.RecordBatch]:
    for some in rows:
        yield without_sources(some, losers) if losers else some


def _insert(connection: duckdb.DuckDBPyConnection, table: str, rows: Iterator[pa.RecordBatch]) -> None:
    """Write rows as they come: no more than some parts of them are held here."""
    import pyarrow as pa

    failure: list[Exception] = []

    def told() -> Iterator[pa.RecordBatch]:
        try:
            yield from rows
        except Exception as error:  # DuckDB would only tell its words
            failure.append(error)
            raise

    connection.register("incoming_rows", pa.RecordBatchReader.from_batches(stored_schemas()[table], told()))
    try:
        connection.execute(f"INSERT INTO {table} BY NAME SELECT * FROM incoming_rows")
    except duckdb.Error:
        if failure:
            raise failure[0] from None
        raise
    connection.unregister("incoming_rows")


def _insert_sources(connection: duckdb.DuckDBPyConnection, sources: list[SourceRow], losers: set[str], run_id: str) -> None:
    import pyarrow as pa

    columns = [
        "source_id", "kind", "name", "status", "url", "fetched_at", "error", "study_id", "version_date", "richness",
        "byte_count",
    ]  # fmt: skip
    values = {name: [getattr(one, name) for one in sources] for name in columns}
    values["is_current"] = [one.status == "loaded" and one.source_id not in losers for one in sources]
    values["tool_version"] = [__version__] * len(sources)
    values["run_id"] = [run_id] * len(sources)
    schema = pa.schema([(f.name, pa.string() if f.name == "version_date" else f.type) for f in arrow_schemas()["sources"]])
    connection.register("incoming_rows", pa.table({field.name: values[field.name] for field in schema}, schema=schema))
    connection.execute("INSERT INTO sources BY NAME SELECT * REPLACE (version_date::DATE AS version_date) FROM incoming_rows")
    connection.unregister("incoming_rows")


def _insert_shards(connection: duckdb.DuckDBPyConnection, shards: list[ShardRow], run_id: str) -> None:
    import pyarrow as pa

    if not shards:
        return
    columns = {name: [getattr(one, name) for one in shards] for name in ShardRow._fields}
    columns |= {"tool_version": [__version__] * len(shards), "run_id": [run_id] * len(shards)}
    connection.register("incoming_rows", pa.table(columns, schema=arrow_schemas()["shards"]))
    connection.execute("INSERT OR REPLACE INTO shards BY NAME SELECT * FROM incoming_rows")
    connection.unregister("incoming_rows")
