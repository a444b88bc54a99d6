"""Which element of a legacy record's protocol part goes where: the format's names on the left, those of models on the right."""

from __future__ import annotations

from registry_tools.parsers.registry.ctgov_xml_reader import Many, Text, Texts, Verbatim, XmlMap, term, terms
from registry_tools.parsers.registry.vocabulary import iso_date, masking, phases, spelled, whole_number, yes_no

_PROCESSED = "ClinicalTrials.gov processed this data on "


def date(field: str) -> Text:
    return Text(field, iso_date)


def flag(field: str) -> Text:
    return Text(field, yes_no)


def _typed_date(field: str) -> XmlMap:
    return {"#": date(field), "@type": term(f"{field}_type", "date_type")}


def _processed_on(text: str) -> str | None:
    return iso_date(text.removeprefix(_PROCESSED))


def _header_line(text: str) -> str | None:
    """The header's one fixed sentence says nothing of the study; any other is counted."""
    return "" if text == "Link to the current ClinicalTrials.gov record." else None


def _age(text: str) -> str | None:
    return "" if text == "N/A" else text  # no limit: the API leaves the field out


def _study_type(text: str) -> tuple[str, bool] | None:
    """`"Observational [Patient Registry]"` as (OBSERVATIONAL, True)."""
    kind, bracket, inside = text.partition(" [")
    value = spelled("study_type", kind)
    return None if value is None or (bracket and inside != "Patient Registry]") else (value, bool(bracket))


_PERSON: XmlMap = {
    "first_name": Text("first_name"),
    "middle_name": Text("middle_name"),
    "last_name": Text("last_name"),
    "degrees": Text("degrees"),
    "affiliation": Text("affiliation"),
    "role": term("role", "role"),
    "phone": Text("phone"),
    "phone_ext": Text("phone_ext"),
    "email": Text("email"),
}
_SPONSOR: XmlMap = {"agency": Text("name"), "agency_class": term("funder_class", "funder_class")}
_OUTCOME: XmlMap = {
    "measure": Verbatim("measure"),
    "time_frame": Verbatim("time_frame"),
    "description": Verbatim("description"),
}
_REFERENCE: XmlMap = {"citation": Text("citation"), "PMID": Text("pmid")}
_ID_INFO: XmlMap = {
    "secondary_id": Text("id"),
    "secondary_id_type": term("type", "id_type"),
    "secondary_id_domain": Text("domain"),
    "secondary_id_link": Text("link"),
}
_MESH: XmlMap = {"mesh_term": Texts("terms")}

PROTOCOL: XmlMap = {
    "@rank": None,  # the record's place in the search that it was downloaded from
    "required_header": {
        "download_date": Text("registry_version_date", _processed_on),
        "link_text": Text("header_line", _header_line),
        "url": Text("url"),
    },
    "id_info": {
        "org_study_id": Text("org_study_id"),
        "org_study_id_info": {
            "org_study_id": Text("org_study_id"),
            "org_study_id_type": term("org_study_id_type", "id_type"),
            "org_study_id_link": Text("org_study_id_link"),
        },
        "secondary_id": Texts("plain_ids"),
        "secondary_id_info": Many("id_infos", _ID_INFO),
        "nct_id": Text("study_id"),
        "nct_alias": Texts("nct_id_aliases"),
    },
    "brief_title": Text("brief_title"),
    "acronym": Text("acronym"),
    "official_title": Text("official_title"),
    "sponsors": {"lead_sponsor": Many("leads", _SPONSOR), "collaborator": Many("collaborators", _SPONSOR)},
    "source": Text("organization"),
    "source_class": term("organization_class", "funder_class"),
    "oversight_info": {
        "has_dmc": flag("has_dmc"),
        "is_fda_regulated_drug": flag("is_fda_regulated_drug"),
        "is_fda_regulated_device": flag("is_fda_regulated_device"),
        "is_unapproved_device": flag("is_unapproved_device"),
        "is_ppsd": flag("is_ppsd"),
        "is_us_export": flag("is_us_export"),
    },
    "brief_summary": {"textblock": Text("brief_summary")},
    "detailed_description": {"textblock": Text("detailed_description")},
    "overall_status": term("status", "status"),
    "last_known_status": term("last_known_status", "status"),
    "why_stopped": Text("why_stopped"),
    "start_date": _typed_date("start_date"),
    "completion_date": _typed_date("completion_date"),
    "primary_completion_date": _typed_date("primary_completion_date"),
    "phase": Text("phases", phases),
    "study_type": Text("study_type", _study_type, keep=True),
    "has_expanded_access": flag("has_expanded_access"),
    "expanded_access_info": {
        "expanded_access_type_individual": flag("expanded_access_individual"),
        "expanded_access_type_intermediate": flag("expanded_access_intermediate"),
        "expanded_access_type_treatment": flag("expanded_access_treatment"),
    },
    "study_design_info": {
        "allocation": term("allocation", "allocation"),
        "intervention_model": term("intervention_model", "intervention_model"),
        "intervention_model_description": Text("intervention_model_description"),
        "primary_purpose": term("primary_purpose", "primary_purpose"),
        "observational_model": term("observational_model", "observational_model"),
        "time_perspective": term("time_perspective", "time_perspective"),
        "masking": Text("masking", masking, keep=True),
        "masking_description": Text("masking_description"),
    },
    "target_duration": Text("target_duration"),
    "primary_outcome": Many("primary", _OUTCOME),
    "secondary_outcome": Many("secondary", _OUTCOME),
    "other_outcome": Many("other", _OUTCOME),
    "number_of_arms": Text("number_of_arms", whole_number),
    "number_of_groups": Text("number_of_arms", whole_number),
    "enrollment": {"#": Text("enrollment", whole_number), "@type": term("enrollment_type", "date_type")},
    "condition": Texts("conditions"),
    "arm_group": Many(
        "arms",
        {
            "arm_group_label": Text("label"),
            "arm_group_type": term("type", "arm_type"),
            "description": Verbatim("description"),
        },
    ),
    "intervention": Many(
        "interventions",
        {
            "intervention_type": term("type", "intervention_type"),
            "intervention_name": Text("name"),
            "description": Verbatim("description"),
            "arm_group_label": Texts("arm_labels"),
            "other_name": Texts("other_names"),
        },
    ),
    "biospec_retention": term("bio_spec_retention", "retention"),
    "biospec_descr": {"textblock": Text("bio_spec_description")},
    "overall_official": Many("people", _PERSON),
    "overall_contact": Many("contact", _PERSON),
    "overall_contact_backup": Many("contact_backup", _PERSON),
    "location": Many(
        "locations",
        {
            "facility": {
                "name": Text("facility"),
                "address": {
                    "city": Text("city"),
                    "state": Text("state"),
                    "zip": Text("zip"),
                    "country": Text("country"),
                },
            },
            "status": term("status", "status"),
            "contact": Many("contact", _PERSON),
            "contact_backup": Many("contact_backup", _PERSON),
            "investigator": Many("investigator", _PERSON),
        },
    ),
    "location_countries": {"country": Texts("countries")},
    "removed_countries": {"country": Texts("removed_countries")},
    "link": Many("links", {"url": Text("url"), "description": Text("label")}),
    "reference": Many("background", _REFERENCE),
    "results_reference": Many("result", _REFERENCE),
    "verification_date": date("status_verified_date"),
    "study_first_submitted": date("first_submit_date"),
    "study_first_submitted_qc": date("first_submit_qc_date"),
    "study_first_posted": _typed_date("first_post_date"),
    "results_first_submitted": date("results_first_submit_date"),
    "results_first_submitted_qc": date("results_first_submit_qc_date"),
    "results_first_posted": _typed_date("results_first_post_date"),
    "disposition_first_submitted": date("disposition_first_submit_date"),
    "disposition_first_submitted_qc": date("disposition_first_submit_qc_date"),
    "disposition_first_posted": _typed_date("disposition_first_post_date"),
    "last_update_submitted": date("last_update_submit_date"),
    "last_update_submitted_qc": date("last_update_submit_date"),  # the same day always, and gone from the API
    "last_update_posted": _typed_date("last_update"),
    # as the dates were called before 2018
    "firstreceived_date": date("first_submit_date"),
    "firstreceived_results_date": date("results_first_submit_date"),
    "firstreceived_results_disposition_date": date("disposition_first_submit_date"),
    "lastchanged_date": date("last_update_submit_date"),
    "responsible_party": {
        "responsible_party_type": term("responsible_party_type", "responsible_party"),
        "investigator_full_name": Text("responsible_party_name"),
        "investigator_title": Text("responsible_party_title"),
        "investigator_affiliation": Text("responsible_party_affiliation"),
        "name_title": Text("responsible_party_old_name_title"),
        "organization": Text("responsible_party_old_organization"),
    },
    "keyword": Texts("keywords"),
    "condition_browse": Many("condition_mesh", _MESH),
    "intervention_browse": Many("intervention_mesh", _MESH),
    "patient_data": {
        "sharing_ipd": term("ipd_sharing", "ipd_sharing"),
        "ipd_description": Text("ipd_description"),
        "ipd_info_type": terms("ipd_info_types", "ipd_info"),
        "ipd_time_frame": Text("ipd_time_frame"),
        "ipd_access_criteria": Text("ipd_access_criteria"),
        "ipd_url": Text("ipd_url"),
    },
    "study_docs": {
        "study_doc": Many(
            "available_data",
            {"doc_id": Text("id"), "doc_type": Text("type"), "doc_url": Text("url"), "doc_comment": Text("comment")},
        )
    },
    "provided_document_section": {
        "provided_document": Many(
            "document_files",
            {
                "document_type": Text("label"),
                "document_has_protocol": flag("has_protocol"),
                "document_has_sap": flag("has_sap"),
                "document_has_icf": flag("has_icf"),
                "document_date": date("date"),
                "document_url": Text("url"),
            },
        )
    },
    "pending_results": {
        "submitted": Texts("RELEASE"),
        "returned": Texts("RESET"),
        "submission_canceled": Texts("UNRELEASE"),
    },
}

ELIGIBILITY: XmlMap = {
    "study_pop": {"textblock": Text("study_population")},
    "sampling_method": term("sampling_method", "sampling"),
    "criteria": {"textblock": Verbatim("text")},
    "gender": term("sex", "sex"),
    "gender_based": flag("gender_based"),
    "gender_description": Text("gender_description"),
    "minimum_age": Text("minimum_age", _age),
    "maximum_age": Text("maximum_age", _age),
    "healthy_volunteers": flag("healthy_volunteers"),
    "child": flag("CHILD"),
    "adult": flag("ADULT"),
    "older_adult": flag("OLDER_ADULT"),
}
