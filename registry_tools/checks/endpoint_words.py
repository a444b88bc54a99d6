"""Whether two texts name the same endpoint, by the words that carry its meaning.

Words that frame an endpoint ("change from baseline in", "percentage of participants with", "at week 26") do not count
(lexicons/check_words.csv, framing); some of them do where fewer than two others are left (framing_weak: "heart rate").
Words are compared by their first six letters without endings, so that "hospitalization" is "hospitalised". An
abbreviation in brackets stands for the words before it, either way round.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from registry_tools.checks.words import words

_STEM = 6
_WORD = re.compile(r"[a-zα-ω0-9][a-zα-ω0-9'-]*", re.I)
_TIME = re.compile(
    r"\b(?:weeks?|months?|days?|years?|visits?|cycles?|hours?)\s?\d{1,4}(?:(?:\s?(?:,|and|to|or|-|–)\s?){1,2}\d{1,4}){0,40}"
    r"|\b\d{1,4}\s?-?\s?(?:weeks?|months?|days?|years?|hours?)\b",
    re.I,
)
_BRACKETED = re.compile(r"((?:[\w'/-]{1,30}\s){1,8})\(([A-Za-z0-9][A-Za-z0-9/-]{1,14})\)")
_ENDING = re.compile(r"(?:ings?|ed|es|s)$")


@cache
def _framing(kind: str) -> frozenset[str]:
    return frozenset(_stem(word) for word in words(kind))


def _stem(word: str) -> str:
    """The first letters of a word without its ending."""
    bare = word.lower().replace("'", "")
    return (_ENDING.sub("", bare) if len(bare) > 4 else bare)[:_STEM]


def _tokens(text: str) -> list[str]:
    """Stems of all words; a name with capitals inside stays whole ("NT-pro-BNP"), others are parted at hyphens."""
    found: list[str] = []
    for word in _WORD.findall(_TIME.sub(" ", text)):
        if any(part[1:] != part[1:].lower() for part in word.split("-")):
            found.append(word.replace("-", "").lower())
            continue
        found += [_stem(part) for part in word.split("-") if part]
    return found


def stems(text: str, *, weak: bool = False) -> frozenset[str]:
    """Stems of the words that carry a text's meaning; with `weak` those that frame it only beside others, too.

    >>> sorted(stems("Change From Baseline in Left Atrial Reservoir Strain at Week 26")), sorted(stems("Heart Rate", weak=True))
    (['atrial', 'left', 'reserv', 'strain'], ['heart', 'rate'])
    """
    aside = _framing("framing") if weak else _framing("framing") | _framing("framing_weak")
    return frozenset(stem for stem in _tokens(text) if stem and stem not in aside and not stem.isdigit())


@lru_cache(maxsize=4096)
def readings(text: str) -> tuple[frozenset[str], ...]:
    """Stems of a text as it stands, and with the words before an abbreviation in brackets left out for the abbreviation."""
    whole = stems(text)
    if len(whole) < 2:
        whole = stems(text, weak=True)
    found = [whole]
    for bracket in _BRACKETED.finditer(text):
        spelt = _spelt(_WORD.findall(bracket[1]), bracket[2].replace("-", "").lower())
        if spelt:
            short, long = stems(bracket[2], weak=True), stems(" ".join(spelt), weak=True)
            found += [(one - long) | short for one in found] + [(one - short) | long for one in found]
    return tuple(dict.fromkeys(one for one in found if one))


def _spelt(before: list[str], letters: str) -> list[str]:
    """The last words that an abbreviation's letters may stand for: they begin as it does and are no more than its letters."""
    for start in range(max(0, len(before) - len(letters) - 1), len(before)):
        if before[start][:1].lower() == letters[:1] and len(before) - start >= 2:
            return before[start:]
    return []


@lru_cache(maxsize=16384)
def _there(text: str) -> frozenset[str]:
    return stems(text, weak=True).union(*readings(text)) if text else frozenset()


def covered(wanted: str, text: str) -> float:
    """The share of an endpoint's words that a text has, in the reading that fits best; 0 where there is no word to look for.

    >>> covered("Change in Left Atrial Reservoir Strain (LARS) at Week 26", "Change from baseline to Week 26 in LARS")
    1.0
    """
    there = _there(text)
    return max((len(one & there) / len(one) for one in readings(wanted)), default=0.0)
