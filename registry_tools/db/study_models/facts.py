"""Arms, interventions, doses, endpoints and eligibility with their facts.

A row's span counts from the start of the value at its path, a model's from the start of the text: the text's place is between
the two. Paths of texts that have no row of their own follow from the format.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, NamedTuple

from registry_tools.db.reading import Row

Fields = dict[str, Any]


class _Paths(NamedTuple):
    """Where a format has the texts that facts are read from: `{}` is the item's position, from `first`."""

    first: int
    arm: str
    intervention: str
    endpoint_title: str
    time_frame: str


_FORMATS = {
    "ctgov_json": _Paths(
        0,
        "protocolSection.armsInterventionsModule.armGroups[{}].description",
        "protocolSection.armsInterventionsModule.interventions[{}].description",
        ".measure",
        ".timeFrame",
    ),
    "ctgov_xml": _Paths(1, "arm_group[{}]/description", "intervention[{}]/description", "/measure", "/time_frame"),
}


def facts(form: str, tables: Mapping[str, list[Row]]) -> Fields:
    """Fields of Study from the tables of facts; `form` is the format of the record."""
    paths = _FORMATS.get(form)
    frame = tables["eligibility"][0] if tables["eligibility"] else None
    return {
        "arms": _arms(paths, tables),
        "interventions": _interventions(paths, tables),
        "endpoints": _endpoints(paths, tables),
        "eligibility": None if frame is None else _eligibility(frame, tables),
    }


def _arms(paths: _Paths | None, tables: Mapping[str, list[Row]]) -> list[Fields]:
    doses = _by(tables["doses"], "arm_id")
    names: dict[str | None, list[str]] = defaultdict(list)
    for pair in tables["arm_interventions"]:
        if pair["named_in_arm"] is not None:
            names[pair["arm_label"]].append(pair["named_in_arm"])
    return [
        {name: row[name] for name in ("ordinal", "label", "type", "description", "n")}
        | {
            "intervention_names": names[row["label"]],
            "place": _place(paths.arm if paths else None, paths, row),
            "doses": [_dose(one) for one in doses[row["arm_id"]] if one["intervention_id"] is None],
        }
        for row in tables["arms"]
    ]


def _interventions(paths: _Paths | None, tables: Mapping[str, list[Row]]) -> list[Fields]:
    doses = _by(tables["doses"], "intervention_id")
    labels: dict[str, list[str]] = defaultdict(list)
    for pair in tables["arm_interventions"]:
        if pair["intervention_id"] is not None and pair["arm_label"] is not None:
            labels[pair["intervention_id"]].append(pair["arm_label"])
    return [
        {name: row[name] for name in ("ordinal", "name", "type", "description")}
        | {
            "other_names": row["other_names"] or (),
            "arm_labels": labels[row["intervention_id"]],
            "place": _place(paths.intervention if paths else None, paths, row),
            "doses": [_dose(one) for one in doses[row["intervention_id"]]],
        }
        for row in tables["interventions"]
    ]


def _place(pattern: str | None, paths: _Paths | None, row: Row) -> Fields | None:
    """The place of an arm's or intervention's description."""
    if pattern is None or paths is None or not row["description"]:
        return None
    return {"path": pattern.format(row["ordinal"] - 1 + paths.first)}


def _dose(row: Row) -> Fields:
    names = (
        "drug", "amount", "amount_high", "unit", "route", "frequency", "days", "cycle_days", "cycles", "duration_days",
        "max_amount", "condition",
    )  # fmt: skip
    return _fact(row, names)


def _fact(row: Row, names: tuple[str, ...], offset: int = 0) -> Fields:
    """A fact's fields, its span counted from `offset` characters into the value at its path."""
    span = {"start": row["start_char"] - offset, "end": row["end_char"] - offset, "quote": row["quote"]}
    return {name: row[name] for name in names} | span


def _endpoints(paths: _Paths | None, tables: Mapping[str, list[Row]]) -> list[Fields]:
    points = _by(tables["timepoints"], "endpoint_id")
    found = []
    for row in tables["endpoints"]:
        mine = points[row["endpoint_id"]]
        if paths is not None:
            place, frame = _by_path(paths, row, mine)
        else:
            place = {"path": row["path"], "start_char": row["start_char"]} if row["path"] else None
            frame = _in_cell(row, mine)
        names = (
            "shape", "from_days", "to_days", "every_days", "anchor", "event", "cycle", "cycle_day", "cycle_length_days",
        )  # fmt: skip
        offset = frame.get("start_char", 0) if frame else 0
        found.append(
            {
                name: row[name]
                for name in ("level", "ordinal", "measure", "description", "time_frame", "concept", "population", "method")
            }
            | {
                "place": place,
                "time_frame_place": frame,
                "timepoints": [_fact(one, names, offset) for one in mine],
            }
        )
    return found


def _by_path(paths: _Paths, row: Row, points: list[Row]) -> tuple[Fields | None, Fields | None]:
    """Places of an endpoint and of its time frame, in a format that gives each field a path of its own."""
    if row["path"]:
        path = row["path"].removesuffix(paths.endpoint_title)
    elif points:
        path = points[0]["path"].removesuffix(paths.time_frame)
    else:
        return None, None
    return {"path": path}, {"path": path + paths.time_frame} if row["time_frame"] else None


def _in_cell(row: Row, points: list[Row]) -> Fields | None:
    """Where a time frame stands in its cell: where all of its timepoints' words fit."""
    text = row["time_frame"] or ""
    for point in points[:1]:
        at = text.find(point["quote"])
        while at >= 0:
            start = point["start_char"] - at
            if all(text[one["start_char"] - start : one["end_char"] - start] == one["quote"] for one in points):
                return {"path": point["path"], "start_char": start}
            at = text.find(point["quote"], at + 1)
    return None


def _eligibility(frame: Row, tables: Mapping[str, list[Row]]) -> Fields:
    bounds, windows = _by(tables["thresholds"], "criterion_id"), _by(tables["windows"], "criterion_id")
    start = frame["start_char"] or 0
    ordinals = {row["criterion_id"]: row["ordinal"] for row in tables["criteria"]}
    names = (
        "sex", "gender_based", "gender_description", "minimum_age", "maximum_age", "min_age_days", "max_age_days",
        "healthy_volunteers", "study_population", "sampling_method", "text",
    )  # fmt: skip
    bound_names = (
        "measure", "measure_text", "comparator", "value", "unit", "relative_to", "canonical_value", "canonical_unit",
        "eligible", "condition",
    )  # fmt: skip
    window_names = ("value", "unit", "days", "anchor", "direction", "rule", "event_text")
    criteria = [
        {name: row[name] for name in ("ordinal", "polarity", "depth", "heading", "text", "status")}
        | {
            "parent": ordinals.get(row["parent_id"]),
            "start": row["start_char"] - start,
            "end": row["end_char"] - start,
            "thresholds": [
                _fact(one, bound_names, row["start_char"]) | {"group": one["alternative_group"]}
                for one in bounds[row["criterion_id"]]
            ],
            "windows": [_fact(one, window_names, row["start_char"]) for one in windows[row["criterion_id"]]],
        }
        for row in tables["criteria"]
    ]
    return {name: frame[name] for name in names} | {
        "standard_ages": frame["standard_ages"] or (),
        "place": {"path": frame["path"], "start_char": start} if frame["path"] else None,
        "criteria": criteria,
    }


def _by(rows: list[Row], column: str) -> dict[Any, list[Row]]:
    found: dict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        found[row[column]].append(row)
    return found
