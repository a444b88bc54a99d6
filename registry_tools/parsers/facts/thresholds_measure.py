"""Which measure a bound is about: the one before it, the one behind it, or the words of an unknown one."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from registry_tools.parsers.facts.criterion_chunk import Chunk
from registry_tools.parsers.facts.criterion_vocabulary import word_set
from registry_tools.parsers.facts.measures import MeasureRow, assume, convert, measures
from registry_tools.parsers.facts.quantities import Bound

# How many chunks back a measure is looked for.
_REACH = 40
_COUNT_REACH = 5
_UNTOLD = frozenset(("viral_load_hiv", "inr", "bsa", "height", "weight", "waist", "heart_rate", "temperature"))
_LENGTHS = frozenset(("mm", "cm", "m", "[in_i]"))
_SECONDS = frozenset(("s", "ms"))


class Link(NamedTuple):
    """The measures that share a bound, and the chunks that name them (`first`..`last`, exclusive).

    `content`: words of their own stand between measure and bound. `places` are the chunks of the rows, where they differ.
    """

    rows: tuple[MeasureRow, ...]
    first: int
    last: int
    content: bool
    places: tuple[int, ...] = ()


def compatible(row: MeasureRow, bound: Bound) -> bool:
    """Whether the bound's unit, reference and size can be a value of the measure."""
    if bound.half:
        return False
    if bound.style == "roman":
        return row.kind == "class"
    if bound.style == "word" and bound.unit is None and bound.relative is None:
        return row.kind in ("count", "score", "class") or (row.kind == "length" and bound.value > 0)
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
        if bound.relative == "predicted":
            return row.kind == "percent" and row.slug not in ("hba1c", "hematocrit", "spo2")
        return row.kind in ("lab", "ratio", "percent", "time_ms") or (bound.relative == "baseline" and row.kind == "vital")
    slug = row.slug.split("+")[0]
    if bound.unit is None:
        return _plausible(row, slug, bound.value)
    if (
        bound.unit in row.also
        or (bound.unit == row.unit and row.kind != "vital")
        or (slug == "lesion_count" and bound.unit in _LENGTHS)
    ):
        return True
    if slug == "bp":
        return bound.unit in ("mm[Hg]", "kPa")
    if slug == "other":
        return row.unit is None and row.kind != "time_ms"
    if row.unit is not None and row.unit.startswith("10*9") and bound.unit in ("g/L", "10*9", "10*6"):
        return bound.unit != "10*6"
    if bound.unit == "%" and row.kind in ("score",):
        return slug in ("karnofsky", "lansky")
    value = convert(bound.value, bound.unit, slug)
    return value is not None and (row.kind != "vital" or row.low is None or row.high is None or row.low <= value <= row.high)


def _plausible(row: MeasureRow, slug: str, value: float) -> bool:
    if slug == "bp":
        return 20 <= value <= 300
    if slug == "other":
        return row.kind != "length"
    if row.kind == "length":
        return value == int(value) and value < 50
    return not row.assumed or assume(value, slug) is not None


def before(chunks: list[Chunk], bound: Bound, owner: dict[int, Bound]) -> Link | None:
    """The measure that stands before the bound, in its clause; `owner` says which chunks hold an earlier bound."""
    filler, adjunct = word_set("filler"), word_set("adjunct")
    here, content, pending, method = bound.first - 1, 0, 0, word_set("method")
    inner: Link | None = None
    while here >= 0 and bound.first - here < _REACH:
        chunk = chunks[here]
        kind = chunk.kind
        if kind == "stop" or (pending and (kind in ("msr", "close") or here in owner)):
            break
        if kind == "msr":
            row = chunk.meaning.measure
            if (
                row is not None
                and compatible(row, bound)
                and not (content > 2 and bound.unit is None and bound.relative is None)
                and not (_counts(row, bound) and (content or bound.first - here > _COUNT_REACH))
            ):
                return _coordinated(chunks, bound, here, row, content > 0, owner)
            if row is not None and content == 0 and row.slug != "other" and not _passes(row, chunks, here):
                content += 1
        elif kind == "close":
            opened = _opening(chunks, here)
            if inner is None and content == 0:
                inner = _inside(chunks, opened, here, bound)
                if (
                    inner is not None
                    and here - opened == 2
                    and len(inner.rows) == 1
                    and opened
                    and chunks[opened - 1].kind == "msr"
                ):
                    outer = chunks[opened - 1].meaning.measure
                    if (
                        outer is not None
                        and outer.slug != inner.rows[0].slug
                        and outer.kind == inner.rows[0].kind
                        and inner.rows[0].slug != "other"
                    ):
                        return inner._replace(first=opened - 1)  # the abbreviation says which
            here = opened
        elif kind in ("num", "unit", "time", "half", "ref"):
            held = owner.get(here)
            if held is not None and not held.time and not held.half and held.comparator is not None:
                break
            content = 0 if held is not None else content
        elif kind == "joiner":
            if pending and here < pending - 8:
                break
            pending = pending or (here if content else 0)
        elif kind == "word":
            if pending:
                if chunk.low in method:
                    pending = content = 0
            elif chunk.low in adjunct:
                content = 0
            elif chunk.low not in filler:
                content += 1
        here -= 1
    return inner


def _counts(row: MeasureRow, bound: Bound) -> bool:
    """Whether the number may as well count something else, so that its measure must be near."""
    return bound.unit is None and (row.kind == "count" or (bound.style == "word" and row.kind in ("class", "score")))


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
    rows, places, first, joined = [row], [at], at, False
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
                if other not in rows and compatible(other, bound) and other.kind == row.kind and other.slug != "bp":
                    rows.append(other)
                    places.append(here)
                first = here
            elif joined and compatible(other, bound) and other.kind == row.kind:
                if other not in rows and other.slug != "bp":
                    rows.append(other)
                    places.append(here)
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
    # in reading order, none twice: "transaminases (AST, ALT)" are two
    whole = {slug for row in rows if "+" in row.slug for slug in row.slug.split("+")}
    kept = [(row, place) for row, place in zip(reversed(rows), reversed(places), strict=True) if row.slug not in whole]
    return Link(tuple(row for row, _ in kept), first, at + 1, content, tuple(place for _, place in kept))


def behind(chunks: list[Chunk], bound: Bound) -> Link | None:
    """The measure that follows the bound: "< 5 % blasts", "2 prior lines", "3 x ULN for AST and ALT"."""
    filler, change = word_set("filler"), word_set("change")
    here, words, limit = bound.last, 0, 3 if bound.unit is None and bound.relative is None else 1
    if (
        here < len(chunks)
        and chunks[here].kind == "close"
        and any(chunk.kind == "open" for chunk in chunks[max(0, bound.first - 1) : bound.at])
    ):
        here += 1
    while here < len(chunks) and here - bound.last < 10:
        chunk = chunks[here]
        if chunk.kind == "msr":
            row = chunk.meaning.measure
            if row is not None and compatible(row, bound) and (words == 0 or row.kind in ("count", "length")):
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
            if chunk.low in change or chunk.low == ":":
                return None
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
    if row.slug == "tumor_size" and bound.unit is None:
        return ("lesion_count",)
    if row.slug == "lesion_count" and bound.unit in _LENGTHS:
        return ("tumor_size",)
    return tuple(slug for slug in row.slug.split("+") if slug == "other" or slug in measures())


def of_change(chunks: list[Chunk], link: Link, bound: Bound) -> tuple[int, int] | None:
    """The chunks of "drop in systolic blood pressure": a change of a measure is another measure."""
    change = word_set("change")
    for at in range(max(0, link.first - 4), bound.first):
        if (
            chunks[at].kind == "word"
            and chunks[at].low in change
            and not any(c.kind in ("stop", "joiner", "num", "open") for c in chunks[at : link.first])
        ):
            return at, max(link.last, at + 1)
    return None


@cache
def _tellers() -> dict[str, MeasureRow]:
    """Units that only one measure has."""
    found: dict[str, list[MeasureRow]] = {}
    for row in measures().values():
        if row.unit is not None and row.kind in ("vital", "lab", "count") and row.slug not in _UNTOLD:
            found.setdefault(row.unit, []).append(row)
    return {unit: rows[0] for unit, rows in found.items() if len(rows) == 1 and ("{" in unit or rows[0].kind == "vital")}


def told_by(bound: Bound) -> MeasureRow | None:
    """The one measure that the bound's unit can be of: pack-years, kg/m2, mL/min/1.73 m2."""
    return _tellers().get(bound.unit or "")
