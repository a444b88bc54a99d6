"""The sentences of a paper's methods that say who could take part ("Participants were excluded if …") to criteria.

A list within a sentence (semicolons, "(1) … (2) …") is a criterion each. Sentences after one that says who is eligible, in the
same paragraph, are read on where they require something that is a number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Literal, NamedTuple

from registry_tools.lexicons.loader import rows
from registry_tools.models.base import Model
from registry_tools.models.document import Block, Document
from registry_tools.models.document_facts import DocumentCriterion
from registry_tools.models.eligibility import Polarity
from registry_tools.parsers.facts.document_criteria import criterion
from registry_tools.parsers.facts.document_text import Passage, block_passage, sentences
from registry_tools.parsers.facts.document_words import pattern

_READ = frozenset(("paragraph", "list_item"))
_ROLES = frozenset(("methods", "eligibility", "treatment", "schedule", None))
_FALLBACK = frozenset(("abstract", "introduction", "results"))
_NUMBERED = re.compile(r"(?:^|(?<=[\s,;:]))(?:\((?:\d{1,2}|[a-z]|[ivx]{1,4})\)|(?:\d{1,2}|[a-z]|[ivx]{1,4})\))\s?")
_SEMICOLON = re.compile(r";\s*(?:(?:and|or)\b[/ ,]*(?:or\b)?)?\s*")
_TRAILING = re.compile(r"(?:[\s,;.]|[\s,;](?:and|or|and/or)(?=[\s,;.]*$))+$")
_TAIL = 24  # characters at an item's end that may join it to the next
_LEADING = re.compile(r"(?:[\s,:;–-]|(?:as follows|the following|either|any of)\b)+", re.I)


class EligibilityCue(Model):
    """One row of lexicons/document_fact_eligibility_cues.csv."""

    polarity: Polarity
    where: Literal["after", "around"]
    phrases: tuple[str, ...]


class _Cue(NamedTuple):
    start: int
    end: int
    polarity: Polarity
    after: bool


@cache
def _cues() -> tuple[tuple[EligibilityCue, re.Pattern[str]], ...]:
    return tuple(
        (row, re.compile(r"\b(?:" + "|".join(re.escape(p).replace(r"\ ", r"\s{1,3}") for p in row.phrases) + r")(?!\w)", re.I))
        for row in rows("document_fact_eligibility_cues", EligibilityCue)
    )


def read_eligibility_sentences(document: Document) -> list[DocumentCriterion]:
    """Criteria of the methods' prose, those of the abstract only where the methods give none."""
    roles = {section.id: section.role for section in document.sections}
    for wanted in (_ROLES, _FALLBACK):
        found: list[DocumentCriterion] = []
        for block in document.blocks:
            if block.kind in _READ and roles.get(block.section_id or "") in wanted:
                found += _block(block, len(found) + 1)
        if found:
            return found
    return []


def _block(block: Block, first: int) -> list[DocumentCriterion]:
    passage = block_passage(block)
    found: list[DocumentCriterion] = []
    follows: Polarity | None = None
    listed: Polarity | None = None  # the last sentence held a numbered list of that polarity
    for start, end in sentences(block.text):
        text = block.text[start:end]
        if pattern("not_eligibility").search(text):
            continue
        cues = _in_sentence(text)
        spans: list[tuple[int, int, Polarity]] = []
        if not cues and listed is not None and _NUMBERED.match(text):
            found += _read(passage, [(start + a, start + b, listed) for a, b in _items(text, 0, len(text))], len(found) + first)
            continue
        listed = None
        for at, cue in enumerate(cues):
            until = cues[at + 1].start if at + 1 < len(cues) else len(text)
            if cue.after or text[cue.end : cue.end + 1] == ":":
                spans += [(a, b, cue.polarity) for a, b in _items(text, cue.end, until)]
                listed = cue.polarity if _NUMBERED.search(text, cue.end) else None
            elif pattern("people").match(text):
                spans.append((0, len(text), cue.polarity))
        sure = any(cue.after or cue.polarity == "exclusion" for cue in cues)
        if cues:
            follows = cues[-1].polarity
        elif follows == "inclusion" and pattern("people").match(text) and pattern("requires").search(text):
            spans = [(0, len(text), "inclusion")]
        read = _read(passage, [(start + a, start + b, polarity) for a, b, polarity in spans], first + len(found))
        found += read if sure else [one for one in read if _bounds(one)]
    return found


def _read(passage: Passage, spans: list[tuple[int, int, Polarity]], first: int) -> list[DocumentCriterion]:
    found: list[DocumentCriterion] = []
    for start, end, polarity in spans:
        read = criterion(passage, start, end, polarity, first + len(found))
        if read is not None:
            found.append(read)
    return found


def _bounds(one: DocumentCriterion) -> bool:
    """Whether a sentence that may only count participants holds a bound that they had to meet."""
    return one.status == "parsed" and any(bound.fact.comparator != "=" for bound in one.thresholds)


def _in_sentence(text: str) -> list[_Cue]:
    """The cues in reading order; words that speak of the sentence as a whole count only where nothing else does."""
    found = [
        _Cue(match.start(), match.end(), row.polarity, row.where == "after")
        for row, spelled in _cues()
        for match in spelled.finditer(text)
    ]
    following = sorted((cue for cue in found if cue.after), key=lambda cue: (cue.start, -cue.end))
    if following:
        kept: list[_Cue] = []
        for cue in following:
            if not kept or cue.start >= kept[-1].end:
                kept.append(cue)
        return kept
    around = sorted(cue for cue in found if not cue.after)
    exclusion = [cue for cue in around if cue.polarity == "exclusion"]
    return (exclusion or around)[:1]


def _items(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The items of a list that a sentence holds between start and end; the whole of it where it is no list."""
    body = text[start:end]
    marks = [match.span() for match in _NUMBERED.finditer(body)]
    cuts = marks if len(marks) > 1 else [match.span() for match in _SEMICOLON.finditer(body)]
    edges = [0, *(edge for cut in cuts for edge in cut), len(body)]
    if cuts is marks:
        del edges[:2]  # what stands before the first number introduces the list
    for first, last in zip(edges[::2], edges[1::2], strict=True):
        lead = _LEADING.match(body, first, last)
        a, b = lead.end() if lead else first, last
        tail = _TRAILING.search(body, max(a, b - _TAIL), b)
        b = tail.start() if tail else b
        if b - a > 2:
            yield start + a, start + b
