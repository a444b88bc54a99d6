"""The two ends of a range: "18 to 65 years", "between 1.5 and 3 x ULN", "II-IV"."""

from __future__ import annotations

from typing import Final

from registry_tools.models.eligibility import Comparator
from registry_tools.parsers.facts.criterion_chunk import Chunk
from registry_tools.parsers.facts.criterion_vocabulary import word_set
from registry_tools.parsers.facts.quantities_one import Bound, read_quantity, says

# The second end is looked for this many chunks after what links it to the first.
_REACH: Final = 5


def extend_range(chunks: list[Chunk], bounds: list[Bound], low: Bound) -> int:
    """Append the other end of the range that `low` begins, if it begins one; the chunk to go on from."""
    after = max(low.last, low.at + 1)
    if low.flipped or (low.explicit and low.comparator in ("<", "<=", "=")):
        if [chunk.kind for chunk in chunks[low.last : low.last + 2]] == ["dash", "num"] and low.unit is None:
            low.comparator, low.explicit = None, False  # "< 6-12 mg": which end is meant is not said
        return after
    between = _between(chunks, low)
    link = _link(chunks, low, between)
    if link is None:
        return after
    ahead, closing = _other_end(chunks, link)
    if ahead is None:
        return after
    high = read_quantity(chunks, ahead)
    if high.style == "word" and low.style != "word" and high.unit is None:
        return after
    if not _ordered(low, high):
        if not (chunks[link].kind == "dash" and high.unit == "%" and low.unit is None and not low.explicit):
            return after
        low.value, high.value = high.value, low.value  # "Karnofsky 100-80 %"
    _join(chunks, low, high, closing, between)
    bounds.append(high)
    return max(high.last, high.at + 1)


def _link(chunks: list[Chunk], low: Bound, between: bool) -> int | None:
    """The chunk that links a number to the other end of its range, or None."""
    end = low.last
    if end >= len(chunks):
        return None
    link = chunks[end]
    if link.kind in ("to", "dash") or (between and link.kind == "joiner" and link.value == "and"):
        return end
    if between and link.kind == "close" and end + 1 < len(chunks) and chunks[end + 1].value == "and":
        return end + 1
    upto = link.kind == "cmp" and link.value == "<=" and link.last - link.first > 1
    return end - 1 if upto and not low.explicit else None  # "18 up to 65"


def _other_end(chunks: list[Chunk], link: int) -> tuple[int | None, Comparator | None]:
    """The number behind the link, and the comparator before it if one is written."""
    ahead, filler, closing = link + 1, word_set("filler"), None
    while ahead < len(chunks) and ahead - link < _REACH:
        chunk = chunks[ahead]
        if chunk.kind == "cmp" and chunk.value in ("<", "<="):
            closing = chunk.value
        elif chunk.kind not in ("classword", "msr") and not says(chunk, filler):
            break
        ahead += 1
    found = ahead if ahead < len(chunks) and chunks[ahead].kind == "num" else None
    return found, closing  # type: ignore[return-value]


def _join(chunks: list[Chunk], low: Bound, high: Bound, closing: Comparator | None, between: bool) -> None:
    """Give both ends what one of them says: unit, reference, place."""
    if low.unit is None and low.relative is None:
        low.copy_unit(high)
        low.hyphen = high.hyphen
    elif high.unit is None and high.relative is None:
        high.copy_unit(low)
    low.explicit = high.explicit = low.explicit or closing is not None or between
    low.comparator = low.comparator or ">="
    high.comparator = closing or "<="
    low.pair = high.pair = low.at
    low.last = high.last
    high.first = low.first
    if high.last < len(chunks) and chunks[high.last].kind == "suf" and chunks[high.last].meaning.implied is not None:
        high.implied = chunks[high.last].meaning.implied  # an age mark behind the range belongs to both ends
    low.implied = high.implied = low.implied or high.implied


def _ordered(low: Bound, high: Bound) -> bool:
    """Whether two ends can be one range: same kind of unit, and the first not above the second."""
    if low.half != high.half and low.unit is not None and high.unit is not None:
        return False
    if low.unit is not None and high.unit is not None and low.unit != high.unit:
        return low.time and high.time
    return low.value <= high.value


def _between(chunks: list[Chunk], bound: Bound) -> bool:
    """Whether "between" or "from" stands before the number, with nothing but its measure and filler in between."""
    filler = word_set("filler")
    here = bound.first - 1
    while here >= 0 and bound.first - here <= 7:
        chunk = chunks[here]
        if chunk.kind == "between":
            return True
        if chunk.kind not in ("msr", "open", "close", "classword") and not says(chunk, filler):
            return False
        here -= 1
    return False
