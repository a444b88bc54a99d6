"""The tables as the numbered SQL files of schema/ define them: the one place that says which columns there are."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

# Raised with every change of schema/*.sql that an existing database does not have.
SCHEMA_VERSION = 2

# Tables about sources and batches; all others hold rows of studies or documents and are replaced with their source.
BOOKKEEPING = frozenset(
    {"schema_info", "runs", "sources", "records", "shards", "unmapped_fields", "study_links", "changes", "updates"}
)


def sql_files(folder: str) -> tuple[tuple[str, str], ...]:
    """(name without number and suffix, text) of every .sql file of a folder of this package, in order."""
    found = sorted(files("registry_tools.db").joinpath(folder).iterdir(), key=lambda entry: entry.name)
    return tuple((entry.name.removesuffix(".sql"), entry.read_text("utf-8")) for entry in found if entry.name.endswith(".sql"))


def create_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Create every table in an empty database."""
    for _, statements in sql_files("schema"):
        connection.execute(statements)


@cache
def arrow_schemas() -> dict[str, pa.Schema]:
    """Arrow schema of every table, columns in the order of the SQL."""
    import duckdb

    with duckdb.connect() as connection:
        create_tables(connection)
        names = connection.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_type = 'BASE TABLE' ORDER BY table_name"
        ).fetchall()
        return {name: connection.sql(f'SELECT * FROM "{name}" LIMIT 0').to_arrow_table().schema for (name,) in names}


@cache
def stored_schemas() -> dict[str, pa.Schema]:
    """Arrow schema of what is written of every table: all columns but the generated ones."""
    import pyarrow as pa

    quoted = quoted_columns()
    return {
        name: pa.schema([field for field in schema if field.name != "quote"]) if name in quoted else schema
        for name, schema in arrow_schemas().items()
    }


@cache
def quoted_columns() -> Mapping[str, str]:
    """By table the column that is its own quote: its `quote` is generated, and `quote_apart` holds it only where it differs.

    A criterion's words, stored twice, would be a third of the database.
    """
    found: dict[str, str] = {}
    for _, statements in sql_files("schema"):
        for table, body in re.findall(r"^CREATE TABLE (\w+) \((.*?)^\);", statements, re.DOTALL | re.MULTILINE):
            generated = re.search(r"quote VARCHAR GENERATED ALWAYS AS \(coalesce\(quote_apart, (\w+)\)\)", body)
            if generated:
                found[table] = generated[1]
    return found


@cache
def columns(table: str) -> tuple[str, ...]:
    """Column names of a table, in order."""
    return tuple(arrow_schemas()[table].names)


@cache
def row_columns(table: str) -> tuple[str, ...]:
    """What a row holds that is to be written, in order: the stored columns, with the quote in the place of `quote_apart`."""
    return tuple("quote" if name == "quote_apart" else name for name in stored_schemas()[table].names)
