"""Chunks to bounds: a comparator, a number, its unit or reference, and the ranges and lists that make two of them."""

from __future__ import annotations

from registry_tools.models.eligibility import Comparator, Reference
from registry_tools.parsers.facts.criterion_chunk import Chunk
from registry_tools.parsers.facts.criterion_vocabulary import word_set

FLIPPED: dict[Comparator, Comparator] = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "="}
COMPLEMENT: dict[Comparator, Comparator] = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "=": "="}
# A comparator is looked for at most this many chunks before its number ("less than or equal to an ECOG score of 2").
_COMPARATOR_REACH = 6


class Bound:
    """One bound. `first`..`last` are its chunks, comparator and reference included; `at` is its number's chunk.

    `pair` is shared by the two ends of a range or list. `time` says that the unit is one of time, `half` that it is
    half-lives. `flipped`: the measure follows ("18 <= age").
    """

    __slots__ = (
        "at",
        "comparator",
        "explicit",
        "first",
        "flipped",
        "forward",
        "half",
        "hyphen",
        "implied",
        "last",
        "pair",
        "percent_of",
        "relative",
        "style",
        "time",
        "unit",
        "value",
    )  # fmt: skip

    def __init__(self, value: float, at: int) -> None:
        self.value = value
        self.at = self.first = at
        self.last = at + 1
        self.comparator: Comparator | None = None
        self.unit: str | None = None
        self.time = self.half = self.flipped = self.explicit = self.percent_of = self.hyphen = self.forward = False
        self.relative: Reference | None = None
        self.pair: int | None = None
        self.implied: str | None = None
        self.style = ""


def read_bounds(chunks: list[Chunk]) -> list[Bound]:
    """Every number (and every bare reference behind a comparator) as a bound, in order; `comparator` may be None."""
    bounds: list[Bound] = []
    at = taken = 0
    total = len(chunks)
    while at < total:
        kind = chunks[at].kind
        if kind == "num":
            bound = _quantity(chunks, at)
            if not _is_odds(chunks, at):
                _comparator(chunks, bound, taken)
            bounds.append(bound)
            at = taken = _range(chunks, bounds, bound)
            continue
        if kind == "ref":
            bound = Bound(1.0, at)
            bound.relative = chunks[at].value  # type: ignore[assignment]
            bound.last = _again(chunks, at + 1)
            _comparator(chunks, bound, taken)
            if bound.comparator is not None and bound.first < at:
                bounds.append(bound)
                at = taken = bound.last
                continue
        at += 1
    return bounds


def _is_odds(chunks: list[Chunk], at: int) -> bool:
    """Whether a colon joins the number to another ("a titre of 1:2"): no value is read from either."""
    after = (
        at + 2 < len(chunks)
        and chunks[at + 1].low == ":"
        and chunks[at + 2].kind == "num"
        and chunks[at + 2].first == chunks[at].last + 1
    )
    before = at >= 2 and chunks[at - 1].low == ":" and chunks[at - 2].kind == "num"
    return after or before


def _quantity(chunks: list[Chunk], at: int) -> Bound:
    """The number at chunk `at` with its unit, and what it is a multiple of."""
    bound = Bound(chunks[at].number, at)
    bound.style = chunks[at].style
    end, total = at + 1, len(chunks)
    if end < total and chunks[end].kind in ("unit", "time", "half"):
        bound.time, bound.half = chunks[end].kind == "time", chunks[end].kind == "half"
        bound.unit = "half-life" if bound.half else chunks[end].value
        bound.hyphen = chunks[end].style == "hyphen"
        end += 1
    bound.last = end
    times = bound.style == "multiple"
    if end < total and (
        chunks[end].kind == "times"
        or (chunks[end].kind == "dash" and chunks[end + 1 : end + 2] and chunks[end + 1].kind == "times")
    ):
        times, end = True, end + (1 if chunks[end].kind == "times" else 2)
    filler = word_set("filler")
    if times and end + 2 < total and chunks[end].kind == "open" and chunks[end + 1].kind == "num":  # "two times (2X) the"
        closing = next((n for n in range(end + 1, min(end + 5, total)) if chunks[n].kind == "close"), end - 1)
        end = closing + 1
    ahead = end
    while (
        ahead < total and ahead - end < 5 and (chunks[ahead].kind in ("open", "unit", "dash") or _says(chunks[ahead], filler))
    ):
        ahead += 1
    if ahead < total and not bound.time:
        reference = chunks[ahead]
        if reference.kind == "ref" and (ahead == end or times or bound.unit is None or bound.unit == "%"):
            bound.relative, bound.last = reference.value, ahead + 1  # type: ignore[assignment]
        elif reference.kind == "softref" and (times or (bound.unit == "%" and ahead - end <= 2)):
            if times or reference.value in ("baseline", "predicted"):
                bound.relative, bound.last = reference.value, ahead + 1  # type: ignore[assignment]
    if bound.relative is not None:
        bound.percent_of = bound.unit == "%" and bound.relative in ("baseline", "predicted")
        if bound.unit == "%" and not bound.percent_of:
            bound.value /= 100  # "150 % of the ULN" is 1.5 x ULN
        if not bound.percent_of:
            bound.unit = None
        if (
            bound.last < total
            and chunks[bound.last].kind == "close"
            and any(c.kind == "open" for c in chunks[at + 1 : bound.last])
        ):
            bound.last += 1
        bound.last = _again(chunks, bound.last)
    elif at >= 2 and chunks[at - 1].kind == "times" and chunks[at - 2].kind in ("ref", "softref"):
        bound.relative, bound.first = chunks[at - 2].value, at - 2  # type: ignore[assignment]
    return bound


def _again(chunks: list[Chunk], end: int) -> int:
    """The end of "upper limit of normal (ULN)": the reference's own abbreviation belongs to it."""
    if [c.kind for c in chunks[end : end + 3]] in (["open", "ref", "close"], ["open", "softref", "close"]):
        return end + 3
    return end


def _says(chunk: Chunk, words: frozenset[str]) -> bool:
    return chunk.kind == "word" and chunk.low in words


def _comparator(chunks: list[Chunk], bound: Bound, taken: int) -> None:
    """Find the comparator before or behind a number; `taken` is the first chunk that no earlier bound holds."""
    filler = word_set("filler")
    here, steps = bound.first - 1, 0
    while here >= taken and steps < _COMPARATOR_REACH:
        kind = chunks[here].kind
        if kind == "cmp":
            _take(chunks, bound, here, taken)
            return
        named = (
            kind == "msr"
            and chunks[here].meaning.measure is not None
            and chunks[here].meaning.measure.kind in ("class", "score", "time")
        )
        if kind in ("open", "classword", "between") or named or _says(chunks[here], filler):
            here -= 1
            steps += 1
            continue
        if kind == "close" and here >= 2 and chunks[here - 2].kind == "open" and chunks[here - 1].kind == "msr":
            here -= 3
            steps += 1
            continue
        if kind == "close" and here >= 2 and chunks[here - 2].kind == "open" and chunks[here - 1].kind == "cmp":
            here -= 1
            continue
        break
    end = bound.last
    if end < len(chunks) and chunks[end].kind == "msr" and chunks[end].value == "age":
        end += 1
    if end < len(chunks) and chunks[end].kind == "joiner" and chunks[end].value == "," and end + 1 < len(chunks):
        end += chunks[end + 1].kind == "suf"
    if end < len(chunks) and chunks[end].kind == "suf":
        found = chunks[end]
        bound.comparator, bound.implied, bound.explicit = found.value, found.meaning.implied, True  # type: ignore[assignment]
        bound.last = end + 1
        return
    if end < len(chunks) and chunks[end].kind == "cmp":  # "18 <= age": the measure follows
        ahead = end + 1
        while ahead < len(chunks) and ahead - end < 4 and _says(chunks[ahead], filler):
            ahead += 1
        if ahead < len(chunks) and chunks[ahead].kind == "msr" and chunks[end].last - chunks[end].first <= 3:
            if not (taken < bound.first and chunks[bound.first - 1].kind == "msr"):
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


def _range(chunks: list[Chunk], bounds: list[Bound], low: Bound) -> int:
    """After the bound `low`: the other end of its range, or the other members of its list; the chunk after them."""
    total, end = len(chunks), low.last
    if (low.at + 1 < total and low.explicit and low.comparator in ("<", "<=", "=")) or low.flipped:
        return max(end, low.at + 1)
    between = _between(chunks, low)
    link = chunks[end] if end < total else None
    if link is None:
        return end
    ranged = link.kind in ("to", "dash") or (between and link.kind == "joiner" and link.value == "and")
    if not ranged and between and link.kind == "close" and end + 1 < total and chunks[end + 1].value == "and":
        end, ranged = end + 1, True
    if (
        not ranged
        and not low.explicit
        and link.kind == "cmp"
        and link.value == "<="
        and chunks[end].last - chunks[end].first > 1
    ):
        ranged, end = True, end - 1  # "18 up to 65"
    if not ranged:
        return low.last
    ahead, filler, closing = end + 1, word_set("filler"), None
    while ahead < total and ahead - end < 5:
        chunk = chunks[ahead]
        if chunk.kind == "cmp" and chunk.value in ("<", "<="):
            closing = chunk.value
        elif chunk.kind not in ("classword", "msr") and not _says(chunk, filler):
            break
        ahead += 1
    if ahead >= total or chunks[ahead].kind != "num":
        return low.last
    high = _quantity(chunks, ahead)
    if chunks[ahead].style == "word" and chunks[low.at].style != "word" and high.unit is None:
        return low.last
    if not _ordered(low, high):
        if not (link.kind == "dash" and high.unit == "%" and low.unit is None and not low.explicit):
            return low.last
        low.value, high.value = high.value, low.value  # "Karnofsky 100-80 %"
    if low.unit is None and low.relative is None:
        low.unit, low.time, low.half, low.relative, low.hyphen = high.unit, high.time, high.half, high.relative, high.hyphen
        low.percent_of = high.percent_of
    elif high.unit is None and high.relative is None:
        high.unit, high.time, high.half, high.relative = low.unit, low.time, low.half, low.relative
    high.explicit = low.explicit or closing is not None or between
    low.comparator = low.comparator or ">="
    high.comparator = closing or "<="  # type: ignore[assignment]
    low.explicit = high.explicit
    low.pair = high.pair = low.at
    low.last = high.last
    high.first = low.first
    _suffix_age(chunks, high)
    low.implied = high.implied = low.implied or high.implied
    bounds.append(high)
    return max(high.last, high.at + 1)


def _suffix_age(chunks: list[Chunk], high: Bound) -> None:
    """ "18 to 65 years of age or older" has no meaning; an inclusive mark or an age mark behind a range belongs to it."""
    if high.last < len(chunks) and chunks[high.last].kind == "suf" and chunks[high.last].meaning.implied is not None:
        high.implied = chunks[high.last].meaning.implied


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
        if chunk.kind not in ("msr", "open", "close", "classword") and not _says(chunk, filler):
            return False
        here -= 1
    return False
