"""Time windows of a criterion: timeFromEvent where they are counted from an event or have a direction, else a duration."""

from __future__ import annotations

from typing import Any

from registry_tools.exports.fhir_files.elements import BASE, Json, element, extension, source, words
from registry_tools.exports.fhir_files.tally import Tally
from registry_tools.exports.fhir_files.units import quantity
from registry_tools.exports.fhir_files.vocabulary import concept

_COLUMN = "windows.unit"


def is_duration(row: dict[str, Any]) -> bool:
    """Neither an event nor a direction: how long something lasts ("stable for 3 months")."""
    return row["anchor"] is None and row["direction"] is None


def duration(row: dict[str, Any], tally: Tally) -> Json:
    """`durationQuantity` of a characteristic."""
    return element(extension=_extensions(row), **quantity(row["value"], row["unit"], tally, _COLUMN))


def time_from_event(row: dict[str, Any], tally: Tally) -> Json:
    """An element of `timeFromEvent`. Before the event is negative: "within 4 weeks before" is from -4 to 0 weeks.

    A window without an event has no event; one without a direction has its length as extension, as FHIR's has a side.
    """
    length = quantity(row["value"], row["unit"], tally, _COLUMN)
    zero = {**length, "value": 0}
    extensions = _extensions(row)
    span: Json | None = None
    if row["direction"] == "before":
        span = {"low": {**length, "value": -length["value"]}, "high": zero}
    elif row["direction"] == "after":
        span = {"low": zero, "high": length}
    else:
        extensions += extension("window-length", valueQuantity=length)
    return element(
        extension=extensions, description=words(row["quote"]), eventCodeableConcept=_event(row["anchor"]), range=span
    )


def _extensions(row: dict[str, Any]) -> list[Json]:
    return [
        *source(row),
        *extension("event-text", valueString=words(row["event_text"])),
        *extension("window-rule", valueCode=row["rule"]),
    ]


def _event(anchor: str | None) -> Json:
    """The database's own code of an anchor ("other": an event that the criterion names), with FHIR's where there is one."""
    if anchor is None:
        return {}
    found = concept("anchor", anchor, anchor.replace("_", " "))
    own = {"system": f"{BASE}:CodeSystem:anchor", "code": anchor}
    return {"coding": [*found.get("coding", []), own], "text": found["text"]}
