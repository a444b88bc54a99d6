"""A folder of `export parquet` as a database: each table a view of its files, with the views and macros of any database."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb

from registry_tools.db.literals import literal
from registry_tools.db.store import Store, create_views
from registry_tools.db.tables import SCHEMA_VERSION, arrow_schemas
from registry_tools.errors import DatabaseError

_DESCRIPTOR = "datapackage.json"


def open_parquet(folder: Path) -> Store:
    """Open what `export parquet` wrote, for queries. Raises DatabaseError for another folder, or one of another version."""
    try:
        package = json.loads((folder / _DESCRIPTOR).read_text("utf-8"))
        tables = {one["name"]: one["path"] for one in package["resources"] if one["format"] == "parquet"}
        version = package["version"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _no_export(folder) from error
    if not tables:
        raise _no_export(folder)
    if version != str(SCHEMA_VERSION):
        raise DatabaseError(
            f"exported with schema {version}; this version reads schema {SCHEMA_VERSION}",
            where=str(folder),
            hint="export it again",
        )
    connection = duckdb.connect()
    connection.execute("SET parquet_metadata_cache = true")  # a comparison names ten tables: their footers are read once
    try:
        for table in arrow_schemas().keys() & tables.keys():
            paths = [tables[table]] if isinstance(tables[table], str) else tables[table]
            files = ", ".join(literal(folder.resolve() / path) for path in paths)
            connection.execute(f"CREATE VIEW {table} AS SELECT * FROM read_parquet([{files}])")
        create_views(connection)
    except duckdb.Error as error:
        connection.close()
        raise DatabaseError(
            f"cannot be opened: {str(error).splitlines()[0]}", where=str(folder), hint="export it again"
        ) from error
    return Store(connection, folder)


def _no_export(folder: Path) -> DatabaseError:
    return DatabaseError("is no Parquet export", where=str(folder), hint="make one with `registry-tools export parquet`")
