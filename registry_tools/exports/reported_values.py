"""Rows of `results` put together again: what one group has at one place of a record's outcome or of a printed table."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from registry_tools.exports.arm_result import Reason
from registry_tools.exports.result_words import counts_persons, says

if TYPE_CHECKING:
    from registry_tools.db.reading import Row

_OWN_TOTALS = re.compile(r"\bn ?[=:] ?(\d+(?:(?:,| ,|;|/| and|, and) ?(?:n ?= ?)?\d+)*)(?!\.?\d)")


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
    totals = own_totals(row["class_title"], row["category"])
    if totals is None:
        return place
    if len(totals) != len(place) or any(total > (v.total or total) for total, v in zip(totals, place, strict=True)):
        return [replace(values, titled="unknown") for values in place]
    return [replace(values, total=total, titled="known") for values, total in zip(place, totals, strict=True)]


def own_totals(*titles: str | None) -> list[int] | None:
    """The totals that a row's title names, empty where they are no numbers; None where it names none.

    >>> own_totals("Week 16; n=10, 16"), own_totals("Week 16"), own_totals("N = number analyzed")
    ([10, 16], None, [])
    """
    for title in titles:
        if title and says("own_total", title):
            found = _OWN_TOTALS.search(title.lower())
            return [int(number) for number in re.findall(r"\d+", found[1])] if found else []
    return None


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
