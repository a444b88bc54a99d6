"""Outcome title and description -> the concept that is measured.

The title decides where it says anything; the description is asked where it does not, or only names a setting or a method
("Safety", "Assessed by MRI"). Phrases and their weights stand in lexicons/concept_spellings: the heaviest wins, of equal ones
the first named, of two that begin at one word the longer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from pydantic import Field

from registry_tools.lexicons.loader import rows
from registry_tools.models.base import Model
from registry_tools.models.outcome import OutcomeFact
from registry_tools.parsers.facts.outcome_method import read_method
from registry_tools.parsers.facts.outcome_population import read_population
from registry_tools.parsers.facts.outcome_words import Words, phrase_stems, phrase_tokens, words
from registry_tools.parsers.facts.plain import plain

OTHER = "other"
_TITLE_END = re.compile(r"[.:;]?[.;](?=\s)|\n")
_SHORT_WORD = re.compile(r"(?:^|[\s(])(?:[A-Za-z]|vs|no|st|approx|incl|dr|wk|wks|mo|i\.e|e\.g|etc)$", re.IGNORECASE)
_TITLE_CHARS = 600  # a longer title is none: a description without one
_DESCRIPTION_CHARS = 450  # what follows explains scales and schedules, and names much that is not measured
_ABBREVIATION = 3  # longer ones are no words in lower case
_DECIDED = 6  # a title with a weight below asks the description
_SAID = 5  # the least weight with which a description decides
_DESCRIPTION_MUST_EXCEED = 2


class Concept(Model):
    """One row of lexicons/concepts.csv."""

    concept: str
    label: str


class ConceptSpelling(Model):
    """One row of lexicons/concept_spellings.csv."""

    concept: str
    weight: int = Field(ge=1, le=9)
    phrases: tuple[str, ...]
    needs: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Phrase:
    stems: tuple[str, ...]
    written: tuple[str, ...] | None  # tokens that are matched as written, the others empty; None where there are none
    concept: str
    weight: int
    needs: tuple[str, ...]
    unless: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Match:
    weight: int
    concept: str
    start: int
    end: int


def concepts() -> dict[str, str]:
    """Every concept's label by its slug."""
    return {row.concept: row.label for row in rows("concepts", Concept)}


@cache
def _phrases() -> dict[str, list[_Phrase]]:
    """Phrases by their first stem, the longest first."""
    by_first: dict[str, list[_Phrase]] = {}
    for row in rows("concept_spellings", ConceptSpelling):
        needs, unless = (
            tuple(f" {' '.join(phrase_stems(words_of))} " for words_of in given) for given in (row.needs, row.unless)
        )
        for phrase in row.phrases:
            stems = phrase_stems(phrase)
            cased = tuple(_cased(token, phrase) for token in phrase_tokens(phrase))
            by_first.setdefault(stems[0], []).append(
                _Phrase(stems, cased if any(cased) else None, row.concept, row.weight, needs, unless)
            )
    for known in by_first.values():
        known.sort(key=lambda phrase: (-len(phrase.stems), -phrase.weight))
    return by_first


@lru_cache(maxsize=16_384)
def read_outcome(text: str) -> OutcomeFact:
    """The concept of an outcome whose text is "title. description", with the words that decided.

    Equal texts are read once: registries repeat the same outcome in many records.
    """
    made = plain(text)
    title_end = _title_end(made.text)
    title = words(made.text, 0, title_end)
    found = _best(title, title.joined(), title.joined())
    description = None
    if found is None or found.weight < _DECIDED:
        description = words(made.text, title_end, min(len(made.text), title_end + _DESCRIPTION_CHARS))
        told = _best(description, title.joined() + description.joined(), description.joined())
        if (
            told is not None
            and told.weight >= _SAID
            and (found is None or told.weight >= found.weight + _DESCRIPTION_MUST_EXCEED)
        ):
            found = told
    population = read_population(made.text, title_end, title)
    method = read_method(made.text, title_end, title)
    if found is None:
        begin = len(made.text) - len(made.text.lstrip())
        end = max(begin, len(made.text[:title_end].rstrip()))
        start, stop, quote = made.quote(begin, end)
        return OutcomeFact(concept=OTHER, start=start, end=stop, quote=quote, population=population, method=method)
    start, stop, quote = made.quote(found.start, found.end)
    return OutcomeFact(concept=found.concept, start=start, end=stop, quote=quote, population=population, method=method)


def _title_end(text: str) -> int:
    """Where the title ends: at its full stop, not at one after an abbreviation or a single letter."""
    limit = min(len(text), _TITLE_CHARS)
    for stop in _TITLE_END.finditer(text, 0, limit):
        before = text[max(0, stop.start() - 8) : stop.start()]
        if before.strip() and (stop.group() == "\n" or not _SHORT_WORD.search(before)):
            return stop.end()
    return limit


def _best(said: Words, whole: str, own: str) -> _Match | None:
    """The heaviest phrase, of equal ones the first; a word belongs to the longest phrase that begins at or before it."""
    known = _phrases()
    stems, written = said.stems, said.written
    best: _Match | None = None
    covered = 0  # tokens before this index belong to a phrase already read
    for at, first in enumerate(stems):
        phrases = known.get(first)
        if phrases is None:
            continue
        for phrase in phrases:
            size = len(phrase.stems)
            if at + size <= covered or (size > 1 and tuple(stems[at : at + size]) != phrase.stems):
                continue
            if phrase.written is not None and not _as_written(phrase.written, written[at : at + size]):
                continue
            if phrase.needs and not any(word in whole for word in phrase.needs):
                continue
            if phrase.unless and any(word in own for word in phrase.unless):
                continue
            covered = at + size
            if best is None or phrase.weight > best.weight:
                last = at + size - 1
                best = _Match(phrase.weight, phrase.concept, said.starts[at], said.starts[last] + len(written[last]))
            break
    return best


def _cased(token: str, phrase: str) -> str:
    """The token where it is matched as written: in a phrase after "=", or a short abbreviation; else nothing."""
    short = sum(map(str.isalpha, token)) <= _ABBREVIATION and token.upper() == token and any(map(str.isalpha, token))
    return token if phrase.startswith("=") or (short and len(token) > 1) else ""


def _as_written(phrase: tuple[str, ...], said: list[str]) -> bool:
    return all(not a or a == b or (b[-1:] == "s" and a == b[:-1]) for a, b in zip(phrase, said, strict=True))
