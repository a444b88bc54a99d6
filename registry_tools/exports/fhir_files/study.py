"""All resources of one study."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from registry_tools.db.reading import StudyRows
from registry_tools.exports.fhir_files import citations, design, parts
from registry_tools.exports.fhir_files.elements import Json, element, extension, text_concept, words
from registry_tools.exports.fhir_files.eligibility import eligibility
from registry_tools.exports.fhir_files.identity import (
    CLINICALTRIALS_GOV,
    canonical,
    meta,
    reference,
    resource_id,
    study_identifier,
)
from registry_tools.exports.fhir_files.population import LARGEST, population
from registry_tools.exports.fhir_files.tally import Tally
from registry_tools.exports.fhir_files.vocabulary import concept

Rows = Sequence[dict[str, Any]]
Tables = Mapping[str, Rows]

_ELIGIBILITY = ("eligibility", "criteria", "thresholds", "windows")
_FACTS = ("arms", "interventions", "arm_interventions", "endpoints")
_LISTS = (
    "secondary_ids", "sponsors", "officials", "conditions", "keywords", "index_terms", "locations", "countries", "citations",
    "retractions", "links", "document_files",
)  # fmt: skip
READ_TABLES = ("studies", *_ELIGIBILITY, *_FACTS, *_LISTS)

_BESIDE = "read from a document beside the record: the study has the record's own"
_OTHERS = "no record was read, and of several documents the one that says most of the study is given"


def resources_of(study: dict[str, Any], found: StudyRows, tally: Tally) -> list[Json]:
    """ResearchStudy first, then what it refers to. `study`: the row of its record, or what stands for one."""
    tables = dict(found.tables)
    for table in _FACTS:
        own = [row for row in tables[table] if row["source_id"] == study["source_id"]]
        tally.leave(table, _BESIDE if found.tables["studies"] else _OTHERS, len(tables[table]) - len(own))
        tables[table] = own
    who = [eligibility(study, one, held, tally) for one, held in _eligibility_tables(study, found.tables)]
    frame = next((row for row in tables["eligibility"] if row["source_id"] == study["source_id"]), None)
    group = population(study, frame, tally)
    papers = [(row, citations.citation(study, row, tables["retractions"])) for row in tables["citations"]]
    known = {row["ordinal"] for row in tables["citations"]}
    lost = sum(row["citation_ordinal"] not in known for row in tables["retractions"])
    tally.leave("retractions", "its citation has no row", lost)
    made = _research_study(study, tables, who, group, papers, tally)
    return [made, *who, *([group] if group else []), *(paper for _, paper in papers)]


def _eligibility_tables(study: dict[str, Any], tables: Tables) -> list[tuple[str, Tables]]:
    """(source_id, its rows) for every source that says something, the record first."""
    sources = dict.fromkeys(row["source_id"] for table in _ELIGIBILITY for row in tables[table])
    order = sorted(sources, key=lambda one: one != study["source_id"])
    return [(one, {table: [r for r in tables[table] if r["source_id"] == one] for table in _ELIGIBILITY}) for one in order]


def _research_study(
    study: dict[str, Any],
    tables: Tables,
    who: list[Json],
    group: Json | None,
    papers: list[tuple[dict[str, Any], Json]],
    tally: Tally,
) -> Json:
    identity = resource_id(study["study_id"])
    contained, sites = parts.sites(tables["locations"])
    parts.leave_terms(tables["index_terms"], tally)
    title = words(study["brief_title"]) or words(study["official_title"])
    return element(
        resourceType="ResearchStudy",
        id=identity,
        meta=meta(study["source_id"]),
        contained=contained,
        url=canonical("ResearchStudy", identity),
        identifier=[
            study_identifier(study),
            *({"use": "old", "system": CLINICALTRIALS_GOV, "value": alias} for alias in study["nct_id_aliases"] or ()),
            *parts.identifiers(study, tables["secondary_ids"]),
        ],
        title=title,
        label=[
            {"type": concept("title", column, column.replace("_", " ")), "value": words(study[column])}
            for column in ("official_title", "acronym")
            if words(study[column]) and words(study[column]) != title
        ],
        relatedArtifact=[
            *parts.documents(tables["links"], tables["document_files"]),
            *(citations.related(row, paper) for row, paper in papers if not citations.is_result(row)),
            *(element(type="documentation", display=one["title"], resourceReference=reference(one)) for one in who[1:]),
        ],
        date=design.date_text(study, "last_update"),
        status="active" if study["status"] else "unknown",
        primaryPurposeType=concept("primary_purpose", study["primary_purpose"]),
        phase=design.phase(study),
        studyDesign=design.study_design(study),
        focus=parts.focus(tables["interventions"], tables["index_terms"]),
        condition=parts.conditions(tables["conditions"], tables["index_terms"]),
        keyword=[text_concept(row["keyword"]) for row in tables["keywords"] if words(row["keyword"])],
        region=parts.regions(tables["countries"], tally),
        descriptionSummary=words(study["brief_summary"]),
        description=words(study["detailed_description"]),
        period=design.period(study),
        site=sites,
        classifier=design.classifiers(study),
        associatedParty=parts.parties(tables["sponsors"], tables["officials"]),
        progressStatus=design.progress(study),
        whyStopped=text_concept(study["why_stopped"]),
        recruitment=_recruitment(study, who, group),
        comparisonGroup=parts.arms(tables["arms"], tables["arm_interventions"], tally),
        outcomeMeasure=parts.outcomes(tables["endpoints"]),
        result=[reference(paper) for row, paper in papers if citations.is_result(row)],
    )


def _recruitment(study: dict[str, Any], who: list[Json], group: Json | None) -> Json:
    """A number that the registry does not call planned or actual is neither target nor actual: an extension has it."""
    count, kind = study["enrollment"], study["enrollment_type"]
    if count is not None and count > LARGEST:
        count = None
    return element(
        extension=extension("enrollment", valueUnsignedInt=count if kind not in ("ACTUAL", "ESTIMATED") else None),
        targetNumber=count if kind == "ESTIMATED" else None,
        actualNumber=count if kind == "ACTUAL" else None,
        eligibility=reference(who[0]) if who else None,
        actualGroup=reference(group) if group else None,
    )
