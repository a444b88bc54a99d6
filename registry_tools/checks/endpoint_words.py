"""Whether two texts name the same endpoint, by the words that carry its meaning.

Words that frame an endpoint ("change from baseline in", "percentage of participants with", "at week 26") do not count
(lexicons/check_words.csv, framing); some of them do where fewer than two others are left (framing_weak: "heart rate").
Words are compared by their first six letters without endings, so that "hospitalization" is "hospitalised". An
abbreviation in brackets stands for the words before it, either way round.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import cache, lru_cache
from typing import NamedTuple

from registry_tools.checks.words import words

_STEM = 6
_BETWEEN = 2  # other words between an endpoint's own
_CONNECTING = frozenset({"of", "the", "and", "in"})  # within a name, or before it
_PARTED = re.compile(r"[,;:.]\s")
_WORD = re.compile(r"[a-zα-ω0-9][a-zα-ω0-9'-]*", re.I)
_TIME = re.compile(
    r"\b(?:weeks?|months?|days?|years?|visits?|cycles?|hours?)\s?\d{1,4}(?:(?:\s?(?:,|and|to|or|-|–)\s?){1,2}\d{1,4}){0,40}"
    r"|\b\d{1,4}\s?-?\s?(?:weeks?|months?|days?|years?|hours?)\b",
    re.I,
)
_BRACKETED = re.compile(r"((?:[\w'/-]{1,30}\s){1,8})\(([A-Za-z0-9][A-Za-z0-9/-]{1,14})\)")
_BRACKETS = re.compile(r"\([^()]{1,60}\)")
_ENDING = re.compile(r"(?:ings?|ed|es|s)$")


@cache
def _framing(kind: str) -> frozenset[str]:
    return frozenset(_stem(word) for word in words(kind))


def _stem(word: str) -> str:
    """The first letters of a word without its ending."""
    bare = word.lower().replace("'", "")
    return (_ENDING.sub("", bare) if len(bare) > 4 else bare)[:_STEM]


class Token(NamedTuple):
    """A word's stem and its characters in the text; `name` for abbreviations, which stay whole and in capitals."""

    stem: str
    start: int
    end: int
    name: bool = False


@lru_cache(maxsize=16384)
def _tokens(text: str) -> tuple[Token, ...]:
    """All words, times aside; a name with capitals inside stays whole ("NT-pro-BNP"), others are parted at hyphens."""
    plain = "".join(
        unicodedata.normalize("NFKC", letter)[:1] or " " for letter in text
    )  # raised and lowered figures, one for one
    plain = _TIME.sub(lambda found: " " * len(found[0]), plain)
    if plain.isupper() and " " in plain.strip():  # a heading, not an abbreviation
        plain = plain.lower()
    found: list[Token] = []
    for word in _WORD.finditer(plain):
        if any(part[1:] != part[1:].lower() for part in word[0].split("-")):
            bare = word[0].replace("-", "").removesuffix("s").upper()
            if found and found[-1].name and word.start() - found[-1].end == 1:  # "NT-pro BNP" is NT-proBNP, too
                found.append(Token(found[-1].stem + bare, found[-1].start, word.end(), True))
            found.append(Token(bare, word.start(), word.end(), True))
            continue
        start = word.start()
        for part in word[0].split("-"):
            if part:
                found.append(Token(_stem(part), start, start + len(part)))
            start += len(part) + 1
    return tuple(found)


def stems(text: str, *, weak: bool = False) -> frozenset[str]:
    """Stems of the words that carry a text's meaning; with `weak` those that frame it only beside others, too.

    >>> sorted(stems("Change From Baseline in Left Atrial Reservoir Strain at Week 26")), sorted(stems("Heart Rate", weak=True))
    (['atrial', 'left', 'reserv', 'strain'], ['heart', 'rate'])
    """
    aside = _framing("framing") if weak else _framing("framing") | _framing("framing_weak")
    return frozenset(one.stem for one in _tokens(text) if one.stem and one.stem not in aside and not one.stem.isdigit())


@lru_cache(maxsize=4096)
def readings(text: str) -> tuple[frozenset[str], ...]:
    """Stems of a text as it stands, and with the words before an abbreviation in brackets left out for the abbreviation."""
    whole = stems(text)
    if len(whole) < 2 and not any(one.name for one in _tokens(text)):
        whole = stems(text, weak=True)
    found = [whole]
    for bracket in _BRACKETED.finditer(text):
        short = frozenset(one.stem for one in _tokens(bracket[2]))
        long = _initials(bracket[1], bracket[2]) or stems(_spelt(bracket[1]), weak=True)
        if long and any(one.name for one in _tokens(bracket[2])):
            found += [(one - long) | short for one in found] + [(one - short) | long for one in found]
    return tuple(dict.fromkeys(one for one in found if one))


def _initials(before: str, letters: str) -> frozenset[str]:
    """Stems of the last words whose first letters are an abbreviation's, framing ones too: Patient Global Assessment (PGA)."""
    found = _tokens(before)[-len(letters) :]
    fits = [before[one.start].lower() for one in found] == [letter.lower() for letter in letters]
    return frozenset(one.stem for one in found) if fits else frozenset()


def _spelt(before: str) -> str:
    """The words that an abbreviation after them stands for: those back to the last that frames, "of" and "the" aside."""
    spelt: list[str] = []
    for word in reversed(before.split()):
        if _stem(word) in _framing("framing") and word.lower() not in _CONNECTING:
            break
        spelt.append(word)
    while spelt and spelt[-1].lower() in _CONNECTING:
        spelt.pop()
    return " ".join(reversed(spelt))


@lru_cache(maxsize=16384)
def _there(text: str) -> frozenset[str]:
    return frozenset(one.stem for one in _tokens(text)).union(*readings(text)) if text else frozenset()


def covered(wanted: str, text: str) -> float:
    """The share of an endpoint's words that a text has, in the reading that fits best; 0 where there is no word to look for.

    >>> covered("Change in Left Atrial Reservoir Strain (LARS) at Week 26", "Change from baseline to Week 26 in LARS")
    1.0
    """
    there = _there(text)
    return max((len(one & there) / len(one) for one in readings(wanted)), default=0.0)


def together(wanted: str, text: str) -> tuple[int, int] | None:
    """The shortest run of a text that has all of an endpoint's words, with a few others between; None where there is none.

    >>> together("Overall Survival", "Progression-free survival, and overall survival.")
    (31, 47)
    """
    best: tuple[int, int] | None = None
    for reading in readings(wanted):
        found = (_run(reading, text) or _run(reading, _unbracketed(text))) if reading <= _there(text) else None
        if found and (best is None or found[1] - found[0] < best[1] - best[0]):
            best = found
    return best


def _unbracketed(text: str) -> str:
    """The text with blanks for what stands in brackets: "moderate (Grade 3) or severe"."""
    return _BRACKETS.sub(lambda found: " " * len(found[0]), text)


def _run(reading: frozenset[str], text: str) -> tuple[int, int] | None:
    """The shortest run with all stems of a reading; words that frame do not lengthen it, punctuation parts a pair of words."""
    aside = (_framing("framing") | _framing("framing_weak")) - reading
    tokens = [one for one in _tokens(text) if one.stem not in aside]
    held: Counter[str] = Counter()
    missing, first = len(reading), 0
    best: tuple[int, int] | None = None
    for last, token in enumerate(tokens):
        if token.stem in reading:
            missing -= held[token.stem] == 0
            held[token.stem] += 1
        while missing == 0:
            start, end = tokens[first].start, token.end
            fits = last - first < len(reading) + max(_BETWEEN, len(reading) // 2)
            if (
                fits
                and not (len(reading) == 2 and _PARTED.search(text, start, end))
                and (best is None or end - start < best[1] - best[0])
            ):
                best = start, end
            leaving = tokens[first].stem
            if leaving in reading:
                held[leaving] -= 1
                missing += held[leaving] == 0
            first += 1
    return best
