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


def cut_at(line: Line, strips: Sequence[Gap]) -> Line:
    """The line with its segments parted at the strips that lie between two of their words."""
    segments: list[Segment] = []
    for segment in line.segments:
        words = [segment.words[0]]
        for before, after in pairwise(segment.words):
            if any(before[1].x1 <= low + 0.5 and high - 0.5 <= after[1].x0 for low, high in strips):
                segments.append(Segment(words, words[0][1].x0, max(word.x1 for _, word in words)))
                words = []
            words.append(after)
        segments.append(Segment(words, words[0][1].x0, max(word.x1 for _, word in words)))
    return replace(line, segments=segments)
