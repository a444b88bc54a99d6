"""A table as it stands on one page: as cells of words while it is read, and as found, before pages are joined."""

from __future__ import annotations

from dataclasses import dataclass, field

from registry_tools.models.document import TableCell
from registry_tools.parsers.document.page import Box
from registry_tools.parsers.document.table_lines import Placed, joined, text_of


@dataclass(slots=True)
class GridCell:
    """A cell with its lines of words, each line left to right; `box` on the upright page."""

    row: int
    column: int
    row_span: int
    column_span: int
    lines: list[list[Placed]]
    box: Box
    is_header: bool = False

    @property
    def text(self) -> str:
        return self.text_with(frozenset())

    def text_with(self, known: frozenset[str]) -> str:
        """The cell's text, words divided at a line's end joined by what the page's words (`known`) say."""
        return joined([text_of(line) for line in self.lines], known)

    @property
    def filled(self) -> bool:
        return any(self.lines)


@dataclass(slots=True)
class Grid:
    """Cells of one table on one upright page."""

    cells: list[GridCell]
    box: Box
    method: str
    header_rows: int = 0
    spare: list[list[Placed]] = field(default_factory=list)  # lines of notes that stand inside the region

    @property
    def rows(self) -> int:
        return max((cell.row + cell.row_span for cell in self.cells), default=0)

    @property
    def columns(self) -> int:
        return max((cell.column + cell.column_span for cell in self.cells), default=0)

    def compact(self) -> Grid:
        """The same without rows and columns in which no cell with words begins and ends."""
        rows = _kept([(cell.row, cell.row_span, cell.filled) for cell in self.cells])
        columns = _kept([(cell.column, cell.column_span, cell.filled) for cell in self.cells])
        cells = []
        for cell in self.cells:
            row, row_end = rows[cell.row], rows[cell.row + cell.row_span]
            column, column_end = columns[cell.column], columns[cell.column + cell.column_span]
            if row_end > row and column_end > column:
                cell.row, cell.row_span, cell.column, cell.column_span = row, row_end - row, column, column_end - column
                cells.append(cell)
        self.cells = sorted(cells, key=lambda cell: (cell.row, cell.column))
        return self


def _kept(spans: list[tuple[int, int, bool]]) -> list[int]:
    """New number of each old row (or column): those that hold the whole of no filled cell, and only them, vanish."""
    total = max((start + length for start, length, _ in spans), default=0)
    keep = [False] * total
    for start, length, filled in sorted(spans, key=lambda span: span[1]):
        if filled and not any(keep[start : start + length]):
            keep[start] = True
    out = [0]
    for kept in keep:
        out.append(out[-1] + kept)
    return out


@dataclass(frozen=True, slots=True)
class FoundTable:
    """One table, or the part of one that stands on this page.

    `words`, `caption_words` and `footnote_words` are indices into the page's `words`: the cells', the caption's (with its
    label) and the footnotes' own. `rotation` is the turn of its text (0, 90, 180, 270); boxes are those of the page as shown.
    `continued` where the caption says that the table began before ("Table 2 (continued)").
    `header_rows` counts the rows at the top that are column heads.
    `over` and `under` are the words on the page above and below it, `top` and `foot` those of the page's first and last
    quarter: what stands over a table's part and is not a running head does not stand on the page before.
    """

    page: int
    box: Box
    cells: tuple[TableCell, ...]
    rows: int
    columns: int
    method: str
    words: tuple[int, ...]
    label: str | None = None
    caption: str | None = None
    caption_box: Box | None = None
    caption_words: tuple[int, ...] = ()
    footnotes: tuple[str, ...] = ()
    footnote_words: tuple[int, ...] = ()
    header_rows: int = 0
    continued: bool = False
    rotation: int = 0
    over: tuple[str, ...] = ()
    under: tuple[str, ...] = ()
    top: tuple[str, ...] = ()
    foot: tuple[str, ...] = ()
