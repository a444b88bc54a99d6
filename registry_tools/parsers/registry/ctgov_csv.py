"""The CSV downloads of ClinicalTrials.gov: today's with any choice of columns, the API's, and the old "Rank" ones.

Which is which is told by the names in the header (lexicons/registry_columns.csv), in any order.
"""

from __future__ import annotations

import codecs
import csv
import io
import json
from collections.abc import Iterator
from typing import BinaryIO

from registry_tools.errors import ParseError
from registry_tools.parsers.registry.base import Parsed, to_study
from registry_tools.parsers.registry.ctgov_csv_fields import NOTHING, Row, columns

NAME = "ctgov_csv"
RICHEST = 30  # of a row with all of the site's columns

_CELL_LIMIT = 16 * 1024 * 1024  # characters; a trial with a thousand sites passes the csv module's own limit
_DELIMITERS = ",\t;"  # as served, as the old site offered it too, as a spreadsheet saves it in much of Europe
_TOO_MANY = ""  # the name that cells beyond the header go under


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("registry_tools.cp1252", _as_windows)  # what spreadsheets make of a download is often not UTF-8


def recognises(head: bytes) -> bool:
    """A first line of column names, two or more of which are the site's (or the NCT number alone)."""
    text = head.decode("utf-8-sig", "replace").lstrip("\ufeff \r\n")
    if text[:1] in ("<", "{", "["):
        return False
    names = _header(text.split("\n", 1)[0])
    known = [name for name in names if name.casefold() in columns()]
    return len(known) >= 2 or (len(names) == 1 and [columns().get(name.casefold()) for name in names] == ["study_id"])


def _delimiter(line: str) -> str:
    return max(_DELIMITERS, key=lambda one: sum(name.strip('" \r').casefold() in columns() for name in line.split(one)))


def _header(line: str) -> list[str]:
    try:
        return [name.strip() for name in next(csv.reader([line.rstrip("\r\n")], delimiter=_delimiter(line)), [])]
    except csv.Error:
        return []


def split(stream: BinaryIO) -> Iterator[tuple[str, bytes]]:
    """Each row as a JSON object `{column: cell}` in the order of the columns; names count rows from 1, header left out."""
    if csv.field_size_limit() < _CELL_LIMIT:
        csv.field_size_limit(_CELL_LIMIT)
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", errors="registry_tools.cp1252", newline="")
    first = text.readline()
    names = _header(first)
    reader = csv.reader(text, delimiter=_delimiter(first))
    number = 0
    try:
        for cells in reader:
            if not cells:
                continue
            number += 1
            row: dict[str, str | list[str] | None] = dict.fromkeys(names)
            row.update(zip(names, cells, strict=False))
            if len(cells) > len(names):
                row[_TOO_MANY] = cells[len(names) :]
            yield f"row {number}", json.dumps(row, ensure_ascii=False).encode("utf-8", "replace")
    except csv.Error as error:
        raise ParseError(f"the CSV breaks off after row {number}: {error}") from error


def parse(data: bytes) -> Parsed:
    """One row. Raises ParseError where it names no NCT number, or has more or fewer cells than the header."""
    try:
        cells = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise ParseError(f"not a row of a CSV: {error}") from error
    if not isinstance(cells, dict):
        raise ParseError("not a row of a CSV")
    name = str(cells.get("NCT Number") or "") or None
    if _TOO_MANY in cells or not all(isinstance(cell, str) for cell in cells.values()):
        more = "more" if _TOO_MANY in cells else "fewer"
        raise ParseError(f"{more} cells than the header has columns", where=name, hint="is a quote missing in the row?")
    reader = Row()
    fields = reader.read(cells)
    if not fields.get("study_id"):
        raise ParseError("no NCT number", hint="download the column NCT Number too: without it a row cannot be compared")
    known = {columns().get(column.strip().casefold(), NOTHING) for column in cells} - {NOTHING}
    return Parsed(to_study({"format": NAME, "richness": min(RICHEST, len(known)), **fields}), reader.unmapped)
