"""Descriptions of arms and interventions to doses."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from registry_tools.models.dose import Dose
from registry_tools.parsers.facts.dose_draft import Draft, drug_name
from registry_tools.parsers.facts.dose_drugs import DrugFinder
from registry_tools.parsers.facts.dose_scan import scan
from registry_tools.parsers.facts.dose_sentence import ANCHORS
from registry_tools.parsers.facts.dose_text import TextReader
from registry_tools.parsers.facts.dose_triggers import may_hold_doses
from registry_tools.parsers.facts.plain import Plain, plain
from registry_tools.parsers.facts.trusted import trusted

__all__ = ["ANCHORS", "read_doses"]


@lru_cache(maxsize=256)
def _finder(names: tuple[str, ...]) -> DrugFinder:
    return DrugFinder(names)


def read_doses(text: str, names: Sequence[str] = ()) -> tuple[Dose, ...]:
    """The doses that a description gives, in reading order; `names` are the names of the arm's interventions.

    A dose needs an amount, a frequency, days or a duration. Offsets are those of `text` as given.
    """
    read = plain(text)
    if not may_hold_doses(read.text):
        return ()
    finder = _finder(tuple(names))
    mentions = scan(read.text, finder)
    if not any(mention.kind in ANCHORS for mention in mentions):
        return ()
    return tuple(_dose(read, draft) for draft in TextReader(read.text, mentions, finder).read())


def _dose(read: Plain, draft: Draft) -> Dose:
    start, end = draft.start, draft.end
    if read.starts:
        start, end, quote = read.quote(start, end)
    else:  # as written, but for characters that stand for one another
        quote = read.original[start:end]
    return trusted(
        Dose,
        {
            "start": start, "end": end, "quote": quote, "drug": drug_name(draft) or None, "amount": draft.low,
            "amount_high": draft.high, "unit": draft.unit, "route": draft.route, "frequency": draft.frequency,
            "days": draft.days, "cycle_days": draft.cycle_days, "cycles": draft.cycles,
            "duration_days": draft.duration_days, "max_amount": draft.max_amount,
            "condition": "; ".join(dict.fromkeys(draft.conditions)) if draft.conditions else None,
        },
    )  # fmt: skip
