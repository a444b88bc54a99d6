"""The people who were enrolled, as Group, where the registry gives their actual number; and ages as quantities."""

from __future__ import annotations

import re
from typing import Any

from registry_tools.exports.fhir_files.elements import Json, element, text_concept
from registry_tools.exports.fhir_files.identity import meta, resource_id, study_identifier
from registry_tools.exports.fhir_files.tally import Tally
from registry_tools.exports.fhir_files.units import quantity
from registry_tools.exports.fhir_files.vocabulary import concept
from registry_tools.parsers.facts.durations import duration_units

LARGEST = 2_147_483_647  # FHIR's unsignedInt

_AGE = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([A-Za-z]+)\s*")


def age_quantity(text: str | None, days: float | None, tally: Tally) -> Json:
    """ "18 Years" as 18 a; in days where the words are none; empty where there is no limit."""
    found = _AGE.fullmatch(text or "")
    unit = duration_units().get(found[2].lower()) if found else None
    if found and unit:
        return quantity(float(found[1]), unit.code, tally, "eligibility.minimum_age, maximum_age")
    return quantity(days, "d", tally, "eligibility.minimum_age, maximum_age") if days is not None else {}


def population(study: dict[str, Any], frame: dict[str, Any] | None, tally: Tally) -> Json | None:
    """None where the number is planned or unknown: then nobody is known to be in the group."""
    if study["enrollment_type"] != "ACTUAL" or study["enrollment"] is None or study["enrollment"] > LARGEST:
        return None
    return element(
        resourceType="Group",
        id=resource_id(study["study_id"], "enrolled"),
        meta=meta(study["source_id"]),
        identifier=[study_identifier(study)],
        type="person",
        membership="definitional",
        name=f"Participants of {study['study_id']}",
        quantity=study["enrollment"],
        characteristic=_characteristics(frame, tally) if frame else [],
    )


def _characteristics(frame: dict[str, Any], tally: Tally) -> list[Json]:
    """What holds for every member: the conditions of a study need not."""
    found = []
    low = age_quantity(frame["minimum_age"], frame["min_age_days"], tally)
    high = age_quantity(frame["maximum_age"], frame["max_age_days"], tally)
    if low or high:
        found.append({"code": text_concept("Age"), "valueRange": element(low=low, high=high), "exclude": False})
    if frame["sex"] and frame["sex"] != "ALL":
        found.append({"code": text_concept("Sex"), "valueCodeableConcept": concept("sex", frame["sex"]), "exclude": False})
    if frame["healthy_volunteers"] is False:
        found.append({"code": text_concept("Healthy volunteer"), "valueBoolean": False, "exclude": False})
    return found
