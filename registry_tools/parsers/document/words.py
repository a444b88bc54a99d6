"""Characters to words: where a blank stands.

Shared by both readers. A blank of the file counts where there is room for it: some typesetters write a blank after every
hyphen and take it back ("T- ALL" is printed "T-ALL"). Without a blank of the file, a gap wider than a thin space divides words.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from registry_tools.parsers.document.page import Chars, Font, Word
from registry_tools.parsers.document.scripts import SAME_LINE, set_scripts

GAP = 0.17  # of the font size: a wider gap divides words where the file has no blank
KEPT_BLANK = 0.06  # a blank of the file with less room than this is none

Ends = tuple[Sequence[float], Sequence[float]]


class Run(NamedTuple):
    """Characters first..last-1, drawn by one operator: one font, one direction, one baseline.

    `mark` is the marked-content id or -1.
    """

    first: int
    last: int
    font: int
    rotation: int
    baseline: float
    number: int
    mark: int = -1


def build_words(chars: Chars, blanks: bytearray, runs: list[Run], fonts: list[Font]) -> tuple[list[Word], dict[int, int]]:
    """Words of a page, and the marked-content id of those that have one.

    `blanks[i]` is 1 where a blank of the file stands before character i, 2 where the reader guessed one.
    """
    words: list[Word] = []
    tags: dict[int, int] = {}
    axes: dict[int, Ends] = {}
    text, left, top, right, bottom = chars.text, chars.x0, chars.y0, chars.x1, chars.y1
    for run in runs:
        font = fonts[run.font]
        size, first = font.size, run.first
        if run.rotation not in axes:
            axes[run.rotation] = _axis(chars, run.rotation)
        low, high = axes[run.rotation]
        tight = KEPT_BLANK * size
        wide = GAP * size
        cuts = [first]
        for at in range(first + 1, run.last):
            gap = low[at] - high[at - 1]
            if gap > wide or (blanks[at] and (gap > tight or gap < -wide)):
                cuts.append(at)
        if len(cuts) > 4 and run.last - first < 2.3 * len(cuts):
            cuts = _spaced_out(text, run, size, cuts, low, high)
        cuts.append(run.last)
        glued = bool(words) and _touches(words[-1], run, size, axes[run.rotation], blanks[first])
        for a, b in pairwise(cuts):
            piece = "".join(text[a:b])
            if run.rotation == 0 and right[b - 1] >= left[a]:
                box = left[a], top[a], right[b - 1], bottom[a]
            else:
                box = min(left[a:b]), min(top[a:b]), max(right[a:b]), max(bottom[a:b])
            if glued and _one_word(words[-1], run, size):
                before = words[-1]
                words[-1] = before._replace(
                    text=before.text + piece,
                    x0=min(before.x0, box[0]),
                    y0=min(before.y0, box[1]),
                    x1=max(before.x1, box[2]),
                    y1=max(before.y1, box[3]),
                    last=b,
                )
            else:
                if run.mark >= 0:
                    tags[len(words)] = run.mark
                words.append(Word(piece, *box, run.baseline, size, run.font, run.rotation, 0, glued, run.number, a, b))
            glued = False
    return set_scripts(words), tags


def _spaced_out(
    text: Sequence[str], run: Run, size: float, cuts: list[int], low: Sequence[float], high: Sequence[float]
) -> list[int]:
    """S P A C E D  O U T letters: only gaps clearly wider than the usual one divide words. Figures are never put together,
    nor a row of crosses, nor letters in the order of the alphabet.
    """
    places = range(run.first + 1, run.last)
    gaps = sorted(low[at] - high[at - 1] for at in places)
    usual = gaps[len(gaps) // 2]
    letters = [sign.lower() for sign in text[run.first : run.last]]
    if not 0.03 * size < usual < 0.45 * size or not all(sign.isalpha() for sign in letters) or len(set(letters)) < 4:
        return cuts
    if sum(ord(b[0]) - ord(a[0]) == 1 for a, b in pairwise(letters)) > 0.4 * len(letters):
        return cuts
    return [run.first, *(at for at in places if low[at] - high[at - 1] > 1.7 * usual)]


def _axis(chars: Chars, rotation: int) -> Ends:
    """Where each character begins and ends along the direction of reading."""
    if rotation == 90:
        return chars.y0, chars.y1
    if rotation == 270:
        return [-y for y in chars.y1], [-y for y in chars.y0]
    if rotation == 180:
        return [-x for x in chars.x1], [-x for x in chars.x0]
    return chars.x0, chars.x1


def _touches(word: Word, run: Run, size: float, ends: Ends, blank: int) -> bool:
    """Whether the run goes on where the word before it ends, with no blank between."""
    if word.rotation != run.rotation:
        return False
    larger = max(word.size, size)
    if abs(word.baseline - run.baseline) > 0.75 * larger:
        return False
    gap = ends[0][run.first] - ends[1][word.last - 1]
    if gap < -0.5 * larger:
        return False
    return gap <= (KEPT_BLANK if blank else GAP) * min(word.size, size)


def _one_word(word: Word, run: Run, size: float) -> bool:
    """Same baseline and about the same size; fonts may change within a word ("≥" is often another font's)."""
    return abs(word.baseline - run.baseline) < SAME_LINE * size and 0.8 < word.size / size < 1.25
