"""Changes and updates from a database to the one that is made again from its records."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from registry_tools.db.literals import literal

if TYPE_CHECKING:
    from registry_tools.db.store import Store

_TABLES = ("changes", "updates")


def carry_over(store: Store, old: Path) -> int:
    """Take the rows of `changes` and `updates` of the database `old` in the place of this one's; returns how many.

    Versions that are read together have no changes noted between them, as only the newest of them has rows: what was noted
    when each took its predecessor's place is known to the old database alone. One that has no such tables has nothing to give.
    """
    store.query(f"ATTACH {literal(old)} AS carried (READ_ONLY)")
    try:
        found = store.query("SELECT table_name FROM duckdb_tables() WHERE database_name = 'carried'").fetchall()
        carried = 0
        with store.transaction() as connection:
            for table in {row[0] for row in found}.intersection(_TABLES):
                connection.execute(f"DELETE FROM {table}")
                done = connection.execute(f"INSERT INTO {table} BY NAME SELECT * FROM carried.{table}").fetchone()
                carried += int(done[0]) if done else 0
    finally:
        store.query("DETACH carried")
    return carried
