"""Rules of a page as bars: pieces of one line made one, and bars that bound one table brought together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from registry_tools.parsers.document.page import Box, Fill, PageContent, Rule, Word

SAME = 1.6  # points: rules closer than this lie on one line (Word draws a border cell by cell, with squares at the crossings)
MEET = 3.0  # points: a horizontal and a vertical bar nearer than this touch
FULL = 0.9  # of a table's width: a bar of this length bounds the table, a shorter one spans columns of its head
LEAST_DASHES = 12  # in a row: fewer are a missing value or a break
MOST_BARS = 1500  # of one direction: a page with more is a drawing


class Bar(NamedTuple):
    """A straight line at `at` (y of a horizontal one, x of a vertical one) from `start` to `end`."""

    at: float
    start: float
    end: float

    @property
    def length(self) -> float:
        return self.end - self.start


def bars_of(rules: Iterable[Rule], horizontal: bool) -> list[Bar]:
    """The rules of one direction, pieces joined, in order of their place."""
    pieces = sorted(
        Bar(rule.y0, rule.x0, rule.x1) if horizontal else Bar(rule.x0, rule.y0, rule.y1)
        for rule in rules
        if rule.horizontal == horizontal
    )
    if len(pieces) > 20 * MOST_BARS:
        return []
    out: list[Bar] = []
    at = 0
    while at < len(pieces):
        end = at
        while end < len(pieces) and pieces[end].at - pieces[at].at <= SAME:
            end += 1
        row = sorted(pieces[at:end], key=lambda bar: bar.start)
        start, stop, place = row[0].start, row[0].end, row[0].at
        for bar in row[1:]:
            if bar.start <= stop + 2.5:
                stop = max(stop, bar.end)
            else:
                out.append(Bar(place, start, stop))
                start, stop, place = bar.start, bar.end, bar.at
        out.append(Bar(place, start, stop))
        at = end
    return out


def typed_rules(words: Iterable[Word]) -> list[Rule]:
    """Rules typed as rows of dashes or equals signs."""
    return [
        Rule(word.x0, word.baseline - 0.3 * word.size, word.x1, word.baseline - 0.3 * word.size, 0.5)
        for word in words
        if len(word.text) >= LEAST_DASHES and word.rotation == 0 and not word.text.strip("-=_—–")
    ]


def edges_of(fills: Sequence[Fill], page: PageContent) -> list[Rule]:
    """Sides of shaded rectangles that tile a grid: they stand for rules where a table has only shading.

    A band over the whole width, and a lone box, are shading and no grid.
    """
    boxes = [fill for fill in fills if 12 < fill.x1 - fill.x0 < 0.7 * page.width and 6 < fill.y1 - fill.y0 < 0.5 * page.height]
    if not 4 <= len(boxes) <= 600:
        return []
    kept = []
    for fill in boxes:
        beside = any(
            other is not fill and abs(other.y0 - fill.y0) < 3 and abs(other.y1 - fill.y1) < 3
            and (abs(other.x0 - fill.x1) < 4 or abs(other.x1 - fill.x0) < 4)
            for other in boxes
        )  # fmt: skip
        above = any(
            other is not fill and abs(other.x0 - fill.x0) < 3 and abs(other.x1 - fill.x1) < 3
            and (abs(other.y0 - fill.y1) < 4 or abs(other.y1 - fill.y0) < 4)
            for other in boxes
        )  # fmt: skip
        if beside and above:
            kept.append(fill)
    return [side for fill in kept for side in _sides(fill)]


def _sides(fill: Fill) -> list[Rule]:
    x0, y0, x1, y1, _ = fill
    return [Rule(x0, y0, x1, y0, 0), Rule(x0, y1, x1, y1, 0), Rule(x0, y0, x0, y1, 0), Rule(x1, y0, x1, y1, 0)]


def shades_of(fills: Sequence[Fill], box: Box) -> list[float]:
    """The y at which shaded rows of the box begin and end: fills, or cells' fills side by side, over most of its width."""
    x0, y0, x1, y1 = box
    strips: dict[tuple[int, int], list[Fill]] = {}
    for fill in fills:
        if fill.y0 > y0 - 3 and fill.y1 < y1 + 3 and fill.x1 > x0 and fill.x0 < x1 and 5 < fill.y1 - fill.y0 < 0.6 * (y1 - y0):
            strips.setdefault((round(fill.y0), round(fill.y1)), []).append(fill)
    out: list[float] = []
    for strip in strips.values():
        if sum(min(fill.x1, x1) - max(fill.x0, x0) for fill in strip) > 0.8 * (x1 - x0):
            out.extend(y for y in (strip[0].y0, strip[0].y1) if y0 + 4 < y < y1 - 4)
    return sorted(set(out))


def components(across: Sequence[Bar], down: Sequence[Bar]) -> list[tuple[list[Bar], list[Bar]]]:
    """Bars that touch, as (horizontal, vertical) groups, each with at least one of both."""
    if not across or not down or len(across) > MOST_BARS or len(down) > MOST_BARS or len(across) * len(down) > 400_000:
        return []
    parent = list(range(len(across) + len(down)))

    def root(node: int) -> int:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for i, bar in enumerate(across):
        for j, post in enumerate(down):
            if bar.start - MEET <= post.at <= bar.end + MEET and post.start - MEET <= bar.at <= post.end + MEET:
                parent[root(i)] = root(len(across) + j)
    groups: dict[int, tuple[list[Bar], list[Bar]]] = {}
    for i, bar in enumerate(across):
        groups.setdefault(root(i), ([], []))[0].append(bar)
    for j, post in enumerate(down):
        groups.setdefault(root(len(across) + j), ([], []))[1].append(post)
    return [group for group in groups.values() if group[0] and group[1]]


class Stack(NamedTuple):
    """Full bars of one width, from top to bottom, that may bound one table."""

    x0: float
    x1: float
    levels: list[float]


def stacks(across: Sequence[Bar], least: float = 70.0) -> list[Stack]:
    """Horizontal bars by their extent: those of the same width one above the other."""
    rows: list[tuple[float, float, float]] = []
    at = 0
    ordered = sorted(across)
    while at < len(ordered):
        end = at
        while end < len(ordered) and ordered[end].at - ordered[at].at <= SAME:
            end += 1
        rows.extend(_whole(sorted(ordered[at:end], key=lambda bar: bar.start)))
        at = end
    out: list[Stack] = []
    for start, stop, level in sorted(rows, key=lambda row: row[2]):
        if stop - start < least:
            continue
        for stack in out:
            if abs(stack.x0 - start) < 5 and abs(stack.x1 - stop) < 5:
                if level - stack.levels[-1] > SAME:
                    stack.levels.append(level)
                break
        else:
            out.append(Stack(start, stop, [level]))
    return out


def _whole(row: list[Bar]) -> list[tuple[float, float, float]]:
    """Bars at one height: each, and all of them together where small gaps part them column by column."""
    out = [(bar.start, bar.end, bar.at) for bar in row]
    if len(row) > 1:
        gaps = [after.start - bar.end for bar, after in pairwise(row)]
        if max(gaps) <= 14:
            out.append((row[0].start, row[-1].end, row[0].at))
    return out


def bounds(across: Sequence[Bar], down: Sequence[Bar]) -> Box:
    """The box around a group of bars."""
    return (
        min([bar.start for bar in across] + [post.at for post in down]),
        min([bar.at for bar in across] + [post.start for post in down]),
        max([bar.end for bar in across] + [post.at for post in down]),
        max([bar.at for bar in across] + [post.end for post in down]),
    )
