"""Estimates that a record gives for two groups: hazard ratios, mean differences and the like, with what pooling needs.

A record lists the two groups of an analysis, but has no field for which is the numerator: its comments may say. So the groups
stand in the order of the analysis, and no direction is claimed.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from registry_tools.exports.derived_values import Printed, decimals, difference_se, log_ratio_se
from registry_tools.exports.result_places import Evidence, of_value
from registry_tools.exports.result_words import words

if TYPE_CHECKING:
    from registry_tools.db.reading import Row, StudyRows
    from registry_tools.exports.study_arms import StudyArms

TABLES = ("results", "analyses")
COLUMNS = (
    "study", "study_id", "measure", "time_frame", "group_1", "group_2", "effect", "effect_text", "estimate", "lower", "upper",
    "level", "sides", "p_value", "method", "group_comment", "estimate_comment", "scale", "yi", "sei", "source_id",
    *Evidence._fields,
)  # fmt: skip


def posted_contrasts(study: StudyRows, name: str, arms: StudyArms) -> Iterator[tuple[dict[str, object], int]]:
    """Rows by column, each with how many rows of `results` it takes up: the estimate, and its p-value where there is one.

    `yi` is the estimate, or its logarithm where `scale` is log; `sei` its standard error, worked out from an interval that has
    the estimate in its middle and is not given as one-sided.
    """
    tables = study.tables
    found: dict[tuple[str, int, int], list[Row]] = {}
    for row in tables["results"]:
        if row["analysis_ordinal"] is not None:
            found.setdefault((row["source_id"], row["measure_ordinal"], row["analysis_ordinal"]), []).append(row)
    for analysis in tables["analyses"]:
        key = (analysis["source_id"], analysis["measure_ordinal"])
        groups = [arms.group_name(*key, group) for group in analysis["group_ids"] or []]
        given = found.get((*key, analysis["analysis_ordinal"]), [])
        estimate = next((row for row in given if row["statistic"] != "p_value"), None)
        if len(groups) == 2 and estimate is not None and estimate["value"] is not None and estimate["comparator"] is None:
            yield _row(name, analysis, groups, estimate), len(given)


def _row(name: str, analysis: Row, groups: list[str], estimate: Row) -> dict[str, object]:
    level = _number(analysis["ci_pct_value"])
    return {
        "study": name, "study_id": analysis["study_id"], "measure": estimate["measure"],
        "time_frame": estimate["timepoint_text"],
        "group_1": groups[0], "group_2": groups[1], "effect": estimate["statistic"], "effect_text": analysis["param_type"],
        "estimate": estimate["value"], "lower": estimate["low"], "upper": estimate["high"], "level": level,
        "sides": analysis["ci_num_sides"], "p_value": analysis["p_value"], "method": analysis["statistical_method"],
        "group_comment": analysis["group_description"], "estimate_comment": analysis["estimate_comment"],
        "source_id": analysis["source_id"],
    } | _pooled(estimate, level, analysis["ci_num_sides"]) | of_value(estimate)._asdict()  # fmt: skip


def _pooled(estimate: Row, level: float | None, sides: str | None) -> dict[str, object]:
    value, low, high = (
        None if estimate[name] is None else Printed(estimate[name], decimals(estimate[f"{name}_text"]))
        for name in ("value", "low", "high")
    )
    if value is None or low is None or high is None or level is None or not 0 < level < 100 or sides == "ONE_SIDED":
        return {}
    if estimate["statistic"] in words("ratio") and (se := log_ratio_se(value, low, high, level)) is not None:
        return {"scale": "log", "yi": math.log(value.value), "sei": se}
    if estimate["statistic"] in words("difference") and (se := difference_se(value, low, high, level)) is not None:
        return {"scale": "identity", "yi": value.value, "sei": se}
    return {}


def _number(text: str | None) -> float | None:
    return float(text) if text and text.replace(".", "", 1).isdecimal() else None
