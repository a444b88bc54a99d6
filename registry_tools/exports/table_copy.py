"""Every table of the database to a file each, by DuckDB's own COPY: it streams, whatever the size."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from registry_tools.db.tables import arrow_schemas
from registry_tools.exports import Exported

if TYPE_CHECKING:
    from registry_tools.db.store import Store

_INTERNAL = frozenset({"records", "schema_info"})  # raw bytes and the database's own version are no data for other tools


def copy_tables(store: Store, folder: Path, studies: Sequence[str] | None, suffix: str, options: str) -> Exported:
    """`folder/<table>.<suffix>` for each table; rows of `studies` alone where the table knows its study."""
    counts: dict[str, int] = {}
    for table, schema in arrow_schemas().items():
        if table in _INTERNAL:
            continue
        if studies is not None and "study_id" in schema.names:
            select = f"SELECT * FROM {table} WHERE study_id IN (SELECT unnest($studies::VARCHAR[]))"
        elif studies is not None and "source_id" in schema.names:
            select = f"""SELECT * FROM {table} WHERE source_id IN
                         (SELECT source_id FROM sources WHERE study_id IN (SELECT unnest($studies::VARCHAR[])))"""
        else:
            select = f"SELECT * FROM {table}"
        parameters = {"studies": list(studies or ())} if "$studies" in select else {}
        path = str(folder / f"{table}.{suffix}").replace("'", "''")
        done = store.query(f"COPY ({select}) TO '{path}' ({options})", parameters).fetchone()
        counts[f"{table}.{suffix}"] = int(done[0]) if done else 0
    return Exported(counts)
