"""Headline sentences of the abstract: effect estimates, rates with their interval, medians.

`measure` are the words that name the outcome; a sentence whose outcome is not known, or that gives the same kind of number for
several groups, is left out: who had which number is then not told by its form.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from registry_tools.models.document import Block, Document
from registry_tools.models.document_facts import DocumentArm, DocumentResult
from registry_tools.parsers.facts.document_annotations import annotate
from registry_tools.parsers.facts.document_text import block_evidence, sentences
from registry_tools.parsers.facts.document_words import alternatives, pattern
from registry_tools.parsers.facts.outcomes import OTHER, read_outcome

_N = r"[-−]?\d{1,6}(?:[.·]\d{1,4})?"
_TO = r"\s?(?:to|–|-|−|,|;)\s?"
_LEVEL = r"[,;:]?\s?(?:[\[(]\s?)?(?P<level>9[059])\s?%\s?(?:CI|confidence interval|C\.I\.)"
_CI = rf"{_LEVEL}[,:;=]?\s?(?:of\s)?[\[(]?\s?(?P<low>{_N})\s?%?{_TO}(?P<high>{_N})"
_WORDS = 10  # of an outcome's name before the verb


@cache
def _effect() -> re.Pattern[str]:
    name = rf"(?:{alternatives('effect_kind')}\s)?{alternatives('effect_name')}"
    short = r"(?:\s?[\[(](?:HR|OR|RR|MD|RD)[\])])?"
    return re.compile(rf"(?P<name>\b{name}\b){short}[^.;()\d]{{0,60}}?[,:=]?\s?(?P<value>{_N})\s?{_CI}")


@cache
def _rate() -> re.Pattern[str]:
    return re.compile(rf"(?P<measure>[^.;]{{3,160}}?)\s{alternatives('verb_was')}\s(?P<value>{_N})\s?%(?:\s?{_CI})?", re.I)


@cache
def _median() -> re.Pattern[str]:
    return re.compile(
        rf"\bmedian\s(?P<measure>[^.;\d]{{3,120}}?)\s{alternatives('verb_was')}\s(?P<value>{_N})\s(?P<unit>[a-z]{{1,8}})\b"
        rf"(?:\s?(?:{_CI}|[(,]\s?range,?:?\s?(?P<rlow>{_N}){_TO}(?P<rhigh>{_N})))?",
        re.I,
    )


def read_headlines(document: Document, arms: Sequence[DocumentArm] = ()) -> list[DocumentResult]:
    """Results that the abstract states, in reading order; the name of an arm is no outcome."""
    groups = frozenset(word for arm in arms for word in re.findall(r"[a-z]{3,}", arm.label.casefold()))
    abstract: set[str] = set()
    for section in document.sections:  # parents stand before their children
        if section.role == "abstract" or section.parent_id in abstract:
            abstract.add(section.id)
    found: list[DocumentResult] = []
    for block in document.blocks:
        if block.kind in ("paragraph", "list_item", "figure_text") and block.section_id in abstract:
            found += (one for one in _block(block) if (one.measure or "").casefold() not in groups)
    return found


def _block(block: Block) -> Iterator[DocumentResult]:
    for start, end in sentences(block.text):
        text = block.text[start:end]
        effects = list(_effect().finditer(text))
        for match in effects:
            measure = _outcome(text[: match.start()]) or _outcome(text)
            name = annotate(match["name"]).effects
            if measure and name and len(effects) == 1:
                yield _result(block, start, match, measure, name[0])
        for kind in (_rate(), _median()):
            said = list(kind.finditer(text))
            if len(said) != 1 or pattern("comparison").search(text, said[0].end("value")):
                continue
            match = said[0]
            measure = _outcome(" ".join(match["measure"].rpartition(",")[2].split()[-_WORDS:]))
            if measure:
                yield _result(block, start, match, measure, "percent" if kind is _rate() else "median")


def _outcome(words: str) -> str | None:
    """The words that name an outcome, where its concept is known."""
    found = read_outcome(words[-300:])
    return found.quote if found.concept != OTHER else None


def _result(block: Block, start: int, match: re.Match[str], measure: str, statistic: str) -> DocumentResult:
    groups = match.groupdict()
    low, high = groups.get("low") or groups.get("rlow"), groups.get("high") or groups.get("rhigh")
    interval = f"ci_{groups['level']}" if groups.get("level") else "range" if low else None
    begin = match.start("measure") if "measure" in groups else match.start()
    a = start + begin + len(match.group()[begin - match.start() :]) - len(match.group()[begin - match.start() :].lstrip())
    return DocumentResult(
        section="headline", measure=measure, statistic=statistic, value=_number(match["value"]), value_text=match["value"],
        low=_number(low) if low else None, high=_number(high) if high else None, interval_type=interval,
        unit="%" if statistic == "percent" else groups.get("unit"), evidence=block_evidence(block, a, start + match.end()),
    )  # fmt: skip


def _number(text: str) -> float:
    return float(text.replace("−", "-").replace("·", "."))
