"""The records that a database keeps as they came."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import duckdb

from registry_tools.db.opening import opening_error
from registry_tools.errors import DatabaseError


class RawRecord(NamedTuple):
    """A record's bytes as they came, with where they came from."""

    source_id: str
    kind: str
    name: str
    data: bytes
    url: str | None
    fetched_at: datetime | None


def sources_without_records(path: Path) -> int:
    """How many loaded sources of a database, of whatever schema version, have no bytes in it."""
    with _opened_for_records(path) as connection:
        sql = """SELECT count(*) FROM sources WHERE status = 'loaded' AND source_id NOT IN (SELECT source_id FROM records)"""
        row = connection.execute(sql).fetchone()
        kept = connection.execute("SELECT count(*) FROM records").fetchone()
    return int(row[0]) if row and kept and kept[0] else 0


def raw_records(path: Path) -> Iterator[RawRecord]:
    """The records that a database keeps, whatever its schema version: these two tables have not changed since the first.

    Raises DatabaseError where there are none.
    """
    import pyarrow as pa

    with _opened_for_records(path) as connection:
        found = connection.execute(
            """SELECT r.source_id, r.kind, r.name, r.byte_count, r.zstd, s.url, s.fetched_at
               FROM records r JOIN sources s USING (source_id) ORDER BY r.rowid"""
        )
        none = True
        while chunk := found.fetchmany(200):
            none = False
            for source_id, kind, name, size, packed, url, fetched_at in chunk:
                data = pa.decompress(packed, decompressed_size=size, codec="zstd", asbytes=True)
                yield RawRecord(source_id, kind, name, data, url, fetched_at)
        if none:
            hint = "extract the files again with --force, without --no-raw"
            raise DatabaseError("keeps no records", where=str(path), hint=hint)


@contextmanager
def _opened_for_records(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    if not path.exists():
        raise DatabaseError("no such database", where=str(path))
    try:
        connection = duckdb.connect(str(path), read_only=True)
    except duckdb.Error as error:
        raise opening_error(path, error) from error
    with connection:
        names = {row[0] for row in connection.execute("SELECT table_name FROM information_schema.tables").fetchall()}
        if not {"records", "sources"} <= names:
            raise DatabaseError("keeps no records", where=str(path), hint="extract the files again with --force")
        yield connection
