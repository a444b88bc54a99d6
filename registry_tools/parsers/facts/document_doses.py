"""Doses in a document: sentences of its treatment sections, and tables of doses.

A dose is kept where its drug and its amount are told. Sentences are read one by one, so that the days of one drug do not become
another's; an infusion rate without a name is that of the drug that the paragraph spoke of last. Sections about other drugs
(concomitant, overdose) and about changes of the plan (dose reduction) are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from registry_tools.models.document import Block, Document, Section, Table
from registry_tools.models.document_facts import DocumentArm, DocumentDose, DocumentIntervention, Evidence
from registry_tools.models.dose import Dose
from registry_tools.parsers.facts.document_annotations import unit_in
from registry_tools.parsers.facts.document_headings import heading_roles
from registry_tools.parsers.facts.document_roles import table_kind
from registry_tools.parsers.facts.document_text import Passage, block_evidence, block_passage, sentences
from registry_tools.parsers.facts.document_words import alternatives, pattern, phrases
from registry_tools.parsers.facts.doses import read_doses

_READ = frozenset(("paragraph", "list_item"))
_PAPER = frozenset(("methods", "treatment", "abstract", "eligibility", None))
_PLAN = frozenset(("synopsis", "treatment"))
_LONGEST = 2_000  # characters of a block that is read as a whole line; longer sentences are no sentences
_RATES = ("/h", "/min")  # a rate without a name goes on with the infusion that the paragraph speaks of
_BARE = re.compile(r"\d{1,5}(?:\.\d{1,3})?(?:\s?[-–]\s?\d{1,5}(?:\.\d{1,3})?)?")


def read_document_doses(document: Document, *, protocol: bool, arms: tuple[DocumentArm, ...]) -> list[DocumentDose]:
    """Doses in reading order, each once."""
    sections = {section.id: section for section in document.sections}
    found: list[DocumentDose] = []
    seen: set[tuple[object, ...]] = set()
    for passage in _passages(document, sections, protocol=protocol):
        text = passage.text
        arm = _arm(text, arms)
        subject: str | None = None
        for start, end in sentences(text):
            if end - start > _LONGEST or pattern("not_reported_dose").search(text, start, end):
                continue
            for dose in read_doses(text[start:end]):
                rate = dose.unit is not None and dose.unit.endswith(_RATES)
                drug = dose.drug if _is_drug(dose.drug) else subject if rate else None
                subject = drug or subject
                told = _with_cohort(dose, text[start:end])
                made = _placed(passage, start, told, drug, _given_in(told, _arm(text[start:end], arms), arm))
                if made is None:
                    continue
                fact = made.fact
                key = (
                    _words(fact.drug),
                    fact.amount,
                    fact.unit,
                    fact.route,
                    fact.frequency,
                    fact.days,
                    fact.condition,
                    made.arm,
                )
                if key not in seen:
                    seen.add(key)
                    found.append(made)
    return found


def _placed(passage: Passage, start: int, dose: Dose, drug: str | None, arm: str | None) -> DocumentDose | None:
    if drug is None or dose.amount is None or dose.unit is None or dose.unit.lower() in phrases("not_dose_unit"):
        return None
    evidence = passage.at(start + dose.start, start + dose.end)
    return DocumentDose(fact=dose.model_copy(update={"drug": drug}), arm=arm, evidence=evidence) if evidence else None


@cache
def _cohort() -> re.Pattern[str]:
    """ "AML cohort", "Arm B", "Part 2": a name in capitals or with a number, so that "each group" is none."""
    word = alternatives("cohort_word")
    return re.compile(
        rf"\b(?:(?:[A-Z]{{2,}}|[A-Z]{{0,4}}-?\d{{1,3}}[A-Z]?)\s{word}|(?i:{word})\s(?:[A-Z]|\d{{1,2}}[A-Za-z]?|[IVX]{{1,4}}))(?![\w-])"
    )


def _with_cohort(dose: Dose, sentence: str) -> Dose:
    """The dose with the cohort that its clause names last before its amount, where its condition names none."""
    if dose.condition and _cohort().search(dose.condition):
        return dose
    clause = sentence.rfind(";", 0, dose.start) + 1
    named = list(_cohort().finditer(sentence, clause, max(dose.end, dose.start)))
    before = [match for match in named if match.start() <= dose.start] or named[:1]
    if not before:
        return dose
    words = [before[-1].group(), *([dose.condition] if dose.condition else [])]
    return dose.model_copy(update={"condition": "; ".join(words)})


def _given_in(dose: Dose, sentence: str | None, paragraph: str | None) -> str | None:
    """The arm that the sentence names, else a cohort that the paragraph names; none where the dose's cohort is another."""
    arm = sentence or (paragraph if paragraph and _cohort().fullmatch(paragraph) else None)
    cohorts = [_words(match.group()) for match in _cohort().finditer(dose.condition or "")]
    return None if arm and cohorts and _words(arm) not in cohorts else arm


def _is_drug(name: str | None) -> bool:
    """Whether a name may be one: a placebo has no dose of its own, and a conjunction is no drug."""
    return name is not None and name.casefold() not in phrases("no_drug")


def _words(text: str | None) -> str:
    return re.sub(r"\W+", " ", text or "").strip().casefold()


def _arm(text: str, arms: tuple[DocumentArm, ...]) -> str | None:
    """The arm that a text names, if it names one."""
    low = f" {_words(text)} "
    named = [arm.label for arm in arms if len(_words(arm.label)) > 1 and f" {_words(arm.label)} " in low]
    return named[0] if len(named) == 1 and len(arms) > 1 else None


def _passages(document: Document, sections: dict[str, Section], *, protocol: bool) -> Iterator[Passage]:
    for block in document.blocks:
        if block.kind in _READ and _speaks_of_doses(block, sections, protocol=protocol):
            yield block_passage(block)
    for table in document.tables:
        caption = table.caption or ""
        section = sections.get(table.section_id or "")
        title = section.title if section else ""
        heads = [cell.text for cell in table.cells if cell.is_header]
        headed = table_kind(caption) is None and any(pattern("dose_head").match(head) for head in heads)
        told = table_kind(caption) == "doses" or headed
        if told and "no_doses" not in heading_roles(f"{title} / {caption}"):
            yield from _table_rows(table)


def _speaks_of_doses(block: Block, sections: dict[str, Section], *, protocol: bool) -> bool:
    section = sections.get(block.section_id or "")
    if section is None:
        return not protocol
    roles = heading_roles(" / ".join((*section.path, section.title)))
    if "no_doses" in heading_roles(section.title) or "copy" in roles:
        return False
    if protocol:
        return section.role in _PLAN and ("doses" in roles or "arms" in roles or section.role == "synopsis")
    return section.role in _PAPER


def _table_rows(table: Table) -> Iterator[Passage]:
    """Each row as a line: label, then cells; a bare number takes the unit of its column's head."""
    heads = {cell.column: cell.text for cell in table.cells if cell.is_header}
    by_row: dict[int, list[int]] = {}
    for at, cell in enumerate(table.cells):
        if not cell.is_header and cell.text.strip():
            by_row.setdefault(cell.row, []).append(at)
    for indexes in by_row.values():
        passage = Passage()
        for order, at in enumerate(indexes):
            cell = table.cells[at]
            if order:
                passage.say(": " if order == 1 else ", ")
            if pattern("day_head").fullmatch(heads.get(cell.column, "").strip()):
                passage.say("days ")
            passage.add((table, cell))
            unit = unit_in(heads.get(cell.column, ""))
            if unit and _BARE.fullmatch(cell.text.strip()):
                passage.say(f" {unit}")
        yield passage


def read_interventions(document: Document, doses: list[DocumentDose]) -> list[DocumentIntervention]:
    """The drugs that doses are given of, each with the first place of its name in the block or cell of a dose."""
    blocks = {f"blocks[{block.id}]": block for block in document.blocks}
    found: dict[str, DocumentIntervention] = {}
    for dose in doses:
        name, block = dose.fact.drug, blocks.get(dose.evidence.path)
        if name is None or block is None or _words(name) in found:
            continue
        start = block.text.casefold().find(name.casefold())
        evidence: Evidence | None = block_evidence(block, start, start + len(name)) if start >= 0 else None
        if evidence is not None:
            found[_words(name)] = DocumentIntervention(ordinal=len(found) + 1, name=name, evidence=evidence)
    return list(found.values())
