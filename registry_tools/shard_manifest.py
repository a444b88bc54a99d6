"""What became of a shard, as JSON beside its rows: all of an outcome but the rows, and the name it is found again by."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from registry_tools.batch import Outcome
from registry_tools.db.batches import Batch, ShardRow, SourceRow
from registry_tools.parsers.shards import FileShard, HeldShard, Shard
from registry_tools.version import __version__

if TYPE_CHECKING:
    import pyarrow as pa


def key_of(shard: Shard, keep_records: bool) -> str:
    """Names a shard by its content (loose files by their state on the disk) and how it is read: same name, same rows."""
    parts = [__version__, str(keep_records), _content_key(shard)]
    return sha256("\n".join(parts).encode("utf-8", "surrogateescape")).hexdigest()


def to_json(outcome: Outcome, **more: object) -> str:
    """An outcome without its rows; `more` says where those are."""
    told = {
        "version": __version__,
        "sources": [one._asdict() for one in outcome.batch.sources],
        "repeated": [one._asdict() for one in outcome.repeated],
        "shards": [one._asdict() for one in outcome.batch.shards],
        "unmapped": dict(outcome.unmapped),
        "known": outcome.known,
    }
    return json.dumps(told | more, default=_iso)


def to_outcome(told: Mapping[str, Any], rows: Mapping[str, pa.RecordBatch]) -> Outcome:
    """The outcome that `to_json` told, with its rows."""
    shards = tuple(ShardRow(**one) for one in told["shards"])
    batch = Batch([_source(one) for one in told["sources"]], rows, shards)
    repeated = tuple(_source(one) for one in told["repeated"])
    return Outcome(batch, Counter(told["unmapped"]), tuple(told["known"]), repeated)


def has_failure(told: Mapping[str, Any]) -> bool:
    """Whether a source of it failed: what failed may have been mended, and is tried again."""
    return any(one["status"] == "failed" for one in told["sources"])


def _content_key(shard: Shard) -> str:
    if isinstance(shard, HeldShard):
        return "\n".join(f"{one.name}\t{one.source_id}" for one in shard.held)
    if isinstance(shard, FileShard):
        return "\n".join(_state(one) for one in shard.paths)
    return f"{shard.path.absolute()}\n{shard.key}"


def _state(path: Path) -> str:
    """A file as it is on the disk: what is written over it has another time of change, whatever its size and date say."""
    try:
        state = path.stat()
    except OSError:
        return f"{path.absolute()}\tabsent"
    return "\t".join(map(str, (path.absolute(), state.st_size, state.st_mtime_ns, state.st_ctime_ns, state.st_ino)))


def _iso(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} in a manifest")


def _source(fields: Mapping[str, Any]) -> SourceRow:
    when = fields.get("fetched_at")
    return SourceRow(**{**fields, "fetched_at": datetime.fromisoformat(when) if when else None})
