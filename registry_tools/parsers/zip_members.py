"""Members of a zip read one by one from their place in the file, without its directory in every process.

The registry's download holds 600,000 members: a directory of them takes seconds to read and hundreds of MB to hold, so it is
read once, and a worker gets the few numbers that each member needs.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

# A member's local header ends with the lengths of its name and its extra field (PKWARE APPNOTE 4.3.7).
_LOCAL_HEADER = struct.Struct("<4s22xHH")
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_ENCRYPTED = 0x1


class Member(NamedTuple):
    """One file of a zip: where its local header stands, how it is packed, and what it must be once unpacked."""

    name: str
    offset: int
    packed_size: int
    size: int
    crc: int
    method: int


def members(archive: zipfile.ZipFile) -> Iterator[Member | zipfile.ZipInfo]:
    """The files of a zip in its order, folders and hidden files left out; as ZipInfo where only zipfile knows what is wrong."""
    for info in archive.infolist():
        if not is_wanted(info):
            continue
        if info.compress_type in _METHODS and not info.flag_bits & _ENCRYPTED:
            yield Member(info.filename, info.header_offset, info.compress_size, info.file_size, info.CRC, info.compress_type)
        else:
            yield info


def is_wanted(info: zipfile.ZipInfo) -> bool:
    return not (info.is_dir() or info.filename.startswith("__MACOSX/") or Path(info.filename).name.startswith("."))


def unpacked(file: BinaryIO, member: Member) -> bytes:
    """A member's bytes. Raises BadZipFile where they are not what the directory promised."""
    file.seek(member.offset)
    header = file.read(_LOCAL_HEADER.size)
    if len(header) < _LOCAL_HEADER.size:
        raise zipfile.BadZipFile(f"{member.name} is cut off")
    magic, name_size, extra_size = _LOCAL_HEADER.unpack(header)
    if magic != b"PK\x03\x04":
        raise zipfile.BadZipFile(f"no header where {member.name} should stand")
    file.seek(name_size + extra_size, 1)
    packed = file.read(member.packed_size)
    try:
        # a byte past the promised size tells a lie, or a bomb, without unpacking all of it
        data = packed if member.method == zipfile.ZIP_STORED else _inflate(packed, member.size + 1)
    except zlib.error as error:
        raise zipfile.BadZipFile(f"{member.name} cannot be unpacked: {error}") from error
    if len(data) != member.size or zlib.crc32(data) != member.crc:
        raise zipfile.BadZipFile(f"{member.name} is not what its checksum says")
    return data


def _inflate(packed: bytes, most: int) -> bytes:
    return zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, most)
