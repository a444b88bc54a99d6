"""Criteria that are new, gone or worded otherwise, and the limits in them.

A criterion is the same wherever it stands in the list. Only criteria whose words changed are looked at for limits: what is read
from the same words is the same limit, whatever version of this package read it. A criterion that changed in nothing but its
limits is told as the limits' change alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator
from typing import NamedTuple

from registry_tools.db.changes.change import Change, Row, Version, side
from registry_tools.db.changes.limits import Limit, age_changes, limit_changes
from registry_tools.db.changes.matching import matched, normal

TABLES = ("eligibility", "criteria", "thresholds")

_READ_IN_PART = ("partial", "unread")


class _Criterion(NamedTuple):
    """A row of criteria with the rows of thresholds that stand in it."""

    row: Row
    limits: list[Row]

    @property
    def words(self) -> str:
        return normal(self.row["text"]) or str(self.row["text"])

    @property
    def bounds(self) -> Hashable | None:
        """What it bounds, on which side; None where it bounds nothing that has a measure."""
        measures = frozenset(row["measure"] for row in self.limits) - {"other"}
        return (self.row["polarity"], measures) if measures else None

    @property
    def without_limits(self) -> str:
        """Its words without those of its limits."""
        text = str(self.row["text"])
        for row in self.limits:
            if row["quote"]:
                text = text.replace(row["quote"], "…")
        return normal(text)

    @property
    def told(self) -> str:
        return f"{self.row['polarity']}: {self.row['text']}" if self.row["polarity"] else str(self.row["text"])


def changes(before: Version, after: Version) -> Iterator[Change]:
    yield from age_changes(before, after)
    older, newer = _criteria(before), _criteria(after)
    found = matched(older, newer, lambda one: (one.row["polarity"], one.words), lambda one: one.words)
    left = matched(found.gone, found.new, lambda one: one.bounds, text=lambda one: str(one.row["text"]), unique=True)
    turned = [(was, now) for was, now in found.pairs if was.row["polarity"] != now.row["polarity"]]
    pairs = left.pairs + turned

    told: set[int] = set()
    for change, numbers in limit_changes(
        [*_paired(pairs), *_limits(left.gone)],
        [*_paired([(now, was) for was, now in pairs]), *_limits(left.new)],
        _limits(older),
        _limits(newer),
    ):
        told |= numbers
        yield change

    for number, (was, now) in enumerate(pairs):
        same_side = was.row["polarity"] == now.row["polarity"]
        if not (number in told and same_side and was.without_limits == now.without_limits):
            yield Change("criterion_changed", now.row["text"], was.told, now.told, side(was.row), side(now.row))
    for now in left.new:
        yield Change("criterion_added", now.row["text"], None, now.told, after_side=side(now.row))
    for was in left.gone:
        yield Change("criterion_dropped", was.row["text"], was.told, None, before_side=side(was.row))


def _criteria(version: Version) -> list[_Criterion]:
    limits: dict[str, list[Row]] = defaultdict(list)
    for row in version.rows("thresholds"):
        limits[row["criterion_id"]].append(row)
    return [_Criterion(row, limits[row["criterion_id"]]) for row in version.rows("criteria")]


def _limits(criteria: list[_Criterion]) -> list[Limit]:
    return [Limit(row, None) for one in criteria for row in one.limits]


def _paired(pairs: list[tuple[_Criterion, _Criterion]]) -> list[Limit]:
    """Limits of the first of each pair."""
    return [
        Limit(row, number, is_sure=other.row["status"] not in _READ_IN_PART)
        for number, (one, other) in enumerate(pairs)
        for row in one.limits
    ]
