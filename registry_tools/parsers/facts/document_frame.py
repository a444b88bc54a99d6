"""The age limits of a document's criteria as the study's frame."""

from __future__ import annotations

from collections.abc import Sequence

from registry_tools.models.document_facts import DocumentCriterion, DocumentFrame, DocumentThreshold
from registry_tools.parsers.facts.durations import days


def read_frame(criteria: Sequence[DocumentCriterion]) -> DocumentFrame | None:
    """Age limits that hold for everybody: stated once, without a condition; None where there are none, or several."""
    bounds = [
        bound
        for one in criteria
        for bound in one.thresholds
        if bound.fact.measure == "age" and not bound.fact.condition and bound.fact.group is None and one.depth == 0
    ]
    low = _only([bound for bound in bounds if bound.fact.eligible in (">", ">=")])
    high = _only([bound for bound in bounds if bound.fact.eligible in ("<", "<=")])
    first = low or high
    if first is None:
        return None
    return DocumentFrame(
        minimum_age=_printed(low), maximum_age=_printed(high), min_age_days=_days(low), max_age_days=_days(high),
        evidence=first.evidence,
    )  # fmt: skip


def _only(bounds: list[DocumentThreshold]) -> DocumentThreshold | None:
    return bounds[0] if len({bound.fact.value for bound in bounds}) == 1 else None


def _printed(bound: DocumentThreshold | None) -> str | None:
    return f"{bound.fact.value:g} {bound.fact.unit or 'a'}" if bound else None


def _days(bound: DocumentThreshold | None) -> float | None:
    return days(bound.fact.value, bound.fact.unit or "a") if bound else None
