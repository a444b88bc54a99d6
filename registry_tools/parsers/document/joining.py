"""Lines of print to running text: words divided at a line's end are put together again.

"follow-" + "up" stays "follow-up" and "pa-" + "tients" becomes "patients": the document's own words decide, see `Vocabulary`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Literal

from registry_tools.lexicons.loader import rows
from registry_tools.models.base import Model
from registry_tools.models.document import Part, Substitution
from registry_tools.parsers.document.lines import Line

_WORDS = re.compile(r"[^\W\d_]{2,40}(?:[-‐‑][^\W\d_]{2,40}){0,3}")
_LAST = re.compile(r"([^\W\d_]{1,40})[-‐‑]$")
_FIRST = re.compile(r"[^\W\d_]{1,40}")
_HYPHENS = "-‐‑"
_SUSPENDED = ("and ", "or ", "to ", "und ", "et ")
_WIDE = "–—/"


class Vocabulary:
    """Words as the document itself writes them inside its lines."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._count: Counter[str] = Counter()
        divided = False
        for line in lines:
            words = _WORDS.findall(line)
            if divided and words and line[:1].islower():
                del words[0]  # the rest of a word, not a word
            divided = line[-1:] in _HYPHENS
            if divided and words:
                words.pop()
            self._count.update([word.lower() for word in words])
        for word in list(self._count):
            if "‐" in word or "‑" in word:
                self._count[word.replace("‐", "-").replace("‑", "-")] += self._count[word]

    def keeps_hyphen(self, before: str, after: str) -> bool:
        """Whether `before`-`after` is written with its hyphen; both as they stand at the line's end and beginning."""
        first, second = before.lower(), after.lower()
        joined, hyphenated = self._count[first + second], self._count[f"{first}-{second}"]
        if joined or hyphenated:
            return hyphenated > joined
        if first in _rules():
            return _rules()[first]
        if len(first) < 3 or len(second) < 3:
            return False
        # neither form stands elsewhere: two words of their own right were most likely compounded
        return self._count[first] > 0 and self._count[second] > 0 and len(first) > 3


class HyphenRow(Model):
    rule: Literal["keep", "join"]
    words: tuple[str, ...]


@cache
def _rules() -> dict[str, bool]:
    return {word: row.rule == "keep" for row in rows("document_hyphens", HyphenRow) for word in row.words}


def join_lines(lines: Sequence[Line], vocabulary: Vocabulary) -> tuple[str, tuple[Part, ...], tuple[Substitution, ...]]:
    """The text of a block, which characters stand on which page and box, and what was replaced in it."""
    pieces: list[str] = []
    spans: list[tuple[int, int, Line]] = []
    counts: Counter[tuple[str, str, str]] = Counter()
    length = 0
    for at, line in enumerate(lines):
        text = line.text
        if at and pieces:
            text, removed, space = junction(pieces[-1], text, vocabulary)
            if removed:
                pieces[-1] = pieces[-1][:-1]
                length -= 1
                start, end, before = spans[-1]
                spans[-1] = (start, end - 1, before)
                counts["line_end_hyphen", "-", ""] += 1
            if space:
                pieces.append(" ")
                length += 1
        spans.append((length, length + len(text), line))
        pieces.append(text)
        length += len(text)
        for note in line.notes:
            counts[note.rule, note.original, note.replacement] += 1
    substitutions = tuple(
        Substitution(rule=rule, original=original, replacement=replacement, count=count)
        for (rule, original, replacement), count in counts.items()
        if rule != "ligature" or original != replacement
    )
    return "".join(pieces), _parts(spans), substitutions


def junction(  # noqa: PLR0911 - one case after the other
    before: str, after: str, vocabulary: Vocabulary | None
) -> tuple[str, bool, bool]:
    """What follows, whether the hyphen before it goes, and whether a blank stands between."""
    last = before[-1:]
    if last in _HYPHENS:
        head = _LAST.search(before[-42:])
        if head is None:
            return after, False, before[-2:-1] in (" ", "")
        if after.startswith(_SUSPENDED):
            return after, False, True
        tail = _FIRST.match(after)
        if tail is None or not tail.group()[0].islower() or (len(head.group(1)) == 1 and head.group(1).isupper()):
            return after, False, False  # "COVID-19", "T-lymphoblastic"
        if before[-1 - len(head.group(1)) - 1 : -1 - len(head.group(1))] in ("-", "‐", "‑"):
            return after, False, False  # "mild-to-severe"
        return after, vocabulary is None or not vocabulary.keeps_hyphen(head.group(1), tail.group()), False
    if last in _WIDE and before[-2:-1] not in (" ", ""):
        return after, False, False
    return after, False, True


def _parts(spans: Sequence[tuple[int, int, Line]]) -> tuple[Part, ...]:
    """Lines of one column and page become one part."""
    parts: list[Part] = []
    box: list[float] = []
    start = 0
    for at, (begin, end, line) in enumerate(spans):
        before = spans[at - 1][2] if at else None
        if before is None or before.page != line.page or line.y1 < before.y0 or line.x0 > before.x1:
            start, box = begin, list(line.box)
        else:
            box = [min(box[0], line.x0), min(box[1], line.y0), max(box[2], line.x1), max(box[3], line.y1)]
            parts.pop()
        parts.append(
            Part(
                page=line.page,
                start=start,
                end=end,
                box=(round(box[0], 1), round(box[1], 1), round(box[2], 1), round(box[3], 1)),
            )
        )
    return tuple(parts)
