"""Which denominators a count and its printed percentage leave possible."""

from __future__ import annotations

from math import ceil, floor

from registry_tools.checks.rounding import decimals

_MOST = 50  # candidates looked at; a percentage so coarse that there are more is possible anyway


def denominators_of(count: int, percent: float, printed: str) -> range:
    """The whole numbers m for which count/m may be printed as `printed` percent, within one unit of its last decimal.

    A unit, for percentages are rounded, cut off, or filled up so that categories sum to 100.

    Empty where there is none. A count of 0 goes with 0 %, whatever the denominator.

    >>> list(denominators_of(12, 85.7, "85.7")), list(denominators_of(12, 87.5, "87.5"))
    ([14], [])
    """
    places = decimals(printed)
    step = 10.0**-places
    if count == 0:
        return range(1, 2) if percent <= step else range(0)
    low = max(count, ceil(count * 100 / (percent + step) - 1e-9))
    if percent <= step:  # "1 (0.1 %)": any large number
        return range(low, low + _MOST)
    high = floor(count * 100 / (percent - step) + 1e-9)
    return range(low, min(high, low + _MOST) + 1)


def nearest(count: int, percent: float) -> tuple[int, ...]:
    """The whole denominators on both sides of the one that the percentage would need.

    >>> nearest(12, 87.5)
    (13, 14)
    """
    if percent <= 0:
        return (max(count, 1),)
    needed = count * 100 / percent
    return tuple(sorted({max(count, floor(needed), 1), max(count, ceil(needed), 1)}))
