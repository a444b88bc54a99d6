"""The words by which results are told apart for meta-analysis (lexicons/arm_result_words.csv)."""

from __future__ import annotations

import re
from functools import cache, partial
from typing import Final

from registry_tools.lexicons import word_kinds
from registry_tools.parsers.facts.durations import duration_units

_LEXICON: Final = "arm_result_words"

words = partial(word_kinds.words, _LEXICON)
_either = partial(word_kinds.either, _LEXICON)
_pattern = partial(word_kinds.pattern, _LEXICON)


def says(kind: str, *texts: str | None) -> bool:
    """Does one of the texts have a word of a kind?"""
    return word_kinds.first_of(_LEXICON, kind, *texts) is not None


def is_named(kind: str, text: str | None) -> bool:
    """Is the text nothing but a word of a kind?"""
    return text is not None and " ".join(text.lower().split()) in words(kind)


@cache
def _counted(prefix: str) -> re.Pattern[str]:
    also = f"(?:{_either(prefix)} ?)" + ("?" if prefix == "count_prefix" else "")
    return re.compile(rf"{also}(?:the )?{_either('person')}(?: \(%\)| {_either('person_has')}.*)?")


def counts_persons(unit: str | None) -> bool:
    """Is a number in this unit a number of participants?"""
    return _is_unit("count_prefix", unit)


def shares_persons(unit: str | None) -> bool:
    """Is a number in this unit a percentage of participants?"""
    return _is_unit("percent_prefix", unit)


def _is_unit(prefix: str, unit: str | None) -> bool:
    text = " ".join((unit or "").lower().split())
    return bool(_counted(prefix).fullmatch(text)) and not says("rate_unit", text) and not _times().search(text)


@cache
def _times() -> re.Pattern[str]:
    """A unit of time, one letter's aside: events a year and hours of sleep are no numbers of participants."""
    spellings = sorted((one for one in duration_units() if len(one) > 1), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, spellings))})(?!\w)")


@cache
def _meaning() -> re.Pattern[str]:
    return re.compile(rf"{_either('high')}[^.;]{{0,60}}?{_either('says')}(?P<what>[^.;]{{0,80}})")


def better_direction(description: str | None) -> tuple[str, str] | None:
    """("higher" or "lower", the words) where the text says what a high value means; None where it does not, or says both.

    >>> better_direction("0 to 10; higher scores indicate worse pain.")
    ('lower', 'higher scores indicate worse pain')
    """
    found = [(_meant(match["what"]), match[0]) for match in _meaning().finditer((description or "").lower())]
    said = [(way, quote) for way, quote in found if way]
    return said[0] if said and len({way for way, _ in said}) == 1 else None


def _meant(what: str) -> str | None:
    """The first word of `what` that is for better or worse, a longer phrase before a shorter one at the same place."""
    first = {
        way: min(((m.start(), -len(m[0])) for m in _pattern(kind).finditer(what)), default=None)
        for way, kind in (("higher", "better"), ("lower", "worse"))
    }
    here = {way: place for way, place in first.items() if place is not None}
    return min(here, key=lambda way: here[way]) if here else None
