"""Results by arm as meta-analysis takes them: events of a total, or a mean with its spread and total.

Nothing is put where it was not reported: a standard error is never a standard deviation, NA is never 0, and what is worked out
is named in `derived`. What is neither events nor means, or cannot be used as it stands, is counted by why.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import TYPE_CHECKING, Literal

from registry_tools.exports.arm_result import ArmResult, Block, Reason
from registry_tools.exports.derived_values import decimals, events_from_percentage, sd_from_interval, sd_from_se
from registry_tools.exports.reported_values import Values, participants_analysed, posted, printed
from registry_tools.exports.result_words import counts_persons, says, shares_persons

if TYPE_CHECKING:
    from registry_tools.db.reading import Row, StudyRows

# Tables whose rows `blocks` reads.
TABLES = ("results", "result_measures", "result_denominators")
_CENTRES = ("mean", "least_squares_mean")
_LEVELS = {"ci_95": 95.0, "ci_90": 90.0, "ci_99": 99.0}


def blocks(study: StudyRows, documents: set[str], left: Counter[Reason]) -> Iterator[Block]:
    """The study's blocks, dichotomous and continuous; rows of `results` that give none are counted in `left`.

    `documents`: sources that are documents, whose rows come from printed tables.
    """
    measures = {(m["source_id"], m["measure_ordinal"]): m for m in study.tables["result_measures"] if m["section"] == "outcome"}
    units = participants_analysed(study.tables["result_denominators"], measures)
    rows = []
    for row in study.tables["results"]:
        if row["section"] != "outcome":
            left[Reason.BASELINE] += 1
        elif row["analysis_ordinal"] is not None:
            left[Reason.COMPARISON] += 1
        else:
            rows.append(row)
    for source_id, given in groupby(rows, key=lambda row: str(row["source_id"])):
        own = list(given)
        places = printed(own, left) if source_id in documents else posted(own, units)
        for place in places:
            measure = measures.get((source_id, place[0].first["measure_ordinal"]), {})
            yield from _block(place, measure, "document" if source_id in documents else "registry", left)


def _block(
    place: list[Values], measure: Mapping[str, object], source: Literal["registry", "document"], left: Counter[Reason]
) -> Iterator[Block]:
    made: list[ArmResult] = []
    for values in place:
        arm = _arm(values, str(measure.get("description") or ""), source)
        if isinstance(arm, Reason):
            left[arm] += values.count
        else:
            made.append(arm)
    for kind in ("dichotomous", "continuous"):
        arms = [arm for arm in made if (arm.events is not None) == (kind == "dichotomous")]
        if arms:
            row = place[0].first
            yield Block(
                row["study_id"], row["source_id"], source, kind, row["measure_ordinal"],
                row["measure"] or "", row["class_title"], row["category"],
                row["timepoint_text"], row["unit"], row["endpoint_id"], _text(measure.get("type")),
                _text(measure.get("description")), _text(measure.get("population_description")), arms,
            )  # fmt: skip


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _arm(values: Values, description: str, source: str) -> ArmResult | Reason:
    row = values.first
    found: ArmResult | Reason = Reason.OTHER
    if not (row["group_title"] or row["group_id"]):
        found = Reason.SEVERAL
    elif any(name in values.by for name in _CENTRES):
        found = _continuous(values)
    elif "count" in values.by or "percent" in values.by:
        found = _printed_events(values, description) if source == "document" else _events(values, "count")
    elif "number" in values.by and counts_persons(row["unit"]):
        found = _events(values, "number")
    elif "number" in values.by and shares_persons(row["unit"]):
        found = _percentage(values, "number", description)
    elif any("median" in name or "geometric" in name or name.startswith("log_") for name in values.by):
        found = Reason.MEDIAN
    elif "count_units" in values.by:
        found = Reason.UNITS
    return found


def _known(row: Row | None) -> float | None:
    """A row's value where it is one: not where it is missing, and not where it is only a bound ("<0.1")."""
    return row["value"] if row is not None and row["comparator"] is None else None


def _found(values: Values, cells: Mapping[str, Row], derived: str | None = None, **numbers: object) -> ArmResult:
    row = values.first
    from_title = "total from the row's title" if values.titled else None
    return ArmResult(
        group=row["group_title"] or row["group_id"], group_id=row["group_id"], arm_id=row["arm_id"], total=values.total or 0,
        cells=cells, rows=values.count, derived="; ".join(filter(None, (derived, from_title))) or None, **numbers,  # type: ignore[arg-type]
    )  # fmt: skip


def _no_total(values: Values) -> Reason | None:
    if not values.persons:
        return Reason.UNITS
    if values.titled == "unknown":
        return Reason.OWN_TOTAL
    return None if values.total else Reason.NO_TOTAL


def _events(values: Values, statistic: str) -> ArmResult | Reason:
    row = values.by[statistic]
    events = _known(row)
    if events is None:
        return Reason.NO_NUMBER
    if reason := _no_total(values):
        return reason
    if events != int(events) or not 0 <= events <= (values.total or 0):
        return Reason.MORE_THAN_TOTAL
    return _found(values, {"events": row}, events=int(events))


def _percentage(values: Values, statistic: str, description: str) -> ArmResult | Reason:
    row = values.by[statistic]
    value = _known(row)
    if value is None:
        return Reason.NO_NUMBER
    if reason := _no_total(values):
        return reason
    if says("estimated", row["measure"], row["class_title"], row["category"], row["unit"], description):
        return Reason.PERCENTAGE
    # of a printed cell only the number itself is known, not the noughts it may have ended in
    text = row["value_text"] if statistic == "number" else f"{value:g}"
    events = events_from_percentage(value, text or "", values.total or 0)
    if events is None:
        return Reason.PERCENTAGE
    return _found(values, {"events": row}, events=events, derived="events from percentage")


def _printed_events(values: Values, description: str) -> ArmResult | Reason:
    """A count is one of participants where its cell says so: by its percentage, or as a fraction of its total."""
    count, percent = values.by.get("count"), values.by.get("percent")
    if count is None:
        return _percentage(values, "percent", description)
    if percent is None and "/" not in (count["value_text"] or ""):
        return Reason.OTHER
    found = _events(values, "count")
    if isinstance(found, ArmResult) and percent is not None and (share := _known(percent)) is not None:
        unit = 10.0 ** -decimals(f"{share:g}")
        if abs(100 * (found.events or 0) / found.total - share) > unit:
            return Reason.DISAGREES
    return found


def _continuous(values: Values) -> ArmResult | Reason:
    centre = next(name for name in _CENTRES if name in values.by)
    row, sd_row, se_row = values.by[centre], values.by.get("sd"), values.by.get("se")
    mean = _known(row)
    if mean is None:
        return Reason.NO_NUMBER
    if reason := _no_total(values):
        return reason
    total = values.total or 0
    sd, se = _known(sd_row), _known(se_row)
    limits = next((values.by[name] for name in _LEVELS if name in values.by), row)
    level = _level(limits["interval_type"])
    low, high = (limits["low"], limits["high"]) if level else (None, None)
    if low is None or high is None:
        low = high = level = None
    if (sd is not None and sd < 0) or (se is not None and se < 0) or (low is not None and not low <= mean <= (high or mean)):
        return Reason.DISAGREES
    if sd is None and se is None and low is None:
        return Reason.NO_SPREAD
    given = (("mean", row, mean), ("sd", sd_row, sd), ("se", se_row, se), ("interval", limits, low))
    cells = {name: cell for name, cell, number in given if cell is not None and number is not None}
    derived = None
    if sd is None and centre == "mean":
        if se is not None:
            sd = sd_from_se(se, total, _decimals(se_row, se))
            derived = None if sd is None else "sd from se"
        elif low is not None and high is not None and level is not None:
            places = max(decimals(limits["low_text"]), decimals(limits["high_text"]))
            sd = sd_from_interval(mean, low, high, level, total, places)
            derived = None if sd is None else f"sd from {level:g}% CI"
    return _found(
        values, cells, mean=mean, centre=centre, sd=sd, se=se, low=low, high=high, level=level, derived=derived
    )  # fmt: skip


def _decimals(row: Row | None, value: float) -> int:
    """Decimals of a value as printed; of one that stands with others in its cell ("5.2 (1.0)") those that the number needs."""
    text = (row["value_text"] if row is not None else None) or ""
    plain = text.strip().replace(",", "")
    return decimals(plain if plain.lstrip("-+").replace(".", "", 1).isdigit() else f"{value:g}")


def _level(interval_type: str | None) -> float | None:
    """Per cent of a confidence interval by its name in results.interval_type; None for ranges and limits of other kinds."""
    if interval_type in _LEVELS:
        return _LEVELS[interval_type]
    head, _, tail = (interval_type or "").partition("_")
    return float(head) if tail == "confidence_interval" and head.replace(".", "").isdigit() else None
