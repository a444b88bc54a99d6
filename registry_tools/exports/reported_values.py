"""Rows of `results` put together again: what one group has at one place of a record's outcome or of a printed table."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Literal

from registry_tools.exports.arm_result import Reason
from registry_tools.exports.result_words import counts_persons, says, words
from registry_tools.parsers.facts.durations import duration_units

if TYPE_CHECKING:
    from registry_tools.db.reading import Row

_GROUPED = re.compile(r"(?<![\d,])[1-9]\d{0,2}(?:,\d{3})+(?!\d)|\d+")


@dataclass(frozen=True, slots=True)
class Values:
    """What one group has at one place: rows by statistic, and how many rows they are."""

    by: Mapping[str, Row]
    count: int
    total: int | None  # analysed
    persons: bool  # whether the total is of participants
    titled: Literal["", "known", "unknown"] = ""  # whether the row's title names a total of its own for the group

    @property
    def first(self) -> Row:
        return next(iter(self.by.values()))


def participants_analysed(rows: Sequence[Row], measures: Mapping[tuple[str, int], Row]) -> dict[tuple[str, int], bool]:
    """By measure: are its totals participants? They are in the unit the measure selects, else in the first it has."""
    found: dict[tuple[str, int], list[str]] = {}
    for row in rows:
        if row["section"] == "outcome":
            found.setdefault((row["source_id"], row["measure_ordinal"]), []).append(row["units"] or "")
    answer = {}
    for key, units in found.items():
        m = measures.get(key, {})
        wanted = m.get("denom_units_selected") or m.get("type_units_analyzed") or "Participants"
        answer[key] = counts_persons(wanted if wanted in units else units[0])
    return answer


def posted(rows: Sequence[Row], units: Mapping[tuple[str, int], bool]) -> Iterator[list[Values]]:
    """Measurements of a record: a value, and after it the spread where it has one; those of one category make a place."""
    place: list[Values] = []
    at: tuple[object, ...] = ()
    seen: set[str | None] = set()
    for value, spread in _with_spread(rows):
        here = (value["measure_ordinal"], value["class_title"], value["category"])
        if here != at or value["group_id"] in seen:
            if place:
                yield _with_own_totals(place)
            place, at, seen = [], here, set()
        seen.add(value["group_id"])
        by = {value["statistic"]: value} | ({spread["statistic"]: spread} if spread else {})
        persons = units.get((value["source_id"], value["measure_ordinal"]), True)
        place.append(Values(by, 1 + (spread is not None), value["n"], persons))
    if place:
        yield _with_own_totals(place)


def _with_own_totals(place: list[Values]) -> list[Values]:
    """A row titled "Week 12 (n=58, 60)" has 58 and 60 analysed, in the order of its groups; the measure's totals are only the
    most that they can be."""
    row = place[0].first
    readings = own_totals(row["class_title"], row["category"])
    if readings is None:
        return place
    most = [values.total for values in place]
    fitting = [totals for totals in readings if _fits(totals, most)]
    if len(fitting) != 1 or len(fitting[0]) != len(place):
        return [replace(values, titled="unknown") for values in place]
    return [replace(values, total=total, titled="known") for values, total in zip(place, fitting[0], strict=True)]


def _fits(totals: list[int], most: list[int | None]) -> bool:
    """Can these be totals of groups that have at most so many, or the one total of all of them?"""
    if len(totals) == len(most):
        return all(limit is None or total <= limit for total, limit in zip(totals, most, strict=True))
    return len(totals) == 1 and (None in most or totals[0] <= sum(limit or 0 for limit in most))


def own_totals(*titles: str | None) -> list[list[int]] | None:
    """The totals that a row's title names: the ways to read them, none where they are no plain numbers; None if it names none.

    >>> own_totals("Week 16; n=10, 16"), own_totals("Week 16"), own_totals("N = number analyzed"), own_totals("n=2, 11%")
    ([[10, 16]], None, [], [[2]])
    >>> own_totals("n=1,234")  # two totals, or a thousand and more
    [[1, 234], [1234]]
    """
    for title in titles:
        if title and says("own_total", title):
            found = _totals().search(title.lower())
            if found is None or found["more"]:
                return []
            listed = [int(number) for number in re.findall(r"\d+", found["totals"])]
            grouped = [int(number.replace(",", "")) for number in _GROUPED.findall(found["totals"])]
            return [listed] if listed == grouped else [listed, grouped]
    return None


@cache
def _totals() -> re.Pattern[str]:
    """Totals after "n=", and `more` where numbers follow that nothing parts from them: "n=12 16", "n=292-289"."""
    units = sorted({*words("not_total"), *duration_units()}, key=len, reverse=True)
    total = rf"\d+(?!\d|\.\d|[ -]?(?:{'|'.join(map(re.escape, units))})(?!\w))"
    parted = r"(?: ?[,;/] ?(?:and )?| and )(?:n ?[=:] ?)?"
    return re.compile(rf"\bn ?[=:] ?(?P<totals>{total}(?:{parted}{total})*)(?P<more> ?[-–]? ?{total})?")


def _with_spread(rows: Sequence[Row]) -> Iterator[tuple[Row, Row | None]]:
    """Rows with the spread that stands after its value: the same place and group, but another statistic without an interval."""
    held: Row | None = None
    for row in rows:
        if held is not None and held["statistic"] != row["statistic"] and _where(held) == _where(row):
            yield held, row
            held = None
            continue
        if held is not None:
            yield held, None
        held = row
    if held is not None:
        yield held, None


def _where(row: Row) -> tuple[object, ...]:
    cell = (row["path"] or "").rpartition(".")[0]
    return (cell, row["measure_ordinal"], row["class_title"], row["category"], row["group_id"])


def printed(rows: Sequence[Row], left: Counter[Reason]) -> Iterator[list[Values]]:
    """Values of a document's tables: those of one label, category and time make a place, by group."""
    places: dict[tuple[object, ...], dict[str, list[Row]]] = {}
    for row in rows:
        if row["group_title"] is None:
            left[Reason.COMPARISON] += 1
            continue
        key = (row["measure_ordinal"], row["measure"], row["class_title"], row["category"], row["timepoint_text"])
        places.setdefault(key, {}).setdefault(row["group_title"], []).append(row)
    for groups in places.values():
        place = []
        for found in groups.values():
            by = {row["statistic"]: row for row in found}
            if len(by) < len(found):
                left[Reason.SEVERAL] += len(found)
            else:
                place.append(Values(by, len(found), found[0]["n"], persons=True))
        if place:
            yield place
