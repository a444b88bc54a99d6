"""The endpoints of a document, each with its time frame and concept.

A table of objectives and endpoints says most, then headings, then sentences; each level is taken from the first of them that
has it, so that an endpoint repeated in the synopsis is one.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

from registry_tools.models.document import Document
from registry_tools.models.document_facts import DocumentEndpoint, DocumentTimepoint
from registry_tools.models.endpoint import Level
from registry_tools.parsers.facts.document_endpoint_sections import in_tables, under_headings
from registry_tools.parsers.facts.document_endpoint_sentences import Said, endpoints_said
from registry_tools.parsers.facts.document_text import Passage, block_passage, sentences
from registry_tools.parsers.facts.document_words import alternatives, pattern
from registry_tools.parsers.facts.outcomes import read_outcome
from registry_tools.parsers.facts.timepoints import read_time_frame

_PASSED = frozenset(("references", "introduction", "discussion", "conclusion", "contents", "acknowledgements"))
_LONGEST = 600
_NEAR = 6  # blocks that a list of endpoints may run over


def read_endpoints(document: Document) -> list[DocumentEndpoint]:
    """Endpoints by level, in reading order within it."""
    taken: dict[Level | None, int] = {}
    found: list[DocumentEndpoint] = []
    seen: set[tuple[Level | None, str]] = set()
    for rank, source in enumerate((in_tables(document), under_headings(document), _sentences(document))):
        for passage, said in source:
            if taken.setdefault(said.level, rank) != rank:
                continue
            made = _endpoint(passage, said, sum(one.level == said.level for one in found) + 1)
            if made is None or (said.level, _key(made.measure)) in seen:
                continue
            seen.add((said.level, _key(made.measure)))
            found.append(made)
    return found


def _sentences(document: Document) -> list[tuple[Passage, Said]]:
    """Of each level the sentences that name most endpoints, with those close by; the abstract's only where no others are."""
    roles = {section.id: section.role for section in document.sections}
    by_level: dict[Level | None, list[tuple[int, bool, Passage, Said]]] = {}
    for at, block in enumerate(document.blocks):
        role = roles.get(block.section_id or "")
        if block.kind not in ("paragraph", "list_item") or role in _PASSED:
            continue
        for said in endpoints_said(block.text):
            by_level.setdefault(said.level, []).append((at, role == "abstract", block_passage(block), said))
    found: list[tuple[Passage, Said]] = []
    for said_of in by_level.values():
        body = [one for one in said_of if not one[1]] or said_of
        often = Counter(at for at, *_ in body)
        best = max(often, key=lambda at: (often[at], -at))
        found += [(passage, said) for at, _, passage, said in body if abs(at - best) <= _NEAR]
    return found


def _key(measure: str) -> str:
    return re.sub(r"\W+", " ", re.sub(r"\([^()]*\)", " ", measure)).strip().casefold()


def _endpoint(passage: Passage, said: Said, ordinal: int) -> DocumentEndpoint | None:
    text = passage.text
    start, end = said.start, min(said.end, said.start + _LONGEST)
    evidence = passage.at(start, end)
    if evidence is None or not re.search(r"[A-Za-z]{2}", text[start:end]):
        return None
    spans = sentences(text[start:end])
    first = spans[0][1] if spans else end - start
    cut = _defined().search(text, start, start + first)
    stop = cut.start() if cut and cut.start() > start + 2 else start + first
    measure = text[start:stop].strip(" ,;:.–-")
    description = text[stop:end].strip(" ,;:.–-") or None
    if len(measure) < 2 or pattern("endpoint_mention").fullmatch(measure):
        return None
    frame = _frame().search(text, start, start + first)
    time_frame, timepoints = None, []
    if frame is not None:
        a, b = frame.span()
        points = [point for point in read_time_frame(text[a:b]) if point.shape != "unspecified"]
        for point in points:
            at = passage.at(a + point.start, a + point.end)
            if at is not None:
                timepoints.append(DocumentTimepoint(fact=point, evidence=at))
        time_frame = text[a:b] if timepoints else None
    outcome = read_outcome(f"{measure}. {description}" if description else measure)
    return DocumentEndpoint(
        level=said.level, ordinal=ordinal, measure=measure, description=description, time_frame=time_frame,
        concept=outcome.concept, population=outcome.population, method=outcome.method, evidence=evidence,
        timepoints=tuple(timepoints),
    )  # fmt: skip


@cache
def _frame() -> re.Pattern[str]:
    """Words of a measure that say when: from a preposition to the last word of time near it."""
    opening, word = alternatives("time_opening"), alternatives("time_word")
    number = r"\d{1,4}(?:[.,]\d)?"
    time = rf"(?:{word}\s{number}|{number}(?:\s|-){word}|\w{{2,9}}\s{word}|{word})"
    joint = r"(?:\s?,\s?|\s?and\s|\s?to\s|\s?or\s|\s?until\s|\s){1,2}"
    return re.compile(rf"\b{opening}\s(?:the\s|a\s)?{time}\b(?:{joint}(?:{opening}\s)?(?:{time}|{number})\b){{0,8}}", re.I)


@cache
def _defined() -> re.Pattern[str]:
    """Where an endpoint's name ends and its definition begins."""
    lead = r"[,:]?(?:\sas)?\s\(?(?:which is |is |was |and )?"
    return re.compile(rf"{lead}(?:{alternatives('defined_verb')} {alternatives('defined_by')}\b|i\.?e\.)", re.I)
