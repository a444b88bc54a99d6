"""Bounds beside a measure's name about something else: its change, a vessel's diameter, organs, a glucose after a load."""

from __future__ import annotations

from typing import Final

from registry_tools.parsers.facts.criterion_chunk import Chunk
from registry_tools.parsers.facts.criterion_sorting import Sorting
from registry_tools.parsers.facts.criterion_tokens import Tokens
from registry_tools.parsers.facts.criterion_vocabulary import word_set
from registry_tools.parsers.facts.measures import having, measures
from registry_tools.parsers.facts.quantities_one import Bound
from registry_tools.parsers.facts.thresholds_measure import Link
from registry_tools.parsers.facts.thresholds_words import starts_noun

# How many chunks before its number a change's name may stand, where only a unit says what changes.
_CHANGE_REACH: Final = 14
# What is measured stands so few chunks before "largest diameter", or a dimension so few before its number.
_THING_REACH: Final = 5
_DIMENSION_REACH: Final = 5
# A sample of blood so many hours after a load of glucose is no fasting one.
_LOAD_HOURS: Final = 4
_LOAD_REACH: Final = 3


def of_change(chunks: list[Chunk], link: Link, bound: Bound) -> tuple[int, int] | None:
    """The chunks of "drop in systolic blood pressure": a change of a measure is another measure."""
    change, first = word_set("change"), min(link.first, bound.first)
    for at in range(max(0, first - 4), bound.first):
        if (
            chunks[at].kind == "word"
            and chunks[at].low in change
            and not any(chunk.kind in ("stop", "joiner", "num", "open") for chunk in chunks[at:first])
        ):
            return at, max(first if link.first > bound.first else link.last, at + 1)
    return changing(chunks, bound)


def changing(chunks: list[Chunk], bound: Bound) -> tuple[int, int] | None:
    """The chunks of what the bound is a change of, said behind it: "18 % increase in FEV1", "12 % reversibility"."""
    at = bound.last
    while at < len(chunks) and at - bound.last < 2 and chunks[at].low in word_set("change_kind"):
        at += 1
    if bound.relative in ("ULN", "LLN") or at >= len(chunks) or chunks[at].low not in word_set("change"):
        return None
    last = at + 1
    if last < len(chunks) and chunks[last].kind == "to":
        return None  # "> 5.0 mEq/L, change to 5.3"
    while last < len(chunks) and last - at < 4 and chunks[last].low in word_set("change_of"):
        last += 1
    named = last > at + 1 and last < len(chunks) and chunks[last].kind == "msr"
    return at, last + 1 if named else at + 1


def is_of_change(chunks: list[Chunk], bound: Bound) -> bool:
    """Whether the clause before a bound speaks of a change: "the difference should be less than 5 mL/min"."""
    for at in range(bound.first - 1, max(-1, bound.first - _CHANGE_REACH), -1):
        if chunks[at].kind in ("stop", "open") or (chunks[at].kind == "num" and chunks[at].style != "word"):
            return False
        if chunks[at].low in word_set("change"):
            return True
    return False


def of_another_thing(tokens: Tokens, chunks: list[Chunk], link: Link, bound: Bound) -> tuple[int, int] | None:
    """The chunks of "vessel with a diameter", "stone, largest diameter": the size of what is no tumour is another measure."""
    if link.rows[0].slug not in having("lesion_length") or bound.unit is None or link.first >= bound.first:
        return None
    dimensions = word_set("dimension")
    sized = [
        at
        for at in range(max(link.last, bound.first - _DIMENSION_REACH), bound.first)
        if chunks[at].low in dimensions and not any(chunk.kind in ("open", "close") for chunk in chunks[at : bound.first])
    ]
    if sized:
        return _thing(chunks, link.last, sized[-1], sized[-1] + 1, bound.first)
    named = set(tokens.low[chunks[link.first].first : chunks[link.last - 1].last])
    floor = max(0, link.first - _THING_REACH)
    whole = not named <= dimensions | word_set("dimension_kind")
    if whole or any(chunk.meaning.measure is link.rows[0] for chunk in chunks[max(0, floor - _THING_REACH) : link.first]):
        return None  # "lesion length", "tumor beside the portal vein, longest diameter"
    return _thing(chunks, floor, link.first, link.last, bound.first)


def _thing(chunks: list[Chunk], floor: int, first: int, last: int, begin: int) -> tuple[int, int] | None:
    """The chunks of a thing that is no tumour and of its dimension (`first`..`last`), before it or behind it."""
    things = word_set("no_tumor")
    for at in range(first - 1, floor - 1, -1):
        if chunks[at].kind in ("stop", "num", "msr"):
            return None
        if chunks[at].low in things:
            return at, last
    return next(((first, at + 1) for at in range(last, begin) if chunks[at].low in things), None)


def counts_another(chunks: list[Chunk], link: Link, bound: Bound) -> bool:
    """Whether a bare number behind lesions counts something else: "metastases in at least one organ", "at least 1 of the"."""
    slug = link.rows[0].slug
    if slug not in having("lesion_length") | having("lesion_number") or bound.unit is not None or link.first > bound.first:
        return False
    at = bound.last
    if at < len(chunks) and chunks[at].low == "of":
        return True
    led = link.first == bound.first or any(chunk.low in word_set("led_count") for chunk in chunks[link.last : bound.first])
    if not led or not starts_noun(chunks, at) or chunks[at].low in word_set("adjunct"):
        return False
    return not any(chunk.low in word_set("site") or chunk.kind == "msr" for chunk in chunks[at : at + 3])


def after_load(sorting: Sorting, bound: Bound, link: Link) -> Link:
    """The link, of a glucose that is not fasting where a load or its hours stand at the bound: "2 hour: 140 - 199 mg/dl"."""
    if link.rows[0].slug not in having("fasting"):
        return link
    chunks, last = sorting.chunks, sorting.last
    begin = link.last if link.first < bound.first else last.bound.last if last is not None else bound.first
    hours = [at for at in range(begin, bound.first) if _is_load(chunks, at)]
    end = next((at for at in range(bound.last, min(bound.last + _LOAD_REACH, len(chunks))) if chunks[at].kind == "joiner"),
               bound.last + _LOAD_REACH)  # fmt: skip
    behind = [at for at in range(bound.last, min(end, len(chunks))) if _is_load(chunks, at)]
    if not hours and not behind:
        return link
    sorting.windows = [window for window in sorting.windows if window.at + 1 not in hours]
    rows = tuple(measures()[slug] for slug in having("fed"))
    return Link(rows, bound.first, bound.last, link.content)


def _is_load(chunks: list[Chunk], at: int) -> bool:
    """Whether a few hours, or a word for a load or a meal, stand at the chunk."""
    chunk = chunks[at]
    if chunk.kind == "time":
        return chunk.value == "h" and at > 0 and 0 < chunks[at - 1].number <= _LOAD_HOURS
    return chunk.kind == "word" and chunk.low in word_set("load")
