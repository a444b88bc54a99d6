"""One pass over a description: everything that a dose is made of, in reading order."""

from __future__ import annotations

import re
from typing import Final

from registry_tools.parsers.facts.dose_drugs import DrugFinder, drug_at
from registry_tools.parsers.facts.dose_mention import Mention, Reading
from registry_tools.parsers.facts.dose_numbers import read_number
from registry_tools.parsers.facts.dose_times import HANDLERS, at_least
from registry_tools.parsers.facts.dose_vocabulary import TOKEN, Entry, Phrases, phrases, squeeze, stems, written_numbers

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


class _Beginnings(dict[str, tuple[str, bool, bool]]):
    """What a token as written may begin: its lower case; whether a phrase, schedule or number; whether a drug.

    Held, since texts ask again and again for the same words; past `_KEPT` of them the rest is worked out anew.
    """

    def __missing__(self, token: str) -> tuple[str, bool, bool]:
        low = token.lower()
        if not token[0].isalpha():
            return self._kept(token, (low, token[0].isdigit() or token in _SIGNS, False))
        group = phrases().get(low)
        listed = group is not None and any(entry.kind == "drug" for entries in group.entries.values() for entry in entries)
        lexical = group is not None or low in HANDLERS or low in written_numbers()
        # codes and initials have capitals after the first letter, or digits after a lone capital
        drug = listed or low.endswith(stems()) or not (token[1:] or token).islower()
        return self._kept(token, (low, lexical, drug))

    def _kept(self, token: str, begins: tuple[str, bool, bool]) -> tuple[str, bool, bool]:
        if len(self) < _KEPT:
            self[token] = begins
        return begins


_KEPT: Final = 65_536
_SIGNS: Final = frozenset("\n.,+&/:;≙=≈")
_begins: Final = _Beginnings()


def scan(text: str, finder: DrugFinder) -> list[Mention]:
    """All mentions in order; every character is looked at a bounded number of times."""
    reading, at, starts = Reading(text), 0, finder.starts
    aliases, begins = reading.aliases, _begins
    for found in TOKEN.finditer(text):
        token = found[0]
        low, lexical, drug = begins[token]
        if not (lexical or drug or low in starts or low in aliases):
            continue
        start = found.start()
        if start < at:
            continue
        first = token[0]
        end: int | None = None
        if first.isalpha():
            end = _word(reading, finder, low, start, drug or low in starts)
        elif first.isdigit() or (first == "." and _decimal(text, start)):
            end = read_number(reading, finder, start, found.end())
        else:
            end = _sign(reading, first, start)
        at = end or at
    return reading.mentions


def _decimal(text: str, start: int) -> bool:
    return text[start + 1 : start + 2].isdigit() and not text[start - 1 : start].isalnum()


def _word(reading: Reading, finder: DrugFinder, low: str, start: int, drug: bool) -> int | None:
    """What a word begins: a schedule, a drug (where one may), a number, a phrase of the lexicons."""
    text = reading.text
    if start and (text[start - 1].isalpha() or text[start - 1] == "_"):
        return None
    named = finder.at(text, start) if drug else None
    alias, of = reading.aliases.get(low, ("", ""))
    if named is None and alias and text[start : start + len(alias)].lower() == alias:
        named = drug_at(text, start, start + len(alias), of)
    handler = HANDLERS.get(low)
    if handler is not None and (named is None or low in _SCHEDULE_FIRST):
        end = handler(reading, start)
        if end is not None:
            return end
    if named is not None:
        reading.add("drug", named.start, named.end, named)
        if (short := _ALIAS.fullmatch(text, named.end, named.reach)) is not None:
            reading.aliases[short[1].split("-")[0].lower()] = (short[1].lower(), named.name)
        late = _LATE_PER.match(text, named.reach)
        return named.reach if late is None else reading.add("per", late.start(), late.end(), (late["body"], late["day"]))
    end = read_number(reading, finder, start, start + len(low)) if low in written_numbers() else None
    group = phrases().get(low)
    return end or (_phrase(reading, group, start, low) if group else None)


def _phrase(reading: Reading, group: Phrases, start: int, low: str) -> int | None:
    text = reading.text
    found = group.pattern.match(text, start)
    if found is None:
        return None
    key = squeeze(found.group())
    end = found.end()
    for entry in group.entries.get(key) or group.entries.get(key.rstrip("."), ()):
        if entry.kind == "frequency" and entry.weak and _no_frequency(text, start, end, entry):
            continue
        numbered = _LABEL_NUMBER.match(text, end) if entry.kind in ("label", "numbered") else None
        end = numbered.end() if numbered else end
        reading.add(entry.kind, start, end, entry.value, "weak" if entry.weak else "numbered" if numbered else "")
    if found.group().rstrip().endswith(".") and _NEW_SENTENCE.match(text, end):
        reading.add("break", end - 1, end, ".")  # "500 mg b.i.d. The duration ..."
    return start + len(low) if low in _FIRST_WORD_ONLY and " " in found.group() else end


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
