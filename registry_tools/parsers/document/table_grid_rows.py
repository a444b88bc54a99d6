"""One ruled row that holds several rows of text."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from registry_tools.parsers.document.table_lines import Line, Placed, lines_of
from registry_tools.parsers.document.table_rows import body_rows


@dataclass(slots=True)
class Rect:
    """A cell of the grid: columns c0..c1-1, rows r0..r1-1, and its words."""

    r0: int
    c0: int
    r1: int
    c1: int
    words: list[Placed] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)


def row_levels(band: list[Rect], xs: list[float]) -> list[float]:
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


def _blanks(band: list[Rect]) -> list[float]:
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


def _opens(rect: Rect, cut: float) -> bool:
    """Whether the cell's first line under the cut follows the blank at once."""
    under = [line.y0 for line in rect.lines if line.y0 > cut]
    return bool(under) and min(under) - cut < 1.2 * rect.lines[0].size
