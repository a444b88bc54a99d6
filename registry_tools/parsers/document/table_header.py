"""The head of a table: which lines belong to it, and its cells with their spans."""

from __future__ import annotations

from collections.abc import Sequence

from registry_tools.parsers.document.page import Box
from registry_tools.parsers.document.table_lines import Line, Placed, Segment, is_figure
from registry_tools.parsers.document.table_model import Grid, GridCell
from registry_tools.parsers.document.table_rules import Bar
from registry_tools.parsers.document.table_space import Gap, place

MOST_LINES = 9  # a head has no more


def head_length(lines: Sequence[Line], levels: Sequence[float], partial: Sequence[Bar]) -> int:
    """How many lines are the head's: those over the second full rule, else those before the first row of figures."""
    top = lines[0].baseline - 0.3 * lines[0].size
    for level in levels:
        above = sum(line.baseline - 0.3 * line.size < level for line in lines)
        if level > top and 0 < above < len(lines):
            if above <= MOST_LINES and above <= 0.6 * len(lines) + 2:
                return above
            break
    low = max((bar.at for bar in partial), default=0.0)
    for at, line in enumerate(lines):
        if at > 0 and line.baseline < low:
            continue
        figures = sum(segment.has_value for segment in line.segments[1:])
        if at > 0 and figures and not line.segments[0].has_value and 2 * figures >= len(line.segments) - 1:
            return at if at <= MOST_LINES else 1
    return 1


class _Cell:
    __slots__ = ("baselines", "box", "even", "first", "last", "level", "lines", "span")

    def __init__(self, first: int, last: int, level: int, segment: Segment, line: Line) -> None:
        self.first, self.last, self.level, self.span = first, last, level, 1
        self.lines: list[list[Placed]] = [segment.words]
        self.baselines = [line.baseline]
        self.even = False  # its lines stand beside lines of other cells of its level
        self.box: Box = (segment.x0, line.y0, segment.x1, line.y1)

    def add(self, lines: list[list[Placed]], box: Box) -> None:
        self.lines.extend(lines)
        self.box = (
            min(self.box[0], box[0]), min(self.box[1], box[1]), max(self.box[2], box[2]), max(self.box[3], box[3])
        )  # fmt: skip


def head_cells(
    lines: Sequence[Line], gaps: Sequence[Gap], partial: Sequence[Bar], ends: tuple[float, float]
) -> tuple[list[GridCell], int]:
    """The head's cells and its number of rows.

    `ends` are the table's left and right side. A partial rule spans the columns under it: the text over it is their common
    head. Where there is none, a text that reaches over a blank between columns, or stands alone over several, is one.
    """
    if not lines:
        return [], 0
    bottom = lines[-1].baseline + 0.4 * lines[-1].size
    bars = [bar for bar in partial if lines[0].baseline - 0.5 * lines[0].size < bar.at < bottom - 0.6 * lines[-1].size]
    cuts = _cuts(lines, bars, gaps)
    columns = len(gaps) + 1
    spread = _extents(lines, gaps, columns)
    titled = all(len(line.segments) == 1 for line in lines)  # a title over the body, no heads of columns
    cells: list[_Cell] = []
    for line in lines:
        middle = line.baseline - 0.3 * line.size
        level = sum(cut < middle for cut in cuts)
        for segment in line.segments:
            first, last = place(segment.x0, segment.x1, gaps)
            if titled and _is_middle(segment, ends):
                first, last = 0, columns - 1
            over = _bar_under(segment, middle, bars, cuts[level] if level < len(cuts) else None)
            if over is not None:
                under = [c for c in range(columns) if over.start - 3 <= (spread[c][0] + spread[c][1]) / 2 <= over.end + 3]
                mates = [other for other in line.segments if _bar_under(other, middle, bars, cuts[level]) is over]
                if len(mates) > 1:  # several texts over one rule: each spans the columns nearest to it
                    under = [c for c in under if segment is _nearest(mates, (spread[c][0] + spread[c][1]) / 2)]
                if under:
                    first, last = min(first, under[0]), max(last, under[-1])
            same = next((cell for cell in cells if cell.level == level and cell.first <= last and first <= cell.last), None)
            if same is None:
                cells.append(_Cell(first, last, level, segment, line))
            else:
                same.add([segment.words], (segment.x0, line.y0, segment.x1, line.y1))
                same.baselines.append(line.baseline)
                same.first, same.last = min(same.first, first), max(same.last, last)
    return _stretched(cells, bars, cuts, spread)


def _is_middle(segment: Segment, ends: tuple[float, float]) -> bool:
    """Whether a text stands in the middle of the table."""
    left, right = ends
    return segment.x0 > left + 0.2 * (right - left) and abs(segment.x0 + segment.x1 - left - right) < 0.06 * (right - left)


def _nearest(segments: Sequence[Segment], x: float) -> Segment:
    return min(segments, key=lambda segment: abs((segment.x0 + segment.x1) / 2 - x))


def _cuts(lines: Sequence[Line], bars: Sequence[Bar], gaps: Sequence[Gap]) -> list[float]:
    """The y between levels of the head."""
    cuts: list[float] = []
    for bar in sorted(bars):
        if not cuts or bar.at - cuts[-1] > 4:
            cuts.append(bar.at)
    if cuts:
        return cuts
    for at, line in enumerate(lines[:-1]):
        spanning = [segment for segment in line.segments if len(set(place(segment.x0, segment.x1, gaps))) > 1]
        below = lines[at + 1]
        texts = [segment.text for segment in below.segments]
        if len(texts) > 1 and len(set(texts)) == 1 and len(line.segments) >= len(texts):
            cuts.append((line.baseline + below.baseline - 0.6 * below.size) / 2)  # "n (%)" under each
            continue
        if not spanning:
            continue
        for segment in spanning:
            first, last = place(segment.x0, segment.x1, gaps)
            inner = [s for s in below.segments if first <= place(s.x0, s.x1, gaps)[0] and place(s.x0, s.x1, gaps)[1] <= last]
            if len(inner) > 1:
                cuts.append((line.baseline + below.baseline - 0.6 * below.size) / 2)
                break
    return cuts


def _extents(lines: Sequence[Line], gaps: Sequence[Gap], columns: int) -> list[tuple[float, float]]:
    """Left and right end of each column: the blanks' inner edges."""
    left = min(line.x0 for line in lines)
    right = max(line.x1 for line in lines)
    edges = [left, *(x for gap in gaps for x in gap), right]
    return [(edges[2 * column], max(edges[2 * column], edges[2 * column + 1])) for column in range(columns)]


def _bar_under(segment: Segment, middle: float, bars: Sequence[Bar], cut: float | None) -> Bar | None:
    if cut is None:
        return None
    centre = (segment.x0 + segment.x1) / 2
    for bar in bars:
        if abs(bar.at - cut) <= 4 and bar.at > middle and bar.start - 3 <= centre <= bar.end + 3:
            return bar
    return None


def _stretched(
    cells: list[_Cell], bars: Sequence[Bar], cuts: Sequence[float], spread: Sequence[tuple[float, float]]
) -> tuple[list[GridCell], int]:
    """Join what stands one over the other with no rule between, and let a lone cell span the levels."""
    levels = len(cuts) + 1
    kept: list[_Cell] = []
    for cell in cells:
        others = [
            other
            for other in cells
            if other.level == cell.level and other is not cell and _beside_rule(other, bars, cuts, spread)
        ]
        cell.even = bool(others) and any(abs(line - cell.baselines[0]) < 1.5 for other in others for line in other.baselines)
    for cell in sorted(cells, key=lambda cell: (cell.level, cell.first)):
        above = next(
            (
                other
                for other in kept
                if other.first == cell.first and other.last == cell.last and other.level + other.span == cell.level
                and not _ruled(bars, cuts[cell.level - 1], spread[cell.first][0], spread[cell.last][1])
                and not (cell.even and other.even)
            ),
            None,
        )  # fmt: skip
        if above is not None:
            above.add(cell.lines, cell.box)
            above.span += 1
        else:
            kept.append(cell)
    for cell in kept:
        while cell.level + cell.span < levels and not _met(cell, kept, cell.level + cell.span):
            if _ruled(bars, cuts[cell.level + cell.span - 1], spread[cell.first][0], spread[cell.last][1]):
                break
            cell.span += 1
        while cell.level > 0 and not _met(cell, kept, cell.level - 1):
            cell.level -= 1
            cell.span += 1
    out = [
        GridCell(cell.level, cell.first, cell.span, cell.last - cell.first + 1, cell.lines, cell.box, is_header=True)
        for cell in kept
    ]
    return out, levels


def _beside_rule(cell: _Cell, bars: Sequence[Bar], cuts: Sequence[float], spread: Sequence[tuple[float, float]]) -> bool:
    """Whether a partial rule bounds the cell's level right over or under it; all do where lines made the levels, not rules."""
    if not bars:
        return True
    ends = spread[cell.first][0], spread[cell.last][1]
    return any(_ruled(bars, cuts[at], *ends) for at in (cell.level - 1, cell.level) if 0 <= at < len(cuts))


def _met(cell: _Cell, others: Sequence[_Cell], level: int) -> bool:
    return any(
        other is not cell and other.first <= cell.last and cell.first <= other.last
        and other.level <= level < other.level + other.span
        for other in others
    )  # fmt: skip


def _ruled(bars: Sequence[Bar], cut: float, start: float, end: float) -> bool:
    middle = (start + end) / 2
    return any(abs(bar.at - cut) <= 4 and bar.start - 3 <= middle <= bar.end + 3 for bar in bars)


def mark_head(grid: Grid) -> None:
    """Mark the head's cells of a grid whose reader did not know them: the rows above the first row of figures.

    A grid of words only has its first row as head.
    """
    if grid.header_rows == 0:
        by_row: dict[int, list[GridCell]] = {}
        for cell in grid.cells:
            by_row.setdefault(cell.row, []).append(cell)
        head = 1
        for row in range(min(grid.rows, MOST_LINES)):
            cells = [cell for cell in by_row.get(row, []) if cell.column > 0 and cell.filled]
            if cells and 2 * sum(is_figure(cell.text) for cell in cells) >= len(cells):
                head = row
                break
        else:
            tall = [cell.row_span for cell in by_row.get(0, []) if cell.filled]
            head = max(tall, default=1)
        grid.header_rows = min(head, max(0, grid.rows - 1))
    for cell in grid.cells:
        cell.is_header = cell.row < grid.header_rows
