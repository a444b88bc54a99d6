"""The order of a page's lines: the content stream's, and a geometric one only where the stream jumps about.

Measured on two-column articles the stream's order is right at every column's end, while each geometric rule broke some page.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from registry_tools.parsers.document.lines import Line
from registry_tools.parsers.document.page import PageContent

INCOHERENT = 0.2  # share of steps that go back up within a column; a coherent two-column page has one or two


def in_reading_order(lines: list[Line], page: PageContent) -> list[Line]:
    """The lines in stream order, or by columns from top to bottom where that order is none."""
    upright = [line for line in lines if line.rotation == 0]
    if len(upright) < 8:
        return lines
    if back_steps(upright) <= INCOHERENT * len(upright):
        return _left_before_right(lines)
    ordered = _by_columns(upright, 0)
    if back_steps(ordered) >= back_steps(upright):
        return lines
    ordered = [line._replace(first=at) for at, line in enumerate(ordered)]
    return ordered + [line for line in lines if line.rotation != 0]


def _left_before_right(lines: list[Line]) -> list[Line]:
    """Two columns drawn in the wrong order: the right one begins in the middle of the sentence that the left one ends with."""
    starts = [0]
    for at in range(1, len(lines)):
        before, line = lines[at - 1], lines[at]
        if line.y1 < before.y0 or line.x0 > before.x1 or line.x1 < before.x0:
            starts.append(at)
    runs = [lines[a:b] for a, b in pairwise([*starts, len(lines)])]
    long = [at for at, run in enumerate(runs) if len(run) >= 4 and run[0].rotation == 0]
    for earlier, later in pairwise(long):
        right, left = runs[earlier], runs[later]
        beside = min(line.x0 for line in right) > max(line.x1 for line in left)
        shared = min(right[-1].y1, left[-1].y1) - max(right[0].y0, left[0].y0)
        cut = left[-1].text[-1:].isalnum() or left[-1].text[-1:] in ",-"
        alike = abs(right[0].size - left[-1].size) < 0.5 and right[0].font == left[-1].font
        if beside and shared > 0 and cut and alike and right[0].text[:1].islower():
            runs[earlier : later + 1] = [*runs[earlier + 1 : later + 1], right]
            ordered = [line for run in runs for line in run]
            return [line._replace(first=at) for at, line in enumerate(ordered)]
    return lines


def back_steps(lines: Sequence[Line]) -> int:
    """How often a line stands above the one before it, and not in another column to the right of it."""
    count = 0
    for before, line in pairwise(lines):
        if line.y1 < before.y0 + 0.2 * line.size and line.x0 < before.x1:
            count += 1
    return count


def _by_columns(lines: Sequence[Line], depth: int) -> list[Line]:
    """Cut at the widest horizontal or vertical white strip, again and again (the XY cut)."""
    if len(lines) < 2 or depth > 40:
        return sorted(lines, key=lambda line: (line.baseline, line.x0))
    gutter = _widest(sorted((line.x0, line.x1) for line in lines))
    size = sorted(line.size for line in lines)[len(lines) // 2]
    if gutter[0] > 0.8 * size:
        left = [line for line in lines if line.x1 <= gutter[1]]
        right = [line for line in lines if line.x1 > gutter[1]]
        if _columns(left) and _columns(right):
            return _by_columns(left, depth + 1) + _by_columns(right, depth + 1)
    strip = _widest(sorted((line.y0, line.y1) for line in lines))
    if strip[0] > -0.5 * size:
        upper = [line for line in lines if (line.y0 + line.y1) / 2 <= strip[1]]
        lower = [line for line in lines if (line.y0 + line.y1) / 2 > strip[1]]
        if upper and lower:
            return _by_columns(upper, depth + 1) + _by_columns(lower, depth + 1)
    return sorted(lines, key=lambda line: (round(line.baseline / max(0.5 * size, 1.0)), line.x0))


def _columns(lines: Sequence[Line]) -> bool:
    return len(lines) > 1


def _widest(spans: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Width and middle of the widest gap between sorted spans; negative width where they overlap."""
    best, middle, reach = -1e9, 0.0, spans[0][1]
    for start, end in spans[1:]:
        if start - reach > best:
            best, middle = start - reach, (start + reach) / 2
        reach = max(reach, end)
    return best, middle
