"""Which measure a bound is about: the one before it, the one behind it, or the words of an unknown one."""

from __future__ import annotations

from typing import NamedTuple

from registry_tools.parsers.facts.criterion_chunks import Chunk
from registry_tools.parsers.facts.criterion_vocabulary import word_set
from registry_tools.parsers.facts.measures import MeasureRow, assume, convert, measures
from registry_tools.parsers.facts.quantities import Bound

# How many chunks back a measure is looked for.
_REACH = 40
_SECONDS = frozenset(("s", "ms"))


class Link(NamedTuple):
    """The measures that share a bound, and the chunks that name them (`first`..`last`, exclusive).

    `content`: words of their own stand between measure and bound.
    """

    rows: tuple[MeasureRow, ...]
    first: int
    last: int
    content: bool


def compatible(row: MeasureRow, bound: Bound) -> bool:
    """Whether the bound's unit, reference and size can be a value of the measure."""
    if bound.half:
        return False
    if bound.style == "roman":
        return row.kind == "class"
    if bound.style == "word" and bound.unit is None and bound.relative is None:
        return row.kind in ("count", "score", "class")
    if bound.time and bound.unit not in _SECONDS:
        return row.kind == "time" or (bool(row.unit) and bound.unit in row.also)
    if row.kind == "time":
        return (
            bound.unit is None
            and bound.relative is None
            and row.slug in ("age", "gestational_age")
            and assume(bound.value, row.slug) is not None
        )
    if bound.relative is not None:
        return row.kind in ("lab", "ratio", "percent", "time_ms") or (bound.relative == "baseline" and row.kind == "vital")
    slug = row.slug.split("+")[0]
    if bound.unit is None:
        return _plausible(row, slug, bound.value)
    if bound.unit in row.also or bound.unit == row.unit:
        return True
    if slug == "bp":
        return bound.unit in ("mm[Hg]", "kPa")
    if slug == "other":
        return row.unit is None and row.kind != "time_ms"
    if row.unit is not None and row.unit.startswith("10*9") and bound.unit in ("g/L", "10*9", "10*6"):
        return bound.unit != "10*6"
    if bound.unit == "%" and row.kind in ("score",):
        return slug in ("karnofsky", "lansky")
    return convert(bound.value, bound.unit, slug) is not None


def _plausible(row: MeasureRow, slug: str, value: float) -> bool:
    if slug in ("bp", "other"):
        return row.kind != "length"
    if row.kind == "length":
        return False
    return not row.assumed or assume(value, slug) is not None


def before(chunks: list[Chunk], bound: Bound, owner: dict[int, Bound]) -> Link | None:
    """The measure that stands before the bound, in its clause; `owner` says which chunks hold an earlier bound."""
    filler, adjunct = word_set("filler"), word_set("adjunct")
    here, content = bound.first - 1, 0
    inner: Link | None = None
    while here >= 0 and bound.first - here < _REACH:
        chunk = chunks[here]
        kind = chunk.kind
        if kind == "stop":
            break
        if kind == "msr":
            row = chunk.meaning.measure
            if (
                row is not None
                and compatible(row, bound)
                and not (content > 2 and bound.unit is None and bound.relative is None)
            ):
                return _coordinated(chunks, bound, here, row, content > 0, owner)
            if row is not None and content == 0 and row.slug != "other" and not _passes(row, chunks, here):
                content += 1
        elif kind == "close":
            opened = _opening(chunks, here)
            if inner is None and content == 0:
                inner = _inside(chunks, opened, here, bound)
            here = opened
        elif kind in ("num", "unit", "time", "half", "ref"):
            held = owner.get(here)
            if held is not None and not held.time and not held.half and held.comparator is not None:
                break
            content = 0 if held is not None else content
        elif kind == "joiner":
            if content:
                break
        elif kind == "word":
            if chunk.low in adjunct:
                content = 0
            elif chunk.low not in filler:
                content += 1
        here -= 1
    return inner


def _passes(row: MeasureRow, chunks: list[Chunk], here: int) -> bool:
    """A measure that cannot be meant is passed over where it only qualifies ("age-adjusted", "grade", "hypertension")."""
    return (
        row.kind in ("class", "length", "count", "time")
        or row.slug == "bp"
        or (here > 0 and chunks[here - 1].kind in ("joiner", "open"))
    )


def _opening(chunks: list[Chunk], here: int) -> int:
    """The bracket that the one at `here` closes (or `here`)."""
    depth = 0
    for at in range(here, max(-1, here - _REACH), -1):
        if chunks[at].kind == "close":
            depth += 1
        elif chunks[at].kind == "open":
            depth -= 1
            if depth == 0:
                return at
    return here


def _inside(chunks: list[Chunk], opened: int, closed: int, bound: Bound) -> Link | None:
    rows, first = [], closed
    for at in range(opened + 1, closed):
        chunk = chunks[at]
        row = chunk.meaning.measure
        if chunk.kind in ("cmp", "num"):
            return None
        if row is not None and compatible(row, bound) and row not in rows:
            rows.append(row)
            first = min(first, at)
    return Link(tuple(rows), first, closed, False) if rows else None


def _coordinated(chunks: list[Chunk], bound: Bound, at: int, row: MeasureRow, content: bool, owner: dict[int, Bound]) -> Link:
    """The measure at `at` with those that are joined to it: "AST, ALT (SGPT) and ALP"."""
    rows, first, joined = [row], at, False
    filler = word_set("filler")
    here = at - 1
    while here >= 0 and here not in owner:
        chunk = chunks[here]
        other = chunk.meaning.measure
        if chunk.kind == "joiner":
            joined = True
        elif chunk.kind == "close":
            opened = _opening(chunks, here)
            if opened == here or any(c.kind in ("cmp", "num") for c in chunks[opened:here]):
                break
            here = opened
        elif other is not None:
            if not joined and chunks[here + 1].kind == "open":  # "aspartate aminotransferase (AST"
                rows.append(other) if other not in rows and compatible(other, bound) and other.kind == row.kind else None
                first = here
            elif joined and compatible(other, bound) and other.kind == row.kind and other.slug != "other":
                if other not in rows:
                    rows.append(other)
                first, joined = here, False
            elif not joined and other.slug == row.slug:
                first = here
            else:
                break
        elif chunk.kind == "open" and not joined:
            pass
        elif not (chunk.kind == "word" and chunk.low in filler):
            break
        here -= 1
    return Link(_single(rows), first, at + 1, content)


def _single(rows: list[MeasureRow]) -> tuple[MeasureRow, ...]:
    """The measures in reading order, none twice ("transaminases (AST, ALT)" are two)."""
    whole = {slug for row in rows if "+" in row.slug for slug in row.slug.split("+")}
    return tuple(row for row in reversed(rows) if row.slug not in whole)


def behind(chunks: list[Chunk], bound: Bound) -> Link | None:
    """The measure that follows the bound: "< 5 % blasts", "2 prior lines", "3 x ULN for AST and ALT"."""
    filler = word_set("filler")
    here, words, limit = bound.last, 0, 3 if bound.unit is None and bound.relative is None else 1
    while here < len(chunks) and here - bound.last < 10:
        chunk = chunks[here]
        if chunk.kind == "msr":
            row = chunk.meaning.measure
            if row is not None and compatible(row, bound) and (words == 0 or row.kind == "count"):
                rows, end = [row], here + 1
                while (
                    end + 1 < len(chunks)
                    and chunks[end].kind == "joiner"
                    and (other := chunks[end + 1].meaning.measure) is not None
                ):
                    if bound.relative is None or not compatible(other, bound):
                        break
                    rows.append(other)
                    end += 2
                return Link(tuple(dict.fromkeys(rows)), here, end, words > 0)
            return None
        if chunk.kind == "word":
            if chunk.low not in filler:
                words += 1
                if words > limit:
                    return None
        elif chunk.kind not in ("classword",) and not (chunk.kind in ("dash", "open") and here == bound.last):
            return None
        here += 1
    return None


def slugs(row: MeasureRow, bound: Bound) -> tuple[str, ...]:
    """The slugs a measure stands for, given the bound's unit (affected skin, not the body's surface, is in percent)."""
    if row.slug == "bsa" and bound.unit == "%":
        return ("bsa_affected",)
    if row.slug == "bp":
        return ("other",)
    return tuple(slug for slug in row.slug.split("+") if slug == "other" or slug in measures())


def other_text(chunks: list[Chunk], bound: Bound, owner: dict[int, Bound]) -> tuple[int, int] | None:
    """The chunks of an unknown measure's words: those before the bound in its clause, else those behind it."""
    determiner, filler = word_set("determiner"), word_set("filler")
    first = last = bound.first
    while first > 0 and chunks[first - 1].kind in ("open", "dash") and first == last:
        first -= 1
        last = first
    while first > 0 and bound.first - first < 14:
        chunk = chunks[first - 1]
        if chunk.kind in ("stop", "joiner", "num", "time", "half", "cmp", "ref", "open") or first - 1 in owner:
            if (chunk.kind == "joiner" and chunk.value == "/") or (
                chunk.kind == "open" and any(c.kind == "close" for c in chunks[first:last])
            ):
                first -= 1
                continue
            break
        if chunk.kind == "word" and chunk.low in ":":
            if first != last:
                break
        first -= 1
    first, last = _trim(chunks, first, last, determiner, filler)
    if first < last:
        return first, last
    first = last = bound.last
    while last < len(chunks) and last - first < 8:
        chunk = chunks[last]
        if chunk.kind in ("stop", "joiner", "num", "time", "cmp", "close", "unit", "open") or (
            chunk.kind == "word" and chunk.low in _CLAUSE
        ):
            break
        last += 1
    first, last = _trim(chunks, first, last, determiner, filler)
    return (first, last) if first < last else None


_CLAUSE = frozenset(("within", "during", "prior", "before", "after", "in", "at", "who", "that", "which", "for", "per", ":"))


def _trim(chunks: list[Chunk], first: int, last: int, determiner: frozenset[str], filler: frozenset[str]) -> tuple[int, int]:
    """Without determiners in front and filler at the end; the last determiner inside begins the noun anew."""
    while last > first and (chunks[last - 1].kind in ("dash", "between", "to") or (chunks[last - 1].kind == "word" and (
        chunks[last - 1].low in filler or chunks[last - 1].low in determiner or not chunks[last - 1].low[0].isalnum()
    ))):  # fmt: skip
        last -= 1
    while (
        first < last
        and chunks[first].kind == "word"
        and (chunks[first].low in determiner or not chunks[first].low[0].isalnum())
    ):
        first += 1
    return first, last
