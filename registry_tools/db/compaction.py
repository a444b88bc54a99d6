"""A database file written anew, without the space that many loads left in it.

Each checkpoint writes the last and unfinished row group of every table again, and what is replaced is written at the end; where
it stood is free, and stays in the file.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb

from registry_tools.db.literals import literal

# Share of free blocks at which a file is written anew: less than that the next runs fill again.
FREE = 0.25
# A smaller file is left as it is, bytes.
SMALLEST = 32_000_000
# What DuckDB may use for it, when the workers are gone: with less it moves more to disk and back, and threads hold a row group
# each.
MEMORY, THREADS = "1GB", 4
_COPY = "registry_tools_copy"  # DuckDB's name of it meanwhile: a database has its file's name, and two must not have one


def compact(connection: duckdb.DuckDBPyConnection, path: Path) -> bool:
    """Put a copy without free blocks in the place of the file that is open in `connection`; whether that was done.

    `connection` is good for nothing but closing afterwards: it has the earlier file, which no name leads to any more. A copy
    that fails (a full disk, an open transaction, a system on which a file in use cannot be replaced) leaves the file as it was,
    and so does a kill: the name is given to a whole copy only.
    """
    path = path.resolve()
    draft = draft_of(path)
    try:
        if not is_worth_it(connection, path):
            return False
        connection.execute(f"SET threads = least(current_setting('threads'), {THREADS})")
        connection.execute(f"SET memory_limit = '{MEMORY}'")
        draft.unlink(missing_ok=True)
        # a copy that is not whole is thrown away: it needs no log
        connection.execute(f"ATTACH {literal(draft)} AS {_COPY} (RECOVERY_MODE no_wal_writes)")
        (name,) = connection.execute("SELECT current_database()").fetchall()[0]
        connection.execute(f"COPY FROM DATABASE {_named(name)} TO {_COPY}")
        is_whole = _rows(connection, name) == _rows(connection, _COPY)
        connection.execute(f"DETACH {_COPY}")
        if is_whole:
            shutil.copymode(path, draft)
            draft.replace(path)  # with the lock on the earlier file still held: nobody writes to it in between
            return True
    except (duckdb.Error, OSError):
        pass  # the data is safe where it is
    draft.unlink(missing_ok=True)
    return False


def draft_of(path: Path) -> Path:
    """Where the copy of a database file is made."""
    return path.with_name(path.name + ".compacting")


def is_worth_it(connection: duckdb.DuckDBPyConnection, path: Path) -> bool:
    """Whether `compact` would try: there is enough to spare, room for it, and nobody else in this process has the file."""
    (connections,) = connection.execute("SELECT count FROM duckdb_connection_count()").fetchall()[0]
    if connections > 1:  # another of this process would go on with the earlier file
        return False
    connection.execute("CHECKPOINT")
    size, free = connection.execute(
        """SELECT block_size * total_blocks, free_blocks / total_blocks FROM pragma_database_size()
           WHERE database_name = current_database()"""
    ).fetchall()[0]
    return bool(size >= SMALLEST and free >= FREE and shutil.disk_usage(path.parent).free > size)


def _rows(connection: duckdb.DuckDBPyConnection, database: str) -> dict[tuple[str, str], int]:
    """Rows of every table of a database."""
    sql = "SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = ? AND NOT internal"
    names = connection.execute(sql, [database]).fetchall()
    return {
        (schema, table): connection.execute(f"SELECT count(*) FROM {_named(database, schema, table)}").fetchall()[0][0]
        for schema, table in names
    }


def _named(*parts: str) -> str:
    return ".".join('"' + part.replace('"', '""') + '"' for part in parts)
