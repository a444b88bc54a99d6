"""Comparators that a text lost: "AST 3 x ULN", "Age = 18 years"."""

from __future__ import annotations

from registry_tools.parsers.facts.criterion_sorting import Sorting
from registry_tools.parsers.facts.measures import having
from registry_tools.parsers.facts.quantities_one import Bound
from registry_tools.parsers.facts.quantity_rows import MeasureRow
from registry_tools.parsers.facts.thresholds_measure import Link
from registry_tools.parsers.facts.thresholds_near import split


def supply(sorting: Sorting, bound: Bound, link: Link | None) -> bool:
    """Give a bound without a comparator the one that makes sense, if any does; True where that is a guess."""
    if link is None:
        return False
    row = link.rows[0]
    if (
        sorting.last is not None
        and sorting.last.rows == link.rows
        and sorting.last.bound.relative == bound.relative is not None
    ):
        bound.comparator, bound.explicit = sorting.last.bound.comparator, True
        return True
    if bound.relative in ("ULN", "LLN"):
        upper = bound.relative == "ULN"
        bound.comparator = (">" if upper else "<") if sorting.polarity == "exclusion" else ("<=" if upper else ">=")
        return True
    if bound.comparator == "=":
        return sense(sorting, bound, row)
    adjacent = not link.content and link.last <= bound.first and not split(sorting.chunks, link.last, bound.first)
    if adjacent and row.kind in ("class", "score") and row.slug not in having("not_equal") and bound.unit in (None, "%"):
        bound.comparator = "="
    return False


def sense(sorting: Sorting, bound: Bound, row: MeasureRow) -> bool:
    """ "Age = 18 years" and "ECOG = 2" have lost a stroke of their sign."""
    if row.slug in having("at_most") and bound.value > 0:
        bound.comparator = "<="
    elif row.slug in having("age") and sorting.polarity != "exclusion":
        bound.comparator = ">=" if bound.value <= 40 else "<="
    elif row.slug in having("at_least"):
        bound.comparator = "<" if sorting.polarity == "exclusion" else ">="
    else:
        return False
    sorting.doubtful = True
    return True
