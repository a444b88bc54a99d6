"""What a bound takes over from the one before it: its measure, its words, its rate."""

from __future__ import annotations

from typing import Final

from registry_tools.parsers.facts.criterion_sorting import Sorting
from registry_tools.parsers.facts.criterion_vocabulary import context_index, look_up, word_set
from registry_tools.parsers.facts.measures import having, measures
from registry_tools.parsers.facts.quantities_one import Bound
from registry_tools.parsers.facts.quantities_shared import joined
from registry_tools.parsers.facts.thresholds_compatible import compatible
from registry_tools.parsers.facts.thresholds_measure import Link
from registry_tools.parsers.facts.thresholds_near import near

_RATE_REACH: Final = 6
_REPEAT_REACH: Final = 2


def inherited(sorting: Sorting, bound: Bound) -> Link | None:
    """The measure of the bound before it: "> 9 and <= 14 g/dL", "<= 3 x ULN (<= 5 in case of ...)"."""
    last = sorting.last
    if last is not None and last.rows and bound.pair is not None and bound.pair == last.bound.pair:
        return Link(last.rows, bound.first, bound.last, False)
    if last is None or not last.rows or bound.first < last.bound.last or _counts_another(sorting, bound):
        return None
    if last.rows[0].slug in having("lower_pressure") and _is_paired(sorting, bound):
        pair = tuple(measures()[slug] for slug in having("pressure_pair"))
        return Link(pair, bound.first, bound.last, False) if joined(sorting.chunks, last.bound, bound) else None
    bare = bound.unit is None and bound.relative is None and bound.explicit
    if bare and last.bound.relative not in (None, "predicted") and joined(sorting.chunks, last.bound, bound):
        bound.relative, sorting.doubtful = last.bound.relative, True
    if not all(compatible(row, bound) for row in last.rows):
        return None
    if not near(sorting.chunks, last.bound, bound) and not _between_conditions(sorting, last.bound, bound):
        return None
    return Link(last.rows, bound.first, bound.last, False, last.link.places if last.link is not None else ())


def _counts_another(sorting: Sorting, bound: Bound) -> bool:
    """Whether a bare number is no value of the measure before it: "<= 30 g/L on > 1 measurement", "in >= 2 domains"."""
    if bound.unit is not None or bound.relative is not None:
        return False
    behind, last = sorting.chunks[bound.last : bound.last + _REPEAT_REACH], sorting.last
    aged = last is not None and any(row.slug in having("age") for row in last.rows)
    if aged and any(chunk.low in word_set("counted_scale") for chunk in behind[:1]):
        return True  # "for patients >= 60 years or <= 5 points"
    return any(chunk.kind == "word" and chunk.low in word_set("repeat") for chunk in behind[:1]) or (
        len(behind) > 1 and behind[0].kind == "word" and behind[0].low.isalpha() and behind[1].low in word_set("repeat")
    )


def _is_paired(sorting: Sorting, bound: Bound) -> bool:
    """ "< 90/50 or > 170/110": a second pair of pressures."""
    return [chunk.kind for chunk in sorting.chunks[bound.last : bound.last + 2]] == ["joiner", "num"] and (
        sorting.chunks[bound.last].value == "/"
    )


def exception(sorting: Sorting, bound: Bound) -> Link | None:
    """ "(25,000/uL if the marrow is involved)": a number in brackets, with a condition, is the limit for some people."""
    last, chunks = sorting.last, sorting.chunks
    if last is None or not last.rows or not 0 < bound.first - last.bound.last <= 10 or chunks[bound.first - 1].kind != "open":
        return None
    alike = bound.unit is not None and bound.unit == last.bound.unit and last.bound.relative in (None, "predicted")
    found = look_up(context_index(("condition",)), sorting.tokens.low, chunks[bound.last - 1].last) if alike else None
    if found is None or not all(compatible(row, bound) for row in last.rows):
        return None
    bound.comparator, bound.explicit, sorting.doubtful = last.bound.comparator, True, True
    bound.relative, bound.percent_of = last.bound.relative, last.bound.percent_of
    return Link(last.rows, bound.first, bound.last, False, last.link.places if last.link is not None else ())


def same_words(sorting: Sorting, bound: Bound) -> tuple[int, int] | None:
    """The unknown measure of the bound before: "diameter < 3.0 mm or > 8 mm"."""
    last = sorting.last
    if last is None or last.text is None or bound.first < last.bound.last or _counts_another(sorting, bound):
        return None
    if not near(sorting.chunks, last.bound, bound) and not _between_conditions(sorting, last.bound, bound):
        return None
    same = (
        last.bound.unit == bound.unit
        or bound.unit is None
        or last.bound.unit is None
        or last.bound.comparator == bound.comparator
    )
    return (
        last.text
        if same and (joined(sorting.chunks, last.bound, bound) or _between_conditions(sorting, last.bound, bound))
        else None
    )


def same_rate(sorting: Sorting, bound: Bound, text: tuple[int, int]) -> str | None:
    """The rate said once for two counts of a kind: ">= 2 sessions of a per week or >= 3 sessions of b"."""
    last = sorting.last
    if last is None or last.text is None or last.bound.unit is None or not last.bound.unit.startswith("/"):
        return None
    alike = sorting.chunks[last.text[0]].low == sorting.chunks[text[0]].low != ""
    return last.bound.unit if alike and 0 <= bound.first - last.text[1] <= _RATE_REACH else None


def _between_conditions(sorting: Sorting, one: Bound, two: Bound) -> bool:
    """Whether a condition and a joining word stand between two bounds: "... for men and > 62 mL/m2 for women"."""
    low, begin, end = sorting.tokens.low, sorting.chunks[one.last - 1].last, sorting.chunks[two.first].first
    while begin < end and low[begin] in "()[],":
        begin += 1
    found = look_up(context_index(("condition", "adjunct", "group")), low, begin) if begin < end else None
    return found is not None and low[end - 1] in word_set("onward")


def is_gloss(sorting: Sorting, bound: Bound) -> bool:
    """Whether the number says the bound before it again in another unit: "110 lb (50 kg)"."""
    last = sorting.last
    if last is None or bound.unit is None or bound.first < last.bound.last:
        return False
    between = sorting.chunks[last.bound.last : bound.first]
    return (
        0 < len(between) <= 3
        and between[0].kind in ("open", "joiner", "times", "dash")
        and between[0].value in ("(", "[", "/", "or", "")
    )
