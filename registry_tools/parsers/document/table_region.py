"""Where tables without a grid stand: between full rules, or under a caption alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Literal

from registry_tools.parsers.document.page import Box
from registry_tools.parsers.document.table_caption import Caption, is_note, notes_begin
from registry_tools.parsers.document.table_lines import Line, Segment, WordIndex, lines_of
from registry_tools.parsers.document.table_rules import Stack
from registry_tools.parsers.document.table_space import gaps_of

MOST_LINES = 9  # a head has no more; what is longer and holds lines of prose is the text over a table
Kind = Literal["table", "notes", "other"]


@dataclass(slots=True)
class Region:
    """A place that may hold a table, with the full rules that cross it."""

    box: Box
    levels: list[float]


def ruled_regions(stack: Stack, index: WordIndex, captions: Sequence[Caption], solid: Sequence[Box]) -> list[Region]:
    """Runs of bands between full rules whose text stands in columns; prose, captions and grids part them."""
    out: list[Region] = []
    run: list[float] = []
    closed = False
    for above, below in pairwise(stack.levels):
        kind = _kind(Region((stack.x0, above, stack.x1, below), run), index, captions, solid)
        if kind == "table" and not (closed and run):
            run = run or [above]
            run.append(below)
        elif run:
            out.append(_region(stack, run))
            run = [above, below] if kind == "table" else []
        closed = kind == "notes"
    if run:
        out.append(_region(stack, run))
    return out


def _region(stack: Stack, run: list[float]) -> Region:
    return Region((stack.x0 - 2, run[0], stack.x1 + 2, run[-1]), run)


def _kind(band: Region, index: WordIndex, captions: Sequence[Caption], solid: Sequence[Box]) -> Kind:
    """What stands between two full rules; `band.levels` are those of the table over it."""
    x0, y0, x1, y1 = band.box
    if any(box[1] < (y0 + y1) / 2 < box[3] and min(box[2], x1) - max(box[0], x0) > 0.3 * (x1 - x0) for box in solid):
        return "other"
    if any(y0 < caption.word.baseline < y1 and x0 - 5 <= caption.word.x0 <= x1 for caption in captions):
        return "other"
    words = index.inside((x0 - 3, y0, x1 + 3, y1))
    if not words:
        return "table" if y1 - y0 < 8 else "other"
    lines = lines_of(words)
    if band.levels:
        return _kind_below(lines, band, index)
    if len(lines) == 1 and len(lines[0].segments) == 1:
        return "table" if lines[0].x1 - lines[0].x0 < 0.7 * (x1 - x0) and y1 - y0 < 40 else "other"
    through = sum(len(line.segments) == 1 and line.x1 - line.x0 > 0.7 * (x1 - x0) for line in lines)
    alone = all(len(line.segments) == 1 for line in lines)
    text = alone or is_prose(lines, x0, x1 - x0) or _without_columns(lines) or (len(lines) > MOST_LINES and through > 1)
    return "other" if text else "table"


def _kind_below(lines: Sequence[Line], band: Region, index: WordIndex) -> Kind:
    """What stands under a table's rule: more of it, its notes, or the page's text."""
    x0, y0, x1, _ = band.box
    if is_prose(lines, x0, x1 - x0):
        return "other"
    several = sum(len(line.segments) > 1 for line in lines)
    begun = next((at for at, line in enumerate(lines) if len(line.segments) > 2), len(lines))
    if len(lines) >= 2 and 4 * several < len(lines) and notes_begin(lines, 0) <= 1:
        return "notes"
    if begun >= 3 and any(is_note(line.text) for line in lines[:3]):
        return "notes"
    if len(lines) > 3 and _other_text(lines, lines_of(index.inside((x0 - 3, band.levels[0], x1 + 3, y0)))):
        return "other"
    return "other" if _without_columns(lines) else "table"


def _without_columns(lines: Sequence[Line]) -> bool:
    inner = min(line.x0 for line in lines) + 30  # lines that begin further right are of a later column
    return len(lines) > 3 and 5 * sum(len(line.segments) > 1 or line.x0 > inner for line in lines) < len(lines)


def _other_text(lines: Sequence[Line], above: Sequence[Line]) -> bool:
    """Whether lines under a table's last rule are the page's text: larger, or in other columns with more words in each."""
    several = [line for line in lines if len(line.segments) > 1]
    if not several:
        return False
    table = [line for line in above if len(line.segments) > 1]
    gaps = gaps_of(table)
    crossing = sum(
        any(segment.x0 < low - 1 and segment.x1 > high + 1 for segment in line.segments for low, high in gaps)
        for line in several
    )
    words = sum(len(line.words) for line in several) / sum(len(line.segments) for line in several)
    usual = sum(len(line.words) for line in table) / max(1, sum(len(line.segments) for line in table))
    larger = bool(table) and median(line.size for line in several) > 1.12 * median(line.size for line in table)
    return (2 * crossing > len(several) and words > 1.8 and (larger or words > 1.3 * usual)) or (larger and words > 3.2)


def is_prose(lines: Sequence[Line], left: float, width: float) -> bool:
    """Whether most lines run through without a wide blank from the left side, over more than half of the width."""
    through = sum(
        len(line.segments) == 1 and line.x1 - line.x0 > 0.55 * width and line.x0 < left + 0.15 * width for line in lines
    )
    if len(lines) <= 2:
        return through == len(lines) and all(line.x1 - line.x0 > 0.7 * width for line in lines)
    run = 0
    for line in lines:
        run = run + 1 if len(line.segments) == 1 and line.x1 - line.x0 > 0.8 * width else 0
        if run == 3:
            return True
    return through > 0.5 * len(lines)


def region_below(top: float, left: float, right: float, index: WordIndex, bottom: float) -> Region | None:
    """The lines from `top` on that stand in columns, for a table with no rule at its end; None where there are none.

    Prose, a blank over three lines, or a change to a larger size ends it.
    """
    words = index.inside((left, top, right, bottom))
    lines = lines_of(words)
    beside = [line.segments[-1] for line in lines[:12] if _is_column(line.segments[-1], right)]
    if 2 * len(beside) >= min(len(lines), 12) > 2:  # the page's other column of text
        right = min(segment.x0 for segment in beside) - 3
        lines = lines_of(placed for placed in words if placed[1].x1 < right)
    width = right - left
    kept: list[Line] = []
    through = 0
    begun = next((at for at, line in enumerate(lines[:12]) if len(line.segments) > 2), None)
    if begun is None:
        begun = next((at for at, line in enumerate(lines[:12]) if len(line.segments) > 1), 0)
    for line in lines[begun:]:
        if kept and line.baseline - kept[-1].baseline > 3.6 * max(line.size, 8):
            break
        if kept and line.size > 1.25 * max(kept[0].size, kept[-1].size):
            break
        single = len(line.segments) == 1 and line.x1 - line.x0 > 0.6 * width and line.x0 < left + 0.2 * width
        through = through + 1 if single else 0
        kept.append(line)
        if through >= 2:
            break
    while kept and len(kept[-1].segments) == 1 and (kept[-1].x1 - kept[-1].x0 > 0.6 * width or through):
        kept.pop()
        through = max(0, through - 1)
    several = [line for line in kept if len(line.segments) > 1]
    gaps = gaps_of(several)
    if len(several) < 3 or not gaps:
        return None
    columnar = sum(len(line.segments) > 1 or line.x0 > gaps[0][0] for line in kept)
    if columnar < 0.5 * len(kept) or len(several) < 0.25 * len(kept):
        return None
    kept = kept[: kept.index(several[-1]) + 2] if len(kept) > kept.index(several[-1]) + 2 else kept
    return Region((min(line.x0 for line in kept) - 2, kept[0].y0 - 1, max(line.x1 for line in kept) + 2, kept[-1].y1 + 1), [])


def _is_column(segment: Segment, right: float) -> bool:
    """Whether a segment is a line of text in the right half of a page that ends at `right`."""
    return 0.4 * right < segment.x0 < 0.62 * right and segment.x1 - segment.x0 > 0.28 * right and len(segment.words) > 4


def widened(region: Region, index: WordIndex, captions: Sequence[Caption], floor: float) -> Region:
    """The region with the lines over its first rule and under its last that belong to its columns.

    Some journals rule only under the head, or not under the last row. Lines over the first rule count where a caption stands
    over them; lines under the last rule where they keep to the columns and hold figures. `floor`: y not to go beyond.
    """
    x0, y0, x1, y1 = region.box
    over = [caption for caption in captions if y0 - 130 < caption.word.baseline < y0 and x0 - 10 <= caption.word.x0 <= x1]
    if over:
        start = max(caption.word.y1 for caption in over)
        lines = lines_of(index.inside((x0 - 3, start, x1 + 3, y0)))
        top = y0
        for line in reversed(lines):
            if top - line.y1 > 1.2 * line.size or (len(line.segments) < 2 and line.x1 - line.x0 > 0.5 * (x1 - x0)):
                break
            if len(line.segments) >= 2 or top < y0:
                top = line.y0 - 1
        y0 = top
    inside = [line for line in lines_of(index.inside((x0, y0, x1, y1))) if len(line.segments) > 1]
    gaps = gaps_of(inside)
    if gaps and len(inside) >= 2:
        reach = inside[-1].baseline
        for line in lines_of(index.inside((x0 - 3, y1, x1 + 3, floor))):
            crossing = any(segment.x0 < low - 1 and segment.x1 > high + 1 for segment in line.segments for low, high in gaps)
            if (
                line.baseline - reach > 2.2 * line.size
                or crossing
                or is_note(line.text)
                or abs(line.size - inside[-1].size) > 1
            ):
                break
            if len(line.segments) > 1:
                if not any(segment.has_value for segment in line.segments[1:]):
                    break
                y1 = line.y1 + 1
            reach = line.baseline
    return Region((x0, y0, x1, y1), region.levels)


def framed_text(region: Region, index: WordIndex) -> bool:
    """Whether a frame holds no columns: a box of text, a drawing, a single list."""
    x0, _, x1, _ = region.box
    lines = lines_of(index.inside(region.box))
    several = [line for line in lines if len(line.segments) > 1]
    return len(several) < 3 or 4 * len(several) < len(lines) or is_prose(lines, x0, x1 - x0) or not gaps_of(several, 6.0)
