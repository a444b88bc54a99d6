"""The measure of a bound that is no time."""

from __future__ import annotations

from typing import Final

from registry_tools.parsers.facts.criterion_sorting import Sorting
from registry_tools.parsers.facts.measures import having, measures
from registry_tools.parsers.facts.quantities_one import Bound
from registry_tools.parsers.facts.thresholds_another import counts_another, is_of_change
from registry_tools.parsers.facts.thresholds_compatible import compatible, told_by
from registry_tools.parsers.facts.thresholds_last import inherited
from registry_tools.parsers.facts.thresholds_measure import Link, before, behind
from registry_tools.parsers.facts.thresholds_near import split
from registry_tools.parsers.facts.thresholds_words import starts_noun

_RANGES_OF_A_MEASURE: Final = frozenset(("time", "class", "score"))


def measure_of(sorting: Sorting, n: int, bound: Bound) -> Link | None:
    """The measure of a bound that is no time."""
    link = _nearest(sorting, n, bound)
    return None if link is not None and counts_another(sorting.chunks, link, bound) else link


def _nearest(sorting: Sorting, n: int, bound: Bound) -> Link | None:
    """The measure that stands nearest to the bound, or that of the bound before it."""
    rows, chunks = measures(), sorting.chunks
    implied = rows.get(bound.implied or "")
    if implied is not None and compatible(implied, bound) and implied.kind in _RANGES_OF_A_MEASURE:
        found = before(chunks, bound, sorting.owner, sorting.places)
        return (
            found
            if found is not None and found.rows[0].slug == implied.slug
            else Link((implied,), bound.first, bound.last, False)
        )
    following = sorting.bounds[n + 1] if n + 1 < len(sorting.bounds) else None
    ahead = before(chunks, bound, sorting.owner, sorting.places) if not bound.flipped else None
    after = behind(chunks, bound)
    shared = following is not None and following.pair is not None and following.pair == bound.pair
    if after is not None and following is not None and not shared and following.first <= after.first:
        after = None
    bare = bound.unit is None and bound.relative is None and bound.explicit
    if (
        bare
        and ahead is not None
        and starts_noun(chunks, bound.last)
        and (ahead.content or split(chunks, ahead.last, bound.first))
    ):
        ahead = None  # ">= 2 cycles": something else is counted
    if after is None and ahead is None and bound.forward and following is not None:
        after = behind(chunks, following)
        after = after if after is not None and all(compatible(row, bound) for row in after.rows) else None
    if after is not None and ahead is not None:
        return _nearer(sorting, bound, ahead, after)
    found = ahead or after
    if found is None and (told := told_by(bound)) is not None and not is_of_change(chunks, bound):
        return Link((told,), bound.first, bound.last, False)
    return found or inherited(sorting, bound)


def _nearer(sorting: Sorting, bound: Bound, ahead: Link, after: Link) -> Link:
    """Of the measure before a bound and the one behind it, the one it is about."""
    parted = split(sorting.chunks, ahead.last, bound.first)
    scored = ahead.rows[0].kind in ("score", "class") and not ahead.content and not parted
    counted = bound.unit is None and bound.relative is None and after.rows[0].kind in ("count", "length")
    if (counted and not scored) or ahead.content or ahead.rows[0].slug in having("pressure_pair") or parted:
        return after
    return ahead
