"""`export parquet`: a Parquet dataset for each table, described by a datapackage.json.

A table of up to FILE_ROWS rows is `<table>.parquet`; a larger one a folder `<table>/part-0.parquet`, `part-1.parquet`, ... of
files of that many rows, which DuckDB, Spark, Polars and pyarrow read as one table. Rows stand in the order of the column that
their table is usually asked by (thresholds by measure), so that the row groups' statistics leave most of them unread; a folder
for each value (measure=...) made 30 times the files and took four times as long to query.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from registry_tools.db.literals import literal
from registry_tools.db.tables import SCHEMA_VERSION
from registry_tools.exports import Exported
from registry_tools.exports.datapackage import DESCRIPTOR, write_descriptor
from registry_tools.exports.table_copy import Selection, exported, selections
from registry_tools.version import __version__

if TYPE_CHECKING:
    from registry_tools.db.store import Store

GROUP_ROWS = 65_536
GROUPS = 4
FILE_ROWS = GROUP_ROWS * GROUPS

# Columns that a table is asked by; all others stand by study.
_ORDERS = {
    "thresholds": ("measure",),
    "endpoints": ("level", "concept"),
    "doses": ("drug",),
    "adverse_events": ("organ_system", "term"),
}
_LAST = ("study_id", "source_id", "rowid")
# A sort that outgrows this spills to disk beside the database, whatever the machine has.
_MEMORY = "1GiB"
# Parquet's own type for JSON is one that not every reader knows.
_CASTS = {"JSON": "CAST({} AS VARCHAR)"}


def export(store: Store, folder: Path, studies: Sequence[str] | None) -> Exported:
    chosen = list(selections(store, studies, casts=_CASTS))
    with _setting(store, "memory_limit", _MEMORY):
        files = {one.table: _write(store, folder, one) for one in chosen}
    write_descriptor(store, folder, chosen, files, "parquet")
    return exported(files, store, studies, DESCRIPTOR)


def _write(store: Store, folder: Path, one: Selection) -> list[tuple[str, int]]:
    """Write a table; its files, relative to the folder, with their rows."""
    names = {column.name for column in one.columns} | {"rowid"}
    order = ", ".join(name for name in (*_ORDERS.get(one.table, ()), *_LAST) if name in names)
    ordered = one._replace(sql=f"{one.sql} ORDER BY {order}")
    options = (
        f"FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {GROUP_ROWS}, "
        f"KV_METADATA {{'table': '{one.table}', 'schema_version': '{SCHEMA_VERSION}', "
        f"'registry_tools_version': '{__version__}'}}"
    )
    counted = store.query(f"SELECT count(*) FROM ({one.sql})", one.parameters).fetchone()
    if counted is None or counted[0] <= FILE_ROWS:
        path = folder / f"{one.table}.parquet"
        return [(path.name, ordered.copy(store, path, options))]
    options += f", ROW_GROUPS_PER_FILE {GROUPS}, FILENAME_PATTERN 'part-{{i}}', RETURN_STATS"
    sql = f"COPY ({ordered.sql}) TO {literal(folder / one.table)} ({options})"
    # several threads would fill several files at once: the same rows would stand in other files each time
    with _setting(store, "threads", "1"):
        parts = [(Path(row[0]), int(row[1])) for row in store.query(sql, one.parameters).fetchall()]
    return [(f"{one.table}/{path.name}", rows) for path, rows in sorted(parts, key=lambda part: (len(part[0].name), part[0]))]


@contextmanager
def _setting(store: Store, name: str, value: str) -> Iterator[None]:
    """A setting of the connection that is not its default for a while."""
    store.query(f"SET {name} = '{value}'")
    try:
        yield
    finally:
        store.query(f"RESET {name}")
