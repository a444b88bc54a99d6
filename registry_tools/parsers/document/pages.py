"""From one page's content to what the document is put together from: its lines and tables, small enough to send on."""

from __future__ import annotations

from typing import NamedTuple

from registry_tools.models.document import PageStatus
from registry_tools.parsers.document.glyphs import UNKNOWN, plausible
from registry_tools.parsers.document.lines import Line, build_lines
from registry_tools.parsers.document.page import PageContent
from registry_tools.parsers.document.reading_order import in_reading_order
from registry_tools.parsers.document.table_model import FoundTable
from registry_tools.parsers.document.tables import find_tables

# what arithmetic on places that a damaged file makes up can lead to; the text does not depend on it
_FAILURES = (ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError, StopIteration, TypeError, ValueError)
ENOUGH = 40  # characters: with fewer a page is not judged unreadable


class PageRead(NamedTuple):
    """One page as read; without lines where status is not `read`. A page that was read has a `reason` where something of it was
    not: no text on it, its tables.
    """

    number: int
    width: float
    height: float
    rotation: int
    status: PageStatus
    reason: str | None
    reader: str
    lines: list[Line]
    tables: list[FoundTable]


def understand(page: PageContent) -> PageRead:
    """Judge a page and take it apart into lines and tables. Where finding tables fails, their words stay in the text."""
    status, reason = judge(page)
    if status != "read":
        return PageRead(page.number, page.width, page.height, page.rotation, status, reason, page.reader, [], [])
    try:
        tables = find_tables(page)
    except _FAILURES as error:
        tables, reason = [], f"read without its tables: finding them failed ({type(error).__name__})"
    taken: set[int] = set()
    for table in tables:
        taken.update(table.words, table.caption_words, table.footnote_words)
    lines = in_reading_order(build_lines(page, frozenset(taken)), page)
    for at, table in enumerate(tables):
        _insert(lines, at, table, page.number)
    return PageRead(page.number, page.width, page.height, page.rotation, "read", reason, page.reader, lines, tables)


def failed(number: int, reason: str, reader: str = "") -> PageRead:
    """A page that no reader could read."""
    return PageRead(number, 0.0, 0.0, 0, "failed", reason, reader, [], [])


def judge(page: PageContent) -> tuple[PageStatus, str | None]:
    """Whether the page's text may be passed on."""
    text = "".join(page.chars.text)
    if not text.strip():
        area = max(page.width * page.height, 1.0)
        if any((x1 - x0) * (y1 - y0) > 0.05 * area for x0, y0, x1, y1 in page.images):
            return "image", "no text on the page, only a picture"
        return "read", "no text on the page"
    unknown = text.count(UNKNOWN)
    if unknown > 0.3 * len(text) and len(text) >= ENOUGH:
        return "unreadable", f"{unknown} of {len(text)} characters have no way back to text"
    if len(text) >= 5 * ENOUGH and not plausible(text):
        return "unreadable", "the characters make no plausible words: the file's codes do not map to text"
    return "read", None


def _insert(lines: list[Line], at: int, table: FoundTable, page: int) -> None:
    """Put a line that stands for the table where its first word stood in the stream."""
    x0, y0, x1, y1 = table.box
    first = min((*table.words, *table.caption_words), default=0)
    place = Line("", x0, y0, x1, y1, y1, 0.0, "", False, False, page, table.rotation, 0, first=first, table=at)
    where = next((i for i, line in enumerate(lines) if line.first > first and line.table < 0), len(lines))
    lines.insert(where, place)
