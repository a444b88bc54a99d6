"""Whether a bound's unit, reference and size can be a value of a measure, and which slug they make of it."""

from __future__ import annotations

from functools import cache
from typing import Final

from registry_tools.parsers.facts.measures import assume, convert, having, measures
from registry_tools.parsers.facts.quantities_one import Bound
from registry_tools.parsers.facts.quantity_rows import MeasureRow

_LENGTHS: Final = frozenset(("mm", "cm", "m", "[in_i]"))
_SECONDS: Final = frozenset(("s", "ms"))
_GIGA: Final = frozenset(("g/L", "10*9"))  # "100 G/L" and "100 x 10^9" of cells
_PRESSURES: Final = frozenset(("mm[Hg]", "kPa"))


def compatible(row: MeasureRow, bound: Bound) -> bool:
    """Whether the bound can be a value of the measure."""
    bare = bound.unit is None and bound.relative is None
    if bound.half or bound.style == "roman":
        return bound.style == "roman" and row.kind == "class"
    if bound.style == "word" and bare:
        return row.kind in ("count", "score", "class", "length")
    if bound.time and bound.unit not in _SECONDS:
        return row.kind == "time" or bound.unit in row.also
    if row.kind == "time":
        return bare and row.slug in having("bare_time") and assume(bound.value, row.slug) is not None
    if bound.relative is not None:
        return _has_reference(row, bound.relative)
    return _plausible(row, bound.value) if bound.unit is None else _has_unit(row, bound.value, bound.unit)


def _has_reference(row: MeasureRow, reference: str) -> bool:
    if reference == "predicted":
        return row.kind == "percent" and row.slug not in having("never_predicted")
    return row.kind in ("lab", "ratio", "percent", "time_ms") or (reference == "baseline" and row.kind == "vital")


def _has_unit(row: MeasureRow, value: float, unit: str) -> bool:
    slug = row.slug.split("+")[0]
    if unit in row.also or (unit == row.unit and row.kind != "vital") or (slug in having("lesion_number") and unit in _LENGTHS):
        return True
    if slug in having("pressure_pair"):
        return unit in _PRESSURES
    if slug == "other":
        return row.unit is None and row.kind != "time_ms"
    if row.unit is not None and row.unit.startswith("10*9") and unit in _GIGA:
        return True
    found = convert(value, unit, slug)
    return found is not None and (row.kind != "vital" or row.low is None or row.high is None or row.low <= found <= row.high)


def _plausible(row: MeasureRow, value: float) -> bool:
    slug = row.slug.split("+")[0]
    if slug in having("pressure_pair"):
        return 20 <= value <= 300
    if slug == "other" or row.kind == "length":
        return row.kind != "length" or (value == int(value) and value < 50)
    return not row.assumed or assume(value, slug) is not None


def slugs(row: MeasureRow, bound: Bound) -> tuple[str, ...]:
    """The slugs a measure stands for, given the bound's unit (affected skin, not the body's surface, is in percent)."""
    if row.slug in having("surface") and bound.unit == "%":
        return tuple(having("surface_share"))
    if row.slug in having("pressure_pair"):
        return ("other",)
    if row.slug in having("lesion_length") and bound.unit is None:
        return tuple(having("lesion_number"))
    if row.slug in having("lesion_number") and bound.unit in _LENGTHS:
        return tuple(having("lesion_length"))
    return tuple(slug for slug in row.slug.split("+") if slug == "other" or slug in measures())


@cache
def _tellers() -> dict[str, MeasureRow]:
    """Units that only one measure has."""
    found: dict[str, list[MeasureRow]] = {}
    for row in measures().values():
        if row.unit is not None and row.kind in ("vital", "lab", "count") and row.slug not in having("untold"):
            found.setdefault(row.unit, []).append(row)
    return {unit: rows[0] for unit, rows in found.items() if len(rows) == 1 and ("{" in unit or rows[0].kind == "vital")}


def told_by(bound: Bound) -> MeasureRow | None:
    """The one measure that the bound's unit can be of: pack-years, kg/m2, mL/min/1.73 m2."""
    return _tellers().get(bound.unit or "")
