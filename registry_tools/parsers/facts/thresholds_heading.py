"""The measure that a criterion leaves to its heading: "Age" over "19 and over", "Platelets:" over "At least 100,000/mm3"."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from registry_tools.models.eligibility import Comparator
from registry_tools.parsers.facts.criterion_chunk import Chunk
from registry_tools.parsers.facts.criterion_chunks import read_chunks
from registry_tools.parsers.facts.criterion_sorting import Sorting
from registry_tools.parsers.facts.criterion_tokens import Tokens
from registry_tools.parsers.facts.criterion_vocabulary import context_index, look_up, word_set
from registry_tools.parsers.facts.plain import plain
from registry_tools.parsers.facts.quantities_one import Bound
from registry_tools.parsers.facts.quantity_rows import MeasureRow
from registry_tools.parsers.facts.thresholds_compatible import compatible
from registry_tools.parsers.facts.thresholds_measure import Link

# A longer heading says more than what is measured under it.
_LONGEST: Final = 400  # characters
_KEPT: Final = 5_000
_NUMERIC: Final = frozenset(("num", "unit", "time", "half", "ref"))
_SIGNS: Final = frozenset(("open", "close", "stop", "dash", "to", "joiner", "between", "classword", "cmp", "suf", "times"))


@dataclass(frozen=True, slots=True, eq=False)
class Heading:
    """What a heading measures. `alone`: it says nothing else; `comparator`: the bound it words ("maximum serum creatinine").

    Headings that say the same are one object, so that they are told apart at a glance.
    """

    rows: tuple[MeasureRow, ...]
    alone: bool
    comparator: Comparator | None


_heading: Final = cache(Heading)


@lru_cache(maxsize=_KEPT)
def read_heading(heading: str) -> Heading | None:
    """The measures that a heading names, or None where it names none or is too long."""
    if len(heading) > _LONGEST:
        return None
    chunks = read_chunks(Tokens(plain(heading).text))
    rows = tuple(dict.fromkeys(chunk.meaning.measure for n, chunk in enumerate(chunks)
                               if chunk.meaning.measure is not None and not _is_aside(chunks, n)))  # fmt: skip
    if not rows:
        return None
    numbers = any(chunk.kind in _NUMERIC for chunk in chunks)
    worded = {chunk.value for chunk in chunks if chunk.kind == "cmp"}
    comparator: Comparator | None = worded.pop() if len(worded) == 1 and not numbers else None  # type: ignore[assignment]
    return _heading(rows, not numbers and all(_says_nothing(chunk) or chunk.kind == "msr" for chunk in chunks), comparator)


def _is_aside(chunks: list[Chunk], n: int) -> bool:
    """Whether a heading's measure only says how its limits differ: "maximum creatinine by age"."""
    return n > 1 and chunks[n - 1].low in word_set("adjunct")


def of_heading(sorting: Sorting, bound: Bound) -> Link | None:
    """The heading's measure for a bound before which the text says nothing about what is bound."""
    heading = sorting.heading
    if heading is None or bound.half or bound.style == "word" or not _is_first(sorting, bound):
        return None
    bare = bound.unit is None and bound.relative is None
    if (bare or bound.time) and not heading.alone:
        return None
    if bound.time and _points(sorting, bound):
        return None
    rows = tuple(row for row in heading.rows if row.slug != "other" and row.kind != "count" and compatible(row, bound))
    if not rows or (len(rows) > 1 and not (heading.alone and all(row.kind == rows[0].kind for row in rows))):
        return None
    return Link(rows, bound.first, bound.last, False)


def _is_first(sorting: Sorting, bound: Bound) -> bool:
    """Whether no noun stands before the bound but names of groups, nor one behind it that it counts."""
    chunks = sorting.chunks
    if any(not (_says_nothing(chunks[at]) or at in sorting.owner) for at in range(bound.first)):
        return False
    return (
        bound.last >= len(chunks)
        or chunks[bound.last].kind != "word"
        or _says_nothing(chunks[bound.last])
        or (bound.unit is not None or bound.relative is not None)
    )


def _says_nothing(chunk: Chunk) -> bool:
    if chunk.kind != "word":
        return chunk.kind in _SIGNS
    word = chunk.low
    return not word[0].isalpha() or any(word in word_set(kind) for kind in ("filler", "determiner", "group", "person"))


def _points(sorting: Sorting, bound: Bound) -> bool:
    """Whether "since", "prior to" or the like follows: an interval, no age."""
    end = sorting.chunks[bound.last - 1].last
    low = sorting.tokens.low
    return any(
        look_up(context_index(("before", "after", "period_noun")), low, at) is not None
        for at in range(end, min(end + 2, len(low)))
    )
