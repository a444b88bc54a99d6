"""Outcome title and description -> the concept that is measured.

The title decides where it says anything; the description is asked where it does not, or only names a setting or a method
("Safety", "Assessed by MRI"). Phrases and their weights stand in lexicons/concept_spellings: the heaviest wins, of equal ones
the first named, of two that begin at one word the longer.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Final, NamedTuple

from registry_tools.lexicons.loader import rows
from registry_tools.models.outcome import OutcomeFact
from registry_tools.parsers.facts.outcome_method import read_method
from registry_tools.parsers.facts.outcome_population import read_population
from registry_tools.parsers.facts.outcome_rows import Concept, ConceptSpelling
from registry_tools.parsers.facts.outcome_words import Words, phrase_stems, phrase_tokens, words
from registry_tools.parsers.facts.plain import Plain, plain

OTHER: Final = "other"
# [.:;]?[.;](?=\s)|\n, begun with the sign that the engine can look for at a glance
_TITLE_END: Final = re.compile(r"[.:;\n](?:(?<=[.:;])[.;](?=\s)|(?<=[.;])(?=\s)|(?<=\n))")
# A stop behind one of these, or behind a single letter, ends no sentence.
_SHORT_WORDS: Final = frozenset(
    (*"abcdefghijklmnopqrstuvwxyz", "vs", "no", "st", "approx", "incl", "dr", "wk", "wks", "mo", "i.e", "e.g", "etc")
)
_TITLE_CHARS: Final = 600  # a longer title is none: a description without one
_DESCRIPTION_CHARS: Final = 450  # what follows explains scales and schedules, and names much that is not measured
_ABBREVIATION: Final = 3  # longer ones are no words in lower case
_DECIDED: Final = 6  # a title with a weight below asks the description
_SAID: Final = 5  # the least weight with which a description decides
_DESCRIPTION_MUST_EXCEED: Final = 2


class _Phrase:
    """A spelling of a concept; `written` are the tokens that are matched as written, the others empty; None where none are."""

    __slots__ = ("concept", "needs", "stems", "unless", "weight", "written")

    def __init__(
        self,
        stems: list[str],
        written: tuple[str, ...] | None,
        concept: str,
        weight: int,
        needs: tuple[str, ...],
        unless: tuple[str, ...],
    ) -> None:
        self.stems = stems
        self.written = written
        self.concept = concept
        self.weight = weight
        self.needs = needs
        self.unless = unless


class _Match:
    """A phrase, by its tokens `first` to `last` of the words `said`."""

    __slots__ = ("first", "last", "phrase", "said")

    def __init__(self, phrase: _Phrase, said: Words, first: int, last: int) -> None:
        self.phrase = phrase
        self.said = said
        self.first = first
        self.last = last


class _Outcome:
    """What an outcome's text says; `match` is None where nothing names a concept."""

    __slots__ = ("match", "method", "plain", "population", "title_end")

    def __init__(self, plain: Plain, title_end: int, match: _Match | None, population: str | None, method: str | None) -> None:
        self.plain = plain
        self.title_end = title_end
        self.match = match
        self.population = population
        self.method = method


def concepts() -> dict[str, str]:
    """Every concept's label by its slug."""
    return {row.concept: row.label for row in rows("concepts", Concept)}


class _Beginning:
    """The phrases that begin with a stem, longest first: by their second one, with those of one stem behind; and these."""

    __slots__ = ("alone", "longer")

    def __init__(self, longer: dict[str, list[_Phrase]], alone: list[_Phrase]) -> None:
        self.longer = longer
        self.alone = alone


@cache
def _phrases() -> dict[str, _Beginning]:
    """Phrases by their first stem."""
    by_first: dict[str, list[_Phrase]] = {}
    for row in rows("concept_spellings", ConceptSpelling):
        needs, unless = (
            tuple(f" {' '.join(phrase_stems(words_of))} " for words_of in given) for given in (row.needs, row.unless)
        )
        for phrase in row.phrases:
            stems = list(phrase_stems(phrase))
            cased = tuple(_cased(token, phrase) for token in phrase_tokens(phrase))
            by_first.setdefault(stems[0], []).append(
                _Phrase(stems, cased if any(cased) else None, row.concept, row.weight, needs, unless)
            )
    return {first: _beginning(known) for first, known in by_first.items()}


def _beginning(known: list[_Phrase]) -> _Beginning:
    known.sort(key=lambda phrase: (-len(phrase.stems), -phrase.weight))
    alone = [phrase for phrase in known if len(phrase.stems) == 1]
    longer: dict[str, list[_Phrase]] = {}
    for phrase in known[: len(known) - len(alone)]:
        longer.setdefault(phrase.stems[1], []).append(phrase)
    return _Beginning({second: phrases + alone for second, phrases in longer.items()}, alone)


@lru_cache(maxsize=16_384)
def read_outcome(text: str) -> OutcomeFact:
    """The concept of an outcome whose text is "title. description", with the words that decided.

    Equal texts are read once: registries repeat the same outcome in many records.
    """
    read = _read(text)
    made, title_end, found, population, method = read.plain, read.title_end, read.match, read.population, read.method
    if found is None:
        begin = len(made.text) - len(made.text.lstrip())
        end = max(begin, len(made.text[:title_end].rstrip()))
        start, stop, quote = made.quote(begin, end)
        return OutcomeFact(concept=OTHER, start=start, end=stop, quote=quote, population=population, method=method)
    start, stop, quote = made.quote(*found.said.span(made.text, found.first, found.last))
    return OutcomeFact(concept=found.phrase.concept, start=start, end=stop, quote=quote, population=population, method=method)


class OutcomeTerms(NamedTuple):
    """What `read_outcome` reads, without its place."""

    concept: str
    population: str | None
    method: str | None


@lru_cache(maxsize=16_384)
def outcome_terms(text: str) -> OutcomeTerms:
    """Concept, population and method of an outcome whose text is "title. description"."""
    read = _read(text)
    return OutcomeTerms(read.match.phrase.concept if read.match else OTHER, read.population, read.method)


def _read(text: str) -> _Outcome:
    made = plain(text)
    title_end = _title_end(made.text)
    title = words(made.text, 0, title_end)
    found = _best(title, ())
    if found is None or found.phrase.weight < _DECIDED:
        description = words(made.text, title_end, min(len(made.text), title_end + _DESCRIPTION_CHARS))
        told = _best(description, (title,))
        if (
            told is not None
            and told.phrase.weight >= _SAID
            and (found is None or told.phrase.weight >= found.phrase.weight + _DESCRIPTION_MUST_EXCEED)
        ):
            found = told
    population = read_population(made.text, title_end, title)
    return _Outcome(made, title_end, found, population, read_method(made.text, title_end, title))


def _title_end(text: str) -> int:
    """Where the title ends: at its full stop, not at one after an abbreviation or a single letter."""
    limit = min(len(text), _TITLE_CHARS)
    for stop in _TITLE_END.finditer(text, 0, limit):
        start, end = stop.span()
        before = text[max(0, start - 8) : start]
        if not before or before.isspace():
            continue
        said = before.replace("(", " ")
        if text[start] == "\n" or said[-1].isspace() or said.split()[-1].lower() not in _SHORT_WORDS:
            return end
    return limit


def _best(said: Words, before: tuple[Words, ...]) -> _Match | None:
    """The heaviest phrase, of equal ones the first; a word belongs to the longest phrase that begins at or before it.

    What a phrase needs may also stand in the words `before`.
    """
    known = _phrases()
    stems, written = said.stems, said.written
    best: _Match | None = None
    covered = 0  # tokens before this index belong to a phrase already read
    for at, first in enumerate(stems):
        beginning = known.get(first)
        if beginning is None:
            continue
        phrases = beginning.alone if at + 1 == len(stems) else beginning.longer.get(stems[at + 1], beginning.alone)
        for phrase in phrases:
            size = len(phrase.stems)
            if at + size <= covered or (size > 2 and stems[at : at + size] != phrase.stems):
                continue
            if phrase.written is not None and not _as_written(phrase.written, written[at : at + size]):
                continue
            if phrase.needs:
                whole = "".join(some.joined() for some in (*before, said))
                if not any(word in whole for word in phrase.needs):
                    continue
            if phrase.unless:
                own = said.joined()
                if any(word in own for word in phrase.unless):
                    continue
            covered = at + size
            if best is None or phrase.weight > best.phrase.weight:
                best = _Match(phrase, said, at, at + size - 1)
            break
    return best


def _cased(token: str, phrase: str) -> str:
    """The token where it is matched as written: in a phrase after "=", or a short abbreviation; else nothing."""
    short = sum(map(str.isalpha, token)) <= _ABBREVIATION and token.upper() == token and any(map(str.isalpha, token))
    return token if phrase.startswith("=") or (short and len(token) > 1) else ""


def _as_written(phrase: tuple[str, ...], said: list[str]) -> bool:
    return all(not a or a == b or (b[-1:] == "s" and a == b[:-1]) for a, b in zip(phrase, said, strict=True))
