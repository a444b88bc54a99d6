"""One trial in one registry, whatever format its record came in."""

from __future__ import annotations

from typing import Protocol

from registry_tools.models.arm import Arm
from registry_tools.models.base import Model
from registry_tools.models.contact import Contact, Location, Official
from registry_tools.models.eligibility import Eligibility
from registry_tools.models.endpoint import Endpoint
from registry_tools.models.intervention import Intervention
from registry_tools.models.reference import (
    Annotation,
    AvailableData,
    Citation,
    DocumentFile,
    IndexTerm,
    Link,
    SecondaryId,
)
from registry_tools.models.result import Results


class Sponsor(Model):
    """`role` is lead or collaborator; `funder_class` the registry's (INDUSTRY, NIH, OTHER, ...)."""

    role: str
    name: str | None = None
    funder_class: str | None = None


class Studies(Protocol):
    """What has studies by their numbers, such as an open database."""

    def study(self, study_id: str) -> Study: ...


class Study(Model):
    """A registry record.

    `study_id` is the registry's number. Dates are the registry's strings, `YYYY-MM-DD` or `YYYY-MM`, whatever the format
    wrote ("October 2014" becomes "2014-10"). Registry vocabularies are in the API's spelling (`PHASE2`, `RECRUITING`) in
    every format. A list is empty where the format does not carry it; `format` and `richness` tell such gaps.
    """

    study_id: str
    registry: str = "ClinicalTrials.gov"
    format: str
    richness: int

    # identification
    brief_title: str | None = None
    official_title: str | None = None
    acronym: str | None = None
    org_study_id: str | None = None
    org_study_id_type: str | None = None
    org_study_id_link: str | None = None
    organization: str | None = None
    organization_class: str | None = None
    url: str | None = None

    # status and dates
    status: str | None = None
    last_known_status: str | None = None
    delayed_posting: bool | None = None
    why_stopped: str | None = None
    has_expanded_access: bool | None = None
    expanded_access_nct_id: str | None = None
    expanded_access_status: str | None = None
    status_verified_date: str | None = None
    start_date: str | None = None
    start_date_type: str | None = None
    primary_completion_date: str | None = None
    primary_completion_date_type: str | None = None
    completion_date: str | None = None
    completion_date_type: str | None = None
    first_submit_date: str | None = None
    first_submit_qc_date: str | None = None
    first_post_date: str | None = None
    first_post_date_type: str | None = None
    results_waived: bool | None = None
    results_first_submit_date: str | None = None
    results_first_submit_qc_date: str | None = None
    results_first_post_date: str | None = None
    results_first_post_date_type: str | None = None
    disposition_first_submit_date: str | None = None
    disposition_first_submit_qc_date: str | None = None
    disposition_first_post_date: str | None = None
    disposition_first_post_date_type: str | None = None
    last_update_submit_date: str | None = None
    last_update: str | None = None
    last_update_type: str | None = None
    estimated_results_first_submit_date: str | None = None
    first_mcp_post_date: str | None = None
    first_mcp_post_date_type: str | None = None
    registry_version_date: str | None = None

    # responsibility and oversight
    sponsor: str | None = None
    responsible_party_type: str | None = None
    responsible_party_name: str | None = None
    responsible_party_title: str | None = None
    responsible_party_affiliation: str | None = None
    responsible_party_old_name_title: str | None = None
    responsible_party_old_organization: str | None = None
    has_dmc: bool | None = None
    is_fda_regulated_drug: bool | None = None
    is_fda_regulated_device: bool | None = None
    is_unapproved_device: bool | None = None
    is_ppsd: bool | None = None
    is_us_export: bool | None = None
    fdaaa801_violation: bool | None = None

    # description and design
    brief_summary: str | None = None
    detailed_description: str | None = None
    study_type: str | None = None
    phases: tuple[str, ...] = ()
    allocation: str | None = None
    intervention_model: str | None = None
    intervention_model_description: str | None = None
    primary_purpose: str | None = None
    observational_model: str | None = None
    time_perspective: str | None = None
    masking: str | None = None
    masking_description: str | None = None
    who_masked: tuple[str, ...] = ()
    bio_spec_retention: str | None = None
    bio_spec_description: str | None = None
    enrollment: int | None = None
    enrollment_type: str | None = None
    patient_registry: bool | None = None
    target_duration: str | None = None
    number_of_arms: int | None = None
    expanded_access_individual: bool | None = None
    expanded_access_intermediate: bool | None = None
    expanded_access_treatment: bool | None = None
    expanded_access_pointers: int | None = None

    # sharing
    ipd_sharing: str | None = None
    ipd_description: str | None = None
    ipd_time_frame: str | None = None
    ipd_access_criteria: str | None = None
    ipd_url: str | None = None
    ipd_info_types: tuple[str, ...] = ()

    has_results: bool | None = None
    has_no_sap: bool | None = None
    unposted_responsible_party: str | None = None

    # lists
    nct_id_aliases: tuple[str, ...] = ()
    secondary_ids: tuple[SecondaryId, ...] = ()
    sponsors: tuple[Sponsor, ...] = ()
    conditions: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    arms: tuple[Arm, ...] = ()
    interventions: tuple[Intervention, ...] = ()
    endpoints: tuple[Endpoint, ...] = ()
    eligibility: Eligibility | None = None
    central_contacts: tuple[Contact, ...] = ()
    officials: tuple[Official, ...] = ()
    locations: tuple[Location, ...] = ()
    countries: tuple[str, ...] = ()
    removed_countries: tuple[str, ...] = ()
    citations: tuple[Citation, ...] = ()
    links: tuple[Link, ...] = ()
    available_data: tuple[AvailableData, ...] = ()
    document_files: tuple[DocumentFile, ...] = ()
    index_terms: tuple[IndexTerm, ...] = ()
    annotations: tuple[Annotation, ...] = ()
    results: Results | None = None

    @classmethod
    def from_database(cls, database: Studies, study_id: str) -> Study:
        """The study as `database.study(study_id)` gives it, `database` being what `registry_tools.open_database` opened."""
        return database.study(study_id)
