"""Ruled grids: horizontal and vertical bars that meet, and the words between them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from registry_tools.parsers.document.page import Box
from registry_tools.parsers.document.table_frame import peeled
from registry_tools.parsers.document.table_grid_rows import Rect, row_levels
from registry_tools.parsers.document.table_lines import Placed, WordIndex, lines_of
from registry_tools.parsers.document.table_model import Grid, GridCell
from registry_tools.parsers.document.table_rules import Bar, bounds
from registry_tools.parsers.document.table_space import gaps_of

LEAST_WIDTH = 60.0  # points: smaller grids are tick boxes and symbols
LEAST_HEIGHT = 14.0


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


def _rects(xs: list[float], ys: list[float], across: Sequence[Bar], down: Sequence[Bar]) -> list[Rect] | None:
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
    out: list[Rect] = []
    for nodes in groups.values():
        r0, r1 = min(nodes) // columns, max(nodes) // columns + 1
        c0, c1 = min(node % columns for node in nodes), max(node % columns for node in nodes) + 1
        if (r1 - r0) * (c1 - c0) == len(nodes):
            out.append(Rect(r0, c0, r1, c1))
        else:
            out.extend(_row_by_row(nodes, columns))
    if len(out) < 3:
        return None
    return out


def _row_by_row(nodes: list[int], columns: int) -> list[Rect]:
    """Places joined that are no rectangle, because bars are missing: as runs in each row."""
    runs: dict[int, list[int]] = defaultdict(list)
    for node in nodes:
        runs[node // columns].append(node % columns)
    out = []
    for row, members in runs.items():
        start = previous = min(members)
        for column in sorted(members)[1:]:
            if column != previous + 1:
                out.append(Rect(row, start, row + 1, previous + 1))
                start = column
            previous = column
        out.append(Rect(row, start, row + 1, previous + 1))
    return out


def _deal(rects: list[Rect], xs: list[float], ys: list[float], words: list[Placed]) -> None:
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


def _split_rows(rect: Rect, ys: list[float]) -> list[Rect]:
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
        Rect(rect.r0 + at, rect.c0, rect.r0 + at + 1, rect.c1, [placed for line in lines for placed in line.words], lines)
        for at, lines in enumerate(held)
    ]


def _split_columns(rects: list[Rect], xs: list[float]) -> tuple[list[Rect], list[float]]:
    """Part cells that hold several columns of text, at bars of other rows or at blanks that all their lines share."""
    parted: list[Rect] = []
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
    moved: list[Rect] = []
    for rect in rects:
        old_left, old_right = xs[rect.c0], xs[rect.c1]
        rect.c0, rect.c1 = at_of[old_left], at_of[old_right]
        cuts = [
            at for at in range(rect.c0 + 1, rect.c1) if places[at] in fresh and rect.lines and not _crossed(rect, places[at])
        ]
        moved.extend(_cut(rect, cuts, [places[at] for at in cuts]))
    return moved, places


def _crossed(rect: Rect, x: float) -> bool:
    """Whether a text of the cell runs across x."""
    return any(segment.x0 < x - 1 and segment.x1 > x + 1 for line in rect.lines for segment in line.segments)


def _cut(rect: Rect, cuts: list[int], at: list[float]) -> list[Rect]:
    if not cuts:
        return [rect]
    edges = [rect.c0, *cuts, rect.c1]
    out = [Rect(rect.r0, a, rect.r1, b) for a, b in pairwise(edges)]
    for placed in rect.words:
        middle = (placed[1].x0 + placed[1].x1) / 2
        out[sum(middle > x for x in at)].words.append(placed)
    for piece in out:
        piece.lines = lines_of(piece.words)
    return out


def _finish(rects: list[Rect], xs: list[float], ys: list[float], box: Box) -> Grid:
    """Part rows that hold several rows of text, drop empty rows and columns, number the rest."""
    levels = {
        row: row_levels([rect for rect in rects if rect.r0 == row and rect.r1 == row + 1], xs) for row in range(len(ys) - 1)
    }
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
        for at, (top, bottom) in enumerate(pairwise(edges)):
            held = [line.words for line in rect.lines if top <= line.baseline - 0.3 * line.size < bottom]
            cells.append(
                GridCell(start[rect.r0] + at, rect.c0, 1, rect.c1 - rect.c0, held, (xs[rect.c0], top, xs[rect.c1], bottom))
            )
    return peeled(Grid(cells, box, "lattice").compact())
