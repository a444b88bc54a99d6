"""Which field of an API v2 record goes where. Names on the left are the API's, on the right those of models/."""

from __future__ import annotations

from registry_tools.parsers.registry.field_map import FieldMap, Many


def _date(name: str) -> dict[str, str]:
    return {"date": name, "type": f"{name}_type"}


_OUTCOME: FieldMap = {"measure": "measure", "description": "description", "timeFrame": "time_frame"}
_CONTACT: FieldMap = {"name": "name", "role": "role", "phone": "phone", "phoneExt": "phone_ext", "email": "email"}
_GROUP: FieldMap = {"id": "id", "title": "title", "description": "description"}
_DENOMS = Many("denoms", {"units": "units", "counts": Many("counts", {"groupId": "group_id", "value": "value"})})
_CLASSES = Many(
    "classes",
    {
        "title": "title",
        "denoms": _DENOMS,
        "categories": Many(
            "categories",
            {
                "title": "title",
                "measurements": Many(
                    "measurements",
                    {
                        "groupId": "group_id",
                        "value": "value",
                        "spread": "spread",
                        "lowerLimit": "lower_limit",
                        "upperLimit": "upper_limit",
                        "comment": "comment",
                    },
                ),
            },
        ),
    },
)
_ANALYSES = Many(
    "analyses",
    {
        "groupIds": "group_ids",
        "groupDescription": "group_description",
        "testedNonInferiority": "tested_non_inferiority",
        "nonInferiorityType": "non_inferiority_type",
        "nonInferiorityComment": "non_inferiority_comment",
        "pValue": "p_value",
        "pValueComment": "p_value_comment",
        "statisticalMethod": "statistical_method",
        "statisticalComment": "statistical_comment",
        "paramType": "param_type",
        "paramValue": "param_value",
        "dispersionType": "dispersion_type",
        "dispersionValue": "dispersion_value",
        "ciPctValue": "ci_pct_value",
        "ciNumSides": "ci_num_sides",
        "ciLowerLimit": "ci_lower_limit",
        "ciUpperLimit": "ci_upper_limit",
        "ciLowerLimitComment": "ci_lower_limit_comment",
        "ciUpperLimitComment": "ci_upper_limit_comment",
        "estimateComment": "estimate_comment",
        "otherAnalysisDescription": "other_analysis_description",
    },
)
_MEASURE: FieldMap = {
    "title": "title",
    "description": "description",
    "populationDescription": "population_description",
    "paramType": "param_type",
    "dispersionType": "dispersion_type",
    "unitOfMeasure": "unit",
    "calculatePct": "calculate_percentage",
    "denomUnitsSelected": "denom_units_selected",
    "denoms": _DENOMS,
    "classes": _CLASSES,
}
_EVENT = Many(
    "events",
    {
        "term": "term",
        "organSystem": "organ_system",
        "sourceVocabulary": "vocabulary",
        "assessmentType": "assessment",
        "notes": "notes",
        "stats": Many(
            "counts",
            {"groupId": "group_id", "numEvents": "events", "numAffected": "affected", "numAtRisk": "at_risk"},
        ),
    },
)
BROWSE: FieldMap = {
    "meshes": Many("mesh", {"id": "id", "term": "term"}),
    "ancestors": Many("ancestor", {"id": "id", "term": "term"}),
    "browseLeaves": Many("leaf", {"id": "id", "name": "term", "asFound": "as_found", "relevance": "relevance"}),
    "browseBranches": Many("branch", {"abbrev": "id", "name": "term"}),
}

PROTOCOL: FieldMap = {
    "identificationModule": {
        "nctId": "study_id",
        "nctIdAliases": "nct_id_aliases",
        "orgStudyIdInfo": {"id": "org_study_id", "type": "org_study_id_type", "link": "org_study_id_link"},
        "secondaryIdInfos": Many("secondary_ids", {"id": "id", "type": "type", "domain": "domain", "link": "link"}),
        "organization": {"fullName": "organization", "class": "organization_class"},
        "briefTitle": "brief_title",
        "officialTitle": "official_title",
        "acronym": "acronym",
    },
    "statusModule": {
        "statusVerifiedDate": "status_verified_date",
        "overallStatus": "status",
        "lastKnownStatus": "last_known_status",
        "delayedPosting": "delayed_posting",
        "whyStopped": "why_stopped",
        "expandedAccessInfo": {
            "hasExpandedAccess": "has_expanded_access",
            "nctId": "expanded_access_nct_id",
            "statusForNctId": "expanded_access_status",
        },
        "startDateStruct": _date("start_date"),
        "primaryCompletionDateStruct": _date("primary_completion_date"),
        "completionDateStruct": _date("completion_date"),
        "studyFirstSubmitDate": "first_submit_date",
        "studyFirstSubmitQcDate": "first_submit_qc_date",
        "studyFirstPostDateStruct": _date("first_post_date"),
        "resultsWaived": "results_waived",
        "resultsFirstSubmitDate": "results_first_submit_date",
        "resultsFirstSubmitQcDate": "results_first_submit_qc_date",
        "resultsFirstPostDateStruct": _date("results_first_post_date"),
        "dispFirstSubmitDate": "disposition_first_submit_date",
        "dispFirstSubmitQcDate": "disposition_first_submit_qc_date",
        "dispFirstPostDateStruct": _date("disposition_first_post_date"),
        "lastUpdateSubmitDate": "last_update_submit_date",
        "lastUpdatePostDateStruct": _date("last_update"),
    },
    "sponsorCollaboratorsModule": {
        "responsibleParty": {
            "type": "responsible_party_type",
            "investigatorFullName": "responsible_party_name",
            "investigatorTitle": "responsible_party_title",
            "investigatorAffiliation": "responsible_party_affiliation",
            "oldNameTitle": "responsible_party_old_name_title",
            "oldOrganization": "responsible_party_old_organization",
        },
        "leadSponsor": {"name": "sponsor", "class": "sponsor_class"},
        "collaborators": Many("collaborators", {"name": "name", "class": "funder_class"}),
    },
    "oversightModule": {
        "oversightHasDmc": "has_dmc",
        "isFdaRegulatedDrug": "is_fda_regulated_drug",
        "isFdaRegulatedDevice": "is_fda_regulated_device",
        "isUnapprovedDevice": "is_unapproved_device",
        "isPpsd": "is_ppsd",
        "isUsExport": "is_us_export",
        "fdaaa801Violation": "fdaaa801_violation",
    },
    "descriptionModule": {"briefSummary": "brief_summary", "detailedDescription": "detailed_description"},
    "conditionsModule": {"conditions": "conditions", "keywords": "keywords"},
    "designModule": {
        "studyType": "study_type",
        "nPtrsToThisExpAccNctId": "expanded_access_pointers",
        "expandedAccessTypes": {
            "individual": "expanded_access_individual",
            "intermediate": "expanded_access_intermediate",
            "treatment": "expanded_access_treatment",
        },
        "patientRegistry": "patient_registry",
        "targetDuration": "target_duration",
        "phases": "phases",
        "designInfo": {
            "allocation": "allocation",
            "interventionModel": "intervention_model",
            "interventionModelDescription": "intervention_model_description",
            "primaryPurpose": "primary_purpose",
            "observationalModel": "observational_model",
            "timePerspective": "time_perspective",
            "maskingInfo": {
                "masking": "masking",
                "maskingDescription": "masking_description",
                "whoMasked": "who_masked",
            },
        },
        "bioSpec": {"retention": "bio_spec_retention", "description": "bio_spec_description"},
        "enrollmentInfo": {"count": "enrollment", "type": "enrollment_type"},
    },
    "armsInterventionsModule": {
        "armGroups": Many(
            "arms",
            {
                "label": "label",
                "type": "type",
                "description": "description",
                "interventionNames": "intervention_names",
            },
        ),
        "interventions": Many(
            "interventions",
            {
                "type": "type",
                "name": "name",
                "description": "description",
                "armGroupLabels": "arm_labels",
                "otherNames": "other_names",
            },
        ),
    },
    "outcomesModule": {
        "primaryOutcomes": Many("primary", _OUTCOME),
        "secondaryOutcomes": Many("secondary", _OUTCOME),
        "otherOutcomes": Many("other", _OUTCOME),
    },
    "contactsLocationsModule": {
        "centralContacts": Many("central_contacts", _CONTACT),
        "overallOfficials": Many("officials", {"name": "name", "affiliation": "affiliation", "role": "role"}),
        "locations": Many(
            "locations",
            {
                "facility": "facility",
                "status": "status",
                "city": "city",
                "state": "state",
                "zip": "zip",
                "country": "country",
                "geoPoint": {"lat": "latitude", "lon": "longitude"},
                "contacts": Many("contacts", _CONTACT),
            },
        ),
    },
    "referencesModule": {
        "references": Many(
            "citations",
            {
                "pmid": "pmid",
                "type": "type",
                "citation": "citation",
                "retractions": Many("retractions", {"pmid": "pmid", "source": "source"}),
            },
        ),
        "seeAlsoLinks": Many("links", {"label": "label", "url": "url"}),
        "availIpds": Many("available_data", {"id": "id", "type": "type", "url": "url", "comment": "comment"}),
    },
    "ipdSharingStatementModule": {
        "ipdSharing": "ipd_sharing",
        "description": "ipd_description",
        "infoTypes": "ipd_info_types",
        "timeFrame": "ipd_time_frame",
        "accessCriteria": "ipd_access_criteria",
        "url": "ipd_url",
    },
}

ELIGIBILITY: FieldMap = {
    "eligibilityCriteria": "text",
    "healthyVolunteers": "healthy_volunteers",
    "sex": "sex",
    "genderBased": "gender_based",
    "genderDescription": "gender_description",
    "minimumAge": "minimum_age",
    "maximumAge": "maximum_age",
    "stdAges": "standard_ages",
    "studyPopulation": "study_population",
    "samplingMethod": "sampling_method",
}

RESULTS: FieldMap = {
    "participantFlowModule": {
        "preAssignmentDetails": "flow_pre_assignment",
        "recruitmentDetails": "flow_recruitment",
        "typeUnitsAnalyzed": "flow_units",
        "groups": Many("flow_groups", _GROUP),
        "periods": Many(
            "flow_periods",
            {
                "title": "title",
                "milestones": Many(
                    "milestones",
                    {
                        "type": "type",
                        "comment": "comment",
                        "achievements": Many(
                            "counts",
                            {
                                "groupId": "group_id",
                                "comment": "comment",
                                "numSubjects": "number",
                                "numUnits": "units",
                            },
                        ),
                    },
                ),
                "dropWithdraws": Many(
                    "withdrawals",
                    {
                        "type": "type",
                        "comment": "comment",
                        "reasons": Many(
                            "counts",
                            {
                                "groupId": "group_id",
                                "comment": "comment",
                                "numSubjects": "number",
                                "numUnits": "units",
                            },
                        ),
                    },
                ),
            },
        ),
    },
    "baselineCharacteristicsModule": {
        "populationDescription": "baseline_population",
        "typeUnitsAnalyzed": "baseline_units",
        "groups": Many("baseline_groups", _GROUP),
        "denoms": Many("baseline_denoms", _DENOMS.fields),
        "measures": Many("baseline_measures", _MEASURE),
    },
    "outcomeMeasuresModule": {
        "outcomeMeasures": Many(
            "outcome_measures",
            {
                **_MEASURE,
                "type": "type",
                "reportingStatus": "reporting_status",
                "anticipatedPostingDate": "anticipated_posting_date",
                "timeFrame": "time_frame",
                "typeUnitsAnalyzed": "type_units_analyzed",
                "groups": Many("groups", _GROUP),
                "analyses": _ANALYSES,
            },
        ),
    },
    "adverseEventsModule": {
        "frequencyThreshold": "events_frequency_threshold",
        "timeFrame": "events_time_frame",
        "description": "events_description",
        "allCauseMortalityComment": "events_mortality_comment",
        "eventGroups": Many(
            "event_groups",
            {
                **_GROUP,
                "deathsNumAffected": "deaths_affected",
                "deathsNumAtRisk": "deaths_at_risk",
                "seriousNumAffected": "serious_affected",
                "seriousNumAtRisk": "serious_at_risk",
                "otherNumAffected": "other_affected",
                "otherNumAtRisk": "other_at_risk",
            },
        ),
        "seriousEvents": Many("serious_events", _EVENT.fields),
        "otherEvents": Many("other_events", _EVENT.fields),
    },
    "moreInfoModule": {
        "limitationsAndCaveats": {"description": "limitations"},
        "certainAgreement": {
            "piSponsorEmployee": "agreement_pi_is_employee",
            "restrictionType": "agreement_restriction_type",
            "restrictiveAgreement": "agreement_restrictive",
            "otherDetails": "agreement_details",
        },
        "pointOfContact": {
            "title": "contact_title",
            "organization": "contact_organization",
            "email": "contact_email",
            "phone": "contact_phone",
            "phoneExt": "contact_phone_ext",
        },
    },
}

DERIVED: FieldMap = {
    "miscInfoModule": {
        "versionHolder": "registry_version_date",
        "removedCountries": "removed_countries",
        "submissionTracking": {
            "estimatedResultsFirstSubmitDate": "estimated_results_first_submit_date",
            "firstMcpInfo": {"postDateStruct": _date("first_mcp_post_date")},
            "submissionInfos": Many(
                "submissions",
                {
                    "releaseDate": "release_date",
                    "unreleaseDate": "unrelease_date",
                    "unreleaseDateUnknown": "unrelease_date_unknown",
                    "resetDate": "reset_date",
                    "mcpReleaseN": "mcp_release_number",
                },
            ),
        },
    },
}

DOCUMENTS: FieldMap = {
    "largeDocumentModule": {
        "noSap": "has_no_sap",
        "largeDocs": Many(
            "document_files",
            {
                "typeAbbrev": "type",
                "hasProtocol": "has_protocol",
                "hasSap": "has_sap",
                "hasIcf": "has_icf",
                "label": "label",
                "date": "date",
                "uploadDate": "upload_date",
                "filename": "filename",
                "size": "size",
            },
        ),
    },
}

ANNOTATIONS: FieldMap = {
    "annotationModule": {
        "unpostedAnnotation": {
            "unpostedResponsibleParty": "unposted_responsible_party",
            "unpostedEvents": Many("unposted", {"type": "type", "date": "date", "dateUnknown": "date_unknown"}),
        },
        "violationAnnotation": {
            "violationEvents": Many(
                "violations",
                {
                    "type": "type",
                    "description": "description",
                    "creationDate": "creation_date",
                    "issuedDate": "issued_date",
                    "releaseDate": "release_date",
                    "postedDate": "posted_date",
                },
            ),
        },
    },
}
