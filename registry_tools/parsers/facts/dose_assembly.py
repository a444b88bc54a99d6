"""One sentence's mentions to its doses."""

from __future__ import annotations

import re
from typing import Final

from registry_tools.parsers.facts.dose_draft import Draft
from registry_tools.parsers.facts.dose_drugs import Drug, DrugFinder
from registry_tools.parsers.facts.dose_heads import AmountReader
from registry_tools.parsers.facts.dose_leads import last_word, words_in
from registry_tools.parsers.facts.dose_naming import DrugNamer
from registry_tools.parsers.facts.dose_sentence import Sentence
from registry_tools.parsers.facts.dose_sharing import ScheduleSharer

_BEFORE: Final = 24  # characters looked back at
# "inhibitors including A, B and C": drugs that are named, not given
_EXAMPLE: Final = re.compile(
    r"\b(?:including|such\sas|e\.?g\.?,?|like|inhibitors?|except(?:\sfor)?|excluding|(?:blended|formulated)\swith(?:\s\w{3,20}\sand)?|other\sthan|instead\sof|(?<!or\s)without)\s(?:the\s)?$",
    re.IGNORECASE,
)
_EXAMPLES: Final = words_in(_EXAMPLE) | {"eg", ".", ","}
_LIST: Final = re.compile(r"\s?(?:,|/|,?\s?(?:and|or)\s)\s?", re.IGNORECASE)
_BESIDE: Final = 4  # characters between a repeated amount and its drug


def read_sentence(text: str, sentence: Sentence, finder: DrugFinder, subject: Drug | None) -> list[Draft]:
    """The doses of one sentence, and its drugs that may be one; `subject` is the drug spoken of before."""
    amounts = AmountReader(text, sentence)
    drafts = amounts.drafts
    if sentence.has("amount", "count"):
        amounts.read()
        drafts = amounts.drafts
        DrugNamer(text, sentence, drafts, subject).name()
    drafts += [_bare(sentence, drug) for drug in _unclaimed(text, sentence, amounts, finder)]
    drafts.sort(key=lambda draft: (draft.start, draft.anchor))
    if drafts:
        ScheduleSharer(text, sentence, drafts, amounts.dropped).share()
    for at, end, value, unit in amounts.caps:
        _cap(drafts, at, end, value, unit)
    return drafts


def _bare(sentence: Sentence, drug: Drug) -> Draft:
    """A drug without an amount, which a schedule may still make a dose."""
    step = sum(1 for mention in sentence.mentions if mention.kind == "then" and mention.end <= drug.start)
    return Draft(drug.start, drug.end, sentence.number, step, drug=drug, at=drug.start)


def _unclaimed(text: str, sentence: Sentence, amounts: AmountReader, finder: DrugFinder) -> list[Drug]:
    """Drugs of the sentence that no amount is of, each once."""
    named = [draft.drug for draft in amounts.drafts if draft.drug]
    claimed = {id(drug) for drug in named}
    words = frozenset[str]().union(*(drug.words for drug in named))
    placebo = any(drug.placebo for drug in named)
    spans = [(draft.start, draft.end) for draft in amounts.drafts]
    found: list[Drug] = []
    example = -1  # where the last drug ends that is only an example
    for drug in sentence.drugs:
        before = text[max(sentence.start, drug.start - _BEFORE) : drug.start]
        word = last_word(before)
        told = word == "" or word in _EXAMPLES
        if (told and _EXAMPLE.search(before)) or (example >= 0 and _LIST.fullmatch(text[example : drug.start])):
            example = drug.reach
            continue
        known = id(drug) in claimed or (drug.words & words and not (drug.placebo and not placebo))
        carrier = drug.diluent and drug.name.lower() not in finder.joined and "placebo" not in finder.joined
        inside = drug.start > amounts.composed or any(start <= drug.start < end for start, end in spans)
        again = any(0 <= drug.start - end <= _BESIDE for end in amounts.repeated)
        if not (known or carrier or inside or again):
            found.append(drug)
    return found


def _cap(drafts: list[Draft], at: int, end: int, value: float, unit: str) -> None:
    """Put a limit on the last dose before it: in the dose's own unit, or absolute where that is per kg or m2."""
    draft = next((draft for draft in reversed(drafts) if draft.start < at), None)
    if draft is not None and (draft.unit is None or unit in (draft.unit, draft.unit.split("/")[0])):
        draft.max_amount = value
        draft.end = max(draft.end, end)
