"""Columns by white space: x intervals that the lines of a table leave free."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from registry_tools.parsers.document.table_lines import Line, Segment

_FIGURE_END = re.compile(r"[\d%)\]*†‡§]$")
_FIGURE_START = re.compile(r"[-−–+<>≤≥]?[\d.]")

Gap = tuple[float, float]

TOUCHING = 0.6  # points: words of crowded columns may run into each other by so much
CROWDED = 0.3  # share of lines that may be set so close that a blank is closed up
CROSSING = 0.07  # share of lines that may run across a blank between columns (a long label, a value over two columns)


def gaps_of(lines: Sequence[Line], least: float = 1.0, allowed: int | None = None) -> list[Gap]:
    """Intervals free of text in all lines but a few, left to right, between the first and the last text."""
    spans = [(segment.x0, segment.x1) for line in lines for segment in line.segments]
    if not spans:
        return []
    if allowed is None:
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


def narrow_strips(lines: Sequence[Line]) -> list[Gap]:
    """Blanks too narrow to part words by themselves that stand at one place in nearly all lines, between figures.

    "776.8 (407.5) 756.3 (339.9)" in each line is two columns set close; the blank before a bracket is none.
    """
    blanks: dict[int, list[Gap]] = {}
    held = inner = 0
    for number, line in enumerate(lines):
        found = [
            (left.x1, right.x0)
            for (_, left), (_, right) in pairwise(line.words)
            if right.x0 - left.x1 > 0.3 * right.size and _FIGURE_END.search(left.text) and _FIGURE_START.match(right.text)
        ]
        inner += len(found) > len(line.segments) - 2
        held += len(line.segments) > 1 or bool(found)
        if found:
            blanks[number] = found
    if not inner or len(blanks) < 4 or len(blanks) < 0.6 * held:
        return []
    out: list[Gap] = []
    for strip in min(blanks.values(), key=len):
        low, high = strip
        for found in blanks.values():
            meeting = [(max(low, a), min(high, b)) for a, b in found if min(high, b) - max(low, a) > 0.8]
            if meeting:
                low, high = meeting[0]
            else:
                break
        else:
            crossing = sum(
                any(word.x0 < low and word.x1 > high for segment in line.segments for _, word in segment.words)
                for line in lines
            )
            if not crossing:
                out.append((low, high))
    return out


def tight_strips(lines: Sequence[Line]) -> list[Gap]:
    """Blanks between columns that a few crowded lines close up: "1184.65± 144.2 0.013*" where other lines leave room.

    At least half of the lines part there, no word of any line stands across, and what follows in a crowded line is a figure or
    begins where the column does.
    """
    several = [line for line in lines if len(line.segments) > 1]
    if len(several) < 4:
        return []
    open_gaps = gaps_of(several)
    out: list[Gap] = []
    for gap in gaps_of(several, allowed=int(CROWDED * len(several))):
        if any(low < gap[1] and gap[0] < high for low, high in open_gaps):
            continue
        strip = _between_words(several, gap)
        if strip is None:
            continue
        low, high = strip
        starts: list[float] = []
        parting = 0
        crowded: list[tuple[float, str]] = []
        for line in several:
            before = [segment for segment in line.segments if segment.x1 <= low + 0.5]
            after = [segment for segment in line.segments if segment.x0 >= high - 0.5]
            across = [segment for segment in line.segments if segment.x0 < low and segment.x1 > high]
            parting += bool(before and after and not across)
            if after and not across:
                starts.append(after[0].x0)
            for segment in across:
                following = [word for _, word in segment.words if word.x0 >= high - 0.5]
                crowded.append((following[0].x0, following[0].text) if following else (low, ""))
        fits = all(_FIGURE_START.match(text) or sum(abs(x - start) < 3 for start in starts) > 1 for x, text in crowded)
        if 2 * parting >= len(several) and fits:
            out.append(strip)
    return out


def _between_words(lines: Sequence[Line], gap: Gap) -> Gap | None:
    """The widest part of a blank that no word stands in."""
    spans = sorted((word.x0, word.x1) for line in lines for _, word in line.words if word.x1 > gap[0] and word.x0 < gap[1])
    best: Gap | None = None
    reach = gap[0]
    for start, end in [*spans, (gap[1], gap[1])]:
        if start - reach > -TOUCHING and (best is None or start - reach > best[1] - best[0]):
            best = reach, start
        reach = max(reach, end)
    return best


def cut_at(line: Line, strips: Sequence[Gap], slack: float = 0.5) -> Line:
    """The line with its segments parted at the strips that lie between two of their words, which may reach in by `slack`."""
    segments: list[Segment] = []
    for segment in line.segments:
        words = [segment.words[0]]
        for before, after in pairwise(segment.words):
            if any(before[1].x1 <= low + slack and high - slack <= after[1].x0 for low, high in strips):
                segments.append(Segment(words, words[0][1].x0, max(word.x1 for _, word in words)))
                words = []
            words.append(after)
        segments.append(Segment(words, words[0][1].x0, max(word.x1 for _, word in words)))
    return replace(line, segments=segments)
