"""A cell's numbers and the words around it to named statistics: `8 (57.1)` under "n (%)" is a count and a percentage.

The words are asked from the nearest outwards: the row's own (with its footnotes), the labels above it, the column's head, the
caption, the notes. What none of them names is left out, but for forms that say it themselves: "12 (87.5%)", a count whose
percentage of the column's participants is the number in brackets, "±".
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from registry_tools.parsers.facts.document_annotations import Annotation
from registry_tools.parsers.facts.document_cells import Value

_OUTER = 2  # the caption and the notes, which speak of all rows
_CLOSE = 0.56  # a printed percentage may be rounded to a whole number


class Statistic(NamedTuple):
    """One number of a cell, with its interval where it has one. `n` where the cell itself prints the denominator."""

    name: str
    value: float | None
    low: float | None = None
    high: float | None = None
    interval_type: str | None = None
    n: int | None = None
    unit: str | None = None
    comment: str | None = None


def statistics(
    value: Value, around: Sequence[Annotation], n: int | None, *, effect: str | None = None, p_value: bool = False
) -> list[Statistic]:
    """The statistics of a value; empty where the words leave open what it is.

    `around` is as `About.around` has it, `n` is the group's number of participants, `effect` the comparison that the column
    or row is of, `p_value` whether it is one of probabilities.
    """
    words = [one if not _unit_only(one, around) else one._replace(percent=False) for one in around]
    words = [one for one in words if one.says_anything]
    size = int(value.of) if value.of is not None else n
    if value.is_p or (p_value and (effect is None or value.shape == "single")):
        return _probability(value)
    if effect is not None:
        return [_with_interval(effect, value, words)] if value.shape in ("single", "interval") else []
    if value.shape == "single":
        return _single(value, words, size)
    if value.shape == "pair":
        return _pair(value, words, size)
    return _spread(value, words)


def _unit_only(one: Annotation, around: Sequence[Annotation]) -> bool:
    """Whether "%" is the unit of a mean or median that other words near name ("HbA1c (%)" under "Mean change")."""
    return one.percent and not one.counts and not one.centres and any(other.centres for other in around[:-_OUTER])


def _probability(value: Value) -> list[Statistic]:
    fits = value.shape == "single" and value.a is not None and 0 <= value.a <= 1
    return [Statistic("p_value", value.a)] if fits else []


def _spread(value: Value, words: list[Annotation]) -> list[Statistic]:
    if value.shape == "plus_minus":
        centre = next((name for one in words for name in one.centres if name.endswith("mean")), "mean")
        spread = next((one.spreads[0] for one in words if one.spreads), "spread")
        return [Statistic(centre, value.a, n=_own(value)), Statistic(spread, value.b, n=_own(value))]
    if value.shape == "range":
        name = next((one.intervals[0] for one in words if one.intervals), None)
        return [Statistic(name, None, value.low, value.high, name)] if name else []
    name = _centre(value, words)
    return [_with_interval(name, value, words)] if name else []


def _own(value: Value) -> int | None:
    return int(value.of) if value.of is not None else None


def _with_interval(name: str, value: Value, words: list[Annotation]) -> Statistic:
    kind = next((one.intervals[0] for one in words if one.intervals), None) if value.low is not None else None
    unit = "%" if name == "percent" else None
    return Statistic(name, value.a, value.low, value.high, kind, _own(value), unit)


def _centre(value: Value, words: list[Annotation]) -> str | None:
    for one in words:
        if one.centres:
            return one.centres[0]
        if value.percent or (one.percent and not one.counts):
            return "percent"
        if one.counts and value.whole:
            return "count"
        if one.intervals:
            return "value"
    return "percent" if value.percent else None


def _pair(  # noqa: PLR0911 - one wording after the other
    value: Value, words: list[Annotation], n: int | None
) -> list[Statistic]:
    a, b = value.a, value.b
    if a is None or b is None:
        return []
    if value.of is not None or (value.whole and value.inner_percent):
        return _counted(value, a, b, n)
    fits = value.whole and n is not None and 0 <= a <= n and abs(b - 100 * a / n) <= _CLOSE
    for one in words:
        shares, centred = one.percent or one.counts, bool(one.spreads)
        if shares and centred:  # "mean (SD) or n (%)": the numbers decide
            if fits:
                return _counted(value, a, b, n)
            if n is not None or not value.whole:
                return _centred(one, a, b)
            return []
        if centred:
            return _centred(one, a, b)
        if one.percent and one.counts:
            if value.whole:
                return _counted(value, a, b, n)
            if value.percent:
                return _share_first(a, b)
            continue  # "70.1 (9.2)" below a line "Sex, n (%)" is no count
        if shares and (fits or value.percent):
            return _counted(value, a, b, n) if fits else _share_first(a, b)
        if one.centres and not shares:
            return [Statistic(one.centres[0], a)] if not fits else _counted(value, a, b, n)
    return _counted(value, a, b, n) if fits else []


def _share_first(a: float, b: float) -> list[Statistic]:
    """ "54.6% (8)": the number in brackets is the count where it is whole."""
    found = [Statistic("percent", a, unit="%")]
    return [*found, Statistic("count", b)] if b == int(b) else found


def _counted(value: Value, a: float, b: float, n: int | None) -> list[Statistic]:
    if b > 100 or (n is not None and a > n):
        return []
    comment = None
    if n and abs(b - 100 * a / n) > 2 * _CLOSE:
        comment = f"{a:g} of {n} is {100 * a / n:.1f} %, not {b:g} %"
    own = _own(value)
    return [Statistic("count", a, n=own, comment=comment), Statistic("percent", b, n=own, unit="%", comment=comment)]


def _centred(one: Annotation, a: float, b: float) -> list[Statistic]:
    return [Statistic(one.centres[0] if one.centres else "mean", a), Statistic(one.spreads[0], b)]


def _single(  # noqa: PLR0911 - one wording after the other
    value: Value, words: list[Annotation], n: int | None
) -> list[Statistic]:
    if value.a is None:
        return []
    if value.percent:
        return [Statistic("percent", value.a, unit="%")]
    if value.of is not None:
        return [Statistic("count", value.a, n=int(value.of))]
    for one in words:
        if one.centres and (one.counts or one.percent) and not one.rest:
            continue  # "mean (SD) or n (%)" leaves open which
        if one.centres:
            return [Statistic(one.centres[0], value.a)]
        if one.spreads and not one.counts:
            return [Statistic(one.spreads[0], value.a)]
        if one.counts and value.whole:
            return [Statistic("count", value.a)] if n is None or value.a <= n else []
        if one.percent and not one.counts:
            return [Statistic("percent", value.a, unit="%")] if abs(value.a) <= 100 else []
    return [Statistic("value", value.a)]
