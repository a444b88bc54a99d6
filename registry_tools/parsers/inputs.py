"""Files, folders, archives and streams as single inputs, told apart by content and never by name.

A folder is walked in name order, an archive member by member; what is inside is looked at in turn. Whatever cannot be read
becomes an `Unreadable` in its place, and the walk goes on.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import zipfile
import zlib
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple, cast

from registry_tools.errors import RegistryToolsError, UnknownFormatError
from registry_tools.parsers.document.detect import is_document
from registry_tools.parsers.registry.base import RegistryFormat, formats

_HEAD = 8192
_DEEPEST = 4  # archives within archives; past that it is a bomb, not a delivery


class Input(NamedTuple):
    """One record or document: where it was found, which reader takes it, its bytes."""

    name: str
    kind: str
    data: bytes

    @property
    def source_id(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


class Unreadable(NamedTuple):
    """Something that could not be opened or told; `error` says what and what to do."""

    name: str
    error: str

    @property
    def source_id(self) -> str:
        # there may be no bytes to hash, but the same failure must be the same row
        return hashlib.sha256(f"{self.name}\n{self.error}".encode()).hexdigest()


def read_inputs(paths: Iterable[str | Path], leave_out: Collection[Path] = ()) -> Iterator[Input | Unreadable]:
    """Every record and document in `paths`, in order, but for the files (resolved paths) in `leave_out`."""
    for given in paths:
        path = Path(given)
        if path.is_dir():
            found = sorted(p for p in path.rglob("*") if _wanted(p, path) and p.resolve() not in leave_out)
            if not found:
                yield Unreadable(str(path), "the folder holds no files")
            for one in found:
                yield from _file(one, str(one))
        elif path.exists():
            yield from _file(path, str(path))
        else:
            yield Unreadable(str(path), "no such file or folder")


def _wanted(path: Path, root: Path) -> bool:
    """Neither hidden nor a download that is still under way. A link that leads nowhere is wanted: it is a failure to tell."""
    if path.is_dir() or any(part.startswith(".") for part in path.relative_to(root).parts):
        return False
    return path.suffix != ".part"


def _file(path: Path, name: str) -> Iterator[Input | Unreadable]:
    if path.is_fifo() or path.is_socket():
        yield Unreadable(name, "neither a file nor a folder")
        return
    try:
        with path.open("rb") as stream:
            yield from _stream(stream, name, 0)
    except OSError as error:
        yield Unreadable(name, f"cannot be read: {error.strerror or error}")


def _stream(stream: BinaryIO, name: str, depth: int) -> Iterator[Input | Unreadable]:
    """What a stream of bytes holds."""
    buffered = io.BufferedReader(cast(io.RawIOBase, stream), _HEAD) if not hasattr(stream, "peek") else stream
    try:
        head = buffered.peek(_HEAD)[:_HEAD]
        if head[:2] == b"\x1f\x8b":
            yield from _deeper(gzip.GzipFile(fileobj=buffered, mode="rb"), name, depth)
        elif head[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
            yield from _archive(buffered, name, depth)
        else:
            yield from _content(head, buffered, name)
    except (EOFError, zlib.error, zipfile.BadZipFile, gzip.BadGzipFile) as error:
        yield Unreadable(name, f"damaged archive: {error} - fetch it again")
    except (OSError, RuntimeError, NotImplementedError) as error:  # zipfile: encrypted or unknown compression
        yield Unreadable(name, f"cannot be read: {error}")
    except RegistryToolsError as error:
        yield Unreadable(name, str(error))


def _deeper(stream: BinaryIO | gzip.GzipFile, name: str, depth: int) -> Iterator[Input | Unreadable]:
    if depth >= _DEEPEST:
        yield Unreadable(name, f"archives nested more than {_DEEPEST} deep - unpack it yourself")
        return
    yield from _stream(cast(BinaryIO, stream), name, depth + 1)


def _archive(stream: BinaryIO, name: str, depth: int) -> Iterator[Input | Unreadable]:
    seekable = stream if depth == 0 else io.BytesIO(stream.read())
    with zipfile.ZipFile(seekable) as archive:
        for member in archive.infolist():
            if member.is_dir() or member.filename.startswith("__MACOSX/") or Path(member.filename).name.startswith("."):
                continue
            inside = f"{name}!{member.filename}"
            try:
                opened = archive.open(member)
            except (zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
                yield Unreadable(inside, f"cannot be unpacked: {error}")
                continue
            with opened:
                yield from _deeper(cast(BinaryIO, opened), inside, depth)


def _content(head: bytes, stream: BinaryIO, name: str) -> Iterator[Input | Unreadable]:
    if not head:
        yield Unreadable(name, "empty file")
        return
    form = _format(head)
    if form is not None:
        for inside, data in form.split(stream):
            yield Input(f"{name}#{inside}" if inside else name, form.NAME, data)
        return
    kind = is_document(head)
    if kind is None:
        raise UnknownFormatError("not a format that is read here", hint="known: v2 JSON, legacy XML, site CSV, PDF, JATS, text")
    yield Input(name, kind, stream.read())


def _format(head: bytes) -> RegistryFormat | None:
    start = head.removeprefix(b"\xef\xbb\xbf")
    return next((form for form in formats().values() if form.recognises(start)), None)
