"""p-values as printed: "<0.001", "0.03", "NS", and whether a computed one agrees."""

from __future__ import annotations

import re
from typing import NamedTuple

from registry_tools.checks.rounding import unit

_P = re.compile(r"\s*(?:p\s*(?:value)?\s*)?([<>≤≥=])?\s*=?\s*((?:[01])?[.·]\d{1,12}|0|1)\s*", re.I)
_FACTOR = 2.0  # tests of one hypothesis (exact, asymptotic, mid-p, stratified) commonly differ by less


class PrintedP(NamedTuple):
    """`sign` is `<`, `>` or `=`."""

    sign: str
    value: float
    step: float


def printed_p(text: str | None) -> PrintedP | None:
    """The p-value that a text is as a whole, else None.

    >>> printed_p("<0.001"), printed_p("p = .03"), printed_p("12.5")
    (PrintedP(sign='<', value=0.001, step=0.001), PrintedP(sign='=', value=0.03, step=0.01), None)
    """
    found = _P.fullmatch(text) if text else None
    if found is None:
        return None
    number = found[2].replace("·", ".")
    sign = {"≤": "<", "≥": ">"}.get(found[1] or "=", found[1] or "=")
    return PrintedP(sign, float(number), unit(number))


def agrees(printed: PrintedP, computed: float) -> bool:
    """Whether a computed p-value may have been printed so: on the printed side of a bound, or within a factor of two.

    The factor allows for the test that was chosen. Below 0.01 a factor of five is granted, where approximations part.
    """
    factor = _FACTOR if printed.value >= 0.01 else 5.0
    if printed.sign == "<":
        return computed <= printed.value * factor
    if printed.sign == ">":
        return computed >= printed.value / factor
    low, high = (printed.value - printed.step) / factor, (printed.value + printed.step) * factor
    return low <= computed <= high
