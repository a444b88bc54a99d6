"""Streams as single inputs, told apart by content and never by name.

An archive is opened member by member; what is inside is looked at in turn. Whatever cannot be read becomes an `Unreadable` in
its place, and the rest goes on.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, cast

from registry_tools.errors import RegistryToolsError, UnknownFormatError
from registry_tools.parsers.document.detect import is_document
from registry_tools.parsers.registry.base import RegistryFormat, formats
from registry_tools.parsers.zip_members import is_wanted

HEAD = 8192
_DEEPEST = 4  # archives within archives; past that it is a bomb, not a delivery
_GZIP = b"\x1f\x8b"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")


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


def is_zip(head: bytes) -> bool:
    return head[:4] in _ZIP


def is_packed(head: bytes) -> bool:
    """Does a file that begins so hold other files?"""
    return is_zip(head) or head[:2] == _GZIP


def inputs_of_file(path: Path, name: str) -> Iterator[Input | Unreadable]:
    """Every record and document in a file."""
    if path.is_fifo() or path.is_socket():
        yield Unreadable(name, "neither a file nor a folder")
        return
    try:
        with path.open("rb") as stream:
            yield from _stream(stream, name, 0)
    except OSError as error:
        yield Unreadable(name, f"cannot be read: {error.strerror or error}")


def inputs_of_member(data: bytes, name: str) -> Iterator[Input | Unreadable]:
    """Every record and document in the bytes of an archive's member."""
    yield from _stream(io.BytesIO(data), name, 1)


def damaged(name: str, error: Exception) -> Unreadable:
    """What is left of an archive, or a member of one, that cannot be unpacked."""
    return Unreadable(name, f"damaged archive: {error} - fetch it again")


def _stream(stream: Any, name: str, depth: int) -> Iterator[Input | Unreadable]:
    """What a stream of bytes holds."""
    # only bytes at hand and buffered files can be looked at without being consumed
    buffered = stream if hasattr(stream, "peek") or isinstance(stream, io.BytesIO) else io.BufferedReader(stream, HEAD)
    try:
        head = bytes(buffered.getbuffer()[:HEAD]) if isinstance(buffered, io.BytesIO) else buffered.peek(HEAD)[:HEAD]
        if head[:2] == _GZIP:
            yield from _deeper(gzip.GzipFile(fileobj=buffered, mode="rb"), name, depth)
        elif is_zip(head):
            yield from _archive(buffered, name, depth)
        else:
            yield from _content(head, buffered, name)
    except (EOFError, zlib.error, zipfile.BadZipFile, gzip.BadGzipFile) as error:
        yield damaged(name, error)
    except (OSError, RuntimeError, NotImplementedError) as error:  # zipfile: encrypted or unknown compression
        yield Unreadable(name, f"cannot be read: {error}")
    except RegistryToolsError as error:
        yield Unreadable(name, str(error))


def _deeper(stream: BinaryIO | gzip.GzipFile, name: str, depth: int) -> Iterator[Input | Unreadable]:
    if depth >= _DEEPEST:
        yield Unreadable(name, f"archives nested more than {_DEEPEST} deep - unpack it yourself")
        return
    yield from _stream(stream, name, depth + 1)


def _archive(stream: BinaryIO, name: str, depth: int) -> Iterator[Input | Unreadable]:
    seekable = stream if depth == 0 else io.BytesIO(stream.read())
    with zipfile.ZipFile(seekable) as archive:
        for member in archive.infolist():
            if not is_wanted(member):
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
