"""Invisible text over a picture of the page, in a font whose widths say nothing.

Redaction tools keep the text of a page they turned into a picture in a font with one width for all characters, each character
placed by the widths of the real font. Where words end must then be told from the distances alone, with usual widths.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import pairwise

from registry_tools.lexicons.loader import rows
from registry_tools.models.base import Model
from registry_tools.parsers.document.page import Chars, Font
from registry_tools.parsers.document.words import Run

ENOUGH = 30  # characters on a page, to judge a font by
NEW_CHUNK = 1.0  # of the font size: after a wider gap placing begins anew


class WidthRow(Model):
    code: str
    times: int
    helvetica: int


@cache
def _widths() -> tuple[dict[str, float], dict[str, float]]:
    found = rows("glyph_widths", WidthRow)
    return (
        {chr(int(row.code, 16)): row.times / 1000 for row in found},
        {chr(int(row.code, 16)): row.helvetica / 1000 for row in found},
    )


def respace(
    chars: Chars, blanks: bytearray, runs: Sequence[Run], fonts: Sequence[Font], names: Iterable[str]
) -> tuple[str, ...]:
    """Give the upright characters of the fonts `names` (invisible ones) widths that fit how they are placed, in place.

    Only fonts with one width for all characters are touched; answers which. Blanks that the reader guessed are forgotten.
    """
    touched = []
    for name in sorted(names):
        lines = _lines(runs, fonts, name)
        flat = [at for line in lines for at in line]
        if len(flat) < ENOUGH or not _one_width(chars, fonts, flat):
            continue
        models = [(own, widths) for own in (False, True) for widths in _widths()]
        own, widths = min(models, key=lambda model: _misfit(chars, fonts, lines, *model))
        for line in lines:
            _place(chars, blanks, fonts, line, own, widths)
        touched.append(name)
    return tuple(touched)


def _lines(runs: Sequence[Run], fonts: Sequence[Font], name: str) -> list[list[int]]:
    """Characters of a font by line of print, in stream order."""
    lines: list[list[int]] = []
    before: Run | None = None
    for run in runs:
        if fonts[run.font].name == name and run.rotation == 0:
            if before is not None and abs(before.baseline - run.baseline) < 1:
                lines[-1].extend(range(run.first, run.last))
            else:
                lines.append(list(range(run.first, run.last)))
            before = run
        else:
            before = None
    return lines


def _one_width(chars: Chars, fonts: Sequence[Font], flat: Sequence[int]) -> bool:
    widths = {round((chars.x1[at] - chars.x0[at]) / max(fonts[chars.font[at]].size, 0.1), 2) for at in flat}
    return len(widths) <= 2 and len({chars.text[at] for at in flat}) > 8


def _misfit(chars: Chars, fonts: Sequence[Font], lines: Sequence[Sequence[int]], own: bool, widths: dict[str, float]) -> float:
    """Median distance, in font sizes, between where a character stands and where the model expects it."""
    off = []
    for line in lines:
        for before, at in pairwise(line):
            size = fonts[chars.font[at]].size
            step = (chars.x0[at] - chars.x0[before]) / size
            off.append(abs(step - widths.get(chars.text[at if own else before], 0.5)))
    off.sort()
    return off[len(off) // 2] if off else 1.0


def _place(
    chars: Chars, blanks: bytearray, fonts: Sequence[Font], line: Sequence[int], own: bool, widths: dict[str, float]
) -> None:
    """`own`: the tool moved on by each character's own width before drawing it, so that it stands one width off."""
    right, lead = -1e9, 0.0
    for at in line:
        size = fonts[chars.font[at]].size
        width = widths.get(chars.text[at], 0.5) * size
        start = chars.x0[at]
        left = start - width + lead if own else start
        if left - right > NEW_CHUNK * size or left < right - size:
            lead, left = width, start
        right = left + width
        chars.x0[at], chars.x1[at] = left, right
        if blanks[at] == 2:
            blanks[at] = 0
