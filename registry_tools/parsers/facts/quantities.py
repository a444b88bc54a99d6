"""Chunks to bounds: a comparator, a number, its unit or reference, and the ranges that make two of them."""

from __future__ import annotations

from typing import Final

from registry_tools.models.eligibility import Comparator
from registry_tools.parsers.facts.criterion_chunk import Chunk
from registry_tools.parsers.facts.criterion_vocabulary import word_set
from registry_tools.parsers.facts.measures import having
from registry_tools.parsers.facts.quantities_one import Bound, after_gloss, read_quantity, says
from registry_tools.parsers.facts.quantities_range import extend_range

FLIPPED: Final[dict[Comparator, Comparator]] = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "="}
COMPLEMENT: Final[dict[Comparator, Comparator]] = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "=": "="}
# A comparator is looked for at most this many chunks before its number ("less than or equal to an ECOG score of 2").
_COMPARATOR_REACH: Final = 6
# "maximum", "minimum" may stand this many chunks before the "of" before their number.
_NOUN_REACH: Final = 6


def read_bounds(chunks: list[Chunk]) -> list[Bound]:
    """Every number (and every bare reference behind a comparator) as a bound, in order; `comparator` may be None."""
    bounds: list[Bound] = []
    at = taken = 0
    total = len(chunks)
    while at < total:
        kind = chunks[at].kind
        if kind == "num":
            bound = read_quantity(chunks, at)
            if not is_odds(chunks, at):
                _comparator(chunks, bound, taken)
            bounds.append(bound)
            at = taken = extend_range(chunks, bounds, bound)
            continue
        if kind == "ref":
            bound = Bound(1.0, at)
            bound.relative = chunks[at].value  # type: ignore[assignment]
            bound.last = after_gloss(chunks, at + 1)
            _comparator(chunks, bound, taken)
            if bound.comparator is not None and bound.first < at:
                bounds.append(bound)
                at = taken = bound.last
                continue
        at += 1
    return bounds


def is_odds(chunks: list[Chunk], at: int) -> bool:
    """Whether a colon joins the number to another ("a titre of 1:2"): no value is read from either."""
    after = (
        at + 2 < len(chunks)
        and chunks[at + 1].low == ":"
        and chunks[at + 2].kind == "num"
        and chunks[at + 2].first == chunks[at].last + 1
    )
    before = at >= 2 and chunks[at - 1].low == ":" and chunks[at - 2].kind == "num"
    return after or before or _is_share(chunks, at) or (at >= 2 and _is_share(chunks, at - 2))


def _is_share(chunks: list[Chunk], at: int) -> bool:
    """Whether the number begins a share ("1/4", "5/6 siblings"): small figures, a stroke between them, no space."""
    if at + 2 >= len(chunks) or chunks[at].kind != "num" or chunks[at + 2].kind != "num" or chunks[at + 1].value != "/":
        return False
    close = chunks[at].last == chunks[at + 1].first and chunks[at + 2].last - chunks[at].first == 3
    return close and 0 < chunks[at].number <= chunks[at + 2].number <= 12


def _comparator(chunks: list[Chunk], bound: Bound, taken: int) -> None:
    """Find the comparator before or behind a number; `taken` is the first chunk that no earlier bound holds."""
    here = _reach(chunks, bound.first - 1, taken)
    if here is not None:
        _take(chunks, bound, here, taken)
        return
    end = bound.last
    if end < len(chunks) and chunks[end].kind == "msr" and chunks[end].value in having("age"):
        end += 1
    kinds = [chunk.kind for chunk in chunks[end : end + 2]]
    if kinds == ["joiner", "suf"] and chunks[end].value == ",":
        end += 1
    if end < len(chunks) and chunks[end].kind == "suf":
        found = chunks[end]
        bound.comparator, bound.implied, bound.explicit = found.value, found.meaning.implied, True  # type: ignore[assignment]
        bound.last = end + 1
    elif (found_behind := _behind_noun(chunks, end)) is not None:
        bound.comparator, bound.explicit = found_behind, True
    elif (found_before := _before_noun(chunks, bound, taken)) is not None:
        bound.comparator, bound.explicit = found_before, True
    elif kinds[:1] == ["cmp"] and not (taken < bound.first and chunks[bound.first - 1].kind == "msr"):
        _flip(chunks, bound, end)


def _behind_noun(chunks: list[Chunk], at: int) -> Comparator | None:
    """ "2 points or more", "450 mL of blood or more": the comparator behind what is counted."""
    if at < len(chunks) and says(chunks[at], word_set("counted_scale")):
        at += 1
    elif at + 1 < len(chunks) and chunks[at].low in word_set("noun_end") and chunks[at + 1].kind == "word":
        at += 2
    else:
        return None
    if at >= len(chunks) or chunks[at].kind != "suf" or chunks[at].meaning.implied is not None:
        return None
    return chunks[at].value  # type: ignore[return-value]


def _before_noun(chunks: list[Chunk], bound: Bound, taken: int) -> Comparator | None:
    """ "maximum dexamethasone dose of 2.5 mg": the comparator before what is measured."""
    here = bound.first - 1
    if bound.unit is None or here < taken or chunks[here].low not in word_set("noun_end"):
        return None
    for at in range(here - 1, max(taken - 1, here - _NOUN_REACH), -1):
        if chunks[at].kind == "cmp" and chunks[at].meaning.loose:
            return chunks[at].value  # type: ignore[return-value]
        if chunks[at].kind not in ("word", "msr", "classword") or not (chunks[at].low or "a")[0].isalpha():
            return None
    return None


def _reach(chunks: list[Chunk], here: int, taken: int) -> int | None:
    """The comparator at or before chunk `here`, over filler, a class's or a score's name, and glosses in brackets."""
    filler, steps = word_set("filler"), 0
    while here >= taken and steps < _COMPARATOR_REACH:
        chunk = chunks[here]
        if chunk.kind == "cmp":
            return here
        glossed = chunks[here - 1].kind if chunk.kind == "close" and here >= 2 and chunks[here - 2].kind == "open" else ""
        measure = chunk.meaning.measure
        named = measure is not None and measure.kind in ("class", "score", "time")
        if glossed in ("msr", "cmp"):
            here -= 3 if glossed == "msr" else 1
        elif chunk.kind in ("open", "classword", "between") or named or says(chunk, filler):
            here -= 1
        else:
            return None
        steps += 1
    return None


def _flip(chunks: list[Chunk], bound: Bound, end: int) -> None:
    """ "18 <= age": the sign at chunk `end` is the number's where a measure follows it."""
    filler, ahead = word_set("filler"), end + 1
    while ahead < len(chunks) and ahead - end < 4 and says(chunks[ahead], filler):
        ahead += 1
    if ahead < len(chunks) and chunks[ahead].kind == "msr" and chunks[end].last - chunks[end].first <= 3:
        bound.comparator, bound.flipped, bound.explicit = FLIPPED[chunks[end].value], True, True  # type: ignore[index]
        bound.last = end + 1


def _take(chunks: list[Chunk], bound: Bound, here: int, taken: int) -> None:
    """Take the comparator at `here`, and the same one in words before it: "greater than or equal to (>=) 16"."""
    found = chunks[here]
    bound.comparator, bound.implied, bound.explicit = found.value, found.meaning.implied, True  # type: ignore[assignment]
    if bound.implied is None:
        for chunk in chunks[here + 1 : bound.at]:
            if chunk.kind == "msr":
                bound.implied = chunk.value
    while here - 1 >= taken:
        before = chunks[here - 1]
        if before.kind == "cmp" or (before.kind == "open" and here - 2 >= taken and chunks[here - 2].kind == "cmp"):
            here -= 1
            if chunks[here].kind == "cmp":
                bound.implied = bound.implied or chunks[here].meaning.implied
                if chunks[here].value == "=" and bound.comparator in ("<", ">"):
                    bound.comparator = "<=" if bound.comparator == "<" else ">="
            continue
        break
    bound.first = here
