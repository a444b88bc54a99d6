"""The facts of the chosen studies as rows of small tables, each row with the numbers of its evidence."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from registry_tools.report.evidence import Book, Reference, reference_of
from registry_tools.report.labels import kinds, limit_text, measures, number_text, quantity_text, unit_text
from registry_tools.report.schedule import DoseTimes, bars, horizon
from registry_tools.report.strictness import Limit, direction, standings

Row = dict[str, Any]


def finite(value: float | None) -> float | None:
    """A number JSON can hold; NaN is a number that could not be read, which is None."""
    return None if value is None or not math.isfinite(value) else round(value, 4)


def limits(found: Sequence[Row], book: Book) -> list[Row]:
    """Bounds, the same bound of several sources (or sentences) as one row with several evidences and criteria.

    `order` is the value that bounds of one `basis` are compared by. Conditional bounds are compared with none.
    """
    merged: dict[tuple[Any, ...], Row] = {}
    for row in found:
        if not math.isfinite(row["value"]):
            continue
        measure, label = _measure(row)
        comparable = finite(row["canonical_value"])
        basis_unit = row["relative_to"] or row["canonical_unit"] or row["unit"] or ""
        order = row["value"] if comparable is None else comparable
        if row["relative_to"] is not None and row["unit"] == "%" and comparable is None:
            order = row["value"] / 100
        # alternatives of different criteria are not the same choice
        choice = None if row["alternative_group"] is None else (row["source_id"], row["criterion_id"], row["alternative_group"])
        condition = " ".join(row["condition"].split()) if row["condition"] else None
        key = (
            row["study_id"],
            measure,
            row["eligible"],
            round(order, 9),
            basis_unit,
            (condition or "").lower(),
            choice is None,
        )
        evidence = book.add(reference_of(row))
        criterion = (row["source_id"], row["criterion_id"])
        if key in merged:
            if evidence is not None and evidence not in merged[key]["evidence"]:
                merged[key]["evidence"].append(evidence)
            if criterion not in merged[key]["criteria"]:
                merged[key]["criteria"].append(criterion)
            continue
        merged[key] = {
            "study": row["study_id"],
            "measure": measure,
            "label": label,
            "text": limit_text(row["eligible"], row["value"], row["unit"], row["relative_to"]),
            "eligible": row["eligible"],
            "direction": direction(row["eligible"]),
            "basis": f"× {row['relative_to']}" if row["relative_to"] else unit_text(basis_unit),
            "order": order,
            "number": number_text(order),
            "tick": quantity_text(order, None if row["relative_to"] else basis_unit, row["relative_to"]),
            "condition": condition,
            "alternative": None if choice is None else f"{row['criterion_id']}/{row['alternative_group']}",
            "criteria": [criterion],
            "evidence": [] if evidence is None else [evidence],
        }
    rows = list(merged.values())
    compared = [row for row in rows if row["condition"] is None]
    ranked = standings(
        [Limit(row["study"], (row["measure"], row["direction"], row["basis"]), *_comparable(row)) for row in compared]
    )
    for row, standing in zip(compared, ranked, strict=True):
        row["tone"] = standing.tone
        row["standing"] = [standing.looser, standing.same, standing.stricter]
    return rows


def _comparable(row: Row) -> tuple[str, float]:
    """Comparator and value to compare by. Grades, classes and counts are whole: "< 2" is "<= 1" there, and "> 1" is ">= 2"."""
    if kinds().get(row["measure"]) in ("class", "count") and row["order"] == round(row["order"]):
        if row["eligible"] == "<":
            return "<=", row["order"] - 1
        if row["eligible"] == ">":
            return ">=", row["order"] + 1
    return row["eligible"], row["order"]


def _measure(row: Row) -> tuple[str, str]:
    """Key and label of a bound's measure; an unlisted measure is told by its own words."""
    if row["measure"] != "other":
        return row["measure"], measures().get(row["measure"], row["measure"].replace("_", " "))
    words = " ".join((row["measure_text"] or "").split())
    return (f"other:{words.lower()}", words) if words else ("other:", "Unnamed measure")


def doses(found: Sequence[Row], book: Book) -> list[Row]:
    """Doses, with the bars of a time line that all doses of an arm share. `arms` are the arms that get it."""
    rows = []
    by_arm: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for row in found:
        arms = [row["arm_id"]] if row["arm_id"] else row["given_in"] or []
        shown = {
            "study": row["study_id"],
            "source": row["source_id"],
            "arms": arms,
            "drug": row["drug"],
            "amount": dose_amount(row),
            "route": row["route"],
            "frequency": row["frequency"],
            "days": day_text(row["days"]),
            "cycle": finite(row["cycle_days"]),
            "cycles": row["cycles"],
            "duration": finite(row["duration_days"]),
            "maximum": None
            if row["max_amount"] is None
            # per kg or m2, a cap is mostly absolute, but the row does not say: the words do
            else " ".join(part for part in (number_text(row["max_amount"]), _cap_unit(unit_text(row["unit"]))) if part),
            "condition": row["condition"],
            "evidence": book.add(reference_of(row)),
            "times": DoseTimes(row["days"], row["frequency"], finite(row["cycle_days"]), finite(row["duration_days"])),
        }
        rows.append(shown)
        for arm in arms or [""]:
            by_arm[row["study_id"], row["source_id"], arm].append(shown)
    for together in by_arm.values():
        until = horizon([row["times"] for row in together])
        for row in together:
            if until > row.get("until", 0):
                row["until"] = until
    for row in rows:
        row["bars"] = [[bar.first, bar.last, int(bar.stated)] for bar in bars(row["times"], row["until"])]
        del row["times"]
    return rows


def _cap_unit(unit: str) -> str:
    return "" if "/" in unit else unit


def dose_amount(row: Mapping[str, Any]) -> str | None:
    """`20 mg/kg`, `1–2 mg`, `AUC 5`; None where the text gives no amount."""
    if row["amount"] is None:
        return None
    amount = number_text(row["amount"])
    if row["amount_high"] is not None:
        amount += f"–{number_text(row['amount_high'])}"
    unit = unit_text(row["unit"])
    return f"AUC {amount}" if unit == "AUC" else f"{amount} {unit}".strip()


def day_text(days: Sequence[int] | None) -> str | None:
    """`1, 8, 15` and `1–21`: runs of three days and more are written as one."""
    if not days:
        return None
    runs: list[list[int]] = []
    for day in sorted(set(days)):
        if runs and runs[-1][1] == day - 1:
            runs[-1][1] = day
        else:
            runs.append([day, day])
    parts: list[str] = []
    for first, last in runs:
        between = " to " if first < 0 else "–"
        parts += [f"{first}{between}{last}"] if last - first >= 2 else [str(day) for day in range(first, last + 1)]
    return ", ".join(parts).replace("-", "−")


def timepoints(found: Sequence[Row], book: Book) -> list[Row]:
    return [
        {
            "study": row["study_id"],
            "endpoint": row["endpoint_id"],
            "source": row["source_id"],
            "shape": row["shape"],
            "from": finite(row["from_days"]),
            "to": finite(row["to_days"]),
            "every": finite(row["every_days"]),
            "anchor": row["anchor"],
            "event": row["event"],
            "cycle": row["cycle"],
            "cycle_day": row["cycle_day"],
            "words": row["quote"],
            "evidence": book.add(reference_of(row)),
        }
        for row in found
    ]


def findings(found: Iterable[Mapping[str, Any]], book: Book) -> list[Row]:
    """Findings with the facts they rest on; a fact without a place is shown by its words."""
    rows = []
    for row in found:
        grounds = []
        for fact in row["facts"]:
            reference = Reference(
                fact["source_id"] or row["source_id"] or "",
                fact["path"],
                fact["page"],
                fact["start_char"],
                fact["end_char"],
                fact["quote"],
            )
            grounds.append([book.add(reference), fact["role"]])
        rows.append(
            {
                "study": row["study_id"],
                "rule": row["rule"],
                "severity": row["severity"],
                "message": row["message"],
                "evidence": grounds,
            }
        )
    return rows
