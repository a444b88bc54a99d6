"""The results of a legacy record: participant flow, baseline, outcomes with analyses, reported events."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from registry_tools.parsers.registry.ctgov_xml_fields import date, flag
from registry_tools.parsers.registry.ctgov_xml_reader import Many, Text, Texts, XmlMap, XmlReader, term
from registry_tools.parsers.registry.vocabulary import stated, whole_number


def _one_of(*words: str) -> Text:
    """A word that the format itself fixes: read when it is one of `words`, else counted."""
    return Text("fixed", lambda text: "" if text in words else None)


def _whole(field: str) -> Text:
    return Text(field, whole_number)


_GROUPS = Many("groups", {"@group_id": Text("id"), "title": Text("title"), "description": Text("description")})
_GROUP_LIST: XmlMap = {"group": _GROUPS}
_ANALYZED: XmlMap = {
    "analyzed": Many(
        "denoms",
        {
            "units": Text("units"),
            "scope": _one_of("Overall", "Measure", "Class"),  # told by the element it stands in
            "count_list": {"count": Many("counts", {"@group_id": Text("group_id"), "@value": Text("value")})},
        },
    )
}
_MEASUREMENT: XmlMap = {
    "@group_id": Text("group_id"),
    "@value": Text("value"),
    "@spread": Text("spread"),
    "@lower_limit": Text("lower_limit"),
    "@upper_limit": Text("upper_limit"),
    "#": Text("comment"),
}
_CLASSES: XmlMap = {
    "class": Many(
        "classes",
        {
            "title": Text("title"),
            "analyzed_list": _ANALYZED,
            "category_list": {
                "category": Many(
                    "categories",
                    {
                        "title": Text("title"),
                        "measurement_list": {"measurement": Many("measurements", _MEASUREMENT)},
                    },
                )
            },
        },
    )
}
_MEASURE: XmlMap = {
    "title": Text("title"),
    "description": Text("description"),
    "population": Text("population_description"),
    "units": Text("unit"),
    "param": term("param_type", "param"),
    "units_analyzed": Text("type_units_analyzed"),
    "analyzed_list": _ANALYZED,
    "class_list": _CLASSES,
}
# the API gives a baseline's dispersion as a code and an outcome's in words
_BASELINE_MEASURE: XmlMap = {**_MEASURE, "dispersion": term("dispersion_type", "dispersion")}
_OUTCOME_MEASURE: XmlMap = {**_MEASURE, "dispersion": Text("dispersion_type")}
_ANALYSIS: XmlMap = {
    "group_id_list": {"group_id": Texts("group_ids")},
    "groups_desc": Text("group_description"),
    "non_inferiority": flag("tested_non_inferiority"),
    "non_inferiority_type": term("non_inferiority_type", "non_inferiority"),
    "non_inferiority_desc": Text("non_inferiority_comment"),
    "p_value": Text("p_value"),
    "p_value_desc": Text("p_value_comment"),
    "method": Text("statistical_method"),
    "method_desc": Text("statistical_comment"),
    "param_type": Text("param_type"),
    "param_value": Text("param_value"),
    "dispersion_type": term("dispersion_type", "analysis_dispersion"),
    "dispersion_value": Text("dispersion_value"),
    "ci_percent": Text("ci_pct_value"),
    "ci_n_sides": term("ci_num_sides", "sides"),
    "ci_lower_limit": Text("ci_lower_limit"),
    "ci_upper_limit": Text("ci_upper_limit"),
    "ci_lower_limit_na_comment": Text("ci_lower_limit_comment"),
    "ci_upper_limit_na_comment": Text("ci_upper_limit_comment"),
    "estimate_desc": Text("estimate_comment"),
    "other_analysis_desc": Text("other_analysis_description"),
}
_FLOW_EVENT: XmlMap = {
    "title": Text("type"),
    "participants_list": {
        "participants": Many(
            "counts",
            {"@group_id": Text("group_id"), "@count": Text("number"), "@units": Text("units"), "#": Text("comment")},
        )
    },
}
_EVENTS: XmlMap = {
    "frequency_threshold": Text("frequency_threshold"),
    "default_vocab": Text("default_vocab"),
    "default_assessment": term("default_assessment", "assessment"),
    "category_list": {
        "category": Many(
            "categories",
            {
                "title": Text("title"),
                "event_list": {
                    "event": Many(
                        "events",
                        {
                            "sub_title": {"#": Text("term"), "@vocab": Text("vocabulary")},
                            "assessment": term("assessment", "assessment"),
                            "description": Text("notes"),
                            "counts": Many(
                                "counts",
                                {
                                    "@group_id": Text("group_id"),
                                    "@subjects_affected": _whole("affected"),
                                    "@subjects_at_risk": _whole("at_risk"),
                                    "@events": _whole("events"),
                                },
                            ),
                        },
                    )
                },
            },
        )
    },
}
RESULTS: XmlMap = {
    "participant_flow": {
        "recruitment_details": Text("flow_recruitment"),
        "pre_assignment_details": Text("flow_pre_assignment"),
        "units_analyzed": Text("flow_units"),
        "group_list": {"group": Many("flow_groups", _GROUPS.fields)},
        "period_list": {
            "period": Many(
                "flow_periods",
                {
                    "title": Text("title"),
                    "milestone_list": {"milestone": Many("milestones", _FLOW_EVENT)},
                    "drop_withdraw_reason_list": {"drop_withdraw_reason": Many("withdrawals", _FLOW_EVENT)},
                },
            )
        },
    },
    "baseline": Many(
        "baseline",
        {
            "population": Text("population"),
            "units_analyzed": Text("units"),
            "group_list": _GROUP_LIST,
            "analyzed_list": _ANALYZED,
            "measure_list": {"measure": Many("measures", _BASELINE_MEASURE)},
        },
    ),
    "outcome_list": {
        "outcome": Many(
            "outcome_measures",
            {
                "type": term("type", "outcome_type"),
                "title": Text("title"),
                "description": Text("description"),
                "population": Text("population_description"),
                "time_frame": Text("time_frame"),
                "safety_issue": _one_of("Yes", "No"),  # given up by the registry in 2017
                "posting_date": date("anticipated_posting_date"),
                "group_list": _GROUP_LIST,
                "measure": _OUTCOME_MEASURE,
                "analysis_list": {"analysis": Many("analyses", _ANALYSIS)},
            },
        )
    },
    "reported_events": {
        "time_frame": Text("events_time_frame"),
        "desc": Text("events_description"),
        "group_list": {"group": Many("event_groups", _GROUPS.fields)},
        "serious_events": Many("serious", _EVENTS),
        "other_events": Many("other", _EVENTS),
    },
    "certain_agreements": {
        "pi_employee": Text("agreement_pi_is_employee", lambda text: stated("pi_employee", text), keep=True),
        "restrictive_agreement": Text("agreement"),
    },
    "limitations_and_caveats": Text("limitations"),
    "point_of_contact": {
        "name_or_title": Text("contact_title"),
        "organization": Text("contact_organization"),
        "phone": Text("contact_phone"),
        "phone_ext": Text("contact_phone_ext"),
        "email": Text("contact_email"),
    },
}

_TOTALS = {
    "Total, all-cause mortality": "deaths",
    "Total, serious adverse events": "serious",
    "Total, other adverse events": "other",
}


def read_results(node: Any, reader: XmlReader) -> dict[str, Any]:
    """The fields of a `Results` from `<clinical_results>`."""
    out = reader.read(node, RESULTS, "clinical_results", {})
    for baseline in out.pop("baseline", ()):
        out.update({f"baseline_{key}": value for key, value in baseline.items()})
    for measure in out.get("outcome_measures", ()):
        # the old format has no word for it: an outcome without its table is one that was not posted
        measure["reporting_status"] = "POSTED" if "classes" in measure or "denoms" in measure else "NOT_POSTED"
    groups = {group.get("id"): group for group in out.get("event_groups", ())}
    events: list[dict[str, Any]] = []
    for serious in (True, False):
        for table in out.pop("serious" if serious else "other", ()):
            if "frequency_threshold" in table:
                out["events_frequency_threshold"] = table["frequency_threshold"]
            for event in _events(table):
                if event["organ_system"] == "Total" and event.get("term") in _TOTALS:
                    _add_totals(groups, event)
                else:
                    events.append({**event, "serious": serious})
    out["adverse_events"] = events
    _agreement(out)
    return out


def _events(table: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The rows of a table; vocabulary and assessment fall back on the table's defaults."""
    defaults = {"vocabulary": table.get("default_vocab"), "assessment": table.get("default_assessment")}
    for category in table.get("categories", ()):
        for event in category.get("events", ()):
            yield {**defaults, **event, "organ_system": category.get("title")}


def _add_totals(groups: dict[Any, dict[str, Any]], event: dict[str, Any]) -> None:
    name = _TOTALS[event["term"]]
    for count in event.get("counts", ()):
        group = groups.get(count.get("group_id"))
        if group is not None:
            group[f"{name}_affected"] = count.get("affected")
            group[f"{name}_at_risk"] = count.get("at_risk")


def _agreement(out: dict[str, Any]) -> None:
    """The one sentence on publishing: a fixed statement that there is none or is one, a fixed embargo, or the sponsor's own."""
    words = out.pop("agreement", None)
    employed = out.get("agreement_pi_is_employee")
    if employed is not None:
        out["agreement_pi_is_employee"] = employed == "true"
    if words is None:
        return
    restrictive = stated("restrictive", words)
    if restrictive is not None:
        out["agreement_restrictive"] = restrictive == "true"
        return
    out["agreement_restrictive"] = True
    kind = stated("restriction", words)
    out["agreement_restriction_type"] = kind or "OTHER"
    if kind is None:
        out["agreement_details"] = words
