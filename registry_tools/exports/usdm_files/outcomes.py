"""Endpoints under an objective of their level: a registry names outcome measures, and no objectives."""

from __future__ import annotations

from typing import NamedTuple

from registry_tools.db.reading import Row
from registry_tools.exports.usdm_files.instances import Instances, Json, html, placed
from registry_tools.exports.usdm_files.ledger import Ledger
from registry_tools.exports.usdm_files.sources import Source


class Outcomes(NamedTuple):
    objectives: list[Json]
    endpoints: dict[str, Json]  # by endpoint_id


def outcomes_of(source: Source, make: Instances, ledger: Ledger) -> Outcomes:
    """An objective for each level that has endpoints, its text empty: what it is for is not in the source."""
    points: dict[str, list[Row]] = {row["endpoint_id"]: [] for row in source.tables["endpoints"]}
    rows = [row for row in source.tables["timepoints"] if row["endpoint_id"] in points]
    for row in rows:
        points[row["endpoint_id"]].append(row)
    ledger.take("timepoints", len(rows))
    ledger.leave("timepoints", "its endpoint is not there", len(source.tables["timepoints"]) - len(rows))
    by_level: dict[str | None, list[Json]] = {}
    endpoints: dict[str, Json] = {}
    for row in source.tables["endpoints"]:
        extensions = make.parts({"time-frame": row["time_frame"], "time-frame-status": row["time_frame_status"]})
        extensions += [_timepoint(point, make) for point in points[row["endpoint_id"]]]
        extensions += make.parts({key: row[key] for key in ("concept", "population", "method")})
        extensions += make.source(row)
        if row["level"] is None:
            extensions += make.not_known("level")
        endpoint = make.make(
            "Endpoint",
            name=_name(row),
            description=row["description"],
            label=row["measure"],
            text=html(row["measure"] or ""),
            purpose="",
            level=make.coded("endpointLevel", row["level"]),
            extensionAttributes=placed(extensions),
        )
        endpoints[row["endpoint_id"]] = endpoint
        by_level.setdefault(row["level"], []).append(endpoint)
    ledger.take("endpoints", len(endpoints))
    objectives = [
        make.make(
            "Objective",
            name=f"{(level or 'unknown').capitalize()} objective",
            text="",
            level=make.coded("objectiveLevel", level),
            endpoints=found,
            extensionAttributes=make.not_known("text", *(() if level else ("level",))),
        )
        for level, found in by_level.items()
    ]
    return Outcomes(objectives, endpoints)


def _name(row: Row) -> str:
    """P1, S2, O3 - or U4 for an endpoint of no known level: unique, since the ordinal counts within the level."""
    return f"{(row['level'] or 'unknown')[0].upper()}{row['ordinal']}"


def _timepoint(row: Row, make: Instances) -> Json:
    days = {
        key.replace("_", "-"): None if row[key] is None else make.quantity(row[key], "d")
        for key in ("from_days", "to_days", "every_days", "cycle_length_days")
    }
    values = {"shape": row["shape"], **days, **{key.replace("_", "-"): row[key] for key in _POINT_COLUMNS}}
    return make.extension("timepoint", row["quote"], [*make.parts(values), *make.source(row)])


_POINT_COLUMNS = ("anchor", "event", "cycle", "cycle_day")
