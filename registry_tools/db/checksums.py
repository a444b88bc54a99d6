"""A checksum of each table's content: two databases with the same checksums hold the same rows, in whatever order."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from registry_tools.db.tables import arrow_schemas

if TYPE_CHECKING:
    from registry_tools.db.store import Store

# What differs between two runs on the same input: when and by which run a row came.
_OF_THE_RUN = frozenset({"run_id", "started_at", "finished_at", "fetched_at", "created_at"})
_LEFT_OUT = frozenset({"runs", "schema_info", "shards", "findings"})


class Checksum(NamedTuple):
    """Rows of a table, and the sum of their hashes modulo 2**64: unlike a xor, it tells a row twice from none."""

    rows: int
    checksum: str


def checksums(store: Store) -> dict[str, Checksum]:
    """Checksums by table, bookkeeping of runs left out."""
    found: dict[str, Checksum] = {}
    for table, schema in arrow_schemas().items():
        if table in _LEFT_OUT:
            continue
        columns = ", ".join(name for name in schema.names if name not in _OF_THE_RUN)
        sql = f"SELECT count(*), coalesce(sum(hash({columns})::HUGEINT) % 18446744073709551616, 0) FROM {table}"
        rows, total = store.query(sql).fetchall()[0]
        found[table] = Checksum(rows, f"{int(total):016x}")
    return found
