"""The database file: open, create, commit batches of sources, query."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from registry_tools.db.batches import Batch, Committed, Version
from registry_tools.db.compaction import compact, draft_of, is_worth_it
from registry_tools.db.opening import opening_error
from registry_tools.db.tables import SCHEMA_VERSION, create_tables, sql_files
from registry_tools.db.writing import current_versions, write
from registry_tools.errors import DatabaseError, QueryError
from registry_tools.version import __version__

# What DuckDB may hold of the database while a batch is read, so that memory does not grow with it (docs/scale.md).
LOADING_MEMORY = "400MB"


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
        return current_versions(self.connection, study_ids)

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
    def _set(self, name: str, value: str) -> Iterator[None]:
        """A setting of DuckDB for a while."""
        (before,) = self.connection.execute("SELECT current_setting(?)", [name]).fetchall()[0]
        self.connection.execute(f"SET {name} = '{value}'")
        try:
            yield
        finally:
            self.connection.execute(f"SET {name} = '{before}'")

    def commit(self, batches: Sequence[Batch], run_id: str) -> Committed:
        """Write batches in one transaction (`writing.write`). Raises DatabaseError where the disk is full, and writes none."""
        try:
            # two threads that fill one table take half as much again, and are no sooner done
            with self._set("threads", "1"), self.transaction() as connection:
                committed = write(connection, batches, run_id)
        except (duckdb.IOException, duckdb.TransactionException, duckdb.OutOfMemoryException) as error:
            hint = "make room on the disk, and run it again: it goes on from what was read"
            raise DatabaseError(f"cannot be written: {str(error).splitlines()[0]}", where=str(self.path), hint=hint) from error
        self._has_written = True
        return committed


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
        raise opening_error(path, error) from error
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
