"""A time frame's words as tokens: each a number, a unit of time, a sign, or a phrase of the lexicon and the part it plays."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

from registry_tools.lexicons.loader import rows
from registry_tools.models.base import Model
from registry_tools.models.timepoint import Event, TimeAnchor
from registry_tools.parsers.facts.durations import duration_units
from registry_tools.parsers.facts.numbers import number_words

# The part a phrase plays, as the one letter that the grammar's patterns are written in.
# Further letters: # number, u unit, 0 ordinal, M month, R frequency, s comma, h full stop, : ( ) - signs, x any other word;
# made from these: d duration, D range of durations, l numbered time ("week 4"), r range of these, C cycles, Z calendar date.
ROLES = {
    "average": "g", "upto": "U", "least": "U", "within": "U", "to": "T", "during": "W", "at": "@", "from": "F", "after": "A", "before": "B", "later": ">",
    "earlier": "<", "of": "O", "immediately": "i", "and": "s", "then": "s", "compare": "K", "every": "E", "change": "k", "start": "b",
    "end": "n", "first": "j", "last": "q", "treat": "p", "dose": "P", "surgery": "y", "anesthesia": "y", "zero": "z",
    "afterward": "a", "age": "G", "gestation": "Q", "mark": "m", "event": "e", "study": "Y", "followup": "f", "visit": "v",
    "phase": "w", "once": "o", "notime": "t", "cycle": "c", "minus": "-", "tolerance": "±", "filler": "", "task": "x",
}  # fmt: skip
Role = Literal[
    "average", "upto", "least", "within", "to", "during", "at", "from", "after", "before", "later", "earlier", "of", "immediately", "and", "then",
    "compare", "every", "change", "start", "end", "first", "last", "treat", "dose", "surgery", "anesthesia", "zero",
    "afterward", "age", "gestation", "mark", "event", "study", "followup", "visit", "phase", "once", "notime", "cycle",
    "minus", "tolerance", "filler", "task",
]  # fmt: skip


class PhraseRow(Model):
    """One row of lexicons/timepoint_phrases.csv."""

    role: Role
    anchor: TimeAnchor | None = None
    event: Event | None = None
    phrases: tuple[str, ...]


class FrequencyRow(Model):
    """One row of lexicons/timepoint_frequencies.csv."""

    days: float
    phrases: tuple[str, ...]


class OrdinalRow(Model):
    """One row of lexicons/timepoint_ordinals.csv."""

    word: str
    value: float


class MonthRow(Model):
    """One row of lexicons/timepoint_months.csv."""

    word: str


@dataclass(slots=True)
class Token:
    """A stretch of the plain text: its part (`code`), place, and what it carries (a value in days for units and frequencies)."""

    code: str
    start: int
    end: int
    value: float = 0.0
    anchor: TimeAnchor | None = None
    event: Event | None = None
    word: str = ""
    high: float | None = None
    cycle: int | None = None
    cycle_day: int | None = None
    length: float | None = None
    unit: float = 0.0


_PIECE = re.compile(
    r"(?P<date>\d{1,2}[./](?:19|20)\d\d\b|\d{1,2}[./-]\d{1,2}[./-](?:19|20)\d\d\b|(?:19|20)\d\d(?:-\d\d){0,2}\b(?! ?(?:days|hours|weeks|min|h\b)))"
    r"|(?P<ord>\d{1,4}(?:st|nd|rd|th)\b)|(?P<num>\d{1,2},\d{3}(?= ?(?:days|hours|minutes))|0,\d{1,2}(?!\d)|\d{1,9}(?:\.\d{1,6})?|\.\d{1,6})"
    r"|(?P<word>[a-z\u00df-\u024f]{1,40}(?:\(s\)|'s?(?![a-z]))?)|(?P<stop>\.(?=\s|$)|[;\n\r])|(?P<sign>[^\s\w]|_)",
)
_SIGNS = {
    ",": "s", "&": "s", "+": "s", "/": "s", "|": "s", ";": "h", "\n": "h", "\r": "h", ".": "h", ":": ":", "=": ":",
    "(": "(", "[": "(", "{": "(", ")": ")", "]": ")", "}": ")", "-": "-", "<": "U", "≤": "U", ">": "U", "≥": "U", "@": "@", "±": "±", "~": "~",
    "½": "½",
}  # fmt: skip
# roles that share a letter are told apart by the token's value
_MARKED = {"least": 1.0, "then": 1.0, "within": 2.0}


@dataclass(frozen=True, slots=True)
class _Entry:
    rest: tuple[str, ...]
    code: str
    value: float
    anchor: TimeAnchor | None
    event: Event | None


@cache
def _phrases() -> dict[str, tuple[_Entry, ...]]:
    """Entries by first word, longest first."""
    found: dict[str, list[_Entry]] = {}

    def add(phrase: str, code: str, value: float = 0.0, anchor: TimeAnchor | None = None, event: Event | None = None) -> None:
        words = [piece.group() for piece in _PIECE.finditer(phrase.lower()) if piece.group() not in "-/"]
        found.setdefault(words[0], []).append(_Entry(tuple(words[1:]), code, value, anchor, event))

    for row in rows("timepoint_phrases", PhraseRow):
        for phrase in row.phrases:
            add(phrase, ROLES[row.role], _MARKED.get(row.role, 0.0), row.anchor, row.event)
    for frequency in rows("timepoint_frequencies", FrequencyRow):
        for phrase in frequency.phrases:
            add(phrase, "R", frequency.days)
    for ordinal in rows("timepoint_ordinals", OrdinalRow):
        if ordinal.word != "first":
            add(ordinal.word, "0", ordinal.value)
    for month in rows("timepoint_months", MonthRow):
        add(month.word, "M")
    return {word: tuple(sorted(entries, key=lambda entry: -len(entry.rest))) for word, entries in found.items()}


@cache
def _units() -> dict[str, float]:
    """Single-word spellings of units of time, in days; the UCUM code `a` is an article here."""
    return {word: unit.days for word, unit in duration_units().items() if " " not in word and word not in {"a", "may"}}


@cache
def _numbers() -> dict[str, float]:
    return {word: value for word, value in number_words().items() if value >= 0 and word not in {"once", "twice", "thrice"}}


@cache
def _misspelt() -> dict[str, str]:
    """Words of seven letters and more, less one letter each, to the word: a word that shares such a rest is one slip away."""
    words = [w for w, entries in _phrases().items() if len(w) >= 7 and any(not entry.rest for entry in entries)]
    return {w[:i] + w[i + 1 :]: w for w in words for i in range(1, len(w))}


@cache
def _misspelt_units() -> dict[str, str]:
    words = ["day", "days", "week", "weeks", "month", "months", "year", "years", "hour", "hours", "minute", "minutes"]
    found = {w[:i] + w[i + 1 :]: w for w in words for i in range(len(w)) if len(w) > 4}
    return found | {w: w for w in words}


def _slip(word: str, rests: dict[str, str]) -> str | None:
    """The lexicon's word that `word` is one slip (a letter too many, too few, other, or swapped) away from."""
    if word in rests:
        return rests[word]
    for i in range(len(word)):
        rest = word[:i] + word[i + 1 :]
        if rest in rests:
            return rests[rest]
    return None


def tokens(text: str) -> list[Token]:
    """The tokens of `text` (plain), without fillers."""
    pieces = (
        [(m.lastgroup, m.group(), m.start(), m.end()) for m in _PIECE.finditer(text.lower())]
        if text.isascii()
        else [
            (m.lastgroup, m.group(), m.start(), m.end())
            for m in _PIECE.finditer("".join(c.lower() if len(c.lower()) == 1 else c for c in text))
        ]
    )
    phrases, units, numbers = _phrases(), _units(), _numbers()
    out: list[Token] = []
    at, count = 0, len(pieces)
    while at < count:
        kind, word, start, end = pieces[at]
        at += 1
        if kind == "num":
            if _in_name(out, pieces, at - 1):
                out.append(Token("x", start, end, word=word))
                continue
            value = float(word.replace(",", ".") if word.startswith("0,") else word.replace(",", ""))
            out.append(Token("#", start, end, value))
            continue
        if kind == "date":
            out.append(Token("Z", start, end))
            continue
        if kind == "ord":
            out.append(Token("0", start, end, float(word[:-2])))
            continue
        if kind != "word":
            code = _SIGNS.get(word)
            if code == "½":
                _half(out, start, end)
            elif (
                word == "."
                and out
                and out[-1].code == "u"
                and out[-1].end == start
                and at < count
                and text[pieces[at][2]].islower()
            ):
                pass  # "24 hr. post dose"
            elif word == ";" and out and out[-1].code == "#" and at < count and pieces[at][0] == "num" and (
                end == pieces[at][2] or not (len(out) > 1 and out[-2].code == "u")
            ):  # fmt: skip
                out.append(Token("s", start, end, word=word))
            elif (
                word == "+"
                and at < count
                and pieces[at][0] == "num"
                and pieces[at][2] == end
                and (not start or text[start - 1] in " (")
            ):
                out.append(Token("±", start, end, word=word))
            elif code is not None:
                out.append(Token(code, start, end, 1.0 if word in ">≥" else 0.0, word=word))
            continue
        best = None
        for entry in phrases.get(word, ()):
            stop = _matches(pieces, at, entry.rest, count)
            if stop and not (entry.rest and word in units and out and out[-1].code in "#0j-"):  # "6th day of the study"
                best = entry
                break
        if best is not None and best.rest:
            if best.code:
                out.append(Token(best.code, start, pieces[stop - 1][3], best.value, best.anchor, best.event, word))
            at = stop
            continue
        near_number = (out and out[-1].code in "#0-" and pieces[at - 2][3] >= start - 1) or (
            at < count and pieces[at][0] in {"num", "ord"}
        )
        unit = units.get(word)
        if unit is not None and len(word) == 1 and at > 1 and pieces[at - 2][1] == "-" and at < count and pieces[at][2] == end:
            unit = None  # "B7-H3"
        if unit is not None and (len(word) > 1 or near_number) and not (word == "second" and not (out and out[-1].code == "#")):
            if word == "d" and out and out[-1].code == "c":
                unit = 1.0
            out.append(Token("u", start, end, unit, word=word))
        elif word in numbers:
            out.append(Token("#", start, end, numbers[word], word=word))
            _tens(out, text)
        elif best is not None:
            if word == "q" and not (at < count and pieces[at][0] == "num"):
                best = None
                out.append(Token("x", start, end, word=word))
            elif best.code:
                out.append(Token(best.code, start, end, best.value, best.anchor, best.event, word))
        elif word == "v" and at < count and pieces[at][0] == "num" and pieces[at][2] == end:
            out.append(Token("v", start, pieces[at][3], word=word))
            at += 1
        elif word == "c" and at < count and pieces[at][0] == "num" and pieces[at][2] == end:
            out.append(Token("c", start, end, word=word))
        else:
            behind_time = bool(out) and out[-1].code == "u" and word.startswith("post") and len(word) > 7
            out.append(Token("a", start, end, anchor="other") if behind_time else _unknown(word, start, end, bool(near_number)))
    return _unhyphened(out)


def _in_name(out: list[Token], pieces: list[tuple[str | None, str, int, int]], here: int) -> bool:
    """Whether the number at `here` is part of a name: `H3`, `COVID-19`, `YH35324`; `average13 months` is none."""
    if not out:
        return False
    hyphen = len(out) > 1 and out[-1].code == "-" and out[-1].end == pieces[here][2]
    before = out[-2] if hyphen else out[-1]
    if before.code != "x" or not before.word.isalpha() or before.end != (out[-1].start if hyphen else pieces[here][2]):
        return False
    behind = pieces[here + 1][1] if here + 1 < len(pieces) else ""
    return behind not in _units() or len(behind) == 1


def _is_tolerance(out: list[Token], text: str, start: int) -> bool:
    """`Day 14 (+3 days)` widens a visit; `V3 (+37 days)` gives its day."""
    if text[start - 1 : start] == "(":
        return len(out) > 1 and out[-2].code in "#u"
    return text[start - 1 : start] == " "


def _unhyphened(found: list[Token]) -> list[Token]:
    """Without the hyphens inside compound words, and with those of `3-6-12 months` as commas."""
    out: list[Token] = []
    for i, token in enumerate(found):
        if token.code == "-" and token.word == "-" and 0 < i < len(found) - 1:
            before, behind = found[i - 1], found[i + 1]
            if before.end == token.start and before.code in "AB":
                continue
            if behind.code == "T" and token.end == behind.start and i + 2 < len(found) and found[i + 2].word == "-":
                behind.code = "x"  # "edge-to-edge repair"
            if before.end == token.start and token.end == behind.start:
                if not {"#", "u", "0", "M"} & {before.code, behind.code}:
                    continue
                if (
                    before.code == behind.code == "#"
                    and i > 1
                    and found[i - 2].word == "-"
                    and i > 2
                    and found[i - 3].code == "#"
                ):
                    out[-2] = Token("s", out[-2].start, out[-2].end)
                    out.append(Token("s", token.start, token.end))
                    continue
        out.append(token)
    return out


def _matches(pieces: list[tuple[str | None, str, int, int]], at: int, rest: tuple[str, ...], count: int) -> int:
    """Index behind the phrase whose further words are `rest`, or 0."""
    for word in rest:
        if at < count and pieces[at][1] in "-/" and at + 1 < count:
            at += 1
        if at >= count or (pieces[at][1] != word and pieces[at][1] != word + "'s"):
            return 0
        at += 1
    return at


def _unknown(word: str, start: int, end: int, near_number: bool) -> Token:
    """A word outside the lexicon: a slip of a known one, a plural or possessive, or just a word."""
    phrases = _phrases()
    if word.endswith(("'s", "'")):
        word = word.split("'", 1)[0]
    single = [entry for form in (word, word.removesuffix("s")) for entry in phrases.get(form, ()) if not entry.rest]
    if not single and near_number and len(word) >= 3:
        unit = _slip(word, _misspelt_units())
        if unit is not None:
            return Token("u", start, end, _units()[unit], word=unit)
    if not single and len(word) >= 7:
        known = _slip(word, _misspelt())
        single = [entry for entry in phrases.get(known or "", ()) if not entry.rest]
    if single and single[0].code:
        entry = single[0]
        return Token(entry.code, start, end, entry.value, entry.anchor, entry.event, word)
    return Token("x", start, end, word=word)


def _tens(out: list[Token], text: str) -> None:
    """`twenty-four`: a ten and a unit written with a hyphen or a space are one number."""
    last = out[-1]
    before = out[-3] if len(out) > 2 and out[-2].code == "-" else out[-2] if len(out) > 1 else None
    if (
        before is not None
        and before.word
        and before.code == "#"
        and before.value in {20, 30, 40, 50, 60, 70, 80, 90}
        and last.value < 10
    ):
        before.value += last.value
        before.end = last.end
        del out[out.index(before) + 1 :]


def _half(out: list[Token], start: int, end: int) -> None:
    if out and out[-1].code == "#" and out[-1].end >= start - 1:
        out[-1].value += 0.5
        out[-1].end = end
    else:
        out.append(Token("#", start, end, 0.5))
