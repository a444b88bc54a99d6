"""The words of an unknown measure, and the rate that stands apart from its number."""

from __future__ import annotations

from functools import cache
from typing import Final

from registry_tools.parsers.facts.criterion_chunk import Chunk
from registry_tools.parsers.facts.criterion_tokens import Tokens
from registry_tools.parsers.facts.criterion_vocabulary import context_index, look_up, word_set
from registry_tools.parsers.facts.quantities_one import Bound

_BEFORE_REACH: Final = 14
_AFTER_REACH: Final = 8
_RATE_REACH: Final = 9
_ENDS_BEFORE: Final = frozenset(("stop", "joiner", "num", "time", "half", "cmp", "ref", "open", "unit"))
_ENDS_AFTER: Final = frozenset(("stop", "num", "time", "cmp", "close", "unit", "open", "half", "suf", "between"))


def range_text(tokens: Tokens, chunks: list[Chunk], bound: Bound, owner: dict[int, Bound]) -> tuple[int, int] | None:
    """The words of an unknown measure right before a range with a unit, or of scores ("lumen diameter of 2.5-4.0 mm")."""
    first = chunks[bound.first].first
    scored = bound.style == "" and not word_set("score_noun").isdisjoint(tokens.low[max(0, first - 2) : first])
    return _before(chunks, bound, owner) if bound.pair is not None and (bound.unit is not None or scored) else None


def other_text(chunks: list[Chunk], bound: Bound, owner: dict[int, Bound]) -> tuple[int, int] | None:
    """The chunks of an unknown measure's words: what is counted behind the number, else the words before the bound."""
    counted = (
        bound.unit is None
        and bound.relative is None
        and starts_noun(chunks, bound.last)
        and not _is_scored(chunks, bound.first)
    )
    words = _after(chunks, bound) if counted else None
    return words or _before(chunks, bound, owner) or _after(chunks, bound)


def starts_noun(chunks: list[Chunk], at: int) -> bool:
    """Whether a noun begins at chunk `at`: what a number before it counts."""
    if at >= len(chunks):
        return False
    chunk = chunks[at]
    return chunk.kind == "msr" or (
        chunk.kind == "word"
        and chunk.low[0].isalpha()
        and chunk.low not in word_set("clause_start")
        and chunk.low not in word_set("filler")
    )


def _is_scored(chunks: list[Chunk], at: int) -> bool:
    """Whether a score's or a scale's name ends right before chunk `at`; lesions are counted, not scored."""
    return any(
        chunk.kind == "classword"
        or (chunk.meaning.measure is not None and chunk.meaning.measure.kind not in ("count", "length"))
        for chunk in chunks[max(0, at - 3) : at]
    )


def _before(chunks: list[Chunk], bound: Bound, owner: dict[int, Bound]) -> tuple[int, int] | None:
    first = bound.first
    while first > 0 and chunks[first - 1].kind in ("open", "dash", "times"):
        first -= 1
    last = first
    breaker, objects = word_set("breaker"), word_set("objects")
    depth = 0
    while first > 0 and last - first < _BEFORE_REACH:
        chunk = chunks[first - 1]
        depth += (chunk.kind == "close") - (chunk.kind == "open")
        if (
            depth < 0
            or first - 1 in owner
            or (depth == 0 and chunk.kind in _ENDS_BEFORE and chunk.kind != "open" and chunk.value != "/")
        ):
            break
        if depth == 0 and chunk.kind == "word" and chunk.low in objects and not _has_noun(chunks, first, last):
            return None
        if (
            depth == 0
            and chunk.kind == "word"
            and (chunk.low == ":" or chunk.low in breaker)
            and _has_noun(chunks, first, last)
        ):
            break
        first -= 1
    return _trim(chunks, first, last)


def _has_noun(chunks: list[Chunk], first: int, last: int) -> bool:
    empty = _empty_words()
    return any(
        chunk.kind == "msr" or (chunk.kind == "word" and chunk.low[0].isalpha() and chunk.low not in empty)
        for chunk in chunks[first:last]
    )


@cache
def _empty_words() -> frozenset[str]:
    return word_set("filler") | word_set("breaker") | word_set("weak_noun")


def _after(chunks: list[Chunk], bound: Bound) -> tuple[int, int] | None:
    first = last = bound.last
    while last < len(chunks) and last - first < _AFTER_REACH:
        chunk = chunks[last]
        if chunk.kind in _ENDS_AFTER or (chunk.kind == "word" and chunk.low in word_set("clause_start")):
            break
        if chunk.kind == "joiner" and not (
            chunk.value in ("or", "and", "/") and starts_noun(chunks, last + 1) and last > first
        ):
            break
        last += 1
    return _trim(chunks, first, last)


def _trim(chunks: list[Chunk], first: int, last: int) -> tuple[int, int] | None:
    """Without determiners in front and filler at the end."""
    determiner, breaker = word_set("determiner"), word_set("breaker")
    while last > first and not _is_noun(chunks[last - 1], determiner, breaker):
        last -= 1
    while first < last and not _is_noun(chunks[first], determiner, breaker) and chunks[first].kind != "open":
        first += 1
    named = any(chunk.kind not in ("close", "open") for chunk in chunks[first:last])
    return (first, last) if named else None


def _is_noun(chunk: Chunk, *empty: frozenset[str]) -> bool:
    if chunk.kind == "word":
        return chunk.low[0].isalnum() and not any(chunk.low in words for words in empty)
    return chunk.kind in ("msr", "close", "classword")


def rate_unit(tokens: Tokens, chunks: list[Chunk], bound: Bound) -> str | None:
    """The unit of a bound whose rate stands behind its noun: ">= 2 sessions per week" is /wk, "10 mg prednisone/day" mg/d."""
    if bound.relative is not None or (
        bound.unit is not None and bound.unit not in ("mg", "ug", "g", "U", "[IU]", "mL", "L", "kcal")
    ):
        return bound.unit
    low, index = tokens.low, context_index(("rate_of",))
    at = chunks[bound.last - 1].last
    for here in range(at, min(at + _RATE_REACH, len(low))):
        if low[here] in ".;,)\n" or low[here][0].isdigit() or low[here] in ("and", "or", "within"):
            break
        found = look_up(index, low, here)
        if found is None and low[here] == "/" and here + 1 < len(low):
            found = look_up(index, ["/" + low[here + 1]], 0)
        if found is not None:
            return f"{bound.unit or ''}{found[0].value}"
    return bound.unit
