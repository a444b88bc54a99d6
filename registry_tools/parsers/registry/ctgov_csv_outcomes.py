"""An outcome cell, "measure, description, time frame|measure, ...", taken apart again.

The export joins with ", " what may itself hold commas, so where one text ends is read from evidence: words of time at the end,
a full stop before a comma, a description that repeats its measure, a capital letter. Where the evidence does not decide, the
words stay together in the measure: nothing is lost, and no time frame is made up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from registry_tools.lexicons.loader import rows
from registry_tools.models.base import Model
from registry_tools.parsers.registry.ctgov_csv_time import Part, time_part


class DescriptionWord(Model):
    """One row of lexicons/registry_description_words.csv; the classes are explained there."""

    word: str
    classes: tuple[str, ...]


class Outcome(NamedTuple):
    """One outcome of a cell; `start` and `time_start` are characters of the cell."""

    start: int
    measure: str
    description: str | None = None
    time_start: int | None = None
    time_frame: str | None = None


_SEPARATOR = re.compile(r"(?<! )\||\|(?! )")  # "a | b" is one text of somebody's own
_ABBREVIATION = re.compile(
    r"\b(?:e\.g|i\.e|etc|vs|approx|incl|resp|no|max|min|avg|mo|wk|yr|hrs?|al|dr|[a-z])\.$", re.IGNORECASE
)
_OLD_TIME_FRAME = re.compile(r" ?\[ ?Time Frame: ?([^\[\]]{1,2000}?) ?\]$")
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9'/-]*")
_CAPITAL_WORD = re.compile(r"[A-Z][a-z]+\b")
_JOINED = ("and ", "or ", "and/or ")
_PLACES = 40  # commas a measure is looked for at: no measure has more
_ENOUGH = 0.3  # evidence for a description below which there is none


@cache
def description_words(kind: str) -> frozenset[str]:
    return frozenset(row.word for row in rows("registry_description_words", DescriptionWord) if kind in row.classes)


def pieces(cell: str) -> Iterator[tuple[int, str]]:
    """The texts that a cell joins with `|`, each with the character of the cell that it begins at."""
    at = 0
    for end in [*(found.start() for found in _SEPARATOR.finditer(cell)), len(cell)]:
        text = cell[at:end].strip()
        if text:
            yield at + cell[at:end].find(text), text
        at = end + 1


def split_outcomes(cell: str) -> tuple[Outcome, ...]:
    """The outcomes of a cell that gives measure, description and time frame of each.

    >>> split_outcomes("Survival, Time to death., 2 years")
    (Outcome(start=0, measure='Survival', description='Time to death.', time_start=26, time_frame='2 years'),)
    """
    return tuple(_outcome(text, start) for start, text in pieces(cell))


def split_measures(cell: str) -> tuple[Outcome, ...]:
    """The outcomes of an old cell, which gives measures only - but for those that write "[ Time Frame: ... ]"."""
    found = []
    for start, text in pieces(cell):
        frame = _OLD_TIME_FRAME.search(text) if text.endswith("]") else None
        if frame and frame.start():
            found.append(Outcome(start, text[: frame.start()], None, start + frame.start(1), frame[1]))
        else:
            found.append(Outcome(start, text))
    return tuple(found)


def _outcome(text: str, at: int) -> Outcome:
    parts = _parts(text)
    time = time_part(parts) if len(parts) > 1 else None
    before = text if time is None else text[: parts[time].start - 2]
    places = parts if time is None else parts[:time]
    cut = _description_part(before, places)
    measure = before if cut is None else before[: places[cut].start - 2]
    description = None if cut is None else before[places[cut].start :].strip() or None
    if time is None:
        return Outcome(at, measure, description)
    begin = parts[time].start
    return Outcome(at, measure, description, at + begin, text[begin:])


def _parts(text: str) -> list[Part]:
    """The text cut at each ", " that stands outside brackets (those that are closed again)."""
    pairs: list[tuple[int, int]] = []
    opened: list[int] = []
    for index, character in enumerate(text):
        if character in "([":
            opened.append(index)
        elif character in ")]" and opened:
            pairs.append((opened.pop(), index))
    pairs.sort()
    cuts = []
    at = 0
    closed = -1  # the furthest end of the brackets opened so far
    for found in re.finditer(", ", text):
        comma = found.start()
        while at < len(pairs) and pairs[at][0] < comma:
            closed = max(closed, pairs[at][1])
            at += 1
        if closed < comma:
            cuts.append(comma)
    starts = [0, *(cut + 2 for cut in cuts)]
    return [
        Part(start, text[start:end], start > 0 and _ends_sentence(text, start - 2))
        for start, end in zip(starts, [*cuts, len(text)], strict=True)
    ]


def _ends_sentence(text: str, comma: int) -> bool:
    return text[comma - 1 : comma] in (".", "?", "!") and _ABBREVIATION.search(text[max(0, comma - 8) : comma]) is None


def _description_part(text: str, parts: list[Part]) -> int | None:
    """The part that the description begins with; None where there is none, or nothing tells."""
    best, most = None, _ENOUGH
    for k in range(1, min(len(parts), _PLACES)):
        evidence = _evidence(text, parts, k)
        if evidence > most:
            best, most = k, evidence
    return best


def _evidence(text: str, parts: list[Part], k: int) -> float:
    """How much speaks for a description that begins with part `k`. Weights are set by hand; see tests for what they decide."""
    here = parts[k].text
    words = _WORD.findall(here[:300])
    if not words:
        return -1.0
    start = parts[k].start
    evidence = 5.0 if parts[k].after_stop else 0.0
    measure = text[: start - 2].strip()
    if len(measure) > 2 and text[start : start + len(measure)].casefold() == measure.casefold():
        evidence += 6  # it repeats the measure
    else:
        first, second = _lead(measure), _lead(text[start : start + 200])
        if len(first) > 1 and first[:2] == second[:2]:
            evidence += 4 if first == second else 2
    evidence += _opening(here, words)
    if here.lower().startswith(_JOINED):
        evidence -= 3
    for q in range(k + 1, min(k + 4, len(parts))):  # an "and" soon after: a list goes on through this comma
        if len(_WORD.findall(parts[q - 1].text[:100])) > 4:
            break
        if parts[q].text.lower().startswith(_JOINED):
            evidence -= 2.5
            break
    return evidence


def _opening(text: str, words: list[str]) -> float:
    """How much a part begins like a sentence."""
    first, count = words[0].lower(), len(words)
    lower = text[0].islower()
    if lower and first in description_words("hanging"):
        return 0.0
    if first in description_words("opener"):
        return (1.2 if count >= 6 else 0.3) if lower else 3.5
    if _CAPITAL_WORD.match(text):
        return 3.0 if count >= 4 else 2.0
    if text[0].isupper() or text[0] in "•*-":  # an acronym, a list
        return 2.0 if count >= 4 else 1.5
    if text[0].isdigit():
        return 0.8
    return 0.5 if count >= 10 else 0.0


def _lead(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text[:200])[:3]]
