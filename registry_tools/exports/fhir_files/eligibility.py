"""Who may take part, as EvidenceVariable: one for the study's record, one for each document that has criteria."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from registry_tools.exports.fhir_files.elements import Json, element, extension, source, text_concept, words
from registry_tools.exports.fhir_files.identity import canonical, link_id, meta, resource_id, study_identifier
from registry_tools.exports.fhir_files.limits import limits
from registry_tools.exports.fhir_files.population import age_quantity
from registry_tools.exports.fhir_files.tally import Tally
from registry_tools.exports.fhir_files.vocabulary import concept
from registry_tools.exports.fhir_files.windows import duration, is_duration, time_from_event

Rows = Sequence[dict[str, Any]]


def eligibility(study: dict[str, Any], source_id: str, tables: Mapping[str, Rows], tally: Tally) -> Json:
    """The EvidenceVariable of a study's rows of one source. `tables`: eligibility, criteria, thresholds, windows."""
    frame = next(iter(tables["eligibility"]), None)
    own = source_id == study["source_id"]
    identity = resource_id(study["study_id"], *(() if own else (source_id[:8],)), "eligibility")
    return element(
        resourceType="EvidenceVariable",
        id=identity,
        meta=meta(source_id),
        extension=source({key: frame[key] for key in ("path", "page", "start_char", "end_char")}) if frame else [],
        url=canonical("EvidenceVariable", identity),
        identifier=[study_identifier(study)],
        title=f"Eligibility criteria of {study['study_id']}" + ("" if own else " as a document has them"),
        status="active",
        description=words(frame["text"]) if frame else None,
        note=_notes(frame) if frame else [],
        actual=False,
        characteristic=[*(_frame(frame, tally) if frame else []), *_criteria(tables, tally)],
    )


def _notes(frame: dict[str, Any]) -> list[Json]:
    """What the registry says of participants and no characteristic can say."""
    said = {
        "Accepts healthy volunteers": {True: "yes", False: "no"}.get(frame["healthy_volunteers"]),
        "Sex": frame["sex"] if frame["sex"] == "ALL" else None,
        "Based on gender": {True: "yes", False: "no"}.get(frame["gender_based"]),
        "Gender": frame["gender_description"],
        "Study population": frame["study_population"],
        "Sampling": frame["sampling_method"],
    }
    return [{"text": f"{what}: {text}"} for what, text in said.items() if words(text)]


def _frame(frame: dict[str, Any], tally: Tally) -> list[Json]:
    """Age and sex. Registries' maximum age is the oldest who may take part. Sex ALL shuts nobody out: a note says it."""
    found = []
    for name, comparator, days in (("minimum_age", ">=", "min_age_days"), ("maximum_age", "<=", "max_age_days")):
        age = age_quantity(frame[name], frame[days], tally)
        if age:
            found.append(
                element(
                    linkId=name.replace("_", "-"),
                    extension=source({"quote": frame[name]}),
                    description=words(frame[name]) or f"{age['value']} {age['unit']}",
                    exclude=False,
                    definitionByTypeAndValue={"type": text_concept("Age"), "valueQuantity": {**age, "comparator": comparator}},
                )
            )
    if frame["sex"] and frame["sex"] != "ALL":
        value = {"type": text_concept("Sex"), "valueCodeableConcept": concept("sex", frame["sex"])}
        found.append(element(linkId="sex", description=frame["sex"], exclude=False, definitionByTypeAndValue=value))
    return found


def _criteria(tables: Mapping[str, Rows], tally: Tally) -> list[Json]:
    """Every criterion in its words with its windows, behind each its numeric bounds."""
    bounds, windows = _by_criterion(tables["thresholds"]), _by_criterion(tables["windows"])
    found: list[Json] = []
    for criterion in tables["criteria"]:
        held = criterion["criterion_id"]
        found += _criterion(criterion, windows.pop(held, []), tally)
        found += limits(criterion, bounds.pop(held, []), tally)
    for rest in bounds.values():
        found += limits(None, rest, tally)
    tally.leave("windows", "its criterion has no row", sum(len(rest) for rest in windows.values()))
    return found


def _by_criterion(rows: Rows) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        found[row["criterion_id"]].append(row)
    return found


def _criterion(criterion: dict[str, Any], windows: Rows, tally: Tally) -> list[Json]:
    """The criterion's words as its definition. `exclude` is left out where the text does not say on which list it stands.

    A characteristic has one duration: of a criterion with several, each further one is the same characteristic again.
    """
    name = link_id(criterion["criterion_id"])
    durations = [duration(row, tally) for row in windows if is_duration(row)]
    first = element(
        linkId=name,
        extension=[
            *source(criterion),
            *extension("heading", valueString=words(criterion["heading"])),
            *extension("parent", valueId=link_id(criterion["parent_id"]) if criterion["parent_id"] else None),
            *extension("status", valueCode=criterion["status"]),
        ],
        exclude={"inclusion": False, "exclusion": True}.get(criterion["polarity"]),
        definitionCodeableConcept=text_concept(criterion["text"]),
        durationQuantity=durations[0] if durations else None,
        timeFromEvent=[time_from_event(row, tally) for row in windows if not is_duration(row)],
    )
    again = ("exclude", "definitionCodeableConcept")
    more = [
        element(linkId=f"{name}-D{at}", **{key: first[key] for key in again if key in first}, durationQuantity=further)
        for at, further in enumerate(durations[1:], start=2)
    ]
    return [first, *more]
