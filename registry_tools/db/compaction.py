"""A database file written anew, without the space that loading left in it.

While much is loaded, each checkpoint writes the last and unfinished row group of every table again; where the earlier copy
stood is free, and stays in the file. A fifth of a file of 100,000 studies was that.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb

from registry_tools.db.literals import literal

# Of the copy, a quarter of DuckDB's own: of each column of each row group the last block is partly empty, and most columns are
# small. Half of it again would cost more in the texts than it spares. A load goes into blocks of DuckDB's own size: when memory
# is short it moves those to one temporary file, and others to a file each.
BLOCK_SIZE = 65_536
# Share of free blocks at which a file is written anew that a run only added to: the next run fills what is free, and it may
# come every day. After a run that filled most of the file it is always worth it, for some 5 % of the run's work.
FREE_AFTER_ADDING = 0.25
# A smaller file is left as it is, bytes.
SMALLEST = 32_000_000
# What DuckDB may use for it, when the workers are gone: with less it moves more to disk and back, and threads hold a row group
# each.
MEMORY, THREADS = "1GB", 4
_COPY = "registry_tools_copy"  # DuckDB's name of it meanwhile: a database has its file's name, and two must not have one


def compact(connection: duckdb.DuckDBPyConnection, path: Path, committed: int) -> bool:
    """Put a copy without free blocks in the place of the file that is open in `connection`; whether that was done.

    `committed` is how many of its sources were read just now. `connection` is good for nothing but closing afterwards: it has
    the earlier file, which no name leads to any more. A copy that fails (a full disk, an open transaction, a system on which a
    file in use cannot be replaced) leaves the file as it was, and so does a kill: the name is given to a whole copy only.
    """
    path = path.resolve()
    draft = draft_of(path)
    try:
        if not is_worth_it(connection, path, committed):
            return False
        connection.execute(f"SET threads = least(current_setting('threads'), {THREADS})")
        connection.execute(f"SET memory_limit = '{MEMORY}'")
        draft.unlink(missing_ok=True)
        # a copy that is not whole is thrown away: it needs no log
        connection.execute(f"ATTACH {literal(draft)} AS {_COPY} (BLOCK_SIZE {BLOCK_SIZE}, RECOVERY_MODE no_wal_writes)")
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


def is_worth_it(connection: duckdb.DuckDBPyConnection, path: Path, committed: int) -> bool:
    """Whether `compact` would try: there is enough to spare, room for it, and nobody else in this process has the file."""
    (sources, connections) = connection.execute(
        "SELECT (SELECT count(*) FROM sources), (SELECT count FROM duckdb_connection_count())"
    ).fetchall()[0]
    if connections > 1:  # another of this process would go on with the earlier file
        return False
    connection.execute("CHECKPOINT")
    size, free = connection.execute(
        """SELECT block_size * total_blocks, free_blocks / total_blocks FROM pragma_database_size()
           WHERE database_name = current_database()"""
    ).fetchall()[0]
    is_filled = 2 * committed > sources
    return bool(size >= SMALLEST and (is_filled or free >= FREE_AFTER_ADDING) and shutil.disk_usage(path.parent).free > size)


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
