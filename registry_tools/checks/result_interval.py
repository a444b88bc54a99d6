"""Reported values outside their own interval, and intervals upside down, in posted results; one finding a measure.

A median lies within its range and quartiles, an estimate within its confidence interval. Not looked at: a mean beside
quartiles, which a skewed distribution may put outside them. Two limits where the record announces one standard deviation or
error are no interval either: a warning. Tolerance: half a unit of the last decimal printed, on both numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from registry_tools.checks.asking import Row, ask
from registry_tools.checks.finding import Finding, Ground, ground
from registry_tools.checks.rounding import unit

if TYPE_CHECKING:
    from registry_tools.db.store import Store

RULE = "result_interval"
_SHOWN = 3
_NOT_AN_INTERVAL = frozenset({"sd", "se", "geometric_cv"})


def check(store: Store, studies: Sequence[str] | None) -> Iterator[Finding]:
    rows = (row for row in ask(store, RULE, studies) if _outside(row))
    for _, group in groupby(rows, key=lambda row: (row["source_id"], row["section"], row["measure_ordinal"])):
        found = list(group)
        first = found[0]
        loose = all(row["interval_type"] in _NOT_AN_INTERVAL for row in found)
        more = f"; {len(found) - _SHOWN} more values likewise" if len(found) > _SHOWN else ""
        yield Finding(
            rule=RULE, severity="warning" if loose else "error", study_id=first["study_id"], source_id=first["source_id"],
            message=f"{first['measure']}: " + "; ".join(_says(row) for row in found[:_SHOWN]) + more,
            facts=tuple(fact for row in found[:_SHOWN] for fact in _facts(row)),
        )  # fmt: skip


def _outside(row: Row) -> bool:
    if row["low"] > row["high"]:
        return True
    if row["interval_type"] == "inter_quartile_range" and row["statistic"] != "median":
        return False
    if row["value"] is None:
        return False
    low = (unit(row["value_text"]) + unit(row["low_text"])) / 2
    high = (unit(row["value_text"]) + unit(row["high_text"])) / 2
    return bool(row["value"] <= row["low"] - low or row["value"] >= row["high"] + high)


def _says(row: Row) -> str:
    where = ", ".join(part for part in (row["class_title"], row["category"], row["group_title"]) if part)
    kind = (row["interval_type"] or "limits").replace("_", " ")
    if kind in _NOT_AN_INTERVAL:
        kind = f"limits given as {kind}"
    limits = f"{row['low_text']} to {row['high_text']}"
    upside_down = " is upside down" if row["low"] > row["high"] else " does not hold it"
    unit_text = f" {row['unit']}" if row["unit"] else ""
    return f"{row['statistic'].replace('_', ' ')} {row['value_text']}{unit_text}, {kind} {limits}{upside_down} ({where})"


def _facts(row: Row) -> Iterator[Ground]:
    yield ground("value", row)
    path = row["path"]
    for role, text, field in (("low", row["low_text"], "lowerLimit"), ("high", row["high_text"], "upperLimit")):
        place = None
        if path and path.endswith(".value"):
            place = path.removesuffix("value") + field
        elif path and path.endswith(".paramValue"):
            place = path.removesuffix("paramValue") + "ci" + field[0].upper() + field[1:]
        yield Ground(
            role=role, quote=text, source_id=row["source_id"], path=place,
            start_char=0 if place else None, end_char=len(text) if place else None,
        )  # fmt: skip
