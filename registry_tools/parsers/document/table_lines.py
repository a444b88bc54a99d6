"""The words of a region as lines, and a line's words as segments: runs that no wide blank divides.

Works on upright pages only (`PageContent.turned`); everything is in points.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from registry_tools.parsers.document.page import Box, Word

# A blank within text is 0.2 to 0.35 of the font size, in justified lines rarely over 0.5; columns stand further apart.
WIDE = 0.6
# What opens a bracket, or stands alone as an operator, belongs to the number beside it over a wider blank.
GLUED = 1.1
MOST_MARKS = 150  # in one region: more small words are small print
_OPENS = re.compile(r"[(\[±]")
_OPERATOR = re.compile(r"(?:±|\+/-|\+/−|–|—|-|−|to|vs\.?|[<>≤≥=/])$")
_BULLET = re.compile(r"[•●○◦▪■□‣∙➢►✓\uf0a7\uf0b7\uf0d8]|\(?(?:\d{1,2}|[a-z])[.)]")
_LEADER = re.compile(r"[.·…_]{4,}|[-=_—–]{6,}")
_VALUE = re.compile(r"[\s(\[<>≤≥=~≈$€£+\-−–±]{0,4}[\d.,]*\d")


Placed = tuple[int, Word]  # a word with its index in the page's `words`


@dataclass(slots=True)
class Segment:
    """Words of one line that stand together, left to right."""

    words: list[Placed]
    x0: float
    x1: float

    @property
    def text(self) -> str:
        return text_of(self.words)

    @property
    def has_value(self) -> bool:
        """Whether it begins with a number, as figures in a table's body do."""
        return _VALUE.match(self.words[0][1].text) is not None


@dataclass(slots=True)
class Line:
    """Words on one baseline, in segments from left to right."""

    baseline: float
    size: float
    y0: float
    y1: float
    segments: list[Segment]

    @property
    def x0(self) -> float:
        return self.segments[0].x0

    @property
    def x1(self) -> float:
        return max(segment.x1 for segment in self.segments)

    @property
    def words(self) -> list[Placed]:
        return [word for segment in self.segments for word in segment.words]

    @property
    def text(self) -> str:
        return " ".join(segment.text for segment in self.segments)


_DIVIDED = re.compile(r"([^\W\d_]*[a-zà-öø-ÿ])[-‐]$")
_WORD = re.compile(r"[^\W\d_]+")


class WordIndex:
    """The upright words of a page, found quickly by region."""

    def __init__(self, words: Iterable[Placed]) -> None:
        self._placed = sorted(
            (placed for placed in words if not _LEADER.fullmatch(placed[1].text)), key=lambda placed: placed[1].baseline
        )
        self._baselines = [placed[1].baseline for placed in self._placed]

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """The page's words in small letters, without the marks around them."""
        return frozenset(word.text.strip(".,;:()[]*†‡").lower() for _, word in self._placed)

    def inside(self, box: Box) -> list[Placed]:
        """Words whose middle lies in the box."""
        x0, y0, x1, y1 = box
        low, high = bisect_left(self._baselines, y0 - 2), bisect_right(self._baselines, y1 + 12)
        return [
            (index, word)
            for index, word in self._placed[low:high]
            if x0 <= (word.x0 + word.x1) / 2 <= x1 and y0 <= word.baseline - 0.3 * word.size <= y1
        ]


def lines_of(words: Iterable[Placed], breaks: Sequence[float] = (), glue: bool = True) -> list[Line]:
    """The words as lines from top to bottom; a segment never crosses an x of `breaks` (vertical rules).

    `glue`: what opens a bracket, and operators, stay with the number beside them over a wider blank.
    """
    raised: list[Placed] = []
    rows: list[list[Placed]] = []
    level = size = 0.0
    for placed in sorted(_with_marks(words), key=lambda placed: placed[1].baseline):
        word = placed[1]
        if word.script:
            raised.append(placed)
        elif rows and word.baseline - level <= 0.33 * min(size, word.size):
            rows[-1].append(placed)
        else:
            rows.append([placed])
            level, size = word.baseline, word.size
    _attach(raised, rows)
    return [_line(row, breaks, glue) for row in rows]


def _with_marks(words: Iterable[Placed]) -> list[Placed]:
    """The words, with small ones set high behind another as raised: footnote marks drawn after the rest of the table."""
    held = list(words)
    sizes = sorted(word.size for _, word in held)
    small = [
        at for at, (_, word) in enumerate(held) if not word.script and word.size < 0.75 * sizes[-1] and len(word.text) <= 3
    ]
    if not small or len(small) > MOST_MARKS:
        return held
    for at in small:
        index, word = held[at]
        for _, other in held:
            rise = other.baseline - word.baseline
            if (
                word.size < 0.75 * other.size
                and 0.15 * other.size < rise < 0.7 * other.size
                and abs(word.x0 - other.x1) < 0.3 * other.size
            ):
                held[at] = index, word._replace(script=1)
                break
    return held


def _attach(raised: list[Placed], rows: list[list[Placed]]) -> None:
    """Put raised and lowered words on the line of the word they stand beside."""
    by_index = {index: row for row in rows for index, _ in row}
    levels = [row[0][1].baseline for row in rows]
    for index, word in sorted(raised):
        beside = by_index.get(index - 1) if word.glued else by_index.get(index + 1)
        if beside is None or abs(beside[0][1].baseline - word.baseline) > 0.8 * beside[0][1].size:
            aim = word.baseline + 0.3 * word.size * word.script
            nearest = min(
                range(len(rows)), key=lambda row: (not _adjoins(rows[row], word), abs(levels[row] - aim)), default=None
            )
            if nearest is None or abs(levels[nearest] - aim) > word.size:
                rows.append([(index, word)])
                levels.append(word.baseline)
                by_index[index] = rows[-1]
                continue
            beside = rows[nearest]
        beside.append((index, word))
        by_index[index] = beside
    rows.sort(key=lambda row: row[0][1].baseline)


def _adjoins(row: Sequence[Placed], word: Word) -> bool:
    """Whether a word of the row ends or begins right beside the raised or lowered one, at a height that fits."""
    for _, other in row:
        if abs(other.baseline - word.baseline) < other.size and (
            abs(word.x0 - other.x1) < 0.35 * other.size or abs(other.x0 - word.x1) < 0.25 * other.size
        ):
            return True
    return False


def _line(row: list[Placed], breaks: Sequence[float], glue: bool) -> Line:
    row.sort(key=lambda placed: (placed[1].x0, placed[0]))
    wide = _usual_blank(row)
    segments: list[Segment] = []
    for index, word in row:
        last = segments[-1] if segments else None
        if last and not _parts(
            last.words[-1][1], word, last.x1, breaks, glue, wide, len(segments) == 1 and len(last.words) == 1
        ):
            last.words.append((index, word))
            last.x1 = max(last.x1, word.x1)
        else:
            segments.append(Segment([(index, word)], word.x0, word.x1))
    plain = [word for _, word in row if not word.script] or [word for _, word in row]
    size = max(word.size for word in plain)
    baseline = row[0][1].baseline if row[0][1] in plain else plain[0].baseline
    return Line(baseline, size, min(word.y0 for word in plain), max(word.y1 for word in plain), segments)


def _usual_blank(row: Sequence[Placed]) -> float:
    """What a blank between words of a justified line of text may measure; 0 where the line is none."""
    if len(row) < 6 or sum(word.text[0].islower() for _, word in row) < 0.6 * len(row):
        return 0.0
    blanks = sorted(right.x0 - left.x1 for (_, left), (_, right) in pairwise(row) if right.x0 - left.x1 < 1.2 * right.size)
    if 3 * len(blanks) < 2 * (len(row) - 1):
        return 0.0
    return min(1.7 * blanks[len(blanks) // 2], 1.2 * row[0][1].size)


def _even(word: Word) -> bool:
    """Whether the word is set in a typewriter's face, whose blanks are as wide as its letters."""
    return len(word.text) > 1 and abs((word.x1 - word.x0) / len(word.text) - 0.6 * word.size) < 0.012 * word.size


def _parts(left: Word, right: Word, edge: float, breaks: Sequence[float], glue: bool, wide: float, first: bool) -> bool:
    """Whether a wide blank or a vertical rule divides two words of a line."""
    gap = right.x0 - edge
    if first and gap <= 2.5 * right.size and _BULLET.fullmatch(left.text):
        return False
    size = max(left.size, right.size)
    middle = (edge + right.x0) / 2
    if any(abs(x - middle) <= max(gap / 2, 0) + 1.5 and left.x1 - 1.5 <= x <= right.x0 + 1.5 for x in breaks):
        return True
    if gap <= max(wide, (1.0 if _even(left) and _even(right) else WIDE) * size):
        return False
    if right.script and gap <= 1.3 * size:
        return False
    if glue and gap <= GLUED * size:
        glued = _OPERATOR.match(left.text) or _OPERATOR.match(right.text) or _OPENS.match(right.text)
        return not glued
    return True


_UP = str.maketrans("0123456789+-−=()abcdefghijklmnoprstuvwxyz", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ")
_DOWN = str.maketrans("0123456789+-−=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ")


def text_of(words: Sequence[Placed]) -> str:
    """The words of a line as text; raised and lowered figures in their Unicode form."""
    parts: list[str] = []
    before = -2
    edge = 0.0
    for index, word in words:
        text = word.text.translate(_UP if word.script > 0 else _DOWN) if word.script else word.text
        close = word.x0 - edge < 0.12 * word.size
        if (
            parts
            and not (word.glued and index == before + 1)
            and not (close and (word.script or parts[-1][-1] in "⁰¹²³⁴⁵⁶⁷⁸⁹"))
        ):
            parts.append(" ")
        parts.append(text)
        before, edge = index, word.x1
    return "".join(parts)


def joined(texts: Sequence[str], known: frozenset[str] = frozenset()) -> str:
    """Lines of one cell as one text. A hyphen at a line's end stays where the word is written so elsewhere on the page, or
    both its parts stand there alone; else, between small letters, it is taken out. `known`: the page's words in small letters.
    """
    out = ""
    for text in texts:
        if not text:
            continue
        divided = _DIVIDED.search(out)
        if divided and text[0].islower():
            after = _WORD.match(text)
            out = (out if after is None or _compound(divided[1], after[0], known) else out[:-1]) + text
        elif out and out[-1] in "-‐–/" and out[-2:-1].isalnum() and text[0].isalnum():
            out += text
        else:
            out += " " + text if out else text
    return out


def _compound(before: str, after: str, known: frozenset[str]) -> bool:
    """Whether a word divided at a line's end keeps its hyphen."""
    first, second = before.lower(), after.lower()
    if first + second in known:
        return False
    return f"{first}-{second}" in known or (len(first) > 3 and first in known and second in known)


def is_figure(text: str) -> bool:
    """Whether a cell's text begins with a number."""
    return _VALUE.match(text) is not None
