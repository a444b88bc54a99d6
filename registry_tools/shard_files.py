"""A shard's outcome as Parquet files in a folder that several machines share, or an object store.

    KEY/ATTEMPT/<table>.parquet   its rows
    KEY.json                      its manifest: the attempt that is whole, what became of each source

The manifest is written last and moved into place at once: a shard has one when all of its rows are there, and rows of a worker
that died have none that names them.
"""

from __future__ import annotations

import json
import uuid
from collections import Counter
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple

from registry_tools.batch import Outcome
from registry_tools.db.store import Batch, ShardRow, SourceRow
from registry_tools.parsers.shards import FileShard, HeldShard, Shard
from registry_tools.version import __version__

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem


class ShardFolder(NamedTuple):
    """Where shards are written: `url` is a path or what fsspec reads (`s3://bucket/folder`)."""

    url: str
    keep_records: bool

    def key(self, shard: Shard) -> str:
        """Names a shard by its content and how it is read: what is there under that name is what would be made again."""
        parts = [__version__, str(self.keep_records), _content_key(shard)]
        return sha256("\n".join(parts).encode()).hexdigest()

    def is_done(self, key: str) -> bool:
        """Is the shard there whole, and without a failure? What failed may have been mended, and is tried again."""
        fs, root = self._open()
        if not fs.exists(f"{root}/{key}.json"):
            return False
        with fs.open(f"{root}/{key}.json", "r", encoding="utf-8") as file:
            return all(one["status"] != "failed" for one in json.load(file)["sources"])

    def write(self, key: str, outcome: Outcome) -> None:
        """Put an outcome there, rows first."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        fs, root = self._open()
        attempt = uuid.uuid4().hex
        folder = f"{root}/{key}/{attempt}"
        fs.makedirs(folder, exist_ok=True)
        for table, rows in outcome.batch.rows.items():
            with fs.open(f"{folder}/{table}.parquet", "wb") as file:
                pq.write_table(pa.table(rows) if isinstance(rows, pa.RecordBatch) else rows, file, compression="zstd")
        manifest = {
            "version": __version__,
            "attempt": attempt,
            "tables": {table: rows.num_rows for table, rows in outcome.batch.rows.items()},
            "sources": [one._asdict() for one in outcome.batch.sources],
            "repeated": [one._asdict() for one in outcome.repeated],
            "shards": [one._asdict() for one in outcome.batch.shards],
            "unmapped": dict(outcome.unmapped),
            "unchanged": outcome.unchanged,
        }
        draft = f"{folder}/manifest.json"
        with fs.open(draft, "w", encoding="utf-8") as file:
            json.dump(manifest, file, default=_iso)
        fs.mv(draft, f"{root}/{key}.json")

    def read(self, key: str) -> Outcome:
        """The outcome as it was put there."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        fs, root = self._open()
        with fs.open(f"{root}/{key}.json", "r", encoding="utf-8") as file:
            manifest = json.load(file)
        rows: dict[str, pa.RecordBatch] = {}
        for table in manifest["tables"]:
            with fs.open(f"{root}/{key}/{manifest['attempt']}/{table}.parquet", "rb") as file:
                (rows[table],) = pq.read_table(file).combine_chunks().to_batches()
        shards = tuple(ShardRow(**one) for one in manifest["shards"])
        batch = Batch([_source(one) for one in manifest["sources"]], rows, shards)
        repeated = tuple(_source(one) for one in manifest["repeated"])
        return Outcome(batch, Counter(manifest["unmapped"]), manifest["unchanged"], repeated)

    def _open(self) -> tuple[AbstractFileSystem, str]:
        from fsspec.core import url_to_fs

        fs, root = url_to_fs(self.url)
        return fs, root.rstrip("/")


def _content_key(shard: Shard) -> str:
    if isinstance(shard, HeldShard):
        return "\n".join(one.source_id for one in shard.held)
    if isinstance(shard, FileShard):
        return "\n".join(_state(one) for one in shard.paths)
    return f"{shard.path}\n{shard.key}"


def _state(path: Any) -> str:
    try:
        state = path.stat()
    except OSError:
        return f"{path}\tabsent"
    return f"{path}\t{state.st_size}\t{state.st_mtime_ns}"


def _iso(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} in a manifest")


def _source(fields: dict[str, Any]) -> SourceRow:
    fetched_at = fields.pop("fetched_at", None)
    return SourceRow(**fields, fetched_at=datetime.fromisoformat(fetched_at) if fetched_at else None)
