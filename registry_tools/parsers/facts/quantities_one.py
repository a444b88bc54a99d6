"""One number of a criterion with its unit, or with what it is a multiple of."""

from __future__ import annotations

from typing import Final

from registry_tools.models.eligibility import Comparator, Reference
from registry_tools.parsers.facts.criterion_chunk import Chunk
from registry_tools.parsers.facts.criterion_vocabulary import word_set

_MULTIPLYING: Final = frozenset(("times", "dash"))


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

    def copy_unit(self, other: Bound) -> None:
        """Take over the unit, or the reference, of another bound."""
        self.unit, self.time, self.half = other.unit, other.time, other.half
        self.relative, self.percent_of = other.relative, other.percent_of


def read_quantity(chunks: list[Chunk], at: int) -> Bound:
    """The number at chunk `at` with its unit, and what it is a multiple of; no comparator yet."""
    bound = Bound(chunks[at].number, at)
    bound.style = chunks[at].style
    end = at + 1
    if end < len(chunks) and chunks[end].kind in ("unit", "time", "half"):
        bound.time, bound.half = chunks[end].kind == "time", chunks[end].kind == "half"
        bound.unit = "half-life" if bound.half else chunks[end].value
        bound.hyphen = chunks[end].style == "hyphen"
        end += 1
    bound.last = end
    times, end = _times(chunks, end, bound.style == "multiple")
    if not bound.time:
        _reference(chunks, bound, end, times)
    if bound.relative is None and at >= 2 and chunks[at - 1].kind == "times" and chunks[at - 2].kind in ("ref", "softref"):
        bound.relative, bound.first = chunks[at - 2].value, at - 2  # type: ignore[assignment]
    return bound


def _times(chunks: list[Chunk], end: int, times: bool) -> tuple[bool, int]:
    """Whether "x", "times" or "-fold" stands at chunk `end`, and the chunk after it."""
    if not times and (end >= len(chunks) or chunks[end].kind not in _MULTIPLYING):
        return False, end
    kinds = [chunk.kind for chunk in chunks[end : end + 2]]
    if kinds[:1] == ["times"] or kinds == ["dash", "times"]:
        times, end = True, end + len(kinds[: kinds.index("times") + 1])
    if times and [chunk.kind for chunk in chunks[end : end + 2]] == ["open", "num"]:  # "two times (2X) the"
        end = next((n + 1 for n in range(end + 1, min(end + 5, len(chunks))) if chunks[n].kind == "close"), end)
    return times, end


def _reference(chunks: list[Chunk], bound: Bound, end: int, times: bool) -> None:
    """Find what the number is a multiple, or a percentage, of."""
    filler, ahead = word_set("filler"), end
    while (
        ahead < len(chunks)
        and ahead - end < 5
        and (chunks[ahead].kind in ("open", "unit", "dash") or says(chunks[ahead], filler))
    ):
        ahead += 1
    if ahead >= len(chunks) or chunks[ahead].kind not in ("ref", "softref"):
        return
    reference, percent = chunks[ahead], bound.unit == "%"
    if reference.kind == "ref":
        meant = ahead == end or times or bound.unit is None or percent
    else:
        near = ahead - end <= 2 and not any(chunk.low in word_set("adjunct") for chunk in chunks[end:ahead])
        meant = times or (percent and near and reference.value in ("baseline", "predicted"))
    if not meant:
        return
    bound.relative, bound.last = reference.value, ahead + 1  # type: ignore[assignment]
    bound.percent_of = percent and bound.relative in ("baseline", "predicted")
    if percent and not bound.percent_of:
        bound.value /= 100  # "150 % of the ULN" is 1.5 x ULN
    if not bound.percent_of:
        bound.unit = None
    opened = any(chunk.kind == "open" for chunk in chunks[bound.at + 1 : bound.last])
    if opened and bound.last < len(chunks) and chunks[bound.last].kind == "close":
        bound.last += 1
    bound.last = after_gloss(chunks, bound.last)


def after_gloss(chunks: list[Chunk], end: int) -> int:
    """The end of "upper limit of normal (ULN)": the reference's own abbreviation belongs to it."""
    if [c.kind for c in chunks[end : end + 3]] in (["open", "ref", "close"], ["open", "softref", "close"]):
        return end + 3
    return end


def says(chunk: Chunk, words: frozenset[str]) -> bool:
    """Whether the chunk is one of the words."""
    return chunk.kind == "word" and chunk.low in words
