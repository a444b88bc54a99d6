"""Statements of the sample size: how many participants are planned, the power, the level of significance."""

from __future__ import annotations

import re
from functools import cache

from registry_tools.models.document import Document
from registry_tools.models.document_facts import SampleSize
from registry_tools.parsers.facts.document_text import block_evidence, sentences
from registry_tools.parsers.facts.document_words import alternatives, pattern
from registry_tools.parsers.facts.numbers import number_words, parse_number

_PASSED = frozenset(("references", "introduction", "discussion", "conclusion", "results", "contents", "acknowledgements"))
_POWER = re.compile(
    r"(?<![\d.])(\d{2}(?:\.\d)?)\s?%\s?(?:statistical\s)?power\b"
    r"|\bpower\s(?:of|was|is|at|to be)?\s?(?:at least\s|approximately\s|about\s)?(\d{2}(?:\.\d)?)\s?%"
    r"|\bpower\s(?:of|was|is|=)?\s?(0?\.\d{1,2})",
    re.I,
)
_SCALE = re.compile(r"\b(?:hundred|thousand)\b[\s-]*(?:and\s*)?", re.I)
_SIDES = re.compile(r"\b(one|two|1|2)\s?-?\s?(?:sided|tailed)\b", re.I)


@cache
def _number() -> str:
    words = "|".join(sorted((word for word in number_words() if word.isalpha()), key=len, reverse=True))
    tens = rf"(?:(?:{words})(?:[ -](?:{words}))?)"
    return rf"(?:\d{{1,3}}(?:,\d{{3}}){{1,2}}|\d{{1,6}}|{tens})"


@cache
def _level() -> re.Pattern[str]:
    name = alternatives("alpha_name")
    return re.compile(
        rf"{name}[^.;%]{{0,30}}?\s?(?:of|=|was|is|at)?\s?(?P<fraction>0?\.\d{{1,4}})"
        rf"|{name}[^.;]{{0,20}}?\s(?P<percent>\d{{1,2}}(?:\.\d)?)\s?%"
        rf"|(?P<before>\d{{1,2}}(?:\.\d)?)\s?%\s(?:(?:one|two|1|2)-sided\s)?{name}",
        re.I,
    )


@cache
def _planned() -> re.Pattern[str]:
    people = alternatives("sample_people")
    need = alternatives("sample_need")
    count = rf"{_number()})(?![\w%/]|[.,]\d)\s(?:[a-z-]{{2,20}}\s){{0,3}}?{people}\b"
    return re.compile(
        rf"(?<![\w.,/%-])(?P<n>{count}(?P<between>[^.;]{{0,80}}?)\b{need}"
        rf"|\b{alternatives('sample_verb')}\s(?:{alternatives('sample_about')}\s)?(?P<m>{count}",
        re.I,
    )


def read_sample_sizes(document: Document, *, protocol: bool) -> list[SampleSize]:
    """One for every sentence that plans a number of participants or gives the power; repeated statements once."""
    roles = {section.id: section.role for section in document.sections}
    found: dict[tuple[object, ...], SampleSize] = {}
    for block in document.blocks:
        if block.kind not in ("paragraph", "list_item") or roles.get(block.section_id or "") in _PASSED:
            continue
        for start, end in sentences(block.text):
            text = block.text[start:end]
            topic = pattern("sample_topic").search(text)
            if topic is None:
                continue
            power, alpha = _power(text), _alpha(text)
            planned = _count(text) if protocol or power is not None or "sample size" in text.lower() else None
            if planned is None and power is None:
                continue
            sides = _SIDES.search(text)
            one = SampleSize(
                planned=planned, power=power, alpha=alpha,
                sides=None if sides is None else (1 if sides[1].lower() in ("one", "1") else 2),
                evidence=block_evidence(block, start, end),
            )  # fmt: skip
            found.setdefault((one.planned, one.power, one.alpha), one)
    return list(found.values())


def _count(text: str) -> int | None:
    """The number of participants that the sentence plans; None where it plans several, or a number a group."""
    if pattern("sample_per_group").search(text) or not pattern("sample_intent").search(text):
        return None
    counts: set[int] = set()
    for match in _planned().finditer(text):
        words = (match["n"] or match["m"]).lower()
        if _SCALE.search(text[max(0, match.start() - 20) : match.start("n" if match["n"] else "m")] + words):
            return None  # "two hundred and ten" is no ten
        value = parse_number(words)
        if value is None:
            parts = [parse_number(part) for part in re.split(r"[ -]", words)]
            value = sum(part for part in parts if part is not None) if all(part is not None for part in parts) else None
        if value is not None and value >= 2 and value == int(value):
            counts.add(int(value))
    return counts.pop() if len(counts) == 1 else None


def _power(text: str) -> float | None:
    found = {round(float(m[1] or m[2]) / 100 if m[1] or m[2] else float(m[3]), 4) for m in _POWER.finditer(text)}
    return found.pop() if len(found) == 1 else None


def _alpha(text: str) -> float | None:
    found: set[float] = set()
    for match in _level().finditer(text):
        share = match["percent"] or match["before"]
        value = float(share) / 100 if share else float(match["fraction"])
        if 0 < value <= 0.3:
            found.add(round(value, 5))
    return found.pop() if len(found) == 1 else None
