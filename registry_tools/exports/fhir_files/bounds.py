"""One numeric bound as a characteristic's definition: what is measured, and the value it is compared with."""

from __future__ import annotations

from functools import cache
from typing import Any

from registry_tools.exports.fhir_files.elements import BASE, Json, coded, element, extension, source, words
from registry_tools.exports.fhir_files.tally import Tally
from registry_tools.exports.fhir_files.units import multiple, quantity
from registry_tools.lexicons.loader import rows
from registry_tools.parsers.facts.quantity_rows import MeasureRow

_OTHER = "other"


@cache
def _labels() -> dict[str, str]:
    return {row.slug: row.label for row in rows("measures", MeasureRow)}


def is_excluding(row: dict[str, Any], polarity: str | None) -> bool:
    """Does the bound say whom the study does not take? Then those who meet it are out: `exclude` is true.

    "=" has no complement by which the database could tell the two: there the criterion's polarity says it.
    """
    if row["comparator"] == "=":
        return polarity == "exclusion"
    return bool(row["comparator"] != row["eligible"])


def bound(row: dict[str, Any], comparator: str, tally: Tally) -> Json:
    """A characteristic without linkId and exclude; `comparator` is the worded or the eligible one of the row."""
    return {
        "extension": source(row),
        "description": words(row["quote"]) or f"{row['measure']} {comparator} {row['value']}",
        "definitionByTypeAndValue": {"type": _type(row), "valueQuantity": _quantity(row, comparator, tally)},
    }


def _type(row: dict[str, Any]) -> Json:
    """What is measured. A limit relative to the laboratory's norm is one of the ratio: ULN is a reference, not a unit."""
    measure = row["measure"]
    label = words(row["measure_text"]) or "a measure that the criterion names" if measure == _OTHER else _labels().get(measure)
    if row["relative_to"]:
        label = f"{label or measure} as a multiple of {row['relative_to']}"
    return coded(f"{BASE}:CodeSystem:measure", measure, None, label or measure)


def _quantity(row: dict[str, Any], comparator: str, tally: Tally) -> Json:
    value, unit, canonical = row["value"], row["unit"], row["canonical_value"]
    if row["relative_to"]:
        # "80% of predicted" stands in the database as 0.8 of it
        found = multiple(value if canonical is None else canonical, comparator)
        return {"extension": extension("relative-to", valueCode=row["relative_to"]), **found}
    if unit is None and canonical == value:
        unit = row["canonical_unit"]  # scores, counts and classes: the text has no unit to say
    found = quantity(value, unit, tally, "thresholds.unit", comparator)
    if canonical is None or (canonical == value and row["canonical_unit"] == unit):
        return found
    other = quantity(canonical, row["canonical_unit"], tally, "thresholds.canonical_unit", comparator)
    return element(extension=extension("canonical-quantity", valueQuantity=other), **found)
