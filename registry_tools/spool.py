"""What was read and is not committed yet, in files beside the database.

A column store is cheapest to fill with many records at a time: of less than a row group, what it writes is written again later.
Until there are as many, rows wait here and not in memory, and a run that was killed finds them again.

    KEY.rows   of each table an Arrow stream, zstd; the manifest, zstd; where that begins, 8 bytes

A file gets its name when it is whole. The database's lock keeps other runs out of the folder.
"""

from __future__ import annotations

import json
import shutil
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from registry_tools.batch import Outcome
from registry_tools.errors import DatabaseError
from registry_tools.parsers.shards import Shard
from registry_tools.shard_manifest import has_failure, key_of, to_json, to_outcome

if TYPE_CHECKING:
    import pyarrow as pa

_TAIL = 8  # bytes of the number at a file's end


class Spool(NamedTuple):
    """The folder, and whether the records' own bytes are among the rows."""

    folder: Path
    keep_records: bool

    @classmethod
    def beside(cls, database: Path, keep_records: bool) -> Spool:
        path = database.resolve()
        return cls(path.with_name(path.name + ".spool"), keep_records)

    def key(self, shard: Shard) -> str:
        """The name of a shard's file."""
        return key_of(shard, self.keep_records)

    def find(self, key: str) -> Outcome | None:
        """What a run that did not end left of a shard. Not of one in which something failed, which is tried again, nor of one
        whose rows lack what was in the database then.
        """
        try:
            path = self.folder / f"{key}.rows"
            told, rows = _opened(path)
        except (OSError, ValueError, MemoryError):  # there is none, or not all of it reached the disk
            return None
        return None if has_failure(told) or told["unchanged"] else to_outcome(told, rows)._replace(stored=path)

    def put(self, key: str, outcome: Outcome) -> Outcome:
        """Write the rows of an outcome to its file: the same outcome, whose rows are read from there when asked for."""
        draft = self.folder / f"{key}.{uuid.uuid4().hex}.part"
        try:
            self.folder.mkdir(exist_ok=True)
            places = _write(draft, outcome)
            path = draft.replace(self.folder / f"{key}.rows")
        except OSError as error:
            draft.unlink(missing_ok=True)
            raise _unusable(self.folder, error) from error
        return outcome._replace(batch=outcome.batch._replace(rows=StoredRows(path, places)), stored=path)

    def clear(self) -> None:
        """Remove the folder with whatever is in it."""
        shutil.rmtree(self.folder, ignore_errors=True)


class _Place(NamedTuple):
    """Where in a file something is, and its length when unpacked; in bytes."""

    start: int
    length: int
    unpacked: int


class StoredRows(Mapping[str, "pa.RecordBatch"]):
    """Rows by table, each read from the file when asked for."""

    def __init__(self, path: Path, places: Mapping[str, _Place]) -> None:
        self.path, self.places = path, places

    def __getitem__(self, table: str) -> pa.RecordBatch:
        import pyarrow as pa

        place = self.places[table]
        try:
            with self.path.open("rb") as file, pa.ipc.open_stream(_read(file, place)) as stream:
                return stream.read_next_batch()
        except (OSError, pa.ArrowInvalid) as error:
            raise _unusable(self.path, error) from error

    def __iter__(self) -> Iterator[str]:
        return iter(self.places)

    def __len__(self) -> int:
        return len(self.places)


def _write(path: Path, outcome: Outcome) -> dict[str, _Place]:
    import pyarrow as pa

    places: dict[str, _Place] = {}
    start = 0
    with path.open("wb") as file:
        for table, rows in outcome.batch.rows.items():
            sink = pa.BufferOutputStream()
            with pa.ipc.new_stream(sink, rows.schema) as stream:
                stream.write_batch(rows)
            stored = sink.getvalue()
            places[table] = _Place(start, file.write(pa.compress(stored, codec="zstd")), stored.size)
            start += places[table].length
        told = to_json(outcome, places=places).encode()
        file.write(pa.compress(told, codec="zstd"))
        file.write(len(told).to_bytes(_TAIL, "little") + start.to_bytes(_TAIL, "little"))
    return places


def _opened(path: Path) -> tuple[dict[str, Any], StoredRows]:
    """A file's manifest and rows. Raises OSError where there is none, ValueError for one that is not whole."""
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - 2 * _TAIL))
        tail = file.read()
        unpacked, start = int.from_bytes(tail[:_TAIL], "little"), int.from_bytes(tail[_TAIL:], "little")
        if not 0 <= start < size - 2 * _TAIL:
            raise ValueError("cut off")
        told = json.loads(_read(file, _Place(start, size - 2 * _TAIL - start, unpacked)).to_pybytes())
    return told, StoredRows(path, {table: _Place(*place) for table, place in told["places"].items()})


def _read(file: Any, place: _Place) -> pa.Buffer:
    import pyarrow as pa

    file.seek(place.start)
    return pa.decompress(file.read(place.length), decompressed_size=place.unpacked, codec="zstd")


def _unusable(where: Path, error: Exception) -> DatabaseError:
    reason = getattr(error, "strerror", None) or str(error)
    hint = "what is committed is safe: make room, or remove the folder, and run it again"
    return DatabaseError(f"what was read cannot be kept until it is committed: {reason}", where=str(where), hint=hint)
