"""One pass over a description: everything that a dose is made of, in reading order."""

from __future__ import annotations

import re
from typing import Final, final

from registry_tools.parsers.facts.dose_drugs import DrugFinder, drug_at
from registry_tools.parsers.facts.dose_leads import beyond
from registry_tools.parsers.facts.dose_mention import Mention, Reading
from registry_tools.parsers.facts.dose_numbers import read_number
from registry_tools.parsers.facts.dose_times import HANDLERS, at_least
from registry_tools.parsers.facts.dose_vocabulary import (
    ASCII_TOKEN,
    TOKEN,
    Entry,
    Phrases,
    has_stem,
    phrases,
    squeeze,
    written_numbers,
)

_ABBREVIATION: Final = re.compile(
    r"(?:\b(?:[A-Za-z]|vs|approx|max|min|tab|tabs|cap|caps|inj|no|dr|eg|ie|etc|vit|resp|st|ca|i\.e|e\.g))$", re.IGNORECASE
)
_LABEL_NUMBER: Final = re.compile(
    r"\s?#?\s?(?:\d{1,3}[a-zA-Z]?|[A-Z]\d?|I{1,3}|IV|V)(?:\s?(?:,|and|&|or|-|/)\s?(?:\d{1,2}[a-z]?|[A-Z]))?"
    r"(?![^\W_]|\.\d|\s?(?:mg|mcg|g|ml|µg)\b)"
)
# "rosiglitazone (RSG)": the letters stand for the drug from here on
_ALIAS: Final = re.compile(r"\s?\(([A-Z][A-Za-z]{1,7}(?:-[A-Z][A-Za-z]{1,5})?)\)")
_NEW_SENTENCE: Final = re.compile(r"\s?[A-Z][a-z]+\s[a-z]")
_ONCE_ENDS: Final = re.compile(
    r"\s?(?:\Z|[.,;:)(+\n]|(?:on|at|in|only|prior|before|after|for|by|and|or|via|into|to|during|within|per|as|under|intra\w{1,20}|sub\w{1,20}|"
    r"oral\w{0,4}|iv|daily|then|followed|with|\d)(?![^\W\d_]))",
    re.IGNORECASE,
)
_DAY_NUMBER: Final = re.compile(r"\s?\d")
# "0.2 g fish oil/kg BW/d": what the amount is per, said after the drug
_LATE_PER: Final = re.compile(
    r"\s?/\s?(?P<body>kg|m\s?\^?2)(?![a-z])(?:\s(?:lean\s|ideal\s)?(?:bw|body\s?weight))?"
    r"(?P<day>\s?(?:/|per\s)\s?(?:days?|d)(?![a-z]))?",
    re.IGNORECASE,
)
_SCHEDULE_FIRST: Final = frozenset(("every", "each", "day", "days", "auc"))
# The other words of these phrases say something too ("continuous intravenous infusion" says the route).
_FIRST_WORD_ONLY: Final = frozenset(("continuous", "one"))


_BLANKS: Final = re.compile(r"(?:[^\S\n]|_)*")
_PIECE: Final = re.compile(rf"(?:{TOKEN.pattern}){_BLANKS.pattern}")  # a token with the blanks behind it
_ASCII_PIECE: Final = re.compile(rf"(?:{ASCII_TOKEN.pattern})[\t\x0b-\x0d\x1c-\x20_]*")


@final
class _Beginning:
    """What a token, `low` in small letters, may begin: anything at all, or else nothing but a drug by the finder's own names.

    `drug`: whether its looks or a list tell that a drug may begin with it.
    """

    __slots__ = ("drug", "group", "handler", "low", "number", "something")

    def __init__(self, token: str) -> None:
        low = token.lower()
        self.low = low
        self.handler = HANDLERS.get(low)
        self.group = phrases().get(low)
        self.number = low in written_numbers()
        if not token[0].isalpha():
            self.drug = False
            self.something = token[0].isdigit() or token in _SIGNS
            return
        group = self.group
        listed = group is not None and any(entry.kind == "drug" for entries in group.entries.values() for entry in entries)
        # codes and initials have capitals after the first letter, or digits after a lone capital
        self.drug = listed or not (token[1:] or token).islower() or has_stem(low)
        self.something = self.drug or group is not None or self.handler is not None or self.number


class _Beginnings(dict[str, _Beginning]):
    """The beginnings of pieces of text: tokens, with or without blanks behind them.

    Held, since texts ask again and again for the same words; past `_KEPT` of them the rest is worked out anew.
    """

    def __missing__(self, piece: str) -> _Beginning:
        found = TOKEN.match(piece)
        token = found.group() if found else piece
        begins = _Beginning(token) if token == piece else self[token]
        if len(self) < _KEPT:
            self[piece] = begins
        return begins


_KEPT: Final = 131_072
_SIGNS: Final = frozenset("\n.,+&/:;≙=≈")
_begins: Final = _Beginnings()


def scan(text: str, finder: DrugFinder) -> list[Mention]:
    """All mentions in order; every character is looked at a bounded number of times."""
    reading, starts, begins = Reading(text), finder.starts, _begins
    aliases = reading.aliases
    blanks = _BLANKS.match(text)
    start = blanks.end() if blanks else 0
    at = 0
    for piece in (_ASCII_PIECE if text.isascii() else _PIECE).findall(text):
        begin = begins[piece]
        if start >= at and (begin.something or begin.low in starts or begin.low in aliases):
            at = _read(reading, finder, begin, start) or at
        start += len(piece)
    return reading.mentions


def _read(reading: Reading, finder: DrugFinder, begin: _Beginning, start: int) -> int | None:
    """Keep what a token begins, and return where that ends."""
    first = reading.text[start]
    if first.isalpha():
        return _word(reading, finder, begin, start)
    if first.isdigit() or (first == "." and _decimal(reading.text, start)):
        return read_number(reading, finder, start, start + len(begin.low))
    return _sign(reading, first, start)


def _decimal(text: str, start: int) -> bool:
    return text[start + 1 : start + 2].isdigit() and not text[start - 1 : start].isalnum()


def _word(reading: Reading, finder: DrugFinder, begin: _Beginning, start: int) -> int | None:
    """What a word begins: a schedule, a drug (where one may), a number, a phrase of the lexicons."""
    text, low = reading.text, begin.low
    if start and text[start - 1] == "_":
        return None
    named = finder.at_word(text, start, low) if begin.drug or low in finder.starts else None
    if named is None and low in reading.aliases:
        alias, of = reading.aliases[low]
        if text[start : start + len(alias)].lower() == alias:
            named = drug_at(text, start, start + len(alias), of)
    handler = begin.handler
    if handler is not None and (named is None or low in _SCHEDULE_FIRST):
        end = handler(reading, start)
        if end is not None:
            return end
    if named is not None:
        reading.add("drug", named.start, named.end, named)
        if named.reach > named.end and (short := _ALIAS.fullmatch(text, named.end, named.reach)) is not None:
            reading.aliases[short[1].split("-")[0].lower()] = (short[1].lower(), named.name)
        late = _LATE_PER.match(text, named.reach) if beyond(text, named.reach) == "/" else None
        return named.reach if late is None else reading.add("per", late.start(), late.end(), (late["body"], late["day"]))
    end = read_number(reading, finder, start, start + len(low)) if begin.number else None
    return end or (_phrase(reading, begin.group, start, low) if begin.group else None)


def _phrase(reading: Reading, group: Phrases, start: int, low: str) -> int | None:
    text = reading.text
    end = start + len(low)
    if not group.may_be_longer(text, end):
        return _keep(reading, group.alone, start, end) if group.is_alone(text, end) else None
    found = group.pattern.match(text, start)
    if found is None:
        return None
    key = squeeze(found.group())
    end = _keep(reading, group.entries.get(key) or group.entries.get(key.rstrip("."), ()), start, found.end())
    if found.group().rstrip().endswith(".") and _NEW_SENTENCE.match(text, end):
        reading.add("break", end - 1, end, ".")  # "500 mg b.i.d. The duration ..."
    return start + len(low) if low in _FIRST_WORD_ONLY and " " in found.group() else end


def _keep(reading: Reading, entries: tuple[Entry, ...], start: int, end: int) -> int:
    """Keep what a phrase stands for, and return where it ends, with the number of what it labels."""
    text = reading.text
    for entry in entries:
        kind = entry.kind
        if kind == "frequency" and entry.weak and _no_frequency(text, start, end, entry):
            continue
        numbered = _LABEL_NUMBER.match(text, end) if kind in ("label", "numbered") else None
        end = numbered.end() if numbered else end
        reading.add(kind, start, end, entry.value, "weak" if entry.weak else "numbered" if numbered else "")
    return end


def _no_frequency(text: str, start: int, end: int, entry: Entry) -> bool:
    """No single dose in "at least one dose" or "once it binds", no daily one in "Part A Day 1"."""
    if entry.value == "once":
        conjunction = text[start:end].lower() == "once" and _ONCE_ENDS.match(text, end) is None
        return conjunction or at_least(text, start)
    return _DAY_NUMBER.match(text, end) is not None


def _sign(reading: Reading, sign: str, start: int) -> int | None:
    text = reading.text
    if sign == "\n":
        reading.add("break", start, start + 1, sign)
    elif sign == "." and (start + 1 >= len(text) or text[start + 1].isspace()):
        if not _ABBREVIATION.search(text, max(0, start - 8), start):
            reading.add("break", start, start + 1, sign)
    elif sign in ",+&/:;":
        group = phrases().get(sign)
        end = _phrase(reading, group, start, sign) if group else None
        return end or reading.add("join", start, start + 1, sign)
    elif sign in "≙=≈":
        reading.add("equivalent", start, start + 1, sign)
    return None
