"""Why a database file could not be opened, in words that say what to do."""

from __future__ import annotations

from pathlib import Path

import duckdb

from registry_tools.errors import DatabaseError


def opening_error(path: Path, error: duckdb.Error) -> DatabaseError:
    """DuckDB's error as one of ours."""
    words = str(error)
    if "lock" in words.lower():
        holder = words.partition("PID ")[2].partition(")")[0]
        by = f" by process {holder}" if holder.isdigit() else ""
        return DatabaseError(f"the database is locked{by}", where=str(path), hint="wait for the other program, or close it")
    if path.is_dir():
        return DatabaseError("is a folder, not a database file", where=str(path), hint="name a file, e.g. trials.duckdb")
    hint = "name a DuckDB file, or a new name to make one; this file is left as it is"
    return DatabaseError(f"cannot be opened: {words.splitlines()[0]}", where=str(path), hint=hint)
