"""Which study a document reports, told from those that it only mentions.

Every printed registry number is weighed by where it stands (a protocol's first pages and running heads, abstract and methods
for; introduction, discussion and references against) and by the words around it ("registered", "this study" for; "ongoing",
"pivotal" against; lexicons/document_fact_study_cues). A review reports none, unless it gives a registration of its own. Where
several numbers of one register weigh the same, as in a pooled analysis, all are reported and the facts stand under none.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Literal, NamedTuple

from registry_tools.lexicons.loader import rows
from registry_tools.models.base import Model
from registry_tools.models.document import Block, Document, Section
from registry_tools.models.document_facts import Evidence, StudyNumber
from registry_tools.parsers.facts.document_text import block_evidence, sentences

MAIN_REGISTRY = "ClinicalTrials.gov"
_REPORTS = 2  # the least weight of the study that a document is about
_REGISTRATION = 4  # the cue that a review's own registration has too
_COVER_PAGES = 2
_PROTOCOL_PAGES = 20  # longer than articles are; a shorter one is told by its heads
_LONGEST_ARTICLE = 60
_BEFORE = 60
_FILE_NUMBER = re.compile(r"(?<![A-Za-z0-9])NCT\d{8}(?!\d)")  # registries, and `fetch`, name posted files so
_PLACES = {
    "abstract": 2, "methods": 1, "keywords": 1, "synopsis": 1, "introduction": -1, "discussion": -1, "results": -1,
    "conclusion": 0, "references": -10, "contents": -1,
}  # fmt: skip


class Register(Model):
    """One row of lexicons/document_fact_registries.csv."""

    registry: str
    pattern: str
    prefix: str = ""


class StudyCue(Model):
    """One row of lexicons/document_fact_study_cues.csv."""

    place: Literal["sentence", "before", "document"]
    weight: int
    phrases: tuple[str, ...]


class Reported(NamedTuple):
    """The id that the document's facts stand under, its register, and every number that it names, the reported first."""

    study_id: str
    registry: str
    numbers: tuple[StudyNumber, ...]


class _Mention(NamedTuple):
    study_id: str
    registry: str
    weight: int
    registration: bool
    evidence: Evidence


@cache
def _registers() -> tuple[tuple[Register, re.Pattern[str]], ...]:
    return tuple((row, re.compile(row.pattern)) for row in rows("document_fact_registries", Register))


@cache
def _cues(place: str) -> tuple[tuple[int, re.Pattern[str]], ...]:
    found = (row for row in rows("document_fact_study_cues", StudyCue) if row.place == place)
    return tuple((row.weight, re.compile(rf"\b(?:{'|'.join(map(re.escape, row.phrases))})", re.I)) for row in found)


def read_study(document: Document) -> Reported:
    """The study that the document reports; `doc:` + 12 hex of its id, register "document", where it names none."""
    mentions = _mentions(document)
    best: dict[str, _Mention] = {}
    for one in mentions:
        held = best.get(one.study_id)
        if held is None or one.weight > held.weight:
            best[one.study_id] = one
    own = _own(document, list(best.values()))
    numbers = [
        StudyNumber(study_id=one.study_id, registry=one.registry, role="reports" if one in own else "mentions",
                    evidence=one.evidence)
        for one in sorted(best.values(), key=lambda one: one not in own)
    ]  # fmt: skip
    named = set(_FILE_NUMBER.findall(document.name.rpartition("/")[2]))
    if len(named) == 1 and not any(one.registry == MAIN_REGISTRY for one in own) and not is_review(document):
        number = named.pop()
        numbers = [one for one in numbers if one.study_id != number]
        numbers.insert(0, StudyNumber(study_id=number, registry=MAIN_REGISTRY, role="reports"))
        return Reported(number, MAIN_REGISTRY, tuple(numbers))
    for registry in (MAIN_REGISTRY, *(row.registry for row, _ in _registers())):
        of_registry = [one for one in own if one.registry == registry]
        if len(of_registry) == 1:
            return Reported(of_registry[0].study_id, registry, tuple(numbers))
        if of_registry:
            break
    return Reported(f"doc:{document.document_id[:12]}", "document", tuple(numbers))


def _own(document: Document, found: list[_Mention]) -> list[_Mention]:
    """Of each register those that weigh most, if they weigh enough."""
    review = is_review(document)
    own: list[_Mention] = []
    for registry in {one.registry: None for one in found}:
        fit = [one for one in found if one.registry == registry and one.weight >= _REPORTS]
        if review:
            fit = [one for one in fit if one.registration]
        most = max((one.weight for one in fit), default=0)
        own += [one for one in fit if one.weight == most]
    return own


def is_protocol(document: Document) -> bool:
    """Whether a document is a protocol or analysis plan rather than an article: by length, contents and synopsis."""
    roles = {section.role for section in document.sections}
    if len(document.pages) >= _PROTOCOL_PAGES:
        reports = "abstract" in roles and bool(roles & {"results", "discussion"}) and "references" in roles
        return not reports or len(document.pages) >= _LONGEST_ARTICLE or bool(roles & {"synopsis", "schedule"})
    if roles & {"synopsis", "schedule"} and "discussion" not in roles:
        return True
    return not roles & {"abstract", "discussion", "results"} and bool(roles & {"eligibility"})


def is_review(document: Document) -> bool:
    roles = {section.id: section.role for section in document.sections}
    head = [document.title or ""]
    head += [block.text for block in document.blocks[:60] if roles.get(block.section_id or "") == "abstract"]
    head += [block.text for block in document.blocks[:12] if block.kind in ("title", "heading", "figure_text")]
    own = {"methods", "results"} & set(roles.values())
    said = any(pattern.search(text) for text in head for _, pattern in _cues("document"))
    return said and not own if "results" not in roles.values() else said and "meta-analysis" in (document.title or "").lower()


def _mentions(document: Document) -> list[_Mention]:
    sections = {section.id: section for section in document.sections}
    protocol = is_protocol(document)
    found: list[_Mention] = []
    for order, block in enumerate((*document.blocks, *document.running)):
        if not any(character.isdigit() for character in block.text):
            continue
        spots = [
            (row, match) for row, pattern in _registers() for match in pattern.finditer(block.text)
        ]  # a number fits one pattern only: they begin differently
        if not spots:
            continue
        place = _place(block, sections.get(block.section_id or ""), protocol, order / len(document.blocks))
        spans = sentences(block.text)
        for row, match in spots:
            start, end = next(((a, b) for a, b in spans if a <= match.start() < b), (0, len(block.text)))
            listed = len({m.group() for _, m in spots if start <= m.start() < end})
            weight, registration = _words(
                block.text[start:end], block.text[max(start, match.start() - _BEFORE) : match.start()]
            )
            number = re.sub(r"[\s-]", "", match.group()) if row.registry != "EudraCT" else match.group()
            if row.registry in ("CTRI", "ChiCTR", "ReBec", "JapicCTI"):
                number = match.group().replace(" ", "")
            if row.registry == MAIN_REGISTRY and len(number) > 11:
                continue  # nine digits: no number of this register
            weight += place - (3 if listed > 2 else 0)
            evidence = block_evidence(block, match.start(), match.end())
            found.append(_Mention(row.prefix + number, row.registry, weight, registration, evidence))
    return found


def _place(block: Block, section: Section | None, protocol: bool, how_far: float) -> int:
    if block.kind == "reference":
        return -10
    if protocol and (block.kind == "running" or (block.page <= _COVER_PAGES and len(block.text) < 600)):
        return 3
    if section is None or section.role is None:
        return 1 if how_far < 0.25 and not protocol else 0
    return _PLACES.get(section.role, 0)


def _words(sentence: str, before: str) -> tuple[int, bool]:
    weights = [weight for weight, pattern in _cues("sentence") if pattern.search(sentence)]
    weights += [weight for weight, pattern in _cues("before") if pattern.search(before)]
    best, worst = max(weights, default=0), min(weights, default=0)
    return max(best, 0) + min(worst, 0), best >= _REGISTRATION
