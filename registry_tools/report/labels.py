"""How measures, concepts, units and numbers are written on the page."""

from __future__ import annotations

from functools import cache

from registry_tools.lexicons.loader import rows
from registry_tools.models.base import Model

SIGNS = {"<=": "≤", ">=": "≥", "<": "<", ">": ">", "=": "="}


_ONE = frozenset({"years", "months", "weeks", "days", "hours", "minutes"})  # units that are words, one of which has no "s"


class _Unit(Model):
    code: str
    shown: str = ""


class _Measure(Model):
    """The columns of measures.csv that a label needs; the others are read by the extractors."""

    slug: str
    label: str
    unit: str | None = None
    kind: str | None = None
    assumed: str | None = None
    also: str | None = None
    divides: str | None = None
    low: str | None = None
    high: str | None = None
    spellings: str | None = None


class _Concept(Model):
    concept: str
    label: str


@cache
def _units() -> dict[str, str]:
    return {row.code: row.shown for row in rows("report_units", _Unit)}


@cache
def measures() -> dict[str, str]:
    """Label of each measure by its slug."""
    return {row.slug: row.label for row in rows("measures", _Measure) if "+" not in row.slug}


@cache
def kinds() -> dict[str, str | None]:
    """Kind of each measure (lab, score, class, count, …) by its slug."""
    return {row.slug: row.kind for row in rows("measures", _Measure)}


@cache
def concepts() -> dict[str, str]:
    """Label of each endpoint concept by its slug."""
    return {row.concept: row.label for row in rows("concepts", _Concept)}


def unit_text(code: str | None) -> str:
    """A UCUM code as a reader would write it; annotations in braces are no unit."""
    if not code:
        return ""
    if code in _units():
        return _units()[code]
    return "" if code.startswith("{") and code.endswith("}") else code.replace("[", "").replace("]", "")


def number_text(value: float) -> str:
    """A number without trailing zeros, with commas from 10,000 on."""
    if value == round(value) and abs(value) < 1e15:
        return f"{int(value):,}" if abs(value) >= 10_000 else str(int(value))
    return f"{value:.10g}"


def limit_text(eligible: str, value: float, unit: str | None, relative_to: str | None) -> str:
    """`≤ 1.5 × ULN`, `≥ 100 10⁹/L`, `≥ 80 % of LLN`: what an eligible person must have."""
    sign = SIGNS.get(eligible, eligible)
    return f"{sign} {quantity_text(value, unit, relative_to)}"


def quantity_text(value: float, unit: str | None, relative_to: str | None) -> str:
    """A number with its unit or reference, without a comparator."""
    if relative_to is not None:
        joint = " % of " if unit == "%" else " × "
        return f"{number_text(value)}{joint}{relative_to}"
    shown = unit_text(unit)
    if shown.startswith("10") and shown[2:3] in "⁰¹²³⁴⁵⁶⁷⁸⁹":
        return f"{number_text(value)} × {shown}"
    if value == 1 and shown in _ONE:
        shown = shown.removesuffix("s")
    return f"{number_text(value)}{'' if shown.startswith('/') or not shown else ' '}{shown}"
