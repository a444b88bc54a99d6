"""How a study is designed and how far it has come: status, phase, design and dates of a ResearchStudy."""

from __future__ import annotations

from typing import Any

from registry_tools.exports.fhir_files.elements import Json, element, text_concept
from registry_tools.exports.fhir_files.vocabulary import concept

_DESIGN = ("study_type", "allocation", "intervention_model", "observational_model", "time_perspective", "masking")


def phase(study: dict[str, Any]) -> Json:
    """Several phases are one of FHIR's where it has it ("Phase 1/Phase 2"), else words."""
    return concept("phases", "+".join(study["phases"] or ()))


def study_design(study: dict[str, Any]) -> list[Json]:
    """What FHIR has no code for is given in words with the column's name ("masking: NONE")."""
    named = [(field, study[field]) for field in _DESIGN] + [("who_masked", who) for who in study["who_masked"] or ()]
    return [concept(field, value, f"{field.replace('_', ' ')}: {value}") for field, value in named if value]


def progress(study: dict[str, Any]) -> list[Json]:
    """The registry's status, then the study's dates, each said to be actual or planned where the registry says it."""
    found = []
    if study["status"]:
        found.append({"state": concept("status", study["status"])})
    if study["last_known_status"]:
        found.append({"state": text_concept(f"last known status: {study['last_known_status']}")})
    overall = concept("progress", "overall")
    for column, state, end in (
        ("start_date", overall, "start"),
        ("primary_completion_date", text_concept("primary completion"), "end"),
        ("completion_date", overall, "end"),
    ):
        day = date_text(study, column)
        if day:
            actual = {"ACTUAL": True, "ESTIMATED": False}.get(study[f"{column}_type"])
            found.append(element(state=state, actual=actual, period={end: day}))
    return found


def period(study: dict[str, Any]) -> Json:
    return element(start=date_text(study, "start_date"), end=date_text(study, "completion_date"))


def date_text(study: dict[str, Any], column: str) -> str | None:
    """A date as precise as the registry gives it: "2015-04" has no day."""
    day = study[column]
    if day is None:
        return None
    as_given = study.get(f"{column}_text")
    return str(day.isoformat()[: len(as_given)]) if as_given and len(as_given) in (4, 7) else str(day.isoformat())


def classifiers(study: dict[str, Any]) -> list[Json]:
    regulated = {"drug": study["is_fda_regulated_drug"], "device": study["is_fda_regulated_device"]}
    return [concept("regulated", what, f"FDA-regulated {what}") for what, is_it in regulated.items() if is_it]
