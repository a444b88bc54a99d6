"""Whether a bound is near enough to the one before it to be about the same measure."""

from __future__ import annotations

from typing import Final

from registry_tools.parsers.facts.criterion_chunk import Chunk
from registry_tools.parsers.facts.criterion_vocabulary import word_set
from registry_tools.parsers.facts.quantities_one import Bound
from registry_tools.parsers.facts.quantities_shared import joined
from registry_tools.parsers.facts.thresholds_compatible import compatible

# Chunks between two bounds of one measure, brackets included and left out.
_NEAR_REACH: Final = 60


def split(chunks: list[Chunk], first: int, last: int) -> bool:
    """Whether a joining word or another number stands between a measure and a bound."""
    return any((chunk.kind == "joiner" and chunk.value != "/") or chunk.kind == "num" for chunk in chunks[first:last])


def _unbracketed(chunks: list[Chunk]) -> list[Chunk]:
    """The chunks outside brackets that open and close among them."""
    if not any(chunk.kind == "close" for chunk in chunks):
        return chunks
    kept: list[Chunk] = []
    opened: list[int] = []
    for chunk in chunks:
        if chunk.kind == "open":
            opened.append(len(kept))
        kept.append(chunk)
        if chunk.kind == "close" and opened:
            del kept[opened.pop() :]
    return kept


def near(chunks: list[Chunk], one: Bound, two: Bound) -> bool:
    """Whether a bound may be about the measure of the one before it: no other noun or sentence between them."""
    if not 0 <= two.first - one.last <= _NEAR_REACH:
        return False
    between = _unbracketed(chunks[one.last : two.first])
    if len(between) > 18 or any(chunk.kind == "stop" for chunk in between):
        return False
    if any(chunk.meaning.measure is not None and compatible(chunk.meaning.measure, two) for chunk in between):
        return False
    bare = two.unit is None and two.relative is None
    changed = two.relative is None and one.unit is not None and one.unit != two.unit
    if bare or changed or joined(chunks, one, two):
        return joined(chunks, one, two)
    filler, adjunct = word_set("filler") | word_set("joining"), word_set("adjunct")
    content = 0
    for chunk in reversed(between):  # words of its own before the bound name another measure
        if chunk.kind == "joiner" and content:
            return False
        if chunk.kind == "word" and chunk.low in adjunct:
            content = 0
        elif chunk.kind == "word" and chunk.low not in filler:
            content += 1
    return content == 0 or (bool(between) and between[0].kind == "word" and between[0].low in adjunct)
