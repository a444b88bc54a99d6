"""A folder of fetched files and its manifest: what came from where and when, and whether it is still whole.

Files stand in the folder itself; everything else is under `.fetch/`: `manifest.jsonl` (one line a file fetched or failed,
append-only, the last line of a file counts), pages of interrupted searches, and files that are not whole yet. A file gets its
name in the folder only when it is complete and on disk, so a run killed at any moment leaves no partial file there.
One run at a time writes into a folder.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from registry_tools.errors import ParseError, RegistryToolsError
from registry_tools.fetchers.receipt import Kind, Reason
from registry_tools.models.base import Model


class Entry(Model):
    """One line of the manifest.

    `file` is relative to the folder; `version` is the registry's own (lastUpdatePostDate of a record, uploadDate of a
    document); `aliases` are other NCT numbers that lead to this record; `reason` and `error` say why a `failed` one did
    not come (`study_id` is null where a search failed).
    """

    status: Literal["fetched", "failed"]
    kind: Kind
    study_id: str | None
    file: str | None = None
    url: str | None = None
    fetched_at: datetime
    sha256: str | None = None
    size: int | None = None
    version: str | None = None
    aliases: tuple[str, ...] = ()
    reason: Reason | None = None
    error: str | None = None


class Folder:
    """`path` is made if it is missing. RegistryToolsError where it cannot be written, ParseError for a spoilt manifest."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.state = path / ".fetch"
        self.parts = self.state / "parts"
        self._manifest = self.state / "manifest.jsonl"
        with writing(path):
            self.parts.mkdir(parents=True, exist_ok=True)
            for left in self.state.glob("*.tmp"):
                left.unlink()
        self._entries: dict[str, Entry] = {}
        self._by_alias: dict[str, str] = {}
        for number, line in enumerate(read_whole_lines(self._manifest), start=1):
            try:
                self._remember(Entry.model_validate_json(line))
            except ValidationError as error:
                where = f"{self._manifest}:{number}"
                raise ParseError("cannot be read", where=where, hint="delete the line; its file is fetched again") from error

    def record_file(self, study_id: str) -> str:
        """The file a study's record stands in, by its own number or one that led to it before."""
        return self._by_alias.get(study_id, f"{study_id}.json")

    def whole(self, file: str) -> Entry | None:
        """The manifest's entry of `file`, if the file is here with the size and sha256 it was fetched with."""
        entry = self._entries.get(file)
        path = self.path / file
        if entry is None or not path.is_file() or path.stat().st_size != entry.size:
            return None
        return entry if sha256(path) == entry.sha256 else None

    def read(self, file: str) -> bytes:
        return (self.path / file).read_bytes()

    def save(self, file: str, data: bytes) -> None:
        """Write `file` whole or not at all."""
        temporary = self.state / f"{file}.tmp"
        with writing(temporary):
            with temporary.open("wb") as out:
                out.write(data)
                out.flush()
                os.fsync(out.fileno())
            temporary.replace(self.path / file)

    def adopt(self, part: Path, file: str) -> None:
        """Give a finished download its name."""
        with writing(part):
            with part.open("rb+") as done:
                os.fsync(done.fileno())
            part.replace(self.path / file)

    def note(self, *entries: Entry) -> None:
        """Add lines to the manifest, after their files are saved."""
        append_lines(self._manifest, [entry.model_dump_json(exclude_defaults=True) for entry in entries])
        for entry in entries:
            self._remember(entry)

    def _remember(self, entry: Entry) -> None:
        if entry.status == "fetched" and entry.file is not None:
            self._entries[entry.file] = entry
            if entry.kind == "record":
                self._by_alias.update(dict.fromkeys(entry.aliases, entry.file))


def sha256(path: Path) -> str:
    """Of a file's bytes, as 64 hex digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_whole_lines(path: Path) -> list[str]:
    """Lines of an append-only file. A last line without its line end is what a killed run left: it is cut off."""
    if not path.exists():
        return []
    data = path.read_bytes()
    end = data.rfind(b"\n") + 1
    if end != len(data):
        with writing(path), path.open("rb+") as file:
            file.truncate(end)
    return data[:end].decode("utf-8").split("\n")[:-1]


def append_lines(path: Path, lines: list[str]) -> None:
    """Append and force to disk."""
    with writing(path), path.open("ab") as file:
        file.write("".join(f"{line}\n" for line in lines).encode("utf-8"))
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """A disk that is full or not ours is one clear error, not a traceback."""
    try:
        yield
    except OSError as error:
        hint = "make room or choose another folder"
        raise RegistryToolsError(f"cannot write: {error.strerror}", where=str(path), hint=hint) from error
