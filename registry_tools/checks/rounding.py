"""How far a printed number may be from the value it was rounded from.

A number printed with d decimals stands for any value within half a unit of its last decimal, both ways: authors round half up,
half to even, or cut off, so a whole unit is granted where `cut` is true.
"""

from __future__ import annotations

import re
from math import isclose

_DECIMALS = re.compile(r"\.(\d{1,20})")


def decimals(printed: str) -> int:
    """Digits after the decimal point of the first decimal number in `printed`.

    >>> decimals("85.7 %"), decimals("12")
    (1, 0)
    """
    found = _DECIMALS.search(printed)
    return len(found[1]) if found else 0


def unit(printed: str) -> float:
    """One unit of the last printed decimal: 0.1 for "85.7"."""
    return float(10.0 ** -decimals(printed))


def agrees(printed: float, places: int, computed: float, *, cut: bool = True) -> bool:
    """Whether `printed`, given with `places` decimals, is `computed` rounded (or, with `cut`, cut off or rounded up).

    >>> agrees(85.7, 1, 12 / 14 * 100), agrees(87.5, 1, 12 / 14 * 100), agrees(28, 0, 28.9)
    (True, False, True)
    """
    apart, allowed = abs(printed - computed), (1.0 if cut else 0.5) * 10.0**-places
    return apart < allowed or isclose(apart, allowed, abs_tol=1e-9)


def same(one: float, printed: str, other: float, other_printed: str) -> bool:
    """Whether two printed numbers may be one value: equal, or one the other with fewer decimals.

    >>> same(0.7, "0.7", 0.6, "0.6"), same(0.7, "0.7", 0.68, "0.68")
    (False, True)
    """
    places, others = decimals(printed), decimals(other_printed)
    if places == others:
        return isclose(one, other)
    return agrees(one, places, other) if places < others else agrees(other, others, one)


def shown(value: float, places: int = 1) -> str:
    """A computed value in a message: `places` decimals, whole numbers without.

    >>> shown(85.714), shown(10.0)
    ('85.7', '10')
    """
    return f"{value:.0f}" if value == round(value) else f"{value:.{max(places, 1)}f}"
