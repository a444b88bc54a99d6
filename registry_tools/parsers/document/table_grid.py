"""Ruled grids: horizontal and vertical bars that meet, and the words between them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from registry_tools.parsers.document.page import Box
from registry_tools.parsers.document.table_caption import captions_of, is_note
from registry_tools.parsers.document.table_lines import Line, Placed, WordIndex, lines_of
from registry_tools.parsers.document.table_model import Grid, GridCell
from registry_tools.parsers.document.table_rows import body_rows
from registry_tools.parsers.document.table_rules import Bar, bounds
from registry_tools.parsers.document.table_space import gaps_of

LEAST_WIDTH = 60.0  # points: smaller grids are tick boxes and symbols
LEAST_HEIGHT = 14.0


@dataclass(slots=True)
class _Rect:
    """A cell of the grid: columns c0..c1-1, rows r0..r1-1, and its words."""

    r0: int
    c0: int
    r1: int
    c1: int
    words: list[Placed] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)


Group = tuple[list[Bar], list[Bar]]


def joined_groups(groups: list[Group], index: WordIndex) -> list[Group]:
    """Groups of bars with those joined that one line of text parts: a heading row without vertical rules.

    Only tables open at the left side have such rows; framed ones under one another are tables of their own.
    """
    out: list[Group] = []
    for across, down in sorted(groups, key=lambda group: bounds(*group)[1]):
        box = bounds(across, down)
        for at, (beams, posts) in enumerate(out):
            above = bounds(beams, posts)
            gap = box[1] - above[3]
            open_left = not any(post.at < box[0] + 4 for post in (*posts, *down))
            if not open_left or not 0 < gap < 32 or abs(box[0] - above[0]) > 4 or abs(box[2] - above[2]) > 4:
                continue
            lines = lines_of(index.inside((above[0], above[3], above[2], box[1])))
            if len(lines) == 1 and gap < 2.4 * lines[0].size and lines[0].x0 < box[0] + 14:
                out[at] = ([*beams, *across], [*posts, *down])
                break
        else:
            out.append((across, down))
    return out


def read_grid(across: Sequence[Bar], down: Sequence[Bar], index: WordIndex) -> Grid | None:
    """The grid that a group of touching bars draws; None where it holds no table."""
    box = bounds(across, down)
    if box[2] - box[0] < LEAST_WIDTH or box[3] - box[1] < LEAST_HEIGHT:
        return None
    xs = _places([post.at for post in down], box[0], box[2])
    ys = _places([bar.at for bar in across], box[1], box[3])
    if len(xs) < 3 or len(ys) < 2 or len(xs) * len(ys) > 40_000:
        return None
    words = index.inside(box)
    if len(words) < 3:
        return None
    rects = _rects(xs, ys, across, down)
    if rects is None:
        return None
    _deal(rects, xs, ys, words)
    rects = [piece for rect in rects for piece in _split_rows(rect, ys)]
    rects, xs = _split_columns(rects, xs)
    if sum(1 for rect in rects if rect.words) < 4:
        return None
    return _finish(rects, xs, ys, box)


def _places(values: list[float], low: float, high: float) -> list[float]:
    """Places of bars without doubles, the table's own two sides among them."""
    out: list[float] = []
    for value in sorted([*values, low, high]):
        if not out or value - out[-1] > 3.2:
            out.append(value)
    return out


def _covered(spans: list[tuple[float, float]], low: float, high: float) -> bool:
    """Whether the spans cover more than half of low..high."""
    return sum(max(0.0, min(end, high) - max(start, low)) for start, end in spans) > 0.5 * (high - low)


def _rects(xs: list[float], ys: list[float], across: Sequence[Bar], down: Sequence[Bar]) -> list[_Rect] | None:
    """Cells of the net with those joined that no bar parts."""
    posts: dict[int, list[tuple[float, float]]] = defaultdict(list)
    for post in down:
        posts[min(range(len(xs)), key=lambda i: abs(xs[i] - post.at))].append((post.start, post.end))
    beams: dict[int, list[tuple[float, float]]] = defaultdict(list)
    for bar in across:
        beams[min(range(len(ys)), key=lambda j: abs(ys[j] - bar.at))].append((bar.start, bar.end))
    columns, rows = len(xs) - 1, len(ys) - 1
    parent = list(range(columns * rows))

    def root(node: int) -> int:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for j in range(rows):
        for i in range(columns):
            if i + 1 < columns and not _covered(posts[i + 1], ys[j], ys[j + 1]):
                parent[root(j * columns + i + 1)] = root(j * columns + i)
            if j + 1 < rows and not _covered(beams[j + 1], xs[i], xs[i + 1]):
                parent[root((j + 1) * columns + i)] = root(j * columns + i)
    groups: dict[int, list[int]] = defaultdict(list)
    for node in range(columns * rows):
        groups[root(node)].append(node)
    out = []
    for nodes in groups.values():
        r0, r1 = min(nodes) // columns, max(nodes) // columns + 1
        c0, c1 = min(node % columns for node in nodes), max(node % columns for node in nodes) + 1
        if (r1 - r0) * (c1 - c0) == len(nodes):
            out.append(_Rect(r0, c0, r1, c1))
        else:  # not a rectangle: bars are missing somewhere; row by row it is
            runs: dict[int, list[int]] = defaultdict(list)
            for node in nodes:
                runs[node // columns].append(node % columns)
            for row, members in runs.items():
                start = previous = sorted(members)[0]
                for column in sorted(members)[1:]:
                    if column != previous + 1:
                        out.append(_Rect(row, start, row + 1, previous + 1))
                        start = column
                    previous = column
                out.append(_Rect(row, start, row + 1, previous + 1))
    if len(out) < 3:
        return None
    return out


def _deal(rects: list[_Rect], xs: list[float], ys: list[float], words: list[Placed]) -> None:
    """Give each word to its cell, and make the cells' lines."""
    net = {(row, column): rect for rect in rects for row in range(rect.r0, rect.r1) for column in range(rect.c0, rect.c1)}
    for placed in words:
        word = placed[1]
        x, y = (word.x0 + word.x1) / 2, word.baseline - 0.3 * word.size
        column = _slot(xs, x)
        rect = net.get((_slot(ys, y), column))
        if rect is not None:
            rect.words.append(placed)
    for rect in rects:
        rect.lines = lines_of(rect.words)


def _slot(places: list[float], value: float) -> int:
    for at in range(1, len(places) - 1):
        if value < places[at]:
            return at - 1
    return max(0, len(places) - 2)


def _split_rows(rect: _Rect, ys: list[float]) -> list[_Rect]:
    """A cell over many rows with a line of text in nearly each is a column ruled only beside it."""
    rows = rect.r1 - rect.r0
    if rows < 4 or len(rect.lines) < 0.85 * rows:
        return [rect]
    held = [
        [line for line in rect.lines if ys[row] <= line.baseline - 0.3 * line.size < ys[row + 1]]
        for row in range(rect.r0, rect.r1)
    ]
    if sum(map(bool, held)) < 0.85 * rows:
        return [rect]
    return [
        _Rect(rect.r0 + at, rect.c0, rect.r0 + at + 1, rect.c1, [placed for line in lines for placed in line.words], lines)
        for at, lines in enumerate(held)
    ]


def _split_columns(rects: list[_Rect], xs: list[float]) -> tuple[list[_Rect], list[float]]:
    """Part cells that hold several columns of text, at bars of other rows or at blanks that all their lines share."""
    parted: list[_Rect] = []
    for rect in rects:
        free = [at for at in range(rect.c0 + 1, rect.c1) if not _crossed(rect, xs[at])]
        wide = any(2 * sum(line.x0 < xs[at] < line.x1 for line in rect.lines) > len(rect.lines) for at in free)
        parted.extend(_cut(rect, free, [xs[at] for at in free]) if wide else [rect])
    rects = parted
    fresh: set[float] = set()
    for column in range(len(xs) - 1):
        lines = [line for rect in rects if rect.c0 == column and rect.c1 == column + 1 for line in rect.lines]
        several = [line for line in lines if len(line.segments) > 1]
        if len(several) >= 3 and len(several) >= 0.6 * len(lines):
            fresh.update((low + high) / 2 for low, high in gaps_of(several))
    if not fresh:
        return rects, xs
    places = sorted({*xs, *fresh})
    at_of = {x: at for at, x in enumerate(places)}
    moved: list[_Rect] = []
    for rect in rects:
        old_left, old_right = xs[rect.c0], xs[rect.c1]
        rect.c0, rect.c1 = at_of[old_left], at_of[old_right]
        cuts = [
            at for at in range(rect.c0 + 1, rect.c1) if places[at] in fresh and rect.lines and not _crossed(rect, places[at])
        ]
        moved.extend(_cut(rect, cuts, [places[at] for at in cuts]))
    return moved, places


def _crossed(rect: _Rect, x: float) -> bool:
    """Whether a text of the cell runs across x."""
    return any(segment.x0 < x - 1 and segment.x1 > x + 1 for line in rect.lines for segment in line.segments)


def _cut(rect: _Rect, cuts: list[int], at: list[float]) -> list[_Rect]:
    if not cuts:
        return [rect]
    edges = [rect.c0, *cuts, rect.c1]
    out = [_Rect(rect.r0, a, rect.r1, b) for a, b in zip(edges, edges[1:], strict=False)]
    for placed in rect.words:
        middle = (placed[1].x0 + placed[1].x1) / 2
        out[sum(middle > x for x in at)].words.append(placed)
    for piece in out:
        piece.lines = lines_of(piece.words)
    return out


def _finish(rects: list[_Rect], xs: list[float], ys: list[float], box: Box) -> Grid:
    """Part rows that hold several rows of text, drop empty rows and columns, number the rest."""
    levels = {row: _levels([rect for rect in rects if rect.r0 == row and rect.r1 == row + 1], xs) for row in range(len(ys) - 1)}
    start: list[int] = []
    total = 0
    for row in range(len(ys) - 1):
        start.append(total)
        total += len(levels[row]) + 1
    start.append(total)
    cells: list[GridCell] = []
    for rect in rects:
        cuts = levels[rect.r0] if rect.r1 == rect.r0 + 1 else []
        if not cuts:
            cells.append(
                GridCell(start[rect.r0], rect.c0, start[rect.r1] - start[rect.r0], rect.c1 - rect.c0,
                         [line.words for line in rect.lines], (xs[rect.c0], ys[rect.r0], xs[rect.c1], ys[rect.r1]))
            )  # fmt: skip
            continue
        edges = [ys[rect.r0], *cuts, ys[rect.r1]]
        for at, (top, bottom) in enumerate(zip(edges, edges[1:], strict=False)):
            held = [line.words for line in rect.lines if top <= line.baseline - 0.3 * line.size < bottom]
            cells.append(
                GridCell(start[rect.r0] + at, rect.c0, 1, rect.c1 - rect.c0, held, (xs[rect.c0], top, xs[rect.c1], bottom))
            )
    return _peeled(Grid(cells, box, "lattice").compact())


def add_sideways(grid: Grid, words: list[Placed]) -> None:
    """Put words written upwards or downwards into the cells that hold their middle."""
    taken: dict[int, list[Placed]] = defaultdict(list)
    for placed in words:
        word = placed[1]
        x, y = (word.x0 + word.x1) / 2, (word.y0 + word.y1) / 2
        holding = [
            (cell.row_span * cell.column_span, at)
            for at, cell in enumerate(grid.cells)
            if cell.box[0] <= x <= cell.box[2] and cell.box[1] <= y <= cell.box[3]
        ]
        if holding:
            taken[min(holding)[1]].append(placed)
    for at, held in taken.items():
        lines: list[list[Placed]] = []
        level = {index: word.baseline for index, word in held}
        level.update({index: level.get(index - 1, word.baseline) for index, word in held if word.script})
        for placed in sorted(held, key=lambda placed: level[placed[0]] * (1 if placed[1].rotation == 270 else -1)):
            if lines and abs(level[lines[-1][-1][0]] - level[placed[0]]) < 0.4 * placed[1].size:
                lines[-1].append(placed)
            else:
                lines.append([placed])
        for line in lines:
            line.sort(key=lambda placed: placed[1].y0 * (-1 if placed[1].rotation == 270 else 1))
        grid.cells[at].lines.extend(lines)


def _peeled(grid: Grid) -> Grid:
    """Without a first row that is the caption and last rows that are notes, where they stand inside the frame."""
    columns = grid.columns
    alone = {cell.row: cell for cell in grid.cells if cell.column_span == columns and cell.row_span == 1}
    x0, y0, x1, y1 = grid.box
    first, last = 0, grid.rows
    if first in alone and captions_of([placed for line in alone[first].lines for placed in line][:4]):
        y0, first = alone[first].box[3], 1
    while last - 1 in alone and last - 1 > first + 1:
        lines = alone[last - 1].lines
        if not is_note(alone[last - 1].text) and not (len(lines) > 1 and len(lines[0]) > 8):
            break
        y1, last = alone[last - 1].box[1], last - 1
    if (first, last) == (0, grid.rows):
        return grid
    kept = [cell for cell in grid.cells if cell.row >= first and cell.row + cell.row_span <= last]
    return Grid(kept, (x0, y0, x1, y1), grid.method).compact()


def _levels(band: list[_Rect], xs: list[float]) -> list[float]:
    """Where one ruled row holds several rows of text: the y between them; none where its lines are one row's.

    Rows show by figures that stand at the same heights in two columns or more, or by a blank that runs through all columns.
    """
    if len(band) < 2 or max(len(rect.lines) for rect in band) < 2:
        return []
    band = sorted(band, key=lambda rect: rect.c0)
    heights: list[set[int]] = []
    size = max(line.size for rect in band for line in rect.lines)
    for rect in band[1:]:
        figures = {
            round(line.baseline / (0.4 * size))
            for at, line in enumerate(rect.lines)
            if line.segments[0].has_value and len(line.text) < 25 and not (at and _closes(rect.lines[at - 1].text, line.text))
        }
        if len(figures) >= 2 and len(figures) >= 0.7 * len(rect.lines):
            heights.append(figures)
    labels = len(band[0].lines)
    aligned = len(heights) >= 2 and all(len(one & heights[0]) >= 0.7 * len(one) for one in heights[1:])
    lone = len(heights) == 1 and len(band) <= 3 and len(heights[0]) >= 0.6 * labels
    if heights and (aligned or lone) and labels >= 0.6 * max(len(one) for one in heights):
        words = [placed for rect in band for placed in rect.words]
        inner = [xs[rect.c0] for rect in band[1:]]
        rows = body_rows(lines_of(words, inner), [(x, x) for x in inner], [])
        return [(above.bottom.baseline + below.top.baseline) / 2 - 0.3 * below.top.size for above, below in pairwise(rows)]
    return _blanks(band)


def _closes(above: str, text: str) -> bool:
    """Whether a line in brackets goes with the figure over it ("4.1" over "(2.0 to 6.2)")."""
    return text[0] in "([" and above[0] not in "(["


def _blanks(band: list[_Rect]) -> list[float]:
    """The y of blanks through all columns, where the first column and another begin anew under each."""
    spans = sorted((line.y0, line.y1) for rect in band for line in rect.lines)
    size = max(line.size for rect in band for line in rect.lines)
    cuts: list[float] = []
    reach = spans[0][1]
    for top, bottom in spans:
        if top - reach > 0.75 * size:
            cuts.append((top + reach) / 2)
        reach = max(reach, bottom)
    kept: list[float] = []
    for cut in cuts:
        edge = kept[-1] if kept else 0.0
        above = [rect for rect in band if any(edge < line.y0 < cut for line in rect.lines)]
        below = [rect for rect in band if any(line.y0 > cut for line in rect.lines)]
        if len(above) >= 2 and above[0] is band[0] and len(below) >= 2 and _opens(band[0], cut) and _opens(below[1], cut):
            kept.append(cut)
    return kept


def _opens(rect: _Rect, cut: float) -> bool:
    """Whether the cell's first line under the cut follows the blank at once."""
    under = [line.y0 for line in rect.lines if line.y0 > cut]
    return bool(under) and min(under) - cut < 1.2 * rect.lines[0].size
