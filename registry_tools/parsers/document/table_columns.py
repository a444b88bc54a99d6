"""Tables without vertical rules: columns by white space, the head by partial rules, rows by their lines.

A region comes with the levels of its full rules (which part head, body and groups of rows) and with the partial rules in it.
"""

from __future__ import annotations

from collections.abc import Sequence

from registry_tools.parsers.document.page import Box
from registry_tools.parsers.document.table_caption import notes_begin
from registry_tools.parsers.document.table_header import head_cells, head_length
from registry_tools.parsers.document.table_lines import Line, WordIndex, lines_of
from registry_tools.parsers.document.table_model import Grid, GridCell
from registry_tools.parsers.document.table_rows import Row, body_rows
from registry_tools.parsers.document.table_rules import Bar
from registry_tools.parsers.document.table_space import Gap, cut_at, gaps_of, narrow_strips, place, tight_strips


def read_columns(
    index: WordIndex,
    box: Box,
    levels: Sequence[float],
    partial: Sequence[Bar],
    posts: Sequence[Bar],
    shades: Sequence[float],
    method: str,
) -> Grid | None:
    """The table in `box`; None where its text stands in fewer than two columns. `shades`: y where shaded rows begin and end."""
    breaks = [post.at for post in posts if post.length > 0.5 * (box[3] - box[1])]
    words = index.inside(box)
    lines = lines_of(words, breaks)
    if len(lines) < 2:
        return None
    head = (
        head_length(lines, levels, partial)
        if len(levels) > 2 or not shades
        else head_length(lines, sorted([*levels, *shades]), partial)
    )
    notes = notes_begin(lines, head + 1)
    if notes < len(lines):
        box = box[0], box[1], box[2], lines[notes].y0
        lines = lines[:notes]
    gaps = _columns(lines[:head], lines[head:], breaks)
    loose = lines_of(words, breaks, glue=False)[: len(lines)]
    if sum(len(line.segments) for line in loose) > sum(len(line.segments) for line in lines):
        more = _columns(loose[:head], loose[head:], breaks)
        if len(gaps) < len(more) < max(len(line.segments) for line in loose[:head]) + 1:  # the head has a text for each
            lines, gaps = loose, more
    strips = narrow_strips(lines[head:]) + tight_strips(lines[head:])
    if strips:
        # a head's text begins about where its column does, wherever that is
        lines = [cut_at(line, strips, 0.5 if at >= head else 3.0) for at, line in enumerate(lines)]
        gaps = _columns(lines[:head], lines[head:], breaks)
        shut = [
            strip
            for strip in strips
            if strip[1] - strip[0] < 1 and not any(low - 0.5 <= sum(strip) / 2 <= high + 0.5 for low, high in gaps)
        ]
        gaps = sorted([*gaps, *((min(strip), max(strip)) for strip in shut)])
    if not gaps:
        return None
    cells, header_rows = head_cells(lines[:head], gaps, partial, (box[0], box[2]))
    rows = body_rows(lines[head:], gaps, sorted([*levels, *shades]))
    for at, row in enumerate(rows):
        cells.extend(_cells(row, header_rows + at, len(gaps) + 1, box))
    grid = Grid(cells, box, method, header_rows).compact()
    if grid.columns < 2 or grid.rows < 2:
        return None
    return grid


def _columns(head: Sequence[Line], body: Sequence[Line], breaks: Sequence[float]) -> list[Gap]:
    """Blanks between columns: of the body's lines, with those of the head's last line where it shows more."""
    several = [line for line in body if len(line.segments) > 1]
    if not several:
        several = [line for line in head if len(line.segments) > 1]
    gaps = gaps_of(several)
    most = max((len(line.segments) for line in head), default=0)
    if most > len(gaps) + 1 or not gaps:
        fuller = [line for line in head if len(line.segments) == most]
        more = gaps_of([*several, *fuller], 0.9 * fuller[0].size)
        if len(more) > len(gaps):
            gaps = more
    for x in breaks:
        known = any(low - 2 <= x <= high + 2 for low, high in gaps)
        if several and not known and min(line.x0 for line in several) + 3 < x < max(line.x1 for line in several) - 3:
            gaps.append((x, x))
    return _without_idle(sorted(gaps), [*several, *(line for line in head if len(line.segments) > 1)])


def _without_idle(gaps: list[Gap], lines: Sequence[Line]) -> list[Gap]:
    """Drop a blank whose two columns never stand in one line: they are one column, set in or centred."""
    at = 0
    while at < len(gaps):
        together = 0
        for line in lines:
            columns = {place(segment.x0, segment.x1, gaps)[0] for segment in line.segments}
            together += at in columns and at + 1 in columns
        if together == 0 and len(lines) > 1:
            del gaps[at]
        else:
            at += 1
    return gaps


def _cells(row: Row, number: int, columns: int, box: Box) -> list[GridCell]:
    out = []
    for (first, last), lines in sorted(row.cells.items()):
        words = [word for line in lines for _, word in line]
        bounds = (
            min(word.x0 for word in words), min(word.y0 for word in words),
            max(word.x1 for word in words), max(word.y1 for word in words),
        )  # fmt: skip
        out.append(GridCell(number, first, 1, last - first + 1, lines, bounds))
    return out
