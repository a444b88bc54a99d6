"""Columns by white space: x intervals that the lines of a table leave free."""

from __future__ import annotations

from collections.abc import Sequence

from registry_tools.parsers.document.table_lines import Line

Gap = tuple[float, float]

CROSSING = 0.07  # share of lines that may run across a blank between columns (a long label, a value over two columns)


def gaps_of(lines: Sequence[Line], least: float = 1.0) -> list[Gap]:
    """Intervals free of text in all lines but a few, left to right, between the first and the last text."""
    spans = [(segment.x0, segment.x1) for line in lines for segment in line.segments]
    if not spans:
        return []
    allowed = int(CROSSING * len(lines))
    edges = sorted([(start, 1) for start, _ in spans] + [(end, -1) for _, end in spans], key=lambda edge: (edge[0], -edge[1]))
    out: list[Gap] = []
    depth = 0
    begun: float | None = None
    seen = 0
    for x, step in edges:
        before = depth
        depth += step
        seen += step == 1
        if before > allowed >= depth:
            begun = x
        elif depth > allowed >= before and begun is not None:
            if x - begun >= least:
                out.append((begun, x))
            begun = None
    return out


def place(start: float, end: float, gaps: Sequence[Gap]) -> tuple[int, int]:
    """First and last column of what stands from start to end; it spans a blank only where it crosses all of it."""
    first = last = 0
    for at, (low, high) in enumerate(gaps):
        slack = max(1.0, 0.1 * (end - start))
        if end <= high + slack and (start < low or (start + end) < low + high):
            break
        last = at + 1
        if start >= low - slack:
            first = at + 1
    return first, last
