"""A study design: arms, the one epoch that can be known, and all that hangs on them."""

from __future__ import annotations

from typing import Any, NamedTuple

from registry_tools.db.reading import Row
from registry_tools.exports.usdm_files.eligibility import criteria_of, population_of
from registry_tools.exports.usdm_files.instances import Instances, Json, placed
from registry_tools.exports.usdm_files.interventions import Interventions, interventions_of, mesh_terms
from registry_tools.exports.usdm_files.ledger import Ledger
from registry_tools.exports.usdm_files.outcomes import outcomes_of
from registry_tools.exports.usdm_files.record_fields import fields_of
from registry_tools.exports.usdm_files.schedule import schedule_of
from registry_tools.exports.usdm_files.sources import Source
from registry_tools.exports.usdm_files.terms import MESH, Term, known, term_of

# What the registry's answers say of biospecimens: are any kept, and do they hold DNA?
_RETENTIONS = {"SAMPLES_WITH_DNA": (True, True), "SAMPLES_WITHOUT_DNA": (True, False), "NONE_RETAINED": (False, None)}


class Designed(NamedTuple):
    """The design, and what USDM keeps beside it in the study version."""

    design: Json
    beside: dict[str, list[Json]]
    masked: list[Json]  # roles that are masked, without what they apply to


def design_of(source: Source, make: Instances, ledger: Ledger) -> Designed:
    study: Row = source.study or {}
    arms, arm_ids = _arms(source, make, ledger)
    given = interventions_of(source, arm_ids, make, ledger)
    for arm, arm_id in zip(arms, arm_ids, strict=True):
        arm["extensionAttributes"] += given.of_arm.get(arm_id, [])
    indications, coded = _indications(source, make, ledger)
    mesh_terms(source, ledger, coded + sum(len(one.get("codes", ())) for one in given.instances))
    epoch, elements, cells = _cells(study, arms, arm_ids, given, make)
    outcomes = outcomes_of(source, make, ledger)
    criteria = criteria_of(source, make, ledger)
    schedule = schedule_of(source, outcomes.endpoints, given.doses, epoch, make)
    observational = study.get("study_type") == "OBSERVATIONAL"
    kind = "PATIENT_REGISTRY" if study.get("patient_registry") else study.get("study_type")
    phases = study.get("phases") or ()
    unknown: list[str] = [] if kind else ["studyType"]
    own: dict[str, Any]
    if observational:
        model, perspective = study.get("observational_model"), study.get("time_perspective")
        sampling = next((row["sampling_method"] for row in source.tables["eligibility"]), None)
        own = {
            "model": make.coded("observationalModel", model),
            "timePerspective": make.coded("timePerspective", perspective),
            "samplingMethod": None if sampling is None else make.coded("samplingMethod", sampling),
        }
        unknown += [name for name, value in (("model", model), ("timePerspective", perspective)) if value is None]
    else:
        model, purpose, masking = (study.get(key) for key in ("intervention_model", "primary_purpose", "masking"))
        own = {
            "model": make.coded("interventionModel", model),
            "intentTypes": None if purpose is None else [make.coded("intentType", purpose)],
            "blindingSchema": None if masking is None else make.alias(term_of("blindingSchema", masking)),
        }
        unknown += [] if model else ["model"]
    random = known("characteristic", study.get("allocation") or "")
    extensions = [*fields_of(study, "design", make), *make.not_known(*unknown)]
    design = make.make(
        "ObservationalStudyDesign" if observational else "InterventionalStudyDesign",
        name="Study design",
        studyType=None if kind is None else make.coded("studyType", kind),
        studyPhase=make.alias(term_of("studyPhase", "/".join(phases))) if phases else None,
        characteristics=[make.code(random)] if random else None,
        encounters=schedule.encounters or None,
        activities=schedule.activities or None,
        arms=arms,
        studyCells=cells,
        rationale="",
        epochs=[epoch] if epoch else [],
        elements=elements or None,
        indications=indications or None,
        studyInterventionIds=[one["id"] for one in given.instances] or None,
        objectives=outcomes.objectives or None,
        population=population_of(source, criteria.criteria, make, ledger),
        scheduleTimelines=schedule.timelines or None,
        biospecimenRetentions=_retentions(study, make),
        eligibilityCriteria=criteria.criteria,
        **own,
        extensionAttributes=placed(extensions),
    )
    beside = {
        "eligibilityCriterionItems": criteria.items,
        "studyInterventions": given.instances,
        "bcSurrogates": schedule.surrogates,
    }
    return Designed(design, beside, _masked(study, make))


def _arms(source: Source, make: Instances, ledger: Ledger) -> tuple[list[Json], dict[str, str]]:
    arms, ids = [], {}
    for row in source.tables["arms"]:
        unknown = ["dataOriginType", *(() if row["type"] else ("type",))]
        arm = make.make(
            "StudyArm",
            name=row["label"] or f"Arm {row['ordinal']}",
            description=row["description"],
            type=make.coded("armType", row["type"]),
            dataOriginDescription="",
            dataOriginType=make.coded("dataOriginType", None),
            extensionAttributes=make.parts({"participants": row["n"]}) + make.source(row) + make.not_known(*unknown),
        )
        arms.append(arm)
        ids[row["arm_id"]] = arm["id"]
    ledger.take("arms", len(arms))
    return arms, ids


def _cells(
    study: Row, arms: list[Json], arm_ids: dict[str, str], given: Interventions, make: Instances
) -> tuple[Json | None, list[Json], list[Json]]:
    """One epoch, in which each arm gets its interventions: a record says what an arm gets, not when in the study."""
    if not arms:
        return None, [], []
    observational = study.get("study_type") == "OBSERVATIONAL"
    epoch = make.make(
        "StudyEpoch",
        name="Study",
        description="The time in which the arms differ. The source names no epochs.",
        type=make.coded("epochType", "observation" if observational else "intervention"),
    )
    elements, cells = [], []
    for arm, arm_id in zip(arms, arm_ids, strict=True):
        element = make.make("StudyElement", name=arm["name"], studyInterventionIds=given.by_arm.get(arm_id) or None)
        elements.append(element)
        cells.append(make.make("StudyCell", armId=arm["id"], epochId=epoch["id"], elementIds=[element["id"]]))
    return epoch, elements, cells


def _indications(source: Source, make: Instances, ledger: Ledger) -> tuple[list[Json], int]:
    """Conditions, with the code of the index term of just that name; and how many have one."""
    mesh = {
        row["term"].casefold(): row
        for row in source.tables["index_terms"]
        if row["about"] == "condition" and row["kind"] == "mesh" and row["id"] and row["term"]
    }
    indications, coded = [], 0
    for row in source.tables["conditions"]:
        term = mesh.pop(row["condition"].casefold().strip(), None)
        coded += term is not None
        indications.append(
            make.make(
                "Indication",
                name=row["condition"],
                codes=[make.code(Term(term["id"], term["term"], *MESH))] if term else None,
                isRareDisease=False,
                extensionAttributes=make.not_known("isRareDisease"),
            )
        )
    ledger.take("conditions", len(indications))
    return indications, coded


def _retentions(study: Row, make: Instances) -> list[Json] | None:
    kept = _RETENTIONS.get(study.get("bio_spec_retention") or "")
    if kept is None:
        return None
    words = study.get("bio_spec_description")
    return [make.make("BiospecimenRetention", name="Biospecimens", description=words, isRetained=kept[0], includesDNA=kept[1])]


def _masked(study: Row, make: Instances) -> list[Json]:
    roles = []
    for who in study.get("who_masked") or ():
        code = term_of("role", who)
        masking = make.make("Masking", text=study.get("masking_description") or "", isMasked=True)
        roles.append(make.make("StudyRole", name=f"Masked: {code.decode}", code=make.code(code), masking=masking))
    return roles
