"""What neighbouring bounds share: levels of a list, a unit said once, a reference said once."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from registry_tools.parsers.facts.criterion_chunk import Chunk
from registry_tools.parsers.facts.criterion_vocabulary import word_set
from registry_tools.parsers.facts.measures import having
from registry_tools.parsers.facts.quantities_one import Bound

_LEVELS_BELOW: Final = 10


def share(chunks: list[Chunk], bounds: list[Bound]) -> list[Bound]:
    """The bounds with lists made ranges ("0, 1 or 2") and units given to those that leave them to their neighbour."""
    bounds = _lists(chunks, bounds)
    for one, two in pairwise(bounds):
        bare = one.unit is None and one.relative is None
        if not (bare and one.explicit and two.explicit and joined(chunks, one, two)) or _apart(chunks, one, two):
            continue
        if one.pair is None and one.comparator in (">", ">=") and two.comparator in ("<", "<="):
            one.copy_unit(two)
            one.implied = one.implied or two.implied
            one.forward = True
        one.forward = one.forward or two.pair is None
    return bounds


def _apart(chunks: list[Chunk], one: Bound, two: Bound) -> bool:
    """Whether the second bound says whom the first is for: "Lansky >= 70 (below 16 years)", "<= 4 for patients >= 60 years"."""
    between = chunks[one.last : two.first]
    return any(chunk.low in word_set("unshared") for chunk in between) or (bool(between) and between[-1].kind == "open")


def joined(chunks: list[Chunk], one: Bound, two: Bound) -> bool:
    """Whether only joining words stand between two bounds ("> 9 and <= 14")."""
    if not 0 <= two.first - one.last <= 4:
        return False
    filler, joining = word_set("filler"), word_set("joining")
    between = chunks[one.last : two.first]
    return all(
        chunk.kind in ("joiner", "open", "close", "cmp", "between", "to")
        or (chunk.kind == "msr" and chunk.value in having("age"))
        or (chunk.kind == "word" and (chunk.low in filler or chunk.low in joining))
        for chunk in between
    )


def _lists(chunks: list[Chunk], bounds: list[Bound]) -> list[Bound]:
    """Levels said one by one ("0, 1 or 2") become the two ends of a range."""
    out: list[Bound] = []
    n = 0
    while n < len(bounds):
        length = 1
        while n + length < len(bounds) and _follows(chunks, bounds[n + length - 1], bounds[n + length]):
            length += 1
        if length > 1:
            low, high = bounds[n], bounds[n + length - 1]
            low.comparator, high.comparator = ">=", "<="
            low.pair = high.pair = low.at
            low.last = high.last
            high.first = low.first
            out += [low, high]
        else:
            out.append(bounds[n])
        n += length
    return out


def _follows(chunks: list[Chunk], one: Bound, two: Bound) -> bool:
    """Whether `two` is the next level of a list that `one` is in."""
    if not (_level(one) and _level(two)) or one.value + 1 != two.value or two.first <= one.last - 1:
        return False
    between = chunks[one.last : two.first]
    if one.first > 0 and chunks[one.first - 1].kind == "cmp" and between and between[0].value == "/":
        return False  # "> 2/3 of the systemic pressure"
    return bool(between) and all(chunk.kind in ("joiner", "classword") or _is_class(chunk) for chunk in between)


def _is_class(chunk: Chunk) -> bool:
    return chunk.meaning.measure is not None and chunk.meaning.measure.kind == "class"


def _level(bound: Bound) -> bool:
    return (
        bound.comparator in (None, "=")
        and bound.pair is None
        and bound.unit is None
        and bound.relative is None
        and bound.value < _LEVELS_BELOW
    )
