"""Doses that are one: said twice, a count beside its strength, alternatives of one schedule."""

from __future__ import annotations

from typing import Final

from registry_tools.parsers.facts.dose_draft import Draft, same_drug

_SUBSTANCE: Final = frozenset(("mass", "activity", "biological", "substance"))
_NEAR: Final = 60  # doses before one that it is compared with


def with_strength(drafts: list[Draft]) -> list[Draft]:
    """A count takes the strength said elsewhere: "Tablets of 5 mg. One tablet twice a day"."""
    strengths = [draft for draft in drafts if draft.kind in ("mass", "activity") and not draft.counted][:_NEAR]
    kept: list[Draft] = []
    for draft in drafts:
        alike = [other for other in strengths if same_drug(other, draft)] if draft.counted else []
        if not alike:
            kept.append(draft)
            continue
        home = next((other for other in alike if not other.frequency), None)
        if home is None:
            continue
        if home.low is not None and draft.low is not None:
            home.low *= draft.low
        home.borrow(draft)
        if draft.sentence == home.sentence:
            home.cover(draft.start, draft.end)
    return kept


def without_caps(drafts: list[Draft]) -> list[Draft]:
    """A maximum is a dose only where no other amount of its drug is given; else it limits the last one."""
    kept: list[Draft] = []
    for draft in drafts:
        if not draft.capped:
            kept.append(draft)
            continue
        others = [other for other in drafts if not other.capped and (other.low is not None or other.scheduled)]
        others = [other for other in others if same_drug(other, draft)][:_NEAR]
        if not others:
            kept.append(draft)
            continue
        limited = next((other for other in reversed(others) if other.start < draft.start), others[0])
        if limited.unit in (None, draft.unit):
            limited.max_amount = limited.max_amount or draft.low
    return kept


def without_strengths(drafts: list[Draft]) -> list[Draft]:
    """What a unit holds, or is supplied in, is no dose where the dose itself is given; nor is a range that sums up steps."""
    doses = [draft for draft in drafts if not draft.composition]
    amounts = [draft for draft in doses if draft.low is not None][:_NEAR]
    scheduled = [draft for draft in doses if draft.scheduled and draft.drug][:_NEAR]
    steps = {(draft.low, draft.unit) for draft in amounts if draft.high is None}

    def is_strength(draft: Draft) -> bool:
        words = draft.container.words if draft.container else frozenset[str]()
        if any(other.drug and other.drug.words & words for other in scheduled):
            return True
        held = draft.composition and (draft.supply or not draft.scheduled)
        return held and any(same_drug(other, draft) for other in amounts)

    def sums_up(draft: Draft) -> bool:
        if draft.total and draft.kind != "radiation":
            return any(other is not draft and other.kind == draft.kind and same_drug(other, draft) for other in amounts)
        if draft.kind == "volume" and any(other.kind in _SUBSTANCE and other.drug is draft.drug for other in amounts):
            return True  # how much of the liquid the dose is in
        return draft.high is not None and (draft.low, draft.unit) in steps and (draft.high, draft.unit) in steps

    return [draft for draft in drafts if not (draft.composition and is_strength(draft)) and not sums_up(draft)]


def alternatives(drafts: list[Draft]) -> list[Draft]:
    """A dose for each of several frequencies: "every 2 or 4 weeks"."""
    found: list[Draft] = []
    for draft in drafts:
        found.append(draft)
        for code in draft.other_frequencies:
            other = draft.copy()
            other.frequency, other.days, other.cycle_days, other.other_frequencies = code, None, None, []
            found.append(other)
    return found


def merge(drafts: list[Draft]) -> list[Draft]:
    """The same dose said twice is one; "for an additional 26 weeks" adds up."""
    kept: list[Draft] = []
    for draft in drafts:
        twin = next((other for other in reversed(kept[-_NEAR:]) if _same_dose(other, draft)), None)
        if twin is None:
            kept.append(draft)
            continue
        if draft.additional and twin.duration_days and draft.duration_days:
            twin.duration_days += draft.duration_days
            twin.cover(draft.start, draft.end)
        elif twin.duration_days is None:
            twin.duration_days = draft.duration_days
        if twin.low is None and draft.low is not None:
            twin.low, twin.high, twin.unit = draft.low, draft.high, draft.unit
            twin.drug = twin.drug or draft.drug
        twin.borrow(draft, duration=False)
        if draft.low is None and twin.days is None and draft.days and _in_cycle(draft.days, twin.cycle_days):
            twin.days = draft.days  # "200 mg IV Q3W ... X will be given on day 1 of each cycle"
        twin.cycle_days = twin.cycle_days or draft.cycle_days
        twin.max_amount = twin.max_amount or draft.max_amount
    return kept


def _in_cycle(days: tuple[int, ...], cycle_days: float | None) -> bool:
    return len(days) == 1 if cycle_days is None else max(days) <= cycle_days


def _same_dose(one: Draft, other: Draft) -> bool:
    """Whether two readings do not contradict each other."""
    bare = one.low is None or other.low is None
    if not bare and (one.low, one.high, one.unit) != (other.low, other.high, other.unit):
        return False
    listed = one.line != other.line and one.item and other.item
    if not same_drug(one, other) or (bare and listed and one.frequency and other.frequency):
        return False
    pairs = ((one.frequency, other.frequency), (one.days, other.days), (one.route, other.route))
    if any(a and b and a != b for a, b in pairs):
        return False
    if other.additional:
        return True
    longer = one.duration_days and other.duration_days and one.duration_days != other.duration_days
    return not longer and not (one.sentence == other.sentence and one.step != other.step)
