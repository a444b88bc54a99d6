"""Whether a time is a value of a measure (age, life expectancy) or a window."""

from __future__ import annotations

from typing import Final

from registry_tools.parsers.facts.criterion_sorting import Sorting
from registry_tools.parsers.facts.criterion_vocabulary import context_index, look_up, word_set
from registry_tools.parsers.facts.measures import having, measures
from registry_tools.parsers.facts.quantities_one import Bound
from registry_tools.parsers.facts.quantities_shared import joined
from registry_tools.parsers.facts.thresholds_compatible import compatible
from registry_tools.parsers.facts.thresholds_measure import Link, before, behind

# A bare number of years is an age from here on ("Adults, 18 years or more").
_ADULT: Final = 12
_BULLETS: Final = frozenset(("stop", "open", "dash", "times"))
_VALUE_REACH: Final = 5
_BAND_REACH: Final = 3
_BAND: Final = frozenset(("cmp", "num", "time"))


def timed(sorting: Sorting, bound: Bound) -> Link | None:
    """The measure whose value a time is (age, life expectancy, ...), or None for a window."""
    rows, chunks = measures(), sorting.chunks
    if bound.half:
        return None
    if bound.implied in rows and compatible(rows[bound.implied], bound):
        return before(chunks, bound, sorting.owner, sorting.places) or Link(
            (rows[bound.implied],), bound.first, bound.last, False
        )
    led = _led(sorting, ("within", "for", "after", "every"), bound)
    ahead = before(chunks, bound, sorting.owner, sorting.places) if not led else None
    after = behind(chunks, bound)
    if after is not None and after.first - bound.last <= 2:
        return (
            ahead
            if ahead is not None
            and ahead.rows[0].slug in having("bare_time") - having("age")
            and after.rows[0].slug in having("age")
            else after
        )
    if ahead is not None and not ahead.content and not (_led(sorting, ("before",), bound) and bound.first - ahead.last > 1):
        return ahead
    last = sorting.last
    if not led and last is not None and last.rows and last.rows[0].kind == "time" and _closely(sorting, last.bound, bound):
        return Link(last.rows, bound.first, bound.last, False)
    bare = not led and _is_bare_age(sorting, bound)
    return Link(tuple(rows[slug] for slug in having("age")), bound.first, bound.last, False) if bare else None


def band_end(sorting: Sorting, bound: Bound) -> int | None:
    """Where a band of ages ends that heads a row of values ("1 to < 2 years: 0.6", "> 16 years: 1.7 (male)"): at its colon."""
    chunks, last = sorting.chunks, bound.last
    ends, group = word_set("band_end"), word_set("group")
    while last < len(chunks) and last - bound.last < _BAND_REACH and chunks[last].kind in _BAND:
        last += 1  # "1 year < 2 years: 0.6"
    headed = all(chunk.kind in _BULLETS or chunk.low in word_set("bullet") for chunk in chunks[: bound.first])
    if not headed or last >= len(chunks) or chunks[last].low not in ends:
        return None
    at = last + 1
    while (
        at < len(chunks)
        and at - last < _VALUE_REACH
        and (chunks[at].low in group or chunks[at].low in ends or chunks[at].value == "=")
    ):
        at += 1
    timed_too = at + 1 < len(chunks) and chunks[at + 1].kind in ("time", "half")
    return chunks[last].first if at < len(chunks) and chunks[at].kind == "num" and not timed_too else None


def _closely(sorting: Sorting, one: Bound, two: Bound) -> bool:
    """Whether a second time goes on with the measure of the first: ">= 18 years and < 75 years"."""
    opposite = (one.comparator in (">", ">=")) != (two.comparator in (">", ">="))
    between = sorting.chunks[one.last : two.first]
    return opposite and joined(sorting.chunks, one, two) and not any(chunk.low in word_set("of_another") for chunk in between)


def _is_bare_age(sorting: Sorting, bound: Bound) -> bool:
    """ "Adults >= 18 years": years of a person, with no direction behind them."""
    if bound.unit != "a" or bound.value < _ADULT or not (bound.explicit or bound.pair is not None):
        return False
    end = sorting.chunks[bound.last - 1].last
    low = sorting.tokens.low
    if end < len(low) and look_up(context_index(("before", "after", "period_noun")), low, end) is not None:
        return False
    if bound.first == 0:
        return True
    here = sorting.chunks[bound.first - 1]
    if here.kind == "word":
        return here.low in word_set("person") or not here.low[0].isalnum()
    return here.kind in ("open", "stop", "dash", "times") or (here.kind in ("joiner", "num") and bound.first <= 3)


def _led(sorting: Sorting, kinds: tuple[str, ...], bound: Bound) -> bool:
    """Whether "within", "for", "after" or the like stands right before the bound."""
    index, low, start = context_index(kinds), sorting.tokens.low, sorting.chunks[bound.first].first
    for begin in range(max(0, start - 4), start):
        found = look_up(index, low, begin) if low[begin] in index else None
        if found is not None and found[1] == start and not (found[0].kind == "after" and low[begin] in word_set("ranging")):
            return low[begin] not in word_set("weak_lead") or found[1] - begin > 1
    return False


def is_of_people(sorting: Sorting, bound: Bound, *, right_before: bool = False) -> bool:
    """Whether an age only says whom another bound is for: "the Lansky scale for patients <= 16 years".

    `right_before`: nothing may stand between ("> 450 for men and > 470" goes on with the measure, unlike "for patients < 60").
    """
    if not (sorting.linked if right_before else sorting.beyond_age):
        return False
    index, start = context_index(("condition",)), sorting.chunks[bound.first].first
    for at in range(max(0, start - 4), start):
        found = look_up(index, sorting.tokens.low, at)
        if found is not None and found[0].value == "people" and found[1] >= start - (not right_before):
            return True
    return False
