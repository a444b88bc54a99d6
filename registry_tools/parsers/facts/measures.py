"""What a criterion can bound, and the way from a unit as written to the measure's canonical unit."""

from __future__ import annotations

from functools import cache

from registry_tools.lexicons.loader import rows
from registry_tools.parsers.facts.quantity_rows import ConversionRow, MeasureRow, ScaleRow, TraitRow


@cache
def having(trait: str) -> frozenset[str]:
    """The slugs of the measures that have a trait of lexicons/measure_traits.csv."""
    return frozenset(slug for row in rows("measure_traits", TraitRow) if row.trait == trait for slug in row.slugs)


@cache
def measure_rows() -> tuple[MeasureRow, ...]:
    """All measures, in the order of the lexicon."""
    return rows("measures", MeasureRow)


@cache
def measures() -> dict[str, MeasureRow]:
    """Slug to measure ("other" stands for many and is not among them)."""
    return {row.slug: row for row in measure_rows() if row.slug != "other"}


@cache
def _scales() -> dict[str, tuple[str, float]]:
    return {row.code: (row.base, row.factor) for row in rows("unit_scales", ScaleRow)}


@cache
def _conversions() -> dict[tuple[str, str], tuple[float, float]]:
    return {(row.measure, row.unit): (row.factor, row.offset) for row in rows("conversions", ConversionRow)}


def convert(value: float, unit: str, measure: str) -> float | None:
    """`value` in the canonical unit of `measure` (a slug), or None where the unit is no unit of that measure.

    >>> convert(9, "mmol/L", "hemoglobin"), convert(34.2, "umol/L", "bilirubin_total"), convert(5, "kg", "bilirubin_total")
    (14.502, 2.0, None)
    """
    row = measures().get(measure)
    if row is None or row.unit is None:
        return None
    own = _conversions().get((measure, unit))
    if unit == row.unit or own is not None:
        return value if own is None else round(value * own[0] + own[1], 6)
    here, there = _scales().get(unit), _scales().get(row.unit)
    if here is not None and there is not None and here[0] == there[0]:
        return float(f"{value * here[1] / there[1]:.9g}")
    return _through(value, here, measure) if here is not None else None


def _through(value: float, here: tuple[str, float], measure: str) -> float | None:
    """A value whose base and factor are `here`, by way of a unit of that base that the measure has a conversion from."""
    for (slug, other), (factor, offset) in _conversions().items():
        scale = _scales().get(other)
        if slug == measure and scale is not None and scale[0] == here[0]:
            return float(f"{value * here[1] / scale[1] * factor + offset:.6g}")
    return None


def assume(value: float, measure: str) -> tuple[float, str] | None:
    """A unitless value in the canonical unit: read in the first of the measure's usual units that makes it plausible.

    >>> assume(1500, "anc"), assume(1.5, "anc"), assume(18, "age"), assume(2, "bilirubin_total")
    ((1.5, '10*9/L'), (1.5, '10*9/L'), (18.0, 'a'), None)
    """
    row = measures().get(measure)
    if row is None or row.unit is None:
        return None
    for unit in row.assumed:
        found = convert(value, unit, measure)
        if found is not None and (row.low is None or found >= row.low) and (row.high is None or found <= row.high):
            return float(found), row.unit
    return None
