"""Posted results: from a row a number to groups, flow, measures and adverse events as the registry nests them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from itertools import groupby
from typing import Any

from registry_tools.db.reading import Row
from registry_tools.db.study_models.lists import fields

Fields = dict[str, Any]

_AT = re.compile(r"\.classes\[(\d+)\]\.categories\[(\d+)\]\.measurements\[\d+\]\.(?:value|spread)$")
_OF_MEASURE = ("section", "measure_ordinal")


def results(tables: Mapping[str, list[Row]]) -> Fields | None:
    """The field `results` of Study; None for a record without posted results."""
    if not tables["result_info"]:
        return None
    measures = _Measures(tables)
    return fields(tables["result_info"][0]) | {
        "flow_groups": _groups(tables, "flow"),
        "flow_periods": _flow(tables["participant_flow"]),
        "baseline_groups": _groups(tables, "baseline"),
        "baseline_denoms": measures.denominators.get(("baseline", None, None), []),
        "baseline_measures": measures.of("baseline"),
        "outcome_measures": measures.of("outcome"),
        "event_groups": _groups(tables, "event"),
        "adverse_events": _events(tables["adverse_events"]),
    }


def _groups(tables: Mapping[str, list[Row]], section: str, ordinal: int | None = None) -> list[Fields]:
    return [
        fields(row, *_OF_MEASURE, "group_id", "arm_id") | {"id": row["group_id"]}
        for row in tables["result_groups"]
        if row["section"] == section and row["measure_ordinal"] == ordinal
    ]


class _Measures:
    """Measures of the baseline and outcome sections with what hangs on them, by section and ordinal."""

    def __init__(self, tables: Mapping[str, list[Row]]) -> None:
        self.tables = tables
        self.denominators: dict[tuple[str, int | None, int | None], list[Fields]] = defaultdict(list)
        for where, found in groupby(
            tables["result_denominators"], lambda row: (row["section"], row["measure_ordinal"], row["class_ordinal"])
        ):
            for units, rows in _runs(found, lambda row: row["units"], "group_id"):
                counts = [{"group_id": row["group_id"], "value": row["count_text"]} for row in rows]
                self.denominators[where].append({"units": units, "counts": counts})
        self.class_titles = {
            (row["section"], row["measure_ordinal"], row["class_ordinal"]): row["class_title"]
            for row in tables["result_denominators"]
        }
        self.values: dict[tuple[str, int | None], list[Row]] = defaultdict(list)
        for row in tables["results"]:
            if row["analysis_ordinal"] is None:
                self.values[row["section"], row["measure_ordinal"]].append(row)
        self.analyses: dict[int, list[Fields]] = defaultdict(list)
        for row in tables["analyses"]:
            found_fields = fields(row, "measure_ordinal", "analysis_ordinal", "endpoint_id")
            self.analyses[row["measure_ordinal"]].append(found_fields)

    def of(self, section: str) -> list[Fields]:
        found = []
        for row in self.tables["result_measures"]:
            if row["section"] != section:
                continue
            ordinal = row["measure_ordinal"]
            outcome = section == "outcome"
            found.append(
                fields(row, *_OF_MEASURE, "endpoint_id")
                | {
                    "groups": _groups(self.tables, section, ordinal) if outcome else [],
                    "denoms": self.denominators.get((section, ordinal, None), []),
                    "classes": self._classes(section, ordinal),
                    "analyses": self.analyses[ordinal] if outcome else [],
                }
            )
        return found

    def _classes(self, section: str, ordinal: int) -> list[Fields]:
        cells = list(_cells(self.values[section, ordinal]))
        numbers = [where[2] for where in self.denominators if where[:2] == (section, ordinal) and where[2]]
        classes: list[Fields] = [
            {
                "title": self.class_titles.get((section, ordinal, number)),
                "denoms": self.denominators.get((section, ordinal, number), []),
                "categories": [],
            }
            for number in range(1, max([*numbers, *(at[0] + 1 for at, _ in cells)], default=0) + 1)
        ]
        for (one, category), rows in cells:
            classes[one]["title"] = rows[0]["class_title"]
            categories = classes[one]["categories"]
            categories.extend({} for _ in range(len(categories), category + 1))
            categories[category] = {"title": rows[0]["category"], "measurements": _measurements(rows)}
        return classes


def _cells(rows: list[Row]) -> Iterable[tuple[tuple[int, int], list[Row]]]:
    """Rows by class and category, with their positions: as the path has them, else where titles change or begin again."""
    found: list[tuple[tuple[int, int], list[Row]]] = []
    titles: set[str | None] = set()
    for row in rows:
        path = _AT.search(row["path"] or "")
        last = found[-1] if found else None
        if path:
            at = int(path[1]), int(path[2])
        elif last is None:
            at = 0, 0
        else:
            at = _next(row, last, titles)
        if last is None or at != last[0]:
            titles = {row["category"]} | (titles if last and last[0][0] == at[0] else set())
            found.append((at, [row]))
        else:
            last[1].append(row)
    return found


def _next(row: Row, last: tuple[tuple[int, int], list[Row]], titles: set[str | None]) -> tuple[int, int]:
    """Position of a row without a path, after those of the cell before it."""
    (one_class, category), before = last
    same = (row["class_title"], row["category"]) == (before[0]["class_title"], before[0]["category"])
    groups = {other["group_id"] for other in before}
    if same and (row["group_id"] not in groups or _is_spread(row, before[-1])):
        return one_class, category
    if row["class_title"] != before[0]["class_title"] or row["category"] in titles:
        return one_class + 1, 0
    return one_class, category + 1


def _is_spread(row: Row, before: Row) -> bool:
    """Is this row the dispersion of the value in the row before it?"""
    if row["path"]:
        return str(row["path"]).endswith(".spread")
    return bool(row["group_id"] == before["group_id"] and row["statistic"] != before["statistic"])


def _measurements(rows: list[Row]) -> list[Fields]:
    found: list[Fields] = []
    before: Row | None = None
    for row in rows:
        if before is not None and _is_spread(row, before):
            found[-1]["spread"] = row["value_text"]
        else:
            found.append(
                {
                    "group_id": row["group_id"],
                    "value": row["value_text"],
                    "lower_limit": row["low_text"],
                    "upper_limit": row["high_text"],
                    "comment": row["comment"],
                }
            )
        before = row
    return found


def _flow(rows: list[Row]) -> list[Fields]:
    periods: list[Fields] = []
    for ordinal, found in groupby(rows, lambda row: row["period_ordinal"]):
        while len(periods) < ordinal:
            periods.append({"title": None, "milestones": [], "withdrawals": []})
        for (title, kind, kind_of, comment), counts in _runs(
            found, lambda row: (row["period"], row["kind"], row["type"], row["comment"]), "group_id"
        ):
            periods[-1]["title"] = title
            event = {"type": kind_of, "comment": comment, "counts": [_flow_count(row) for row in counts if _has_count(row)]}
            periods[-1][f"{kind}s"].append(event)
    return periods


def _has_count(row: Row) -> bool:
    return any(row[name] is not None for name in ("group_id", "count_text", "units_text", "count_comment"))


def _flow_count(row: Row) -> Fields:
    return {
        "group_id": row["group_id"],
        "number": row["count_text"],
        "units": row["units_text"],
        "comment": row["count_comment"],
    }


def _events(rows: list[Row]) -> list[Fields]:
    """Adverse events with their counts: rows of one event stand together, and a group comes once in each."""
    names = ("serious", "term", "organ_system", "vocabulary", "assessment", "notes")
    numbers = ("group_id", "affected", "at_risk", "events")
    return [
        dict(zip(names, what[1:], strict=True))
        | {
            "counts": [
                {name: row[name] for name in numbers} for row in counts if any(row[name] is not None for name in numbers)
            ]
        }
        for what, counts in _runs(rows, lambda row: (row["path"], *(row[name] for name in names)), "group_id")
    ]


def _runs(rows: Iterable[Row], what: Callable[[Row], Any], once: str) -> list[tuple[Any, list[Row]]]:
    """Rows that follow one another and are about the same; a value of the column `once` that comes again begins anew."""
    found: list[tuple[Any, list[Row]]] = []
    for row in rows:
        about = what(row)
        if found and found[-1][0] == about and all(row[once] != other[once] for other in found[-1][1]):
            found[-1][1].append(row)
        else:
            found.append((about, [row]))
    return found
