"""Units of measurement: every way a text writes them, as UCUM codes (units of time are in durations.py)."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from registry_tools.lexicons.loader import rows
from registry_tools.parsers.facts.quantity_rows import UnitRow

_PER: Final = re.compile(r"\s*\b(?:per)\b\s*")
_AROUND: Final = re.compile(r"\s*([^\w\s])\s*|(?<=\D)\s+(?=\d)|(?<=\d)\s+(?=\D)|\s+(?=\s)")


def normal_unit(written: str) -> str:
    """The form in which spellings are compared: lower case, "per" as "/", no "^", "*", brackets, or space beside a sign.

    >>> normal_unit("x 10^9 / L"), normal_unit("mL per min")
    ('x109/l', 'ml/min')
    """
    low = written.lower().replace("µ", "u").replace("μ", "u")
    low = _PER.sub("/", low) if "per" in low else low
    low = low.translate(_DROPPED)
    return _AROUND.sub(lambda found: found.group(1) or "", low).strip()


_DROPPED: Final = {ord(sign): None for sign in "^*()[]{}"}


@cache
def unit_spellings() -> dict[str, str]:
    """Each spelling in its normal form (see `normal_unit`) to its UCUM code; the first row that names a spelling wins."""
    spelled: dict[str, str] = {}
    for row in rows("units", UnitRow):
        for spelling in (*row.spellings, row.code):
            spelled.setdefault(normal_unit(spelling), row.code)
    return spelled


def unit_code(written: str) -> str | None:
    """UCUM code of a unit as written, or None where it is not known.

    >>> unit_code("cells / mm^3"), unit_code("10^9 per L"), unit_code("mg/dl"), unit_code("ULN")
    ('/mm3', '10*9/L', 'mg/dL', None)
    """
    return unit_spellings().get(normal_unit(written))
