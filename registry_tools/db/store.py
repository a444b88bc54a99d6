"""The database file: open, create, commit batches of sources, query."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import duckdb

from registry_tools.db.changes.noting import note_changes, snapshot
from registry_tools.db.compaction import compact, draft_of, is_worth_it
from registry_tools.db.tables import BOOKKEEPING, SCHEMA_VERSION, arrow_schemas, create_tables, sql_files, stored_schemas
from registry_tools.errors import DatabaseError, QueryError
from registry_tools.version import __version__

if TYPE_CHECKING:
    import pyarrow as pa

# What DuckDB may hold of the database while a batch is read, so that memory does not grow with it (docs/scale.md).
LOADING_MEMORY = "600MB"


class Version(NamedTuple):
    """What decides which source of a study is current: the newest record, then the fullest format, then the bytes' hash."""

    date: str
    richness: int
    source_id: str


class SourceRow(NamedTuple):
    """One source as the `sources` table has it. `version_date` is `YYYY-MM-DD` or None."""

    source_id: str
    kind: str | None
    name: str
    status: str
    url: str | None = None
    fetched_at: datetime | None = None
    error: str | None = None
    study_id: str | None = None
    version_date: str | None = None
    richness: int | None = None
    byte_count: int | None = None

    @property
    def is_record(self) -> bool:
        """A registry record, of which a study has one current source (documents stand side by side)."""
        return self.richness is not None

    @property
    def version(self) -> Version:
        return Version(self.version_date or "", self.richness or 0, self.source_id)


class ShardRow(NamedTuple):
    """A part of an archive that was read whole, as the `shards` table has it."""

    shard_id: str
    name: str
    records: int
    failed: int


class Batch(NamedTuple):
    """Sources read together, with their rows by table, and the shards that are done with them.

    A table's rows are asked for once, when they are written: until then they may be on disk.
    """

    sources: list[SourceRow]
    rows: Mapping[str, pa.RecordBatch]
    shards: tuple[ShardRow, ...] = ()


class Committed(NamedTuple):
    """What a commit did.

    `superseded` sources are not their study's current one, `poorer` names studies now held in a poorer format than before,
    `changes` counts what newer records say otherwise than those whose place they took.
    """

    superseded: int
    poorer: list[str]
    changes: int


class Store:
    """An open database. Use as a context manager; a transaction that does not end is rolled back by DuckDB."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, path: Path) -> None:
        self.connection = connection
        self.path = path
        self._has_written = False

    def __enter__(self) -> Store:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Close it; a file that was written to is left without much free space in it."""
        try:
            if kind is None and self._has_written:
                compact(self.connection, self.path)
        finally:
            self.connection.close()

    def will_compact(self) -> bool:
        """Whether closing will write the file anew (`compact`), which takes its time. Writes a checkpoint to know."""
        try:
            return bool(self._has_written) and is_worth_it(self.connection, self.path.resolve())
        except (duckdb.Error, OSError):  # then it will not be
            return False

    # --- reading

    def query(self, sql: str, parameters: Sequence[object] | Mapping[str, object] = ()) -> duckdb.DuckDBPyConnection:
        """Run one statement; raises QueryError with DuckDB's own words."""
        if not sql.strip().strip(";"):
            raise QueryError("nothing to run", hint="give a SELECT statement")
        try:
            result = self.connection.execute(sql, parameters or None)
        except duckdb.Error as error:
            raise _query_error(error) from error
        return result

    def known_sources(self) -> set[bytes]:
        """Digests (32 bytes: the source_ids unhexed) of the sources that this version of the package has read."""
        sql = "SELECT unhex(source_id) FROM sources WHERE status = 'loaded' AND tool_version = ?"
        return {row[0] for row in fetch_rows(self.connection.execute(sql, [__version__]))}

    def known_shards(self) -> dict[str, int]:
        """How many inputs were in each shard that this version of the package has read whole and without a failure."""
        sql = "SELECT shard_id, records FROM shards WHERE failed = 0 AND tool_version = ?"
        return dict(self.connection.execute(sql, [__version__]).fetchall())

    def sources_of_run(self, run_id: str, source_ids: Sequence[str]) -> set[str]:
        """Those of the sources that this run has committed already."""
        sql = "SELECT source_id FROM sources WHERE source_id IN (SELECT unnest(?::VARCHAR[])) AND run_id = ?"
        return {row[0] for row in self.connection.execute(sql, [list(source_ids), run_id]).fetchall()}

    def current_versions(self, study_ids: Sequence[str] | None = None) -> dict[str, Version]:
        """The version of the current record of each of these studies (of all, without a list) that has one."""
        sql = """SELECT study_id, coalesce(version_date::VARCHAR, ''), richness, source_id
                 FROM sources WHERE is_current AND richness IS NOT NULL"""
        if study_ids is None:
            found = self.connection.execute(sql)
        else:
            found = self.connection.execute(f"{sql} AND study_id IN (SELECT unnest(?::VARCHAR[]))", [list(study_ids)])
        return {row[0]: Version(*row[1:]) for row in found.fetchall()}

    # --- writing

    @contextmanager
    def transaction(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Everything in it, or nothing."""
        self.connection.execute("BEGIN")
        try:
            yield self.connection
        except BaseException:
            self.connection.execute("ROLLBACK")
            raise
        self.connection.execute("COMMIT")

    def start_run(self, run_id: str, inputs: Sequence[str]) -> None:
        self.connection.execute(
            "INSERT INTO runs (run_id, started_at, version, inputs) VALUES (?, ?, ?, ?)",
            [run_id, _now(), __version__, list(inputs)],
        )

    def finish_run(self, run_id: str, expected: int, loaded: int, unchanged: int, failed: int) -> None:
        self.connection.execute(
            "UPDATE runs SET finished_at = ?, expected = ?, loaded = ?, unchanged = ?, failed = ? WHERE run_id = ?",
            [_now(), expected, loaded, unchanged, failed, run_id],
        )

    @contextmanager
    def loading(self) -> Iterator[None]:
        """Settings for writing much: a bound on what DuckDB holds in memory."""
        with self._set("memory_limit", LOADING_MEMORY):
            yield

    @contextmanager
    def _set(self, name: str, value: str) -> Iterator[str]:
        """A setting of DuckDB for a while; what it was before."""
        (before,) = self.connection.execute("SELECT current_setting(?)", [name]).fetchall()[0]
        self.connection.execute(f"SET {name} = '{value}'")
        try:
            yield str(before)
        finally:
            self.connection.execute(f"SET {name} = '{before}'")

    def commit(self, batches: Sequence[Batch], run_id: str) -> Committed:
        """Write batches in one transaction, table by table.

        A source's earlier rows are replaced. Of a study's records only the current one has rows; a source that is not the
        newest is kept in `sources` (and `records`) alone.
        """
        sources = [one for batch in batches for one in batch.sources]
        current = self.current_versions([one.study_id for one in sources if one.study_id and one.is_record])
        before = {one.study_id: current.get(one.study_id) for one in sources if one.study_id and one.is_record}
        after = dict(before)
        for one in sources:
            if one.study_id and one.is_record and one.status == "loaded":
                held = after[one.study_id]
                if held is None or one.version >= held or held.source_id == one.source_id:
                    after[one.study_id] = one.version
        winners = {version.source_id for version in after.values() if version}
        losers = {one.source_id for one in sources if one.is_record and one.source_id not in winners}
        successors = {
            old.source_id: new.source_id for study, old in before.items() if old and (new := after[study]) and new != old
        }
        displaced = set(successors)
        fresh = [one.source_id for one in sources]
        # two threads that fill one table take half as much again, and are no sooner done
        with self._set("threads", "1") as threads, self.transaction() as connection:
            older = snapshot(connection, successors)
            again = connection.execute(
                "SELECT source_id FROM sources WHERE source_id IN (SELECT unnest(?::VARCHAR[]))", [fresh]
            ).fetchall()
            stale = {row[0] for row in again}
            # what could not be read under this name before is answered by what is read now
            connection.execute(
                """DELETE FROM sources WHERE status = 'failed' AND name IN (SELECT unnest(?::VARCHAR[]))
                   AND source_id NOT IN (SELECT unnest(?::VARCHAR[]))""",
                [[one.name for one in sources], fresh],
            )
            if stale:
                self._delete(connection, "sources", stale)
            for table in ("records", "unmapped_fields", "study_links"):
                if stale:
                    self._delete(connection, table, stale)
            if stale | displaced:
                for table in self._content_tables():
                    self._delete(connection, table, stale | displaced)
            if displaced:
                connection.execute(
                    "UPDATE sources SET is_current = false WHERE source_id IN (SELECT unnest(?::VARCHAR[]))", [list(displaced)]
                )
            self._insert_sources(connection, sources, losers, run_id)
            for table in dict.fromkeys(table for batch in batches for table in batch.rows):
                rows = (batch.rows[table] for batch in batches if table in batch.rows)
                self._insert(connection, table, rows if table in BOOKKEEPING else _without_losers(rows, losers))
            changes = note_changes(connection, older, run_id)
            for shard in (shard for batch in batches for shard in batch.shards):
                connection.execute(
                    """INSERT OR REPLACE INTO shards (shard_id, name, records, failed, tool_version, run_id)
                       VALUES (?, ?, ?, ?, ?, ?)""",
                    [*shard, __version__, run_id],
                )
            connection.execute(f"SET threads = {threads}")  # a commit packs columns, each thread its own
        self._has_written = True
        poorer = [study for study, old in before.items() if old and (new := after[study]) and new.richness < old.richness]
        return Committed(len(losers), poorer, changes)

    def _content_tables(self) -> list[str]:
        return [name for name, schema in arrow_schemas().items() if name not in BOOKKEEPING and "source_id" in schema.names]

    @staticmethod
    def _delete(connection: duckdb.DuckDBPyConnection, table: str, source_ids: set[str]) -> None:
        connection.execute(f"DELETE FROM {table} WHERE source_id IN (SELECT unnest(?::VARCHAR[]))", [list(source_ids)])

    @staticmethod
    def _insert(connection: duckdb.DuckDBPyConnection, table: str, rows: Iterator[pa.RecordBatch]) -> None:
        """Write rows as they come: no more than one batch of them is held here."""
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

    def _insert_sources(
        self, connection: duckdb.DuckDBPyConnection, sources: list[SourceRow], losers: set[str], run_id: str
    ) -> None:
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
        connection.execute(
            "INSERT INTO sources BY NAME SELECT * REPLACE (version_date::DATE AS version_date) FROM incoming_rows"
        )
        connection.unregister("incoming_rows")


def without_sources(rows: pa.RecordBatch, source_ids: Collection[str]) -> pa.RecordBatch:
    """Rows of other sources than these."""
    import pyarrow as pa
    import pyarrow.compute as pc

    gone = pc.is_in(rows.column(rows.schema.get_field_index("source_id")), value_set=pa.array(sorted(source_ids), pa.string()))
    return rows.filter(pc.invert(gone))


def _without_losers(rows: Iterable[pa.RecordBatch], losers: Collection[str]) -> Iterator[pa.RecordBatch]:
    for some in rows:
        yield without_sources(some, losers) if losers else some


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)


def open_store(path: str | Path, *, read_only: bool = False) -> Store:
    """Open a database file, creating it (unless `read_only`) with all tables and views.

    Raises DatabaseError for a file that is no database, is locked by another process, or has another schema version.
    """
    path = Path(path)
    if read_only and not path.exists():
        raise DatabaseError("no such database", where=str(path), hint="make it with `registry-tools extract … --db`")
    if not path.parent.exists():
        raise DatabaseError("its folder does not exist", where=str(path), hint=f"mkdir -p {path.parent}")
    try:
        connection = duckdb.connect(str(path), read_only=read_only)
    except duckdb.Error as error:
        raise _opening_error(path, error) from error
    store = Store(connection, path)
    if not read_only:
        draft_of(path.resolve()).unlink(missing_ok=True)  # of a run that was killed: with the file locked, nobody writes it now
        # a transaction past this goes to the file at once, not first to the log; smaller ones are gathered there
        connection.execute("SET wal_autocheckpoint = '64MB'")
    try:
        _check_schema(store, read_only=read_only)
    except BaseException:
        connection.close()
        raise
    return store


def fetch_rows(result: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    """The rows of a result, in chunks; QueryError for what only shows while they come (a cast that fails)."""
    try:
        while chunk := result.fetchmany(1000):
            yield from chunk
    except duckdb.Error as error:
        raise _query_error(error) from error


def _query_error(error: duckdb.Error) -> QueryError:
    return QueryError(str(error).split("\n\nLINE")[0].strip(), hint="`registry-tools sql .tables` lists tables")


class RawRecord(NamedTuple):
    """A record's bytes as they came, with where they came from."""

    source_id: str
    kind: str
    name: str
    data: bytes
    url: str | None
    fetched_at: datetime | None


def sources_without_records(path: Path) -> int:
    """How many loaded sources of a database, of whatever schema version, have no bytes in it."""
    with _opened_for_records(path) as connection:
        sql = """SELECT count(*) FROM sources WHERE status = 'loaded' AND source_id NOT IN (SELECT source_id FROM records)"""
        row = connection.execute(sql).fetchone()
        kept = connection.execute("SELECT count(*) FROM records").fetchone()
    return int(row[0]) if row and kept and kept[0] else 0


def raw_records(path: Path) -> Iterator[RawRecord]:
    """The records that a database keeps, whatever its schema version: these two tables have not changed since the first.

    Raises DatabaseError where there are none.
    """
    import pyarrow as pa

    with _opened_for_records(path) as connection:
        found = connection.execute(
            """SELECT r.source_id, r.kind, r.name, r.byte_count, r.zstd, s.url, s.fetched_at
               FROM records r JOIN sources s USING (source_id) ORDER BY r.rowid"""
        )
        none = True
        while chunk := found.fetchmany(200):
            none = False
            for source_id, kind, name, size, packed, url, fetched_at in chunk:
                data = pa.decompress(packed, decompressed_size=size, codec="zstd", asbytes=True)
                yield RawRecord(source_id, kind, name, data, url, fetched_at)
        if none:
            hint = "extract the files again with --force, without --no-raw"
            raise DatabaseError("keeps no records", where=str(path), hint=hint)


@contextmanager
def _opened_for_records(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    if not path.exists():
        raise DatabaseError("no such database", where=str(path))
    try:
        connection = duckdb.connect(str(path), read_only=True)
    except duckdb.Error as error:
        raise _opening_error(path, error) from error
    with connection:
        names = {row[0] for row in connection.execute("SELECT table_name FROM information_schema.tables").fetchall()}
        if not {"records", "sources"} <= names:
            raise DatabaseError("keeps no records", where=str(path), hint="extract the files again with --force")
        yield connection


def _opening_error(path: Path, error: duckdb.Error) -> DatabaseError:
    words = str(error)
    if "lock" in words.lower():
        holder = words.partition("PID ")[2].partition(")")[0]
        by = f" by process {holder}" if holder.isdigit() else ""
        return DatabaseError(f"the database is locked{by}", where=str(path), hint="wait for the other program, or close it")
    if path.is_dir():
        return DatabaseError("is a folder, not a database file", where=str(path), hint="name a file, e.g. trials.duckdb")
    hint = "name a DuckDB file, or a new name to make one; this file is left as it is"
    return DatabaseError(f"cannot be opened: {words.splitlines()[0]}", where=str(path), hint=hint)


def _check_schema(store: Store, *, read_only: bool) -> None:
    names = {row[0] for row in store.connection.execute("SELECT table_name FROM information_schema.tables").fetchall()}
    if not names and not read_only:
        with store.transaction() as connection:
            create_tables(connection)
            connection.execute("INSERT INTO schema_info VALUES (?, ?, ?)", [SCHEMA_VERSION, __version__, _now()])
            create_views(connection)
        return
    if "schema_info" not in names:
        raise DatabaseError("not a registry-tools database", where=str(store.path), hint="name another file")
    try:
        row = store.connection.execute("SELECT schema_version, tool_version FROM schema_info").fetchone()
    except duckdb.Error as error:
        raise DatabaseError("not a registry-tools database", where=str(store.path), hint="name another file") from error
    version, tool = row if row else (0, "?")
    if version != SCHEMA_VERSION:
        newer = version > SCHEMA_VERSION
        raise DatabaseError(
            f"made by registry-tools {tool} with schema {version}; this version reads schema {SCHEMA_VERSION}",
            where=str(store.path),
            hint="upgrade registry-tools" if newer else f"run `registry-tools rebuild {store.path}`",
        )
    with store.transaction() as connection:
        create_views(connection, temporary=read_only)


def create_views(connection: duckdb.DuckDBPyConnection, *, temporary: bool = False) -> None:
    """Create or replace every view and macro of views/: they hold no data, so any database gets the current ones.

    In a database that is open for reading they are temporary: this connection alone sees them, before those of the file.
    """
    for _, statements in sql_files("views"):
        connection.execute(statements.replace("CREATE OR REPLACE ", "CREATE OR REPLACE TEMP ") if temporary else statements)
