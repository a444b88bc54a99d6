"""Passages: text put together from blocks and cells of a document, with the way back to the words in their place."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field

from registry_tools.models.document import Block, Document, Table, TableCell
from registry_tools.models.document_facts import Evidence

_PATH = re.compile(r"blocks\[([^\]]+)\]|tables\[([^\]]+)\]\.cells\[(\d{1,9}),(\d{1,9})\]")


@dataclass(frozen=True, slots=True)
class _Piece:
    start: int  # in the passage
    end: int
    offset: int  # of its first character in the source's text
    source: Block | tuple[Table, TableCell]


@dataclass(slots=True)
class Passage:
    """A text in the making. What `add` puts in has a place; what `say` puts in (line breaks, bullets) has none."""

    parts: list[str] = field(default_factory=list)
    pieces: list[_Piece] = field(default_factory=list)
    length: int = 0

    @property
    def text(self) -> str:
        if len(self.parts) > 1:
            self.parts = ["".join(self.parts)]
        return self.parts[0] if self.parts else ""

    def say(self, words: str) -> None:
        """Add words that do not stand in the document."""
        self.parts.append(words)
        self.length += len(words)

    def add(self, source: Block | tuple[Table, TableCell], start: int = 0, end: int | None = None) -> None:
        """Add characters start..end of a block or cell."""
        text = source.text if isinstance(source, Block) else source[1].text
        end = len(text) if end is None else end
        if end <= start:
            return
        self.pieces.append(_Piece(self.length, self.length + end - start, start, source))
        self.say(text[start:end])

    def at(self, start: int, end: int) -> Evidence | None:
        """Where characters start..end stand; None where no block holds any of them.

        Of several blocks it is the part in the first; of a table's cells the part in the first that has a figure, so that
        "Platelets | ≥ 100" is quoted by its limit.
        """
        chosen: Evidence | None = None
        for index in range(bisect_right(self.pieces, start, key=lambda piece: piece.end), len(self.pieces)):
            piece = self.pieces[index]
            a, b = max(start, piece.start), min(end, piece.end)
            if a >= b:
                break
            here = _evidence(piece.source, piece.offset + a - piece.start, piece.offset + b - piece.start)
            chosen = chosen or here
            if isinstance(piece.source, Block):
                break
            if any(character.isdigit() for character in here.quote):
                return here
        return chosen


def block_passage(block: Block, start: int = 0, end: int | None = None) -> Passage:
    """A passage of one block, or of a part of it."""
    passage = Passage()
    passage.add(block, start, end)
    return passage


def block_evidence(block: Block, start: int, end: int) -> Evidence:
    return _evidence(block, start, end)


def cell_evidence(table: Table, cell: TableCell, start: int = 0, end: int | None = None) -> Evidence:
    return _evidence((table, cell), start, len(cell.text) if end is None else end)


def _evidence(source: Block | tuple[Table, TableCell], start: int, end: int) -> Evidence:
    if isinstance(source, Block):
        page = next((part.page for part in reversed(source.parts) if part.start <= start), source.page)
        return Evidence(path=f"blocks[{source.id}]", page=page, start=start, end=end, quote=source.text[start:end])
    table, cell = source
    path = f"tables[{table.table_id}].cells[{cell.row},{cell.column}]"
    return Evidence(path=path, page=cell.page or table.page, start=start, end=end, quote=cell.text[start:end])


def text_at(document: Document, path: str) -> str | None:
    """The text at the path of an Evidence: `text_at(document, e.path)[e.start:e.end] == e.quote`; None for no such place."""
    found = _PATH.fullmatch(path)
    if found is None:
        return None
    if found[1]:
        return next((block.text for block in (*document.blocks, *document.running) if block.id == found[1]), None)
    table = next((table for table in document.tables if table.table_id == found[2]), None)
    wanted = (int(found[3]), int(found[4]))
    return next((cell.text for cell in table.cells if (cell.row, cell.column) == wanted), None) if table else None


_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:[A-Za-z]|vs|no|nos|st|approx|incl|dr|fig|figs|ref|refs|al|eg|ie|cf|resp|e\.g|i\.e|clinicaltrials)$", re.I
)
_STOP = re.compile(
    r"[.?!]['\")\]]{0,2}(?:\d{1,3}(?:[,–-]\d{1,3}){0,8}|[⁰¹²³⁴⁵⁶⁷⁸⁹,⁻–]{1,12}|\[[\d,– -]{1,20}\])?(?=\s+[\"'(\[]?[A-Z0-9])|\n"
)


def sentences(text: str) -> list[tuple[int, int]]:
    """Start and end of every sentence; a full stop after an abbreviation or within a number ends none."""
    found: list[tuple[int, int]] = []
    start = 0
    for stop in _STOP.finditer(text):
        before = text[max(0, stop.start() - 16) : stop.start()]
        if text[stop.start()] == "." and _ABBREVIATION.search(before):
            continue
        if text[start : stop.end()].strip():
            found.append(_trimmed(text, start, stop.end()))
        start = stop.end()
    if text[start:].strip():
        found.append(_trimmed(text, start, len(text)))
    return found


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
