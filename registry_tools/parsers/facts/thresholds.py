"""The numeric bounds of a criterion: each with its measure, its side, and the people it holds for."""

from __future__ import annotations

from typing import Final

from registry_tools.models.eligibility import Comparator, Threshold
from registry_tools.parsers.facts.criterion_alternatives import Sided, alternatives
from registry_tools.parsers.facts.criterion_chunk import Chunk
from registry_tools.parsers.facts.criterion_conditions import conditions
from registry_tools.parsers.facts.criterion_conditions_inside import in_leading, is_let_in
from registry_tools.parsers.facts.criterion_placed import NEAR_BY, Placed
from registry_tools.parsers.facts.criterion_sides import Sides
from registry_tools.parsers.facts.criterion_tokens import Tokens
from registry_tools.parsers.facts.measures import assume, convert, having, measures
from registry_tools.parsers.facts.plain import Plain
from registry_tools.parsers.facts.quantities_one import Bound
from registry_tools.parsers.facts.quantity_rows import MeasureRow
from registry_tools.parsers.facts.thresholds_compatible import slugs
from registry_tools.parsers.facts.thresholds_measure import Link
from registry_tools.parsers.facts.trusted import trusted

# Two units for one limit agree to this share ("1.5 mg/dL (133 umol/L)").
_SAME: Final = 0.03
# A value so many times beyond what is plausible has a misprinted unit.
_BEYOND: Final = 30


class Linked:
    """A bound with its measures; `text` holds the chunks of an unknown measure's words. `explicit`: it names its measure."""

    __slots__ = ("bound", "explicit", "link", "rows", "text")

    def __init__(self, bound: Bound, link: Link | None, text: tuple[int, int] | None, explicit: bool) -> None:
        self.bound = bound
        self.link = link
        self.rows: tuple[MeasureRow, ...] = link.rows if link is not None else ()
        self.text = text
        self.explicit = explicit


def read_thresholds(
    source: Plain,
    tokens: Tokens,
    chunks: list[Chunk],
    linked: list[Linked],
    polarity: str | None,
    band: tuple[int, int] | None = None,
) -> list[Threshold]:
    """Facts of the linked bounds, in reading order; `band`: the tokens of the ages that they all hold for."""
    sides = Sides(tokens, chunks, polarity)
    placed: list[Placed] = []
    facts: list[tuple[Linked, str, MeasureRow | None]] = []
    for item in linked:
        first = min(item.link.first, item.bound.first) if item.link else item.bound.first
        last = max(item.link.last, item.bound.last) if item.link else item.bound.last
        if item.text is not None:
            first, last = min(first, item.text[0]), max(last, item.text[1])
        named: list[tuple[MeasureRow | None, str]] = [(row, slug) for row in item.rows for slug in slugs(row, item.bound)]
        named = named or [(None, "other")]
        names = tuple([slug for _, slug in named])
        for owner, slug in named:
            placed.append(Placed(first, last, item.bound.first, names, item.explicit, item.bound.pair))
            facts.append((item, slug, owner))
    spans = conditions(tokens, chunks, placed)
    read: list[Threshold] = []
    flips = [
        sides.eligible(place, item.bound.comparator or "=", place.slugs, placed[max(0, n - NEAR_BY) : n])
        for n, (place, (item, _, _)) in enumerate(zip(placed, facts, strict=True))
    ]
    kept = [
        n
        for n in range(len(facts))
        if not (
            _is_inside(chunks, placed, spans, n)
            or in_leading(tokens, chunks, placed[n])
            or is_let_in(tokens, chunks, placed[n], _next(placed, n))
        )  # else a number of another bound's condition
    ]
    sided = [_sided(tokens, chunks, placed[n], facts[n][0], facts[n][1], flips[n], spans[n]) for n in kept if len(kept) > 1]
    groups = alternatives(tokens.low, chunks, sided) if sided else [None] * len(kept)
    for n, group in zip(kept, groups, strict=True):
        item, slug, row = facts[n]
        fact = _fact(source, tokens, chunks, item, slug, row, placed[n], spans[n], flips[n], group, band)
        if not any(_repeats(fact, other) for other in read[-NEAR_BY:]):
            read.append(fact)
    return read


def _sided(tokens: Tokens, chunks: list[Chunk], place: Placed, item: Linked, slug: str, eligible: Comparator,
           span: tuple[int, int] | None) -> Sided:  # fmt: skip
    """The bound for telling alternatives; an unknown measure is known by its words."""
    words = item.text
    if slug == "other" and words is None and item.link is not None:
        at = item.link.places[0] if item.link.places else item.link.first
        words = (at, at + 1 if item.link.places else item.link.last)
    measure = slug if words is None else " ".join(tokens.low[chunks[words[0]].first : chunks[words[1] - 1].last])
    return Sided(place, item.bound, eligible, measure, slug != "other", None if span is None else span[0])


def _is_inside(chunks: list[Chunk], placed: list[Placed], spans: list[tuple[int, int] | None], n: int) -> bool:
    """Whether a bound stands inside the condition of another one."""
    first, last = chunks[placed[n].start].first, chunks[placed[n].last - 1].last
    return any(
        span is not None and span[0] <= first and last <= span[1] and not placed[m].same_bound(placed[n])
        and not span[0] <= chunks[placed[m].start].first < span[1]
        for m, span in enumerate(spans[max(0, n - NEAR_BY) : n + NEAR_BY], max(0, n - NEAR_BY))
    )  # fmt: skip


def _next(placed: list[Placed], n: int) -> Placed | None:
    return next((other for other in placed[n + 1 : n + NEAR_BY] if not other.same_bound(placed[n])), None)


def _repeats(fact: Threshold, other: Threshold) -> bool:
    """Whether two facts are one limit: said twice, or in two units (compared in the canonical one)."""
    if (fact.measure, fact.measure_text, fact.comparator, fact.relative_to, fact.condition) != (
        other.measure, other.measure_text, other.comparator, other.relative_to, other.condition,
    ):  # fmt: skip
        return False
    one, two = fact.canonical_value, other.canonical_value
    if one is None or two is None:
        return (fact.value, fact.unit) == (other.value, other.unit)
    return abs(one - two) <= _SAME * max(abs(one), abs(two))


def _fact(source: Plain, tokens: Tokens, chunks: list[Chunk], item: Linked, slug: str, row: MeasureRow | None, place: Placed,
          condition: tuple[int, int] | None, eligible: Comparator, group: int | None,
          band: tuple[int, int] | None) -> Threshold:  # fmt: skip
    bound = item.bound
    start, end, quote = source.quote(tokens.starts[chunks[place.first].first], tokens.ends[chunks[place.last - 1].last - 1])
    value, unit, relative = bound.value, bound.unit, bound.relative
    if relative == "predicted" and slug in having("percent_predicted"):
        relative, unit = None, "%"
    if row is not None and row.unit is not None and row.unit.startswith("10*9") and unit in ("g/L", "10*9"):
        unit = "10*9/L"  # "G/L" is giga per litre
    if unit in ("/uL", "/mm3") and _dotted(tokens, chunks[bound.at]):
        value = round(value * 1000, 3)  # "1.500/mm3": a point between thousands
    canonical, canonical_unit = (
        _canonical(value, unit, slug) if relative is None else (value / 100 if bound.percent_of else value, None)
    )
    words = None
    if slug == "other":
        words = source.quote(*_span(tokens, chunks, item, row))[2] or None
    spans = [span for span in (band, condition) if span is not None and span[1] > span[0]]
    narrowed = "; ".join(source.quote(tokens.starts[first], tokens.ends[last - 1])[2] for first, last in spans) or None
    return trusted(
        Threshold,
        {
            "start": start,
            "end": end,
            "quote": quote,
            "type": "threshold",
            "measure": slug,
            "measure_text": words,
            "comparator": bound.comparator or "=",
            "value": value,
            "unit": None if relative is not None else unit,
            "relative_to": relative,
            "canonical_value": canonical,
            "canonical_unit": canonical_unit,
            "eligible": eligible,
            "condition": narrowed,
            "group": group,
        },
    )


def _dotted(tokens: Tokens, chunk: Chunk) -> bool:
    written = tokens.low[chunk.last - 1] if chunk.kind == "num" else ""
    return len(written) > 4 and written[-4] == "." and written[-3:].isdigit()


def _span(tokens: Tokens, chunks: list[Chunk], item: Linked, row: MeasureRow | None) -> tuple[int, int]:
    """Characters of an unknown measure's words."""
    if item.text is not None:
        first, last = item.text
    elif item.link is not None and row is not None and item.link.places and len(item.link.places) == len(item.link.rows):
        first = item.link.places[item.link.rows.index(row)]
        last = first + 1
    elif item.link is not None:
        first, last = item.link.first, item.link.last
    else:
        return tokens.starts[chunks[item.bound.first].first], tokens.starts[chunks[item.bound.first].first]
    return tokens.starts[chunks[first].first], tokens.ends[chunks[last - 1].last - 1]


def _canonical(value: float, unit: str | None, slug: str) -> tuple[float | None, str | None]:
    """Value and unit for comparing across studies, or None twice where no conversion is known."""
    row = measures().get(slug)
    if row is None:
        return None, None
    if unit is None:
        found = assume(value, slug)
        return found if found is not None else (None, None)
    if unit == "%" and row.unit == "{ratio}":
        return value / 100, row.unit
    canonical = convert(value, unit, slug)
    if canonical is not None and _is_misprint(row, canonical):
        return None, None
    return (canonical, row.unit) if canonical is not None else (None, None)


def _is_misprint(row: MeasureRow, value: float) -> bool:
    """Whether a value is so far from what is plausible that its unit must be wrong ("3 g/dL" of bilirubin)."""
    if row.low is None or row.high is None or value == 0:
        return False
    return not row.low / _BEYOND <= abs(value) <= row.high * _BEYOND
