"""A passage with criteria to criteria with their facts, each at its place in the document."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import TypeVar

from registry_tools.models.document_facts import DocumentCriterion, DocumentThreshold, DocumentWindow
from registry_tools.models.eligibility import Criterion, CriterionStatus, Polarity, Threshold, Window
from registry_tools.parsers.facts.criterion_facts import CriterionFacts, read_criterion
from registry_tools.parsers.facts.document_text import Passage
from registry_tools.parsers.facts.document_words import alternatives

_OLD = " old"
F = TypeVar("F", Threshold, Window)


def placed(passage: Passage, criteria: Iterable[Criterion], first: int = 1) -> list[DocumentCriterion]:
    """The criteria of a passage's text with what they say in numbers; ordinals count from `first`.

    A criterion without any words of the document, or without polarity, is none: it stands before the list.
    """
    found: list[DocumentCriterion] = []
    ordinals: dict[int, int] = {}
    for one in criteria:
        read = criterion(passage, one.start, one.end, one.polarity, first + len(found))
        if read is None or one.polarity is None:
            continue
        ordinals[one.ordinal] = read.ordinal
        parent = ordinals.get(one.parent) if one.parent is not None else None
        found.append(read.model_copy(update={"depth": one.depth, "parent": parent, "heading": one.heading}))
    return found


def criterion(passage: Passage, start: int, end: int, polarity: Polarity | None, ordinal: int) -> DocumentCriterion | None:
    """Characters start..end of the passage as one criterion; None where they have no place in the document."""
    evidence = passage.at(start, end)
    text = passage.text[start:end]
    if evidence is None or not any(character.isalpha() for character in text):
        return None
    facts = _facts(text, polarity)
    thresholds = []
    for bound in facts.thresholds:
        at = passage.at(start + bound.start, start + bound.end)
        if at is not None:
            thresholds.append(DocumentThreshold(fact=bound, evidence=at))
    windows = []
    for window in facts.windows:
        at = passage.at(start + window.start, start + window.end)
        if at is not None:
            windows.append(DocumentWindow(fact=window, evidence=at))
    status: CriterionStatus = facts.status
    return DocumentCriterion(
        ordinal=ordinal, polarity=polarity, text=text, status=status, evidence=evidence,
        thresholds=tuple(thresholds), windows=tuple(windows),
    )  # fmt: skip


def _facts(text: str, polarity: Polarity | None) -> CriterionFacts:
    """What a criterion says in numbers. "They were >16 years" speaks of people, as prose does: it is read as of their age."""
    found = _people_of_years().search(text)
    if found is None:
        return read_criterion(text, polarity)
    at = found.end()
    facts = read_criterion(text[:at] + _OLD + text[at:], polarity)
    thresholds = tuple(_back(fact, text, at) for fact in facts.thresholds)
    return facts._replace(thresholds=thresholds, windows=tuple(_back(fact, text, at) for fact in facts.windows))


@cache
def _people_of_years() -> re.Pattern[str]:
    verb, limit = alternatives("verb_be"), alternatives("age_limit")
    return re.compile(rf"\b{verb}\s{limit}\s?\d{{1,3}}\s(?:years|yrs)(?!\s(?:old|of\s)|\w)", re.I)


def _back(fact: F, text: str, at: int) -> F:
    """A fact of the text with " old" put in at `at`, as one of the text itself."""
    start = fact.start if fact.start <= at else max(at, fact.start - len(_OLD))
    end = fact.end if fact.end <= at else max(at, fact.end - len(_OLD))
    return fact.model_copy(update={"start": start, "end": end, "quote": text[start:end]})
