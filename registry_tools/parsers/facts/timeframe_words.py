"""The vocabulary of time frames: phrases with the part each plays, units, numbers, and words one slip away from a known one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from registry_tools.lexicons.loader import rows
from registry_tools.models.timepoint import Event, TimeAnchor
from registry_tools.parsers.facts.durations import duration_units
from registry_tools.parsers.facts.numbers import number_words
from registry_tools.parsers.facts.timeframe_rows import FrequencyRow, MonthRow, OrdinalRow, PhraseRow

# The part a phrase plays, as the one letter that the grammar's patterns are written in.
# Further letters: # number, u unit, 0 ordinal, M month, R frequency, s comma, h full stop, : ( ) - ~ signs, x any other word;
# made from these: d duration, D range of durations, l numbered time ("week 4"), r range of these, C cycle, Z calendar date.
ROLES: Final = {
    "average": "g", "upto": "U", "atmost": "U", "least": "U", "within": "U", "to": "T", "during": "W", "at": "@", "from": "F",
    "after": "A", "before": "B", "later": ">", "earlier": "<", "of": "O", "immediately": "i", "and": "s", "then": "s",
    "compare": "K", "every": "E", "change": "k", "start": "b", "end": "n", "first": "j", "last": "q", "treat": "p",
    "dose": "P", "surgery": "y", "anesthesia": "y", "zero": "z", "afterward": "a", "age": "G", "gestation": "Q",
    "mark": "m", "event": "e", "study": "Y", "followup": "f", "visit": "v", "phase": "w", "once": "o", "notime": "t",
    "cycle": "c", "minus": "-", "tolerance": "±", "width": "N", "filler": "", "task": "x", "between": "F", "for": "W",
    "duration": "W", "on": "@", "following": "A",
}  # fmt: skip
# Roles that share a letter are told apart by the token's value.
LEAST: Final = 1.0
WITHIN: Final = 2.0
AT_MOST: Final = 3.0
THEN: Final = 1.0
BETWEEN: Final = 1.0
FOR: Final = 1.0
DURATION: Final = 2.0
ON: Final = 1.0
ADJECTIVE: Final = 1.0
_MARKED: Final = {
    "least": LEAST, "atmost": AT_MOST, "within": WITHIN, "then": THEN, "between": BETWEEN, "for": FOR,
    "duration": DURATION, "on": ON, "following": ADJECTIVE,
}  # fmt: skip

# Each alternative goes on from a piece's first character, by what that is: the engine passes over blanks at a glance. Most
# pieces are words. A piece is the whole match; the groups only say which kind it is.
PIECE: Final = re.compile(
    r"[\S\n\r](?:"
    r"(?P<word>(?<=[a-z\u00df-\u024f])[a-z\u00df-\u024f]{0,39}(?:\(s\)|'s?(?![a-z]))?)"
    r"|(?<=\d)(?:"
    # calendar dates: 03.2019, 12/1/2016, 2019-03-01, 2019
    r"(?P<date>\d?[./](?:19|20)\d\d\b|\d?[./-]\d{1,2}[./-](?:19|20)\d\d\b"
    r"|(?:(?<=1)9|(?<=2)0)\d\d(?:-\d\d){0,2}\b(?! ?(?:days|hours|weeks|min|h\b)))"
    r"|(?P<ord>\d{0,3}(?:st|nd|rd|th)\b))"
    # 1,403 days is a thousand and more, 0,5 h is a half; else a comma parts two numbers
    r"|(?P<num>(?<=\d)(?:\d?,\d{3}(?= ?(?:days|hours|minutes))|(?<=0),\d{1,2}(?!\d|,\d)|\d{0,8}(?:\.\d{1,6})?)|(?<=\.)\d{1,6})"
    r"|(?P<stop>(?<=\.)(?=\s|$)|(?<=[;\n\r]))|(?P<sign>(?<=[^\s\w])|(?<=_))"
    r")",
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A phrase by its words behind the first: its letter, value (days, or what tells roles apart), anchor and event."""

    rest: tuple[str, ...]
    code: str
    value: float = 0.0
    anchor: TimeAnchor | None = None
    event: Event | None = None


@cache
def phrases() -> dict[str, tuple[Entry, ...]]:
    """Entries by first word, longest first."""
    found: dict[str, list[Entry]] = {}

    def add(phrase: str, code: str, value: float = 0.0, anchor: TimeAnchor | None = None, event: Event | None = None) -> None:
        words = [piece.group() for piece in PIECE.finditer(phrase.lower()) if piece.group() not in "-/"]
        found.setdefault(words[0], []).append(Entry(tuple(words[1:]), code, value, anchor, event))

    for row in rows("timepoint_phrases", PhraseRow):
        for phrase in row.phrases:
            add(phrase, ROLES[row.role], _MARKED.get(row.role, 0.0), row.anchor, row.event)
    for frequency in rows("timepoint_frequencies", FrequencyRow):
        for phrase in frequency.phrases:
            add(phrase, "R", frequency.days)
    for ordinal in rows("timepoint_ordinals", OrdinalRow):
        add(ordinal.word, "0", ordinal.value)
    for month in rows("timepoint_months", MonthRow):
        add(month.word, "M")
    return {word: tuple(sorted(entries, key=lambda entry: -len(entry.rest))) for word, entries in found.items()}


@cache
def units() -> dict[str, float]:
    """Single-word spellings of units of time, in days; the UCUM code `a` is an article in a text."""
    return {word: unit.days for word, unit in duration_units().items() if " " not in word and word != "a"}


@cache
def numbers() -> dict[str, float]:
    """Number words; those of `once`, `twice` say how often, not when."""
    return {word: value for word, value in number_words().items() if not _says_how_often(word)}


def _says_how_often(word: str) -> bool:
    return any(entry.code in "Ro" and not entry.rest for entry in phrases().get(word, ()))


@cache
def _misspelt() -> dict[str, str]:
    """Words of seven letters and more, less one letter each, to the word: a word that shares such a rest is one slip away."""
    words = [w for w, entries in phrases().items() if len(w) >= 7 and any(not entry.rest for entry in entries)]
    return {w[:i] + w[i + 1 :]: w for w in words for i in range(1, len(w))} | {w: w for w in words}


@cache
def _misspelt_units() -> dict[str, str]:
    words = [word for word in units() if len(word) >= 5 and word.isalpha()]
    return {w[:i] + w[i + 1 :]: w for w in words for i in range(len(w))} | {w: w for w in words}


def _slip(word: str, rests: dict[str, str]) -> str | None:
    """The known word that `word` is one slip (a letter too many, too few, other, or swapped) away from."""
    if word in rests:
        return rests[word]
    for i in range(len(word)):
        rest = word[:i] + word[i + 1 :]
        if rest in rests:
            return rests[rest]
    return None


def misspelt_unit(word: str) -> str | None:
    """The unit of time meant by a word beside a number: `weeka`, `yeasrs`."""
    return _slip(word, _misspelt_units()) if len(word) >= 4 else None


def single(word: str) -> Entry | None:
    """The entry of a word outside the lexicon as it stands: its singular, without a possessive, or one slip away."""
    bare = word.split("'", 1)[0]
    for form in (bare, bare.removesuffix("s")):
        for entry in phrases().get(form, ()):
            if not entry.rest:
                return entry
    known = _slip(bare, _misspelt()) if len(bare) >= 7 else None
    return next((entry for entry in phrases().get(known, ()) if not entry.rest), None) if known else None
