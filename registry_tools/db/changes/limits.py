"""Limits: tightened or loosened, as an eligible person meets them.

`eligible` is the comparator that an eligible person satisfies, so that "bilirubin > 2 mg/dL" among the exclusions and
"bilirubin <= 2 mg/dL" among the inclusions are one limit. Two amounts are compared only where they are in one thing: multiples
of the same reference, or the same canonical unit, or the same unit as written.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from typing import NamedTuple

from registry_tools.db.changes.change import Change, Row, Version, field_side, side
from registry_tools.db.changes.matching import matched, normal

_UPPER, _LOWER = ("<", "<="), (">", ">=")
_ELIGIBILITY = "protocolSection.eligibilityModule"
_AGES = (("minimum_age", "min_age_days", -1, "minimumAge"), ("maximum_age", "max_age_days", 1, "maximumAge"))


class Limit(NamedTuple):
    """A row of thresholds; `pair` numbers the reworded criterion that it stands in, None where that has no counterpart.

    `is_sure` says that the counterpart was read whole, so that a limit it does not have is not in it.
    """

    row: Row
    pair: int | None
    is_sure: bool = True

    @property
    def measure(self) -> str:
        """What is bounded; a look-alike that has no measure of its own goes by its words."""
        row = self.row
        return normal(row["measure_text"]) or "other" if row["measure"] == "other" else row["measure"]

    @property
    def name(self) -> str:
        """The measure, for reading."""
        return (self.row["measure_text"] or "other") if self.row["measure"] == "other" else str(self.row["measure"])

    @property
    def end(self) -> str:
        """Which end of the range it bounds."""
        eligible = self.row["eligible"]
        return "upper" if eligible in _UPPER else "lower" if eligible in _LOWER else eligible

    @property
    def amount(self) -> float:
        row = self.row
        return float(row["value"] if row["canonical_value"] is None else row["canonical_value"])

    @property
    def measured_in(self) -> Hashable:
        """What `amount` is in; limits with the same can be compared."""
        row = self.row
        if row["canonical_value"] is None:
            return ("as written", row["unit"], row["relative_to"])
        return ("canonical", row["canonical_unit"], row["relative_to"])

    @property
    def condition(self) -> str:
        return normal(self.row["condition"])

    @property
    def says(self) -> Hashable:
        """Everything that makes it this limit and no other."""
        return (self.measure, self.row["eligible"], self.amount, self.measured_in, self.condition)

    def told(self) -> str:
        """`<= 1.5 x ULN`, as the SQL macro limit_text writes it, with its condition."""
        row = self.row
        value = f"{row['value']:.15g}"
        if row["relative_to"]:
            text = f"{value} {'% of' if row['unit'] == '%' else 'x'} {row['relative_to']}"
        else:
            text = value if row["unit"] is None or row["unit"].startswith("{") else f"{value} {row['unit']}"
        return f"{row['eligible']} {text}" + (f" ({row['condition']})" if row["condition"] else "")


def limit_changes(
    before: Sequence[Limit], after: Sequence[Limit], all_before: Sequence[Limit], all_after: Sequence[Limit]
) -> Iterator[tuple[Change, set[int]]]:
    """Changes of limits, each with the pairs of criteria that it explains.

    `before` and `after` stand in criteria whose words changed. A limit that the other version has anywhere only moved, and what
    was not read is not absent: where a criterion was read in part only, its counterpart's limits are neither added nor dropped.
    """
    said_before, said_after = {one.says for one in all_before}, {one.says for one in all_after}
    gone = _distinct(one for one in before if one.says not in said_after)
    new = _distinct(one for one in after if one.says not in said_before)
    found = matched(
        gone, new,
        lambda one: _in_pair(one, one.end, one.condition, one.measured_in),
        lambda one: _in_pair(one, one.end, one.condition),
        lambda one: _in_pair(one, one.end),
        _in_pair,
        lambda one: (one.measure, one.end, one.condition, one.measured_in),
        lambda one: (one.measure, one.end, one.condition),
        unique=True,
    )  # fmt: skip
    for was, now in found.pairs:
        change = Change(f"threshold_{_compared(was, now)}", now.name, was.told(), now.told(), side(was.row), side(now.row))
        yield change, _pairs(was, now)
    for now in (one for one in found.new if one.is_sure):
        yield Change("threshold_added", now.name, None, now.told(), after_side=side(now.row)), _pairs(now)
    for was in (one for one in found.gone if one.is_sure):
        yield Change("threshold_dropped", was.name, was.told(), None, before_side=side(was.row)), _pairs(was)


def age_changes(before: Version, after: Version) -> Iterator[Change]:
    """The registry's own minimum and maximum age: an age that is not given bounds nobody."""
    olds, news = before.rows("eligibility"), after.rows("eligibility")
    if not olds or not news:
        return
    for column, days, sign, name in _AGES:
        was, now = olds[0][column], news[0][column]
        if normal(was) == normal(now):
            continue
        old, new = olds[0][days], news[0][days]
        if was is None or now is None:
            kind = "threshold_added" if was is None else "threshold_dropped"
        elif old is None or new is None:
            kind = "threshold_changed"
        elif old == new:
            continue  # 12 months, 1 year
        else:
            kind = "threshold_loosened" if (new - old) * sign > 0 else "threshold_tightened"
        path = f"{_ELIGIBILITY}.{name}"
        yield Change(kind, column, was, now, field_side(before, path, was), field_side(after, path, now))


def _compared(was: Limit, now: Limit) -> str:
    """tightened, loosened, or changed where neither can be said."""
    if was.end != now.end or was.end not in ("upper", "lower") or was.measured_in != now.measured_in:
        return "changed"
    if was.condition != now.condition:
        return "changed"
    more = now.amount - was.amount if now.end == "upper" else was.amount - now.amount
    if more == 0:  # "< 2" and "<= 2"
        more = len(now.row["eligible"]) - len(was.row["eligible"])
    return "loosened" if more > 0 else "tightened"


def _pairs(*limits: Limit) -> set[int]:
    return {one.pair for one in limits if one.pair is not None}


def _in_pair(limit: Limit, *more: Hashable) -> Hashable | None:
    """A key that limits of one reworded criterion share; None for a limit of another criterion."""
    return None if limit.pair is None else (limit.pair, limit.measure, *more)


def _distinct(limits: Iterator[Limit]) -> list[Limit]:
    """Each limit once, as it stands first."""
    found: dict[Hashable, Limit] = {}
    for one in limits:
        found.setdefault(one.says, one)
    return list(found.values())
