"""Lists of a document's blocks as lines: one item a line, nested by indentation, items that run on in one block apart.

PDF text often holds several items in one block ("a. … b. … c. …", "[11] … [12] …"). A marker within a block begins an item
where it goes on with a sequence that is open, or begins one whose second marker follows soon. Each item becomes a line with a
bullet of its own making, indented by its place among the open sequences; the words keep their place in the document.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from registry_tools.models.document import Block, Table, TableCell
from registry_tools.parsers.facts.document_text import Passage
from registry_tools.parsers.facts.document_words import phrases

_MARKER = re.compile(
    r"(?:(?P<open>[\[(])?(?P<value>\d{1,3}(?:\.\d{1,3}){0,3}[a-z]?|[ivxIVX]{1,5}|[a-zA-Z])(?P<close>\.\)|\.|\)|\]|:(?=\s))"
    r"|(?P<dotted>\d{1,2}(?:\.\d{1,2}){2,4})|(?P<bullet>[•●○▪■□◦‣\uf0b7\uf0a7]|[–*-](?=\s)|o(?=\s)))(?=\s|[A-Z(≥≤<>])"
)
_LOOK_AHEAD = 4_000  # characters within which the second marker of a sequence must come
_ROMAN = {"i": 1, "v": 5, "x": 10}
_LABEL_AND_VALUE = 2
_LIMIT = re.compile(r"[<>≤≥≦≧⩽⩾]")
_LONG_CELL = 400
_REPEATED = 3  # blocks that begin with the same sign
_NEAR = 4.0  # points between left edges that count as one indentation


@dataclass(frozen=True, slots=True)
class _Mark:
    """A marker at start..end of a block's text. `family` is its style; `value` its place in the sequence, None for bullets."""

    start: int
    end: int
    family: str
    value: int | None
    roman: int | None = None


@dataclass(slots=True)
class _Open:
    family: str
    value: int | None
    left: float | None


def add_lines(passage: Passage, blocks: Sequence[Block], tables: Mapping[str, Table] | None = None) -> None:
    """Add the blocks to the passage, an item a line; of a table of limits in `tables`, a row a line under the last item."""
    lines = _Lines(passage, [block.text for block in blocks])
    lines.bullet = _unknown_bullet(blocks)
    lines.tables = tables or {}
    for at, block in enumerate(blocks):
        lines.block(block, at)


def _last_word(text: str) -> str:
    return text.rsplit(maxsplit=1)[-1].lower().strip("(,") if text.split() else ""


def _unknown_bullet(blocks: Sequence[Block]) -> str | None:
    """A sign that begins several blocks is their bullet, whatever glyph stands in its place."""
    signs = Counter(block.text[0] for block in blocks if len(block.text) > 2 and block.text[1] == " ")
    sign, often = next(iter(signs.most_common(1)), ("", 0))
    return sign if often >= _REPEATED and not sign.isalnum() and sign not in "(\"'[≥≤<>=" else None


def _mark(found: re.Match[str]) -> _Mark | None:  # noqa: PLR0911 - one style after the other
    start, end = found.span()
    if found["bullet"]:
        return _Mark(start, end, found["bullet"], None)
    if found["dotted"]:
        head, _, last = found["dotted"].rpartition(".")
        return _Mark(start, end, f"{head}.", int(last))
    text, style = found["value"], f"{found['open'] or ''}{found['close']}"
    if text[0].isdigit():
        tail = text[-1] if text[-1].isalpha() else ""
        if tail:
            return _Mark(start, end, f"{text[:-1]}a{style}", ord(tail) - 96)
        head, _, last = text.rpartition(".")
        return _Mark(start, end, f"{head}1{style}", int(last))
    roman = _roman(text.lower()) if set(text.lower()) <= set("ivx") else None
    if len(text) > 1 and roman is None:
        return None
    case = "a" if text.islower() else "A"
    if len(text) > 1:
        return _Mark(start, end, f"i{case}{style}", roman)
    return _Mark(start, end, f"{case}{style}", ord(text.lower()) - 96, roman)


def _roman(text: str) -> int:
    total = 0
    for at, letter in enumerate(text):
        value = _ROMAN[letter]
        total += -value if at + 1 < len(text) and _ROMAN[text[at + 1]] > value else value
    return total


class _Lines:
    def __init__(self, passage: Passage, texts: list[str]) -> None:
        self.passage = passage
        self.offsets = list(accumulate((len(text) + 1 for text in texts), initial=0))
        self.places: dict[tuple[str, int], list[int]] = {}  # where each marker stands, counted over all texts
        for offset, text in zip(self.offsets, texts, strict=False):
            for found in _MARKER.finditer(text):
                mark = _mark(found)
                if mark is not None and mark.value is not None and (not mark.start or text[mark.start - 1] in " \n\t"):
                    self.places.setdefault((mark.family, mark.value), []).append(offset + mark.start)
        self.stack: list[_Open] = []
        self.past: dict[str, tuple[int, int]] = {}  # last value and depth of sequences that are closed, by family
        self.tables: Mapping[str, Table] = {}
        self.bullet: str | None = None  # a sign that is none elsewhere
        self.goes_on = False  # whether the last words end without a stop
        self.cut = False  # whether they end in a word that another must follow
        self.colon = False  # whether the last words end in a colon: what follows stands under them

    def block(self, block: Block, at: int) -> None:
        """Add one block: its first marker counts for what it is, those within it only as parts of a sequence."""
        if block.kind == "table":
            table = self.tables.get(block.table_id or "")
            if table is not None:
                self._table(table)
            return
        text = block.text
        left = block.box[0] if block.box else None
        first = _MARKER.match(text)
        mark = _mark(first) if first else None
        if mark is None and self.bullet is not None and text.startswith(f"{self.bullet} "):
            mark = _Mark(0, 1, self.bullet, None)
        if mark is not None and (
            block.kind == "list_item" or mark.value is None or self._next(mark) or self._begins(mark, at, any_value=True)
        ):
            self._open(mark, left, inline=False)
            start = mark.end
        elif self.passage.length and self.goes_on and not self.colon and (text[:1].islower() or text[:1].isdigit() or self.cut):
            self.passage.say(" ")
            start = 0
        else:
            self._close_left_of(left)
            self._line(bullet=False)
            start = 0
        for found in _MARKER.finditer(text, start + 1):
            inside = _mark(found)
            if inside is None or text[inside.start - 1] not in " \n\t" or not self._fits(inside, text, at):
                continue
            self._add(block, start, inside.start)
            self._open(inside, None, inline=True)
            start = inside.end
        self._add(block, start, len(text))
        if block.kind == "heading" and mark is None and text[-1:] not in ".:;":
            self.passage.say(":")

    def _table(self, table: Table) -> None:
        """ "Platelets | ≥ 100,000/µL" becomes "Platelets: ≥ 100,000/µL"; a table that is not mostly limits is passed over."""
        rows: dict[int, list[TableCell]] = {}
        for cell in table.cells:
            if not cell.is_header and cell.text.strip():
                rows.setdefault(cell.row, []).append(cell)
        pairs = [cells for cells in rows.values() if len(cells) >= _LABEL_AND_VALUE]
        limits = [cells for cells in pairs if _LIMIT.search(cells[1].text) and len(cells[1].text) < _LONG_CELL]
        if len(limits) * 2 < len(pairs):
            return  # no table of limits
        for cells in limits:
            self.passage.say("\n" + "  " * len(self.stack) + "- ")
            for order, cell in enumerate(cells):
                self.passage.say(": " if order == 1 else " " if order else "")
                self.passage.add((table, cell))

    def _add(self, block: Block, start: int, end: int) -> None:
        text = block.text
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        self.colon = text[start:end].endswith(":")
        self.goes_on = end > start and text[end - 1] not in ".;:!?"
        self.cut = self.goes_on and _last_word(text[max(start, end - 20) : end]) in phrases("open_end")
        # a line's own breaks are the reader's, not the author's: one item stays one line
        for piece in re.finditer(r"[^\n]+", text[start:end]):
            if piece.start():
                self.passage.say(" ")
            self.passage.add(block, start + piece.start(), start + piece.end())

    def _line(self, *, bullet: bool) -> None:
        if self.passage.length:
            self.passage.say("\n")
        if bullet:
            self.passage.say("  " * (len(self.stack) - 1) + "- ")
        elif self.stack:
            self.passage.say("  " * len(self.stack))
        else:
            self.passage.say("\n" if self.passage.length else "")

    def _continues(self, mark: _Mark) -> int | None:
        """Index of the open sequence that the marker is the next of."""
        for level in range(len(self.stack) - 1, -1, -1):
            held = self.stack[level]
            if held.family == mark.family and (mark.value is None or held.value is None or mark.value == held.value + 1):
                return level
            if (
                mark.roman is not None
                and held.value is not None
                and held.family == f"i{mark.family}"
                and mark.roman == held.value + 1
            ):
                return level
        return None

    def _next(self, mark: _Mark) -> bool:
        """Whether the marker goes on with a sequence, open or closed by a page's end."""
        held = self.past.get(mark.family)
        return self._continues(mark) is not None or (held is not None and mark.value == held[0] + 1)

    def _begins(self, mark: _Mark, at: int, *, any_value: bool = False) -> bool:
        """Whether the marker is the first of a sequence whose next follows soon; it begins at 1, with `any_value` anywhere."""
        if mark.value is None or (mark.value != 1 and mark.roman != 1 and not any_value):
            return False
        here = self.offsets[at] + mark.end
        if self._follows(mark.family, mark.value + 1, here):
            return True
        return mark.roman == 1 and self._follows(f"i{mark.family}", 2, here)

    def _follows(self, family: str, value: int, here: int) -> bool:
        places = self.places.get((family, value), [])
        index = bisect_right(places, here)
        return index < len(places) and places[index] - here <= _LOOK_AHEAD

    def _fits(self, mark: _Mark, text: str, at: int) -> bool:
        if mark.value is None:
            return mark.family in "•●○▪■□◦‣\uf0b7\uf0a7"
        if "[" not in mark.family and _last_word(text[max(0, mark.start - 20) : mark.start]) in phrases("refers"):
            return False
        return self._next(mark) or self._begins(mark, at)

    def _open(self, mark: _Mark, left: float | None, *, inline: bool) -> None:
        level = self._continues(mark)
        if level is not None and mark.value is None and left is not None and not inline:
            level = next((i for i in range(level, -1, -1) if self._same(self.stack[i], mark, left)), None)
        held_before = self.past.get(mark.family)
        if level is None and held_before is not None and mark.value == held_before[0] + 1:
            level = min(held_before[1], len(self.stack))
            self._close(level)
            self.stack.append(_Open(mark.family, mark.value, left))
        elif level is not None:
            self._close(level + 1)
            held = self.stack[level]
            held.value = mark.roman if held.family == f"i{mark.family}" else mark.value
            held.left = left if left is not None else held.left
        else:
            if not inline and not self.colon:
                self._close_left_of(left, beside=True)
            family, value = (
                (f"i{mark.family}", mark.roman) if mark.roman == 1 and mark.value != 1 else (mark.family, mark.value)
            )
            self.stack.append(_Open(family, value, left))
        self._line(bullet=True)

    def _close(self, depth: int) -> None:
        """Close what is open below `depth`."""
        for at in range(depth, len(self.stack)):
            value = self.stack[at].value
            if value is not None:
                self.past[self.stack[at].family] = (value, at)
        del self.stack[depth:]

    @staticmethod
    def _same(held: _Open, mark: _Mark, left: float) -> bool:
        return held.family == mark.family and (held.left is None or abs(held.left - left) <= _NEAR)

    def _close_left_of(self, left: float | None, *, beside: bool = False) -> None:
        """Close the items that what begins at `left` does not stand under."""
        if left is None:
            if not beside:
                self._close(0)
            return
        while self.stack:
            held = self.stack[-1].left
            if held is not None and (held < left - _NEAR or (not beside and held <= left - _NEAR)):
                return
            self._close(len(self.stack) - 1)
