"""A shard's outcome as Parquet files in a folder that several machines share, or an object store.

    KEY/ATTEMPT/<table>.parquet   its rows
    KEY.json                      its manifest: the attempt that is whole, what became of each source

The manifest is written last and moved into place at once: a shard has one when all of its rows are there, and rows of a worker
that died have none that names them.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from registry_tools.batch import Outcome
from registry_tools.parsers.shards import Shard
from registry_tools.shard_manifest import has_failure, key_of, to_json, to_outcome

if TYPE_CHECKING:
    import pyarrow as pa
    from fsspec import AbstractFileSystem


class ShardFolder(NamedTuple):
    """Where shards are written: `url` is a path or what fsspec reads (`s3://bucket/folder`)."""

    url: str
    keep_records: bool

    def key(self, shard: Shard) -> str:
        """The name of a shard's files."""
        return key_of(shard, self.keep_records)

    def is_done(self, key: str) -> bool:
        """Is the shard there whole, and without a failure?"""
        fs, root = self._open()
        return bool(fs.exists(f"{root}/{key}.json")) and not has_failure(self._told(key))

    def write(self, key: str, outcome: Outcome) -> None:
        """Put an outcome there, rows first."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        fs, root = self._open()
        attempt = uuid.uuid4().hex
        folder = f"{root}/{key}/{attempt}"
        fs.makedirs(folder, exist_ok=True)
        tables: dict[str, int] = {}
        for table, rows in outcome.batch.rows.items():
            tables[table] = rows.num_rows
            with fs.open(f"{folder}/{table}.parquet", "wb") as file:
                pq.write_table(pa.table(rows), file, compression="zstd")
        draft = f"{folder}/manifest.json"
        with fs.open(draft, "w", encoding="utf-8") as file:
            file.write(to_json(outcome, attempt=attempt, tables=tables))
        fs.mv(draft, f"{root}/{key}.json")

    def read(self, key: str) -> Outcome:
        """The outcome as it was put there; its rows are read when they are asked for."""
        told = self._told(key)
        return to_outcome(told, _ParquetRows(self, f"{key}/{told['attempt']}", tuple(told["tables"])))

    def _told(self, key: str) -> dict[str, Any]:
        fs, root = self._open()
        with fs.open(f"{root}/{key}.json", "r", encoding="utf-8") as file:
            told: dict[str, Any] = json.load(file)
        return told

    def _open(self) -> tuple[AbstractFileSystem, str]:
        from fsspec.core import url_to_fs

        fs, root = url_to_fs(self.url)
        return fs, root.rstrip("/")


class _ParquetRows(Mapping[str, "pa.RecordBatch"]):
    """Rows by table, each read from its file when asked for: many shards are committed together."""

    def __init__(self, folder: ShardFolder, place: str, tables: tuple[str, ...]) -> None:
        self.folder, self.place, self.tables = folder, place, tables

    def __getitem__(self, table: str) -> pa.RecordBatch:
        import pyarrow.parquet as pq

        if table not in self.tables:
            raise KeyError(table)
        fs, root = self.folder._open()
        with fs.open(f"{root}/{self.place}/{table}.parquet", "rb") as file:
            (rows,) = pq.read_table(file).combine_chunks().to_batches()
        return rows

    def __iter__(self) -> Iterator[str]:
        return iter(self.tables)

    def __len__(self) -> int:
        return len(self.tables)
