"""What passes between the parent and its worker processes: JSON with its length before it. Nothing in it can run as code."""

from __future__ import annotations

import struct
from typing import Any, BinaryIO

import msgspec

from registry_tools.models.document import TableCell
from registry_tools.parsers.document.lines import Line
from registry_tools.parsers.document.page import Note
from registry_tools.parsers.document.pages import PageRead
from registry_tools.parsers.document.table_model import FoundTable

LENGTH = struct.Struct("<Q")
LONGEST = 512 * 1024 * 1024


def send(stream: BinaryIO, message: Any) -> None:
    """Write one message."""
    body = msgspec.json.encode(message)
    stream.write(LENGTH.pack(len(body)) + body)
    stream.flush()


def receive(stream: BinaryIO) -> Any | None:
    """Read one message; None at the stream's end."""
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    (length,) = LENGTH.unpack(head)
    return msgspec.json.decode(stream.read(length))


def pack_page(page: PageRead) -> list[Any]:
    """A page as lists."""
    lines = [[*line[:13], [_note(note) for note in line.notes], *line[14:]] for line in page.lines]
    tables = [{**_fields(table), "cells": [cell.model_dump() for cell in table.cells]} for table in page.tables]
    return [*page[:7], lines, tables]


def unpack_page(packed: list[Any]) -> PageRead:
    """The page again."""
    lines = [Line._make([*row[:13], tuple(Note(*note) for note in row[13]), *row[14:]]) for row in packed[7]]
    tables = [_table(fields) for fields in packed[8]]
    return PageRead._make([*packed[:7], lines, tables])


def _note(note: Note) -> list[Any]:
    return [note.rule, note.original, note.replacement, note.first, note.last]


def _fields(table: FoundTable) -> dict[str, Any]:
    return {name: getattr(table, name) for name in FoundTable.__dataclass_fields__}


def _table(fields: dict[str, Any]) -> FoundTable:
    values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in fields.items()}
    values["cells"] = tuple(TableCell.model_validate(cell) for cell in fields["cells"])
    return FoundTable(**values)
