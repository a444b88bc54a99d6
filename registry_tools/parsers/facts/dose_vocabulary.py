"""The vocabulary of doses, keyed by the first token of each phrase so that a scan asks only where something can begin."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, final

from registry_tools.lexicons.loader import rows
from registry_tools.parsers.facts.alternation import by_first_letter, cases
from registry_tools.parsers.facts.dose_rows import DrugRow, FormRow, FrequencyRow, PlainRow, RouteRow, UnitRow, WordRow
from registry_tools.parsers.facts.durations import duration_units
from registry_tools.parsers.facts.numbers import number_words

TOKEN: Final = re.compile(r"[^\W\d_]+|\d+|[^\s\w]|\n")
ASCII_TOKEN: Final = re.compile(r"[A-Za-z]+|\d+|[^\s\w]|\n")  # the same in a text of ASCII only, and quicker
_RUN: Final = re.compile(r"[^\W\d_]+")
_GAPS: Final = re.compile(r"[\s-]+")


@dataclass(frozen=True, slots=True)
class Entry:
    """What a phrase stands for: a `kind` of mention and its value."""

    kind: str
    value: Any = None
    weak: bool = False


@final
class Phrases:
    """All phrases that begin with one token; `alone` is what that token stands for by itself."""

    __slots__ = ("_behind", "_beside", "alone", "entries", "kinds", "pattern")

    def __init__(self, token: str, pattern: re.Pattern[str], entries: dict[str, tuple[Entry, ...]], written: list[str]) -> None:
        self.pattern = pattern
        self.entries = entries
        self.alone = entries.get(token, ())
        self.kinds = frozenset(entry.kind for entry in self.alone)
        rests = [phrase[len(token) :] for phrase in written if len(phrase) > len(token)]
        self._behind = _firsts(_GAPS.sub("", rest) for rest in rests if _GAPS.match(rest))  # "day" of "per day"
        self._beside = _firsts(rest for rest in rests if not _GAPS.match(rest))  # ".i.d" of "b.i.d"

    def may_be_longer(self, text: str, end: int) -> bool:
        """Whether what stands behind the token, at `end`, may be the rest of a phrase."""
        sign = text[end : end + 1]
        if sign in self._beside:
            return True
        if not self._behind or not (sign == "-" or sign.isspace()):
            return False
        sign = text[end + 1 : end + 2]
        return sign in self._behind or sign == "-" or sign.isspace()

    def is_alone(self, text: str, end: int) -> bool:
        """Whether the token, which ends at `end`, is a whole word that stands for something."""
        return bool(self.alone) and not text[end : end + 1].isalnum()


def _firsts(texts: Iterable[str]) -> frozenset[str]:
    """What texts begin with, in either case."""
    return frozenset(letter for text in texts for letter in cases(text[0]))


def squeeze(phrase: str) -> str:
    """The key of a phrase: lower case, no spaces and hyphens."""
    low = phrase.lower()
    return low if low.isalnum() else _GAPS.sub("", low)


@cache
def lexicon() -> list[tuple[str, Entry]]:
    """Every phrase with what it stands for, in the order of the lexicons."""
    found = [(row.phrase, Entry("route", row.route, row.implied)) for row in rows("dose_routes", RouteRow)]
    found += [(row.phrase, Entry("frequency", row.code, row.weak)) for row in rows("dose_frequencies", FrequencyRow)]
    found += [(row.surface, Entry("form", row)) for row in rows("dose_forms", FormRow)]
    found += [(row.phrase, Entry(row.role, row.phrase)) for row in rows("dose_words", WordRow)]
    found += [(row.surface, Entry("drug")) for row in rows("dose_drugs", DrugRow) if row.kind in ("name", "diluent")]
    return found


@cache
def phrases() -> dict[str, Phrases]:
    """First token (lower case) to the phrases that begin with it, longest first."""
    by_token: dict[str, dict[str, list[Entry]]] = {}
    for phrase, entry in lexicon():
        first = TOKEN.match(phrase)
        if first is not None:
            by_token.setdefault(first.group().lower(), {}).setdefault(phrase.lower(), []).append(entry)
    table: dict[str, Phrases] = {}
    for token, group in by_token.items():
        written = sorted(group, key=len, reverse=True)
        pattern = "|".join(_flexible(phrase) for phrase in written)
        entries: dict[str, tuple[Entry, ...]] = {}
        for phrase in written:
            key = squeeze(phrase)
            entries[key] = entries.get(key, ()) + tuple(group[phrase])
        table[token] = Phrases(token, re.compile(rf"(?:{pattern})(?![^\W_])", re.IGNORECASE), entries, written)
    return table


def _flexible(phrase: str) -> str:
    """A phrase as a pattern: any run of spaces or hyphens between words, dots with or without a space after them."""
    words = [re.escape(word).replace(r"\.", r"\.\s?") for word in _GAPS.split(phrase)]
    return r"[\s-]{1,3}".join(words)


@cache
def forms() -> dict[str, FormRow]:
    """Dosage form as written (lower case) to its row."""
    return {row.surface.lower(): row for row in rows("dose_forms", FormRow)}


def form_at(word: str) -> FormRow | None:
    """The form a single word names."""
    return forms().get(word.lower())


@cache
def diluents() -> frozenset[str]:
    """Drugs that mostly carry others, and are doses only where they are a study's own."""
    return frozenset(row.surface.lower() for row in rows("dose_drugs", DrugRow) if row.kind == "diluent")


@cache
def carriers() -> frozenset[str]:
    """First words of what drugs are diluted in ("glucose" of "glucose solution")."""
    told = [row.phrase for row in rows("dose_words", WordRow) if row.role == "diluent"]
    return frozenset(phrase.split()[0].lower() for phrase in (*told, *diluents()))


@cache
def units() -> dict[str, UnitRow]:
    """Unit as written (lower case, single spaces) to its row."""
    return {row.surface.lower(): row for row in rows("dose_units", UnitRow)}


@cache
def unit_pattern() -> str:
    """Alternation of all written units, longest first."""
    return by_first_letter(
        sorted(units(), key=len, reverse=True),
        lambda rest: r"[\s-]?".join(re.escape(part) for part in _GAPS.split(rest)),
    )


def unit_parts() -> Iterator[str]:
    """Each unit as far as it may be run together: "million" and "millioniu"."""
    for surface in units():
        parts = _GAPS.split(surface)
        yield from ("".join(parts[: n + 1]) for n in range(len(parts)))


@cache
def units_squeezed() -> dict[str, UnitRow]:
    """As `units`, keyed without spaces and hyphens."""
    return {squeeze(surface): row for surface, row in units().items()}


@cache
def written_numbers() -> dict[str, float]:
    """Number words to their values, held (a scan asks for every word)."""
    return number_words()


@cache
def count_pattern() -> str:
    """A small whole number in digits or words."""
    words = [word for word, value in written_numbers().items() if value == int(value) and 1 <= value <= 90]
    words = [word for word in words if word not in ("once", "twice", "thrice")]
    return rf"(?:\d{{1,3}}|{by_first_letter(sorted(words, key=len, reverse=True), str)})"


@cache
def time_words() -> tuple[str, ...]:
    """All written units of time, longest first; seconds and one-letter years and minutes stay out."""
    usable = [word for word in duration_units() if word not in ("s", "m", "y", "a", "mn", "yo", "min", "mo") and word.isascii()]
    usable += ["min", "mo"]
    return tuple(sorted(usable, key=len, reverse=True))


@cache
def time_pattern() -> str:
    """Alternation of all written units of time."""
    return by_first_letter(time_words())


def first_letters(phrases: Iterable[str]) -> frozenset[str]:
    """The run of letters that each phrase begins with, for those that begin with one."""
    return frozenset(found.group().lower() for phrase in phrases if (found := _RUN.match(phrase)))


@cache
def _stems() -> dict[str, tuple[str, ...]]:
    """Endings of drug names (the INN stems and their like), by the last two letters."""
    found: dict[str, tuple[str, ...]] = {}
    for row in rows("dose_drugs", DrugRow):
        if row.kind == "stem":
            found[row.surface[-2:]] = (*found.get(row.surface[-2:], ()), row.surface)
    return found


def has_stem(word: str) -> bool:
    """Whether a word, in small letters, ends like a drug's name."""
    return word.endswith(_stems().get(word[-2:], ()))


@cache
def salts() -> re.Pattern[str]:
    """Words that go on with a drug's name: salts, conjugates, release forms."""
    words = sorted((row.surface for row in rows("dose_drugs", DrugRow) if row.kind == "salt"), key=len, reverse=True)
    return re.compile(rf"(?>(?:[\s-]{{1,2}}(?:{'|'.join(map(re.escape, words))})(?![^\W_])){{1,3}})", re.IGNORECASE)


@cache
def salt_letters() -> frozenset[str]:
    """What salts begin with, in either case."""
    return _firsts(row.surface for row in rows("dose_drugs", DrugRow) if row.kind == "salt")


@cache
def plain_words() -> frozenset[str]:
    """Words that are never a drug's name."""
    return frozenset(row.word.lower() for row in rows("dose_plain_words", PlainRow))
