"""`export aact`: the tables of AACT as it publishes them, a pipe-delimited text file each, and the same as Parquet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from registry_tools.db.aact import aact_views, unfilled
from registry_tools.db.literals import literal
from registry_tools.exports import Exported, LeftOut
from registry_tools.exports.table_copy import copy

if TYPE_CHECKING:
    from registry_tools.db.aact import Aact
    from registry_tools.db.store import Store

# As PostgreSQL's COPY writes them: booleans are t and f, NULL is nothing. AACT then makes a line break, with one white space
# that follows it, a tilde, so that every row is one line.
_TEXT_FILE = {
    "BOOLEAN": "CASE {} WHEN true THEN 't' WHEN false THEN 'f' END",
    "VARCHAR": r"CASE WHEN regexp_matches({0}, '[\n\r]') THEN regexp_replace({0}, '(\r\n|\n|\r)\s?', '~', 'g') ELSE {0} END",
}


def export(store: Store, folder: Path, studies: Sequence[str] | None) -> Exported:
    """`<table>.parquet` (zstd, values as in the database) and `<table>.txt` for each of AACT's tables."""
    files: dict[str, int] = {}
    with aact_views(store, studies) as views:
        for table, columns in views.tables().items():
            parquet, text = folder / f"{table}.parquet", folder / f"{table}.txt"
            files[parquet.name] = copy(store, f"FROM {views.name(table)}", parquet, "FORMAT parquet, COMPRESSION zstd")
            # from the file just written: the joins of the view are not made twice
            select = f"SELECT {_cells(columns)} FROM read_parquet({literal(parquet)})"
            files[text.name] = copy(store, select, text, "FORMAT csv, HEADER, DELIMITER '|'")
        return Exported(files, tuple(_left_out(views, studies)))


def _cells(columns: Mapping[str, str]) -> str:
    names = [f'"{name}"' for name in columns]
    return ", ".join(
        f"{_TEXT_FILE.get(kind, '{0}').format(name)} AS {name}" for name, kind in zip(names, columns.values(), strict=True)
    )


def _left_out(views: Aact, studies: Sequence[str] | None) -> list[LeftOut]:
    """Our rows that AACT has no place for; then, with no rows, what AACT has and no record fills."""
    ours = [LeftOut(*one) for one in views.without_place(studies)]
    theirs = []
    for (table, reason), found in groupby(unfilled(), lambda one: (one.table, one.reason)):
        columns = ", ".join(one.column for one in found if one.column)
        theirs.append(LeftOut(table, 0, f"no record fills {columns or 'it'}: {reason}"))
    return ours + theirs
