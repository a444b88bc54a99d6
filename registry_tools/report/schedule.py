"""On which days of a cycle a dose is given, as bars on a time line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from registry_tools.lexicons.loader import rows
from registry_tools.models.base import Model

DEFAULT_DAYS = 28  # a time line's length where neither a cycle nor a day says one: four weeks show a weekly pattern
MOST_DAYS = 400  # a year and some: a longer course would make days too narrow to see
_EVERY = re.compile(r"Q(\d{1,4})([HDWM])")
_DAYS_OF = {"D": 1.0, "W": 7.0, "M": 365.25 / 12}


class _Frequency(Model):
    code: str
    every_days: float


class DoseTimes(NamedTuple):
    """What a dose says about when: days of the cycle, a frequency, the cycle's length, how long it goes on (days)."""

    days: Sequence[int] | None
    frequency: str | None
    cycle_days: float | None
    duration_days: float | None


class Bar(NamedTuple):
    """Days first..last of the cycle, both given on. `stated` is False where the frequency alone says so, from day 1 on."""

    first: float
    last: float
    stated: bool


@cache
def _named() -> dict[str, float]:
    return {row.code: row.every_days for row in rows("report_frequencies", _Frequency)}


def every_days(frequency: str | None) -> float | None:
    """Days between doses, 0 for every day or more often; None where the frequency names no day."""
    if frequency is None:
        return None
    if frequency in _named():
        return _named()[frequency]
    match = _EVERY.fullmatch(frequency)
    if match is None or match[1].strip("0") == "":
        return None
    number, unit = int(match[1]), match[2]
    days = number / 24 if unit == "H" else number * _DAYS_OF[unit]
    return 0.0 if days <= 1 else days


def horizon(doses: Sequence[DoseTimes]) -> int:
    """Days that the time line of doses given together covers."""
    ends = [float(DEFAULT_DAYS) if not any(one.cycle_days for one in doses) else 0.0]
    for one in doses:
        ends += [one.cycle_days or 0.0, float(max(one.days or [0]))]
        gap = every_days(one.frequency) if not one.days else None
        if gap and gap > 7:
            ends.append(gap * 2 + 1)  # two gaps show that it repeats
    return max(1, int(min(max(ends), MOST_DAYS)))


def bars(dose: DoseTimes, until: int) -> list[Bar]:
    """The days a dose is given on, runs of days as one bar; empty where the text leaves the days open."""
    if dose.days:
        found: list[Bar] = []
        for day in sorted({day for day in dose.days if -MOST_DAYS <= day <= until}):
            if found and found[-1].last == day - 1:
                found[-1] = Bar(found[-1].first, day, True)
            else:
                found.append(Bar(day, day, True))
        return found
    gap = every_days(dose.frequency)
    if gap is None:
        return []
    end = min(until, dose.duration_days) if dose.duration_days and dose.duration_days >= 1 else until
    if gap == 0:
        return [Bar(1, end, False)]
    count = int((end - 1) // gap) + 1
    return [Bar(1 + step * gap, 1 + step * gap, False) for step in range(count)]
