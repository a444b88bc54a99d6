"""Every table of the database to files, by DuckDB's own COPY: it streams, whatever the size."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from registry_tools.db.literals import literal
from registry_tools.db.tables import arrow_schemas, columns, quoted_columns
from registry_tools.exports import Exported, LeftOut

if TYPE_CHECKING:
    from registry_tools.db.store import Store

# Tables that are no data for other tools, with the reason.
_INTERNAL = {
    "records": "the sources' bytes stay in the database",
    "schema_info": "the version stands in MANIFEST.json",
}


class ColumnType(NamedTuple):
    """A column of a table: its DuckDB type (`VARCHAR`, `INTEGER[]`), and whether it may be NULL."""

    name: str
    type: str
    nullable: bool


class Selection(NamedTuple):
    """The rows of a table that an export takes: a SELECT of whole rows, with its parameters."""

    table: str
    columns: tuple[ColumnType, ...]
    sql: str
    parameters: dict[str, list[str]]

    def copy(self, store: Store, path: Path, options: str) -> int:
        """The rows to a file; how many there are."""
        return copy(store, self.sql, path, options, self.parameters)


def copy(store: Store, select: str, path: Path, options: str, parameters: Mapping[str, object] | None = None) -> int:
    """COPY what a SELECT gives to a file; how many rows that is."""
    done = store.query(f"COPY ({select}) TO {literal(path)} ({options})", parameters or {}).fetchone()
    return int(done[0]) if done else 0


def selections(store: Store, studies: Sequence[str] | None, *, casts: Mapping[str, str] | None = None) -> Iterator[Selection]:
    """Each table with its rows, those of `studies` alone where the table knows its study.

    `casts` says by type (`JSON`, or `[]` for lists) what a format has instead: an expression with `{}` for the column.
    """
    types = store.query(
        """SELECT table_name, column_name, data_type, is_nullable = 'YES' FROM information_schema.columns
           WHERE table_catalog = current_database() AND table_schema = 'main' ORDER BY table_name, ordinal_position"""
    ).fetchall()
    for table in arrow_schemas():
        if table in _INTERNAL:
            continue
        stored_apart = {"quote_apart"} if table in quoted_columns() else set()  # `quote` has it, and the words otherwise
        typed = tuple(ColumnType(*row[1:]) for row in types if row[0] == table and row[1] not in stored_apart)
        names = {column.name for column in typed}
        chosen = [_as(column, casts or {}) for column in typed]
        where, parameters = _chosen(table, names, studies)
        yield Selection(table, typed, f"SELECT {', '.join(chosen)} FROM {table}{where}", parameters)


def _as(column: ColumnType, casts: Mapping[str, str]) -> str:
    """A column in a SELECT list, as the format has its type."""
    cast = casts.get("[]" if column.type.endswith("[]") else column.type)
    return f"{cast.format(column.name)} AS {column.name}" if cast else column.name


def _chosen(table: str, names: set[str], studies: Sequence[str] | None) -> tuple[str, dict[str, list[str]]]:
    """The WHERE for the rows of `studies`, with its parameters; nothing for all, or for a table that knows no study."""
    if studies is None or not names & {"study_id", "source_id"}:
        return "", {}
    given = "(SELECT unnest($studies::VARCHAR[]))"
    if "study_id" in names:
        where = f"{table}.study_id IN {given}"
    else:
        where = f"{table}.source_id IN (SELECT source_id FROM sources WHERE study_id IN {given})"
    return f" WHERE {where}", {"studies": list(studies)}


def left_out(store: Store, studies: Sequence[str] | None) -> tuple[LeftOut, ...]:
    """The rows of `studies` (None for all) in the tables that no export of tables takes along."""
    found = []
    for table, reason in _INTERNAL.items():
        where, parameters = _chosen(table, set(columns(table)), studies)
        row = store.query(f"SELECT count(*) FROM {table}{where}", parameters).fetchone()
        if row and row[0]:
            found.append(LeftOut(table, int(row[0]), reason))
    return tuple(found)


def copy_tables(
    store: Store, folder: Path, chosen: Sequence[Selection], suffix: str, options: str
) -> dict[str, list[tuple[str, int]]]:
    """`folder/<table>.<suffix>` for each selection; by table its one file, relative to the folder, and the file's rows."""
    files: dict[str, list[tuple[str, int]]] = {}
    for one in chosen:
        name = f"{one.table}.{suffix}"
        files[one.table] = [(name, one.copy(store, folder / name, options))]
    return files


def exported(files: dict[str, list[tuple[str, int]]], store: Store, studies: Sequence[str] | None, *others: str) -> Exported:
    """What an export returns: rows by file; `others` are files without rows."""
    counts = {name: rows for found in files.values() for name, rows in found}
    return Exported(counts | dict.fromkeys(others, 0), left_out(store, studies))
