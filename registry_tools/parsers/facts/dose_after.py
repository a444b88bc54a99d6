"""The word after a number: it tells most of what the number cannot begin, without running the patterns of each.

All of these patterns begin with the number, so that what stands behind it decides. Where that is not plainly one word (a range,
a sign, a bracket, a letter of another script), nothing is decided here.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final, final

from registry_tools.parsers.facts.dose_vocabulary import first_letters, time_words, unit_parts, written_numbers

_AFTER: Final = re.compile(
    r"(?:\d++|[^\W\d_]++)(?P<gap>[\s-]{1,2})(?P<word>[^\W\d_]++)(?![\d_®])(?P<sign>[\s,/-]{0,3})(?P<next>[^\W\d_]*)"
)
_PERIODS: Final = frozenset(("day", "days", "week", "weeks", "month", "months"))
# With these behind it a length of time is that of a cycle, of days on and off, an interval or a rate ("2 days per week").
_GOING_ON: Final = frozenset(
    (
        "a", "an", "and", "as", "chemotherapy", "course", "courses", "cycle", "cycles", "daily", "dosing", "each", "every",
        "followed", "in", "interval", "intervals", "is", "long", "monthly", "of", "on", "out", "per", "study", "then",
        "therapy", "treatment", "weekly",
    )
)  # fmt: skip
# The words a schedule goes on with behind its number, and the beginnings of those that may be run together ("3 xdaily").
_SCHEDULE_WORDS: Final = frozenset(
    (
        "a", "additional", "an", "chemotherapy", "consecutive", "course", "courses", "cycle", "cycles", "each", "every", "full",
        "hourly", "in", "more", "of", "out", "per", "planned", "total", "treatment",
    )
)  # fmt: skip
_SCHEDULE_BEGINNINGS: Final = (
    "administration", "application", "d", "fraction", "month", "or", "serving", "time", "to", "w", "x",
)  # fmt: skip
_JOINS: Final = frozenset(("and", "billion", "billions", "million", "millions", "or", "to", "up", "x"))
_LASTING: Final = frozenset(("complete", "consecutive", "full", "successive"))


@cache
def _amount_words() -> frozenset[str]:
    """What an amount goes on with: the first word of a unit, or of what joins another number."""
    return _JOINS | first_letters(unit_parts())


@cache
def _time_words() -> frozenset[str]:
    return _LASTING | first_letters(time_words())


@cache
def _number_parts() -> frozenset[str]:
    """Second words of written numbers ("twenty-one")."""
    return frozenset(re.split(r"\W", word)[-1] for word in written_numbers() if not word.isalpha())


@final
class After:
    """The `word` behind a number in small letters, "" where there is none that decides; `sign` and `following` go on from it.

    `spaced` tells whether one space parts it from the number.
    """

    __slots__ = ("following", "sign", "spaced", "word")

    def __init__(self, text: str, start: int) -> None:
        found = _AFTER.match(text, start)
        word = found["word"].lower() if found else ""
        if found is None or not word.isascii() or word in _number_parts():
            self.word = self.sign = self.following = ""
            self.spaced = True
        else:
            self.word = word
            self.sign = found["sign"]
            self.following = found["next"].lower()
            self.spaced = found["gap"].isspace() and len(found["gap"]) == 1

    def may_be_named(self) -> bool:
        """Whether it may be a name that goes on with another word."""
        sign = self.sign[:1]
        return self.word == "" or (self.spaced and (sign == "-" or (sign.isspace() and len(self.word) > 2)))

    def may_be_amount(self) -> bool:
        return self.word == "" or self.word in _amount_words()

    def may_be_schedule(self) -> bool:
        word = self.word
        return word == "" or word in _SCHEDULE_WORDS or word.startswith(_SCHEDULE_BEGINNINGS)

    def may_be_time(self) -> bool:
        return self.word == "" or self.word in _time_words()

    def is_period(self) -> bool:
        """Whether it is a length of time and nothing more."""
        bare = self.word in _PERIODS and "/" not in self.sign and "-" not in self.sign
        return bare and self.following not in _GOING_ON
