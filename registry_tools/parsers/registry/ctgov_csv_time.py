"""Where the time frame begins in "measure, description, time frame", whose commas say nothing.

Read from the right, as long as the words are words of time (lexicons/registry_time_words.csv).
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from registry_tools.lexicons.loader import rows
from registry_tools.models.base import Model


class TimeWord(Model):
    """One row of lexicons/registry_time_words.csv; the classes are explained there."""

    word: str
    classes: tuple[str, ...]


class Part(NamedTuple):
    """What stands between two commas outside brackets; `after_stop` where a sentence ends before the comma in front of it."""

    start: int
    text: str
    after_stop: bool


class _Reading(NamedTuple):
    """How much of a part speaks of time. `start`: 2 begins a time frame, 1 only where nothing better does, 0 does not."""

    tokens: int
    known: int
    anchored: bool
    start: int
    begins_with_event: bool
    continues_list: bool
    ends_in_number: bool

    def reads_as_time(self, share: float, slack: int) -> bool:
        """No more than `slack` words, or that share of them, are foreign to time frames."""
        if self.begins_with_event and self.start == 2:  # "surgery related mortality" is none
            share, slack = 0.1, 1
        return self.tokens - self.known <= max(slack, share * self.tokens)


_TOKEN = re.compile(r"[cdvwtmyh]\d{1,4}(?![a-z])|[a-z]+|\d{1,9}(?:\.\d{1,9})?")
_NO_CLASS: frozenset[str] = frozenset()
_NUMBER = frozenset({"number"})
_VISIT = frozenset({"unit", "start"})  # d22, c1, w4
_LONG_LOWER_PART = 3  # words a lower-case part may have in front of one that begins with a capital
_LONG_LOWER_PART_BEFORE_NUMBER = 5


@cache
def _words() -> dict[str, frozenset[str]]:
    return {row.word: frozenset(row.classes) for row in rows("registry_time_words", TimeWord)}


def _classes(token: str) -> frozenset[str]:
    if token[0].isdigit():
        return _NUMBER
    return _VISIT if token[-1].isdigit() else _words().get(token, _NO_CLASS)


def _read(text: str) -> _Reading:
    tokens = _TOKEN.findall(text.lower())
    classes = [_classes(token) for token in tokens]
    if not classes:
        return _Reading(0, 0, False, 0, False, False, False)
    first = classes[0]
    start = 0
    if "number" in first and "start" not in first:
        near = any("unit" in one or "event" in one for one in classes[1:4])
        start = 2 if near or all(one & {"number", "unit", "link"} for one in classes) else 0
    elif first & {"start", "unit", "event"}:
        start = 2
    elif "opener" in first:
        start = 1
    following = classes[1] if len(classes) > 1 else _NO_CLASS
    return _Reading(
        tokens=len(tokens),
        known=sum(1 for one in classes if one),
        anchored=any(one & {"unit", "event", "end"} for one in classes),
        start=start,
        begins_with_event="event" in first and "start" not in first,
        continues_list=tokens[0] == "and" or (tokens[0][0].isdigit() and not following & {"unit", "event"}),
        ends_in_number=tokens[-1][-1].isdigit(),
    )


def time_part(parts: list[Part]) -> int | None:
    """The index of the part that the time frame begins with; None where the words do not tell."""
    stop = max((k for k in range(1, len(parts)) if parts[k].after_stop), default=0)
    if stop:
        if stop == len(parts) - 1:
            return stop
        whole = _read(" ".join(part.text for part in parts[stop:]))
        if _read(parts[stop].text).start == 2 and whole.anchored and whole.known >= 0.5 * whole.tokens:
            return stop
    return _from_the_right(parts, max(stop, 1))


def _from_the_right(parts: list[Part], lowest: int) -> int | None:
    best: int | None = None
    reading: _Reading | None = None  # of the best
    anchored = False
    measure = parts[0].text.strip().casefold()
    for k in range(len(parts) - 1, lowest - 1, -1):
        text = parts[k].text
        here = _read(text)
        last = k == len(parts) - 1
        if here.tokens == 0 or (text.strip().casefold() == measure and not last):
            break
        anchored = anchored or here.anchored
        if best is None or reading is None:
            if not here.reads_as_time(0.4, 0):
                break
            if anchored and (here.start == 2 or (here.start and last)):
                best, reading = k, here
            elif not here.anchored and here.known < here.tokens:
                break
            continue
        if ". " in text:
            break
        if reading.continues_list and here.ends_in_number and here.start and here.known >= 0.6 * here.tokens:
            best, reading = k, here  # "after 3, 6 and 12 months"
        elif _is_other_sentence(text, here, parts[best].text, reading):
            break
        elif (here.start == 2 or (here.start and reading.start == 1)) and here.reads_as_time(
            *((0.4, 0) if reading.start == 1 else (0.15, 1))
        ):
            best, reading = k, here
        elif here.known < here.tokens or here.start:
            break
    if best is not None and best > lowest and reading is not None and reading.continues_list:
        # the list began in a part that could not be read: better none than half
        return None if _read(parts[best - 1].text).ends_in_number else best
    return best


def _is_other_sentence(text: str, here: _Reading, following: str, reading: _Reading) -> bool:
    """A lower-case part in front of one that begins afresh belongs to the description ("... at week 4, Week 4")."""
    if not text[:1].islower() or reading.start == 1 or reading.continues_list:
        return False
    if following[:1].isupper():
        return here.tokens > _LONG_LOWER_PART
    return following[:1].isdigit() and here.tokens > _LONG_LOWER_PART_BEFORE_NUMBER
