"""A record of the API read for rows: its decoded structs as a study, without a walk over dictionaries and without validation.

The same study as `ctgov_json.parse` makes, but for lists that only row builders read: these hold structs with the models'
attributes. What an extractor reads (arms, interventions, endpoints, eligibility) are models.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Final

import msgspec

from registry_tools.models.arm import Arm
from registry_tools.models.eligibility import Eligibility
from registry_tools.models.endpoint import Endpoint
from registry_tools.models.intervention import Intervention
from registry_tools.models.provenance import Place
from registry_tools.models.reference import Annotation, IndexTerm
from registry_tools.models.result import AdverseEvent, Results
from registry_tools.models.study import Sponsor, Study
from registry_tools.parsers.ages import age_days
from registry_tools.parsers.facts.trusted import trusted
from registry_tools.parsers.registry.ctgov_json_fields import (
    ANNOTATIONS,
    BROWSE,
    DERIVED,
    DOCUMENTS,
    ELIGIBILITY,
    PROTOCOL,
    RESULTS,
)
from registry_tools.parsers.registry.typed import (
    Items,
    as_model,
    defaults_of,
    flattened,
    model_of,
    section_of,
    spread,
    with_sections,
)

LEVELS: Final = {"primary": "primaryOutcomes", "secondary": "secondaryOutcomes", "other": "otherOutcomes"}
NOTES: Final = {"unposted": "unposted", "violations": "violation", "submissions": "submission"}  # kind of note by list
ABOUT: Final = {"conditionBrowseModule": "condition", "interventionBrowseModule": "intervention"}
ARMS: Final = "protocolSection.armsInterventionsModule"
OUTCOMES: Final = "protocolSection.outcomesModule"
FRAME: Final = "protocolSection.eligibilityModule"


def read_typed(data: bytes, form: Mapping[str, Any]) -> Study | None:
    """The study of a record; `form` are the fields that are the format's. None where only the walk can read, count or explain
    what the bytes hold."""
    try:
        record = _decoder()(data)
    except (msgspec.DecodeError, RecursionError):
        return None
    if record.protocol is None:
        return None
    values: dict[str, Any] = {**form, "has_results": record.has_results}
    _read_protocol(record.protocol, values)
    if record.results is not None:
        values["results"] = _results(record.results)
    if record.derived is not None:
        _read_derived(record.derived, values)
    for section in (record.documents, record.annotations):
        if section is not None:
            values |= flattened(section)
    notes = [values.pop(name, ()) for name in NOTES]
    if any(notes):
        values["annotations"] = sum(notes, ())
    return model_of(Study, values) if values.get("study_id") is not None else None


@cache
def _decoder() -> Callable[[bytes], Any]:
    outcomes = {level: Items(Endpoint, {"level": level}) for level in LEVELS}
    collaborators = {"collaborators": Items(Sponsor, {"role": "collaborator"})}
    events = {name: Items(AdverseEvent, {"serious": name == "serious_events"}) for name in ("serious_events", "other_events")}
    notes = {name: Items(Annotation, {"kind": kind}) for name, kind in NOTES.items()}
    protocol = section_of(PROTOCOL, Study, outcomes | collaborators, {"sponsor_class": str | None})
    eligibility = section_of(ELIGIBILITY, Eligibility, {})
    derived = section_of(DERIVED, Study, notes)
    sections = {
        "protocolSection": ("protocol", with_sections(protocol, {"eligibilityModule": ("eligibility", eligibility)})),
        "derivedSection": ("derived", with_sections(derived, {key: (key, _browse(about)) for key, about in ABOUT.items()})),
        "documentSection": ("documents", section_of(DOCUMENTS, Study, {})),
        "annotationSection": ("annotations", section_of(ANNOTATIONS, Study, notes)),
        "resultsSection": ("results", section_of(RESULTS, Results, events)),
    }
    return msgspec.json.Decoder(with_sections(section_of({"hasResults": "has_results"}, Study, {}), sections)).decode


def _browse(about: str) -> type[msgspec.Struct]:
    kinds = ("mesh", "ancestor", "leaf", "branch")
    return section_of(BROWSE, Study, {kind: Items(IndexTerm, {"about": about, "kind": kind}) for kind in kinds})


def _read_protocol(section: msgspec.Struct, out: dict[str, Any]) -> None:
    out |= flattened(section)
    if out["eligibility"] is not None:
        out["eligibility"] = _eligibility(out["eligibility"])
    name, funder = out.get("sponsor"), out.pop("sponsor_class", None)
    lead = (model_of(Sponsor, {"role": "lead", "name": name, "funder_class": funder}),) if name else ()
    out["sponsors"] = lead + out.pop("collaborators", ())
    for key, model, name in (("arms", Arm, "armGroups"), ("interventions", Intervention, "interventions")):
        out[key] = tuple([
            as_model(model, one, ordinal=number + 1, place=_place(f"{ARMS}.{name}[{number}].description", one.description))
            for number, one in enumerate(out.get(key, ()))
        ])  # fmt: skip
    out["endpoints"] = tuple([
        _endpoint(one, number, f"{OUTCOMES}.{name}[{number}]")
        for level, name in LEVELS.items()
        for number, one in enumerate(out.pop(level, ()))
    ])  # fmt: skip
    spread(out.get("locations", ()), "geoPoint")


def _endpoint(one: Any, number: int, path: str) -> Endpoint:
    frame = _place(f"{path}.timeFrame", one.time_frame)
    return as_model(Endpoint, one, ordinal=number + 1, place=_place(path, path), time_frame_place=frame)


def _eligibility(section: msgspec.Struct) -> Eligibility:
    frame = flattened(section)
    frame["min_age_days"] = age_days(frame["minimum_age"])
    frame["max_age_days"] = age_days(frame["maximum_age"])
    frame["place"] = _place(f"{FRAME}.eligibilityCriteria", frame["text"])
    return model_of(Eligibility, frame)


_PLACE = defaults_of(Place)


def _place(path: str, text: str | None) -> Place | None:
    """Where a text stands; None where there is none."""
    return trusted(Place, {**_PLACE, "path": path}) if text else None


def _results(section: msgspec.Struct) -> Results:
    fields = flattened(section)
    fields["adverse_events"] = fields.pop("serious_events", ()) + fields.pop("other_events", ())
    return model_of(Results, fields)


def _read_derived(section: msgspec.Struct, out: dict[str, Any]) -> None:
    out |= flattened(section)
    modules = [out.pop(key) for key in ABOUT]
    out["index_terms"] = tuple([term for one in modules if one for terms in flattened(one).values() for term in terms])
