"""What was read and is not committed yet, in files beside the database.

A column store is cheapest to fill with many records at a time: of less than a row group, what it writes is written again later.
Until there are as many, rows wait here and not in memory, and a run that was killed finds them again.

    KEY.rows   of each table an Arrow stream, zstd; the manifest, zstd; that one's length, its place, a checksum: 8 bytes each

A file gets its name when it is whole, and is removed when it is committed.
"""

from __future__ import annotations

import io
import json
import time
import uuid
import zlib
from collections.abc import Container, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from registry_tools.batch import Outcome, without_known
from registry_tools.errors import DatabaseError
from registry_tools.parsers.shards import Shard
from registry_tools.shard_manifest import has_failure, key_of, to_json, to_outcome

if TYPE_CHECKING:
    import pyarrow as pa

_TAIL = 8  # bytes of a number at a file's end
_KEPT = 7 * 86_400  # seconds for which rows wait for a run that goes on with them


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

    def find(self, key: str, known: Container[bytes]) -> Outcome | None:
        """What a run that did not end left of a shard, for a database that has the sources `known`.

        None of a shard in which something failed, which is tried again; of one from which sources were left out that are not
        known now; of a file that a crash has damaged.
        """
        path = self.folder / f"{key}.rows"
        try:
            told, rows = _opened(path)
        except (OSError, ValueError, MemoryError):
            return None
        if has_failure(told) or not all(bytes.fromhex(one) in known for one in told["known"]):
            return None
        return without_known(to_outcome(told, rows), known)._replace(stored=path)

    def put(self, key: str, outcome: Outcome) -> Outcome:
        """Write the rows of an outcome to its file: the same outcome, whose rows are read from there when asked for."""
        draft = self.folder / f"{key}.{uuid.uuid4().hex}.part"
        try:
            self.folder.mkdir(exist_ok=True)
            places = _write(draft, outcome)
            path = draft.replace(self.folder / f"{key}.rows")
        except OSError as error:
            with suppress(OSError):
                draft.unlink()
            raise _unusable(self.folder, error) from error
        return outcome._replace(batch=outcome.batch._replace(rows=StoredRows(path, places)), stored=path)

    def tidy(self, kept: float = _KEPT) -> None:
        """At a run's end: remove what others began and did not end, rows after some time; the folder, if nothing is left."""
        with suppress(OSError):
            for path in self.folder.iterdir():
                is_old = path.suffix == ".rows" and time.time() - path.stat().st_mtime >= kept
                if is_old or path.suffix == ".part":
                    path.unlink()
            self.folder.rmdir()


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
    start = checksum = 0
    with path.open("wb") as file:
        for table, rows in outcome.batch.rows.items():
            sink = pa.BufferOutputStream()
            with pa.ipc.new_stream(sink, rows.schema) as stream:
                stream.write_batch(rows)
            stored = sink.getvalue()
            packed = pa.compress(stored, codec="zstd", asbytes=True)
            places[table] = _Place(start, file.write(packed), stored.size)
            start += len(packed)
            checksum = zlib.crc32(packed, checksum)
        told = to_json(outcome, places=places).encode()
        packed = pa.compress(told, codec="zstd", asbytes=True)
        file.write(packed)
        for number in (len(told), start, zlib.crc32(packed, checksum)):
            file.write(number.to_bytes(_TAIL, "little"))
    return places


def _opened(path: Path) -> tuple[dict[str, Any], StoredRows]:
    """A file's manifest and rows. Raises OSError where there is none, ValueError for one that is not as it was written."""
    data = path.read_bytes()
    end = len(data) - 3 * _TAIL
    unpacked, start, checksum = (int.from_bytes(data[at : at + _TAIL], "little") for at in range(end, len(data), _TAIL))
    if not 0 <= start < end or zlib.crc32(memoryview(data)[:end]) != checksum:
        raise ValueError("damaged")
    told = json.loads(_read(io.BytesIO(data), _Place(start, end - start, unpacked)).to_pybytes())
    return told, StoredRows(path, {table: _Place(*place) for table, place in told["places"].items()})


def _read(file: Any, place: _Place) -> pa.Buffer:
    import pyarrow as pa

    file.seek(place.start)
    return pa.decompress(file.read(place.length), decompressed_size=place.unpacked, codec="zstd")


def _unusable(where: Path, error: Exception) -> DatabaseError:
    reason = getattr(error, "strerror", None) or str(error)
    hint = "what is committed is safe: make room there, and run it again"
    return DatabaseError(f"what was read cannot be kept until it is committed: {reason}", where=str(where), hint=hint)
