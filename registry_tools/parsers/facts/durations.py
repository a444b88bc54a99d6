"""Units of time: every way a text writes them, as a UCUM code and a length in days."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from registry_tools.lexicons.loader import rows
from registry_tools.parsers.facts.quantity_rows import DurationRow


@dataclass(frozen=True, slots=True)
class DurationUnit:
    """A unit of time: UCUM `code` and its length in days (a month is 30.4375, a year 365.25)."""

    code: str
    days: float


@cache
def duration_units() -> dict[str, DurationUnit]:
    """Each spelling in lower case, and each UCUM code, to its unit.

    >>> duration_units()["hrs"].code, duration_units()["mo"].days
    ('h', 30.4375)
    """
    return {
        spelling.lower(): unit
        for row in rows("durations", DurationRow)
        for unit in (DurationUnit(row.code, row.days),)
        for spelling in (row.code, *row.spellings)
    }


def days(value: float, unit: str) -> float | None:
    """Length in days of `value` units (a UCUM code or any spelling), or None where `unit` is no unit of time.

    >>> days(2, "wk"), days(6, "months"), days(5, "half-life")
    (14.0, 182.625, None)
    """
    found = duration_units().get(unit.lower())
    return None if found is None else value * found.days
