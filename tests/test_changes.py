"""What a newer version of a record changed: tables of changes made to one record, and the changes that a reader would tell."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry_tools.db.changes.carrying import carry_over
from registry_tools.db.changes.change import Version
from registry_tools.db.changes.compare import compared, kinds
from registry_tools.db.changes.noting import note_changes, snapshot
from registry_tools.db.rows.build import add_studies
from registry_tools.db.rows.row_set import RowSet
from registry_tools.db.store import Store, open_store
from registry_tools.parsers.facts.study_facts import with_facts
from registry_tools.parsers.inputs import Input
from registry_tools.parsers.registry.base import formats
from registry_tools.parsers.source_text import texts_at
from registry_tools.pipeline import extract_inputs

Record = dict[str, Any]
Told = tuple[str, str | None, str | None, str | None]

CRITERIA = """Inclusion Criteria:

* Histologically confirmed acute myeloid leukemia
* Total bilirubin \\<= 1.5 x ULN
* Absolute neutrophil count \\>= 1.5 x 10\\^9/L
* Hemoglobin ≥ 9 g/dL
* Able to give written informed consent

Exclusion Criteria:

* AST \\> 3 x ULN
* Creatinine \\> 1.5 mg/dL
* Pregnant or breastfeeding women
* Known allergy to any component of the study drug
"""


def record(number: int) -> Record:
    """A trial in the form of the API v2, of nothing but what can change."""
    return {
        "protocolSection": {
            "identificationModule": {
                "nctId": f"NCT{number:08d}", "briefTitle": "Zorvatinib in AML", "officialTitle": "A Study of Zorvatinib",
            },
            "statusModule": {
                "overallStatus": "RECRUITING",
                "startDateStruct": {"date": "2025-03", "type": "ESTIMATED"},
                "primaryCompletionDateStruct": {"date": "2027-06-30", "type": "ESTIMATED"},
                "completionDateStruct": {"date": "2028-06-30", "type": "ESTIMATED"},
                "lastUpdatePostDateStruct": {"date": "2026-01-05", "type": "ACTUAL"},
            },
            "sponsorCollaboratorsModule": {
                "leadSponsor": {"name": "Example Oncology", "class": "INDUSTRY"},
                "collaborators": [{"name": "Example University", "class": "OTHER"}],
            },
            "conditionsModule": {"conditions": ["Acute Myeloid Leukemia", "Relapsed AML"]},
            "designModule": {
                "studyType": "INTERVENTIONAL", "phases": ["PHASE2"],
                "designInfo": {"allocation": "RANDOMIZED", "interventionModel": "PARALLEL", "primaryPurpose": "TREATMENT",
                               "maskingInfo": {"masking": "NONE"}},
                "enrollmentInfo": {"count": 120, "type": "ESTIMATED"},
            },
            "armsInterventionsModule": {
                "armGroups": [
                    {"label": "Zorvatinib 20 mg", "type": "EXPERIMENTAL", "description": "20 mg once daily",
                     "interventionNames": ["Drug: Zorvatinib"]},
                    {"label": "Best available care", "type": "ACTIVE_COMPARATOR", "description": "As the investigator decides",
                     "interventionNames": ["Drug: Azacitidine"]},
                ],
                "interventions": [
                    {"type": "DRUG", "name": "Zorvatinib", "description": "tablets",
                     "armGroupLabels": ["Zorvatinib 20 mg"]},
                    {"type": "DRUG", "name": "Azacitidine", "description": "75 mg/m2",
                     "armGroupLabels": ["Best available care"]},
                ],
            },
            "outcomesModule": {
                "primaryOutcomes": [
                    {"measure": "Event-free survival", "description": "Time to event", "timeFrame": "24 months"},
                ],
                "secondaryOutcomes": [
                    {"measure": "Overall survival", "timeFrame": "36 months"},
                    {"measure": "Change from baseline in fatigue score at Week 12", "timeFrame": "Baseline, Week 12"},
                ],
            },
            "eligibilityModule": {
                "eligibilityCriteria": CRITERIA, "healthyVolunteers": False, "sex": "ALL", "minimumAge": "18 Years",
            },
            "contactsLocationsModule": {
                "locations": [{"facility": "One", "country": "Norway"}, {"facility": "Two", "country": "Chile"}],
            },
        },
        "hasResults": False,
    }  # fmt: skip


def at(path: str, value: object) -> Callable[[Record], None]:
    """Set a value of protocolSection; None takes it away."""
    *steps, last = path.split(".")

    def change(study: Record) -> None:
        place: Any = study["protocolSection"]
        for step in steps:
            place = place[int(step)] if step.isdigit() else place.setdefault(step, {})
        if value is None:
            del place[int(last) if last.isdigit() else last]
        elif last == "+":
            place.append(value)
        else:
            place[int(last) if last.isdigit() else last] = value

    return change


def words(old: str, new: str) -> Callable[[Record], None]:
    """Other words in the eligibility text."""

    def change(study: Record) -> None:
        module = study["protocolSection"]["eligibilityModule"]
        assert old in module["eligibilityCriteria"]
        module["eligibilityCriteria"] = module["eligibilityCriteria"].replace(old, new)

    return change


def every(*changes: Callable[[Record], None]) -> Callable[[Record], None]:
    def change(study: Record) -> None:
        for one in changes:
            one(study)

    return change


def swap_outcomes(study: Record) -> None:
    module = study["protocolSection"]["outcomesModule"]
    module["primaryOutcomes"][0], module["secondaryOutcomes"][0] = module["secondaryOutcomes"][0], module["primaryOutcomes"][0]


def reorder(study: Record) -> None:
    protocol = study["protocolSection"]
    head, tail = protocol["eligibilityModule"]["eligibilityCriteria"].split("Exclusion Criteria:")
    lines = head.strip().split("\n")
    protocol["eligibilityModule"]["eligibilityCriteria"] = "\n".join(
        [*lines[:2], *reversed(lines[2:]), "", "Exclusion Criteria:", "", *reversed(tail.strip().split("\n"))]
    )
    for place in (
        protocol["outcomesModule"]["secondaryOutcomes"],
        protocol["armsInterventionsModule"]["armGroups"],
        protocol["armsInterventionsModule"]["interventions"],
        protocol["contactsLocationsModule"]["locations"],
        protocol["conditionsModule"]["conditions"],
    ):
        place.reverse()


def results(study: Record) -> None:
    study["hasResults"] = True
    study["protocolSection"]["statusModule"]["resultsFirstPostDateStruct"] = {"date": "2026-02-01", "type": "ACTUAL"}


def document(study: Record) -> None:
    file = {"typeAbbrev": "Prot", "filename": "Prot_000.pdf", "label": "Study Protocol", "uploadDate": "2026-02-01T10:00"}
    study["documentSection"] = {"largeDocumentModule": {"largeDocs": [file]}}


ARMS, OUTCOMES = "armsInterventionsModule", "outcomesModule"
CASES: dict[str, tuple[Callable[[Record], None], list[Told]]] = {
    "nothing that is told": (at("descriptionModule.briefSummary", "More words."), []),
    "another order": (reorder, []),
    "other signs and bullets": (
        every(words("Total bilirubin \\<= 1.5 x ULN", "Total bilirubin ≤ 1.5 × ULN."), words("* Preg", "- Preg")), [],
    ),
    "status": (
        every(at("statusModule.overallStatus", "TERMINATED"), at("statusModule.whyStopped", "Slow accrual")),
        [("status", None, "RECRUITING", "TERMINATED"), ("why_stopped", None, None, "Slow accrual")],
    ),
    "enrolment": (
        at("designModule.enrollmentInfo", {"count": 87, "type": "ACTUAL"}),
        [("enrollment", None, "120 ESTIMATED", "87 ACTUAL")],
    ),
    "enrolment is actual": (
        at("designModule.enrollmentInfo.type", "ACTUAL"), [("enrollment", None, "120 ESTIMATED", "120 ACTUAL")],
    ),
    "dates": (
        every(
            at("statusModule.startDateStruct", {"date": "2025-03-17", "type": "ACTUAL"}),
            at("statusModule.primaryCompletionDateStruct.date", "2028-01-31"), at("statusModule.completionDateStruct", None),
        ),
        [
            ("start_date", None, "2025-03 ESTIMATED", "2025-03-17 ACTUAL"),
            ("primary_completion_date", None, "2027-06-30 ESTIMATED", "2028-01-31 ESTIMATED"),
            ("completion_date", None, "2028-06-30 ESTIMATED", None),
        ],
    ),
    "results": (results, [("results_posted", None, None, "2026-02-01")]),
    "a posted protocol": (document, [("document_posted", "Prot_000.pdf", None, "Study Protocol 2026-02-01T10:00")]),
    "sponsor": (
        every(
            at("sponsorCollaboratorsModule.leadSponsor.name", "Bigger Oncology"),
            at("sponsorCollaboratorsModule.collaborators.0.name", "Another University"),
        ),
        [
            ("sponsor", None, "Example Oncology", "Bigger Oncology"),
            ("collaborator_added", "Another University", None, "Another University"),
            ("collaborator_dropped", "Example University", "Example University", None),
        ],
    ),
    "titles": (
        every(
            at("identificationModule.briefTitle", "Zorvatinib in AML or MDS"), at("identificationModule.officialTitle", None),
        ),
        [
            ("title", None, "Zorvatinib in AML", "Zorvatinib in AML or MDS"),
            ("official_title", None, "A Study of Zorvatinib", None),
        ],
    ),
    "design": (
        every(
            at("designModule.phases", ["PHASE2", "PHASE3"]), at("designModule.designInfo.allocation", "NON_RANDOMIZED"),
            at("designModule.designInfo.interventionModel", "SEQUENTIAL"),
            at("designModule.designInfo.primaryPurpose", "OTHER"),
            at("designModule.designInfo.maskingInfo.masking", "DOUBLE"), at("designModule.studyType", "OBSERVATIONAL"),
        ),
        [
            ("study_type", None, "INTERVENTIONAL", "OBSERVATIONAL"),
            ("phase", None, "PHASE2", "PHASE2, PHASE3"),
            ("allocation", None, "RANDOMIZED", "NON_RANDOMIZED"),
            ("intervention_model", None, "PARALLEL", "SEQUENTIAL"),
            ("masking", None, "NONE", "DOUBLE"),
            ("primary_purpose", None, "TREATMENT", "OTHER"),
        ],
    ),
    "conditions and countries": (
        every(
            at("conditionsModule.conditions.1", "Myelodysplastic Syndromes"),
            at("contactsLocationsModule.locations.1.country", "Peru"),
            at("contactsLocationsModule.locations.+", {"facility": "Three", "country": "Norway"}),
        ),
        [
            ("condition_added", "Myelodysplastic Syndromes", None, "Myelodysplastic Syndromes"),
            ("condition_dropped", "Relapsed AML", "Relapsed AML", None),
            ("country_added", "Peru", None, "Peru"),
            ("country_dropped", "Chile", "Chile", None),
        ],
    ),
    "a new arm with a new intervention": (
        every(
            at(f"{ARMS}.armGroups.+", {"label": "Placebo", "type": "PLACEBO_COMPARATOR", "interventionNames": ["Drug: Sugar"]}),
            at(f"{ARMS}.interventions.+", {"type": "DRUG", "name": "Sugar pill", "armGroupLabels": ["Placebo"]}),
        ),
        [
            ("arm_added", "Placebo", None, "PLACEBO_COMPARATOR: Placebo"),
            ("intervention_added", "Sugar pill", None, "DRUG: Sugar pill"),
        ],
    ),
    "an arm and its intervention are gone": (
        every(at(f"{ARMS}.armGroups.1", None), at(f"{ARMS}.interventions.1", None)),
        [
            ("arm_dropped", "Best available care", "ACTIVE_COMPARATOR: Best available care", None),
            ("intervention_dropped", "Azacitidine", "DRUG: Azacitidine", None),
        ],
    ),
    "an arm is described otherwise": (
        every(at(f"{ARMS}.armGroups.0.description", "30 mg once daily"), at(f"{ARMS}.armGroups.1.type", "NO_INTERVENTION")),
        [
            ("arm_changed", "Zorvatinib 20 mg", "20 mg once daily", "30 mg once daily"),
            ("arm_changed", "Best available care", "ACTIVE_COMPARATOR", "NO_INTERVENTION"),
        ],
    ),
    "an intervention is renamed": (
        every(
            at(f"{ARMS}.interventions.0.name", "Zorvatinib tablet"),
            at(f"{ARMS}.armGroups.0.interventionNames", ["Drug: Zorvatinib tablet"]),
        ),
        [("intervention_changed", "Zorvatinib tablet", "Zorvatinib", "Zorvatinib tablet")],
    ),
    "an arm loses one drug and another is renamed": (
        every(
            at(f"{ARMS}.interventions.0.name", "Zorvatinib tablet"),
            at(f"{ARMS}.armGroups.0.interventionNames", ["Drug: Zorvatinib tablet", "Drug: Azacitidine"]),
            at(f"{ARMS}.interventions.1.armGroupLabels", ["Zorvatinib 20 mg", "Best available care"]),
        ),
        [
            ("arm_changed", "Zorvatinib 20 mg", "Zorvatinib", "Azacitidine, Zorvatinib tablet"),
            ("intervention_changed", "Zorvatinib tablet", "Zorvatinib", "Zorvatinib tablet"),
        ],
    ),
    "an arm gets another drug": (
        every(
            at(f"{ARMS}.armGroups.1.interventionNames", ["Drug: Azacitidine", "Drug: Zorvatinib"]),
            at(f"{ARMS}.interventions.0.armGroupLabels", ["Zorvatinib 20 mg", "Best available care"]),
        ),
        [("arm_changed", "Best available care", "Azacitidine", "Azacitidine, Zorvatinib")],
    ),
    "outcomes change places": (
        swap_outcomes,
        [
            ("primary_outcome_switched", "Event-free survival", "primary: Event-free survival",
             "secondary: Event-free survival"),
            ("primary_outcome_switched", "Overall survival", "secondary: Overall survival", "primary: Overall survival"),
        ],
    ),
    "another primary outcome": (
        at(f"{OUTCOMES}.primaryOutcomes.0", {"measure": "Complete remission rate", "timeFrame": "Day 28"}),
        [
            ("primary_outcome_added", "Complete remission rate", None, "Complete remission rate [Day 28]"),
            ("primary_outcome_dropped", "Event-free survival", "Event-free survival [24 months]", None),
        ],
    ),
    "a primary outcome in other words": (
        at(f"{OUTCOMES}.primaryOutcomes.0.measure", "Event-free survival (EFS) by central review"),
        [
            ("primary_outcome_changed", "Event-free survival (EFS) by central review", "Event-free survival",
             "Event-free survival (EFS) by central review"),
        ],
    ),
    "the same frame, another endpoint": (
        at(f"{OUTCOMES}.secondaryOutcomes.1.measure", "Change from baseline in hemoglobin level at Week 12"),
        [
            ("secondary_outcome_added", "Change from baseline in hemoglobin level at Week 12", None,
             "Change from baseline in hemoglobin level at Week 12 [Baseline, Week 12]"),
            ("secondary_outcome_dropped", "Change from baseline in fatigue score at Week 12",
             "Change from baseline in fatigue score at Week 12 [Baseline, Week 12]", None),
        ],
    ),
    "a secondary outcome is exploratory now": (
        every(
            at(f"{OUTCOMES}.secondaryOutcomes.0", None),
            at(f"{OUTCOMES}.otherOutcomes", [{"measure": "Overall survival", "timeFrame": "36 months"}]),
        ),
        [("secondary_outcome_switched", "Overall survival", "secondary: Overall survival", "other: Overall survival")],
    ),
    "another other outcome": (
        at(f"{OUTCOMES}.otherOutcomes", [{"measure": "Biomarkers"}]),
        [("other_outcome_added", "Biomarkers", None, "Biomarkers")],
    ),
    "a time frame": (
        at(f"{OUTCOMES}.primaryOutcomes.0.timeFrame", "Up to 36 months"),
        [("time_frame_changed", "Event-free survival", "24 months", "Up to 36 months")],
    ),
    "an outcome's description": (
        at(f"{OUTCOMES}.primaryOutcomes.0.description", "Time to relapse or death"),
        [("outcome_description_changed", "Event-free survival", "Time to event", "Time to relapse or death")],
    ),
    "an upper limit among the inclusions is raised": (
        words("\\<= 1.5 x ULN", "\\<= 3 x ULN"), [("threshold_loosened", "bilirubin_total", "<= 1.5 x ULN", "<= 3 x ULN")],
    ),
    "an upper limit among the inclusions is lowered": (
        words("\\<= 1.5 x ULN", "\\<= 1.2 x ULN"), [("threshold_tightened", "bilirubin_total", "<= 1.5 x ULN", "<= 1.2 x ULN")],
    ),
    "a lower limit among the inclusions is lowered": (
        words("Hemoglobin ≥ 9 g/dL", "Hemoglobin ≥ 8 g/dL"), [("threshold_loosened", "hemoglobin", ">= 9 g/dL", ">= 8 g/dL")],
    ),
    "a lower limit in another unit is raised": (
        words("Hemoglobin ≥ 9 g/dL", "Hemoglobin ≥ 100 g/L"),
        [("threshold_tightened", "hemoglobin", ">= 9 g/dL", ">= 100 g/L")],
    ),
    "the same limit in another unit": (
        words("Hemoglobin ≥ 9 g/dL", "Hemoglobin ≥ 90 g/L"),
        [("criterion_changed", "Hemoglobin ≥ 90 g/L", "inclusion: Hemoglobin ≥ 9 g/dL", "inclusion: Hemoglobin ≥ 90 g/L")],
    ),
    "a limit among the exclusions is raised": (
        words("AST \\> 3 x ULN", "AST \\> 5 x ULN"), [("threshold_loosened", "ast", "<= 3 x ULN", "<= 5 x ULN")],
    ),
    "a limit among the exclusions is lowered": (
        words("Creatinine \\> 1.5 mg/dL", "Creatinine \\> 1.2 mg/dL"),
        [("threshold_tightened", "creatinine", "<= 1.5 mg/dL", "<= 1.2 mg/dL")],
    ),
    "the bound itself no longer counts": (
        words("AST \\> 3 x ULN", "AST ≥ 3 x ULN"), [("threshold_tightened", "ast", "<= 3 x ULN", "< 3 x ULN")],
    ),
    "a limit with another reference": (
        words("Creatinine \\> 1.5 mg/dL", "Creatinine \\> 1.5 x ULN"),
        [("threshold_changed", "creatinine", "<= 1.5 mg/dL", "<= 1.5 x ULN")],
    ),
    "a limit more": (
        words("* Able to", "* Platelets ≥ 75 x 10\\^9/L\n* Able to"),
        [("threshold_added", "platelets", None, ">= 75 10*9/L"),
         ("criterion_added", "Platelets ≥ 75 x 10\\^9/L", None, "inclusion: Platelets ≥ 75 x 10\\^9/L")],
    ),
    "a limit less": (
        words("* AST \\> 3 x ULN\n", ""),
        [("threshold_dropped", "ast", "<= 3 x ULN", None),
         ("criterion_dropped", "AST \\> 3 x ULN", "exclusion: AST \\> 3 x ULN", None)],
    ),
    "ages": (
        every(at("eligibilityModule.minimumAge", "12 Years"), at("eligibilityModule.maximumAge", "75 Years")),
        [("threshold_loosened", "minimum_age", "18 Years", "12 Years"), ("threshold_added", "maximum_age", None, "75 Years")],
    ),
    "the same age in months": (at("eligibilityModule.minimumAge", "216 Months"), []),
    "who may take part": (
        every(at("eligibilityModule.sex", "FEMALE"), at("eligibilityModule.healthyVolunteers", True)),
        [("sex", None, "ALL", "FEMALE"), ("healthy_volunteers", None, "no", "yes")],
    ),
    "a criterion in other words": (
        words("Known allergy to", "Known or suspected allergy to"),
        [("criterion_changed", "Known or suspected allergy to any component of the study drug",
          "exclusion: Known allergy to any component of the study drug",
          "exclusion: Known or suspected allergy to any component of the study drug")],
    ),
    "an exclusion becomes an inclusion": (
        every(
            words("* Pregnant or breastfeeding women\n", ""),
            words("* Able to", "* Pregnant or breastfeeding women\n* Able to"),
        ),
        [("criterion_changed", "Pregnant or breastfeeding women", "exclusion: Pregnant or breastfeeding women",
          "inclusion: Pregnant or breastfeeding women")],
    ),
}  # fmt: skip


def _input(study: Record) -> Input:
    return Input(study["protocolSection"]["identificationModule"]["nctId"], "ctgov_json", json.dumps(study).encode())


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Every case is a study of its own: its first version is replaced by the changed one."""
    with open_store(tmp_path_factory.mktemp("changes") / "a.duckdb") as store:
        replace(store, {f"NCT9{number:07d}": (record(90000000 + number), change) for number, (change, _) in numbered()})
        yield store


def numbered() -> Iterator[tuple[int, tuple[Callable[[Record], None], list[Told]]]]:
    return enumerate(CASES.values(), 1)


def replace(store: Store, cases: dict[str, tuple[Record, Callable[[Record], None]]]) -> None:
    """Load the records, then their changed versions of another day, and see to it that the changes are noted."""
    olds = {study_id: _input(old) for study_id, (old, _) in cases.items()}
    news = {}
    for study_id, (old, change) in cases.items():
        new = copy.deepcopy(old)
        change(new)
        new["protocolSection"]["statusModule"]["lastUpdatePostDateStruct"]["date"] = "2026-03-02"
        news[study_id] = _input(new)
    extract_inputs(olds.values(), store, given=[], origins={})
    before = snapshot(store.connection, {olds[one].source_id: news[one].source_id for one in olds})
    receipt = extract_inputs(news.values(), store, given=[], origins={})
    assert receipt.loaded == len(cases)
    store.connection.execute("DELETE FROM changes")
    note_changes(store.connection, before, receipt.run_id)


def told(store: Store, study_id: str) -> list[Told]:
    sql = "SELECT kind, subject, before, after FROM changes WHERE study_id = ? ORDER BY ordinal"
    return store.query(sql, [study_id]).fetchall()


@pytest.mark.parametrize("case", CASES)
def test_what_changed(store: Store, case: str) -> None:
    number = list(CASES).index(case) + 1
    assert told(store, f"NCT9{number:07d}") == CASES[case][1]


def test_every_kind_is_in_the_table_above(store: Store) -> None:
    """But for those that take more than two versions of one record, and are tested below or with `update`."""
    seen = {one[0] for _, expected in CASES.values() for one in expected}
    elsewhere = {"results_removed", "record_withdrawn", "secondary_outcome_changed", "other_outcome_dropped",
                 "other_outcome_changed"}  # fmt: skip
    assert set(kinds()) - seen == elsewhere


def test_backwards_every_change_is_told_too(tmp_path: Path) -> None:
    """From the changed version to the first: what was added is dropped, what was loosened is tightened."""
    opposite = {"added": "dropped", "dropped": "added", "loosened": "tightened", "tightened": "loosened",
                "posted": "removed"}  # fmt: skip
    with open_store(tmp_path / "a.duckdb") as store:
        cases = {}
        for number, (change, _) in numbered():
            changed = record(90000000 + number)
            change(changed)
            cases[f"NCT9{number:07d}"] = (changed, lambda study, n=number: study.update(record(90000000 + n)))
        replace(store, {one: (old, lambda study, f=change: (study.clear(), f(study))) for one, (old, change) in cases.items()})
        for number, (_, expected) in numbered():
            back = told(store, f"NCT9{number:07d}")
            there = [(kind, before, after) for kind, _, before, after in expected if kind != "document_posted"]
            turned = []
            for kind, before, after in there:
                stem, _, last = kind.rpartition("_")
                turned.append((f"{stem}_{opposite[last]}" if last in opposite else kind, after, before))
            assert sorted(map(str, [(kind, before, after) for kind, _, before, after in back])) == sorted(map(str, turned))


def test_the_words_stand_where_the_row_says(store: Store) -> None:
    import pyarrow as pa

    raw = {
        row[0]: pa.decompress(row[2], decompressed_size=row[1], codec="zstd", asbytes=True)
        for row in store.query("SELECT source_id, byte_count, zstd FROM records").fetchall()
    }
    count = 0
    for end, source in (("before", "from_source_id"), ("after", "to_source_id")):
        rows = store.query(
            f"""SELECT {source}, {end}_path, {end}_start_char, {end}_end_char, {end}_quote, {end}, kind FROM changes
                WHERE {end} IS NOT NULL"""
        ).fetchall()
        for source_id, path, start, stop, quote, shown, kind in rows:
            assert path and quote and shown, kind
            if start is not None:
                assert texts_at("ctgov_json", raw[source_id], [path])[path][start:stop] == quote
                count += 1
    assert count > 80


def test_days_and_sources(store: Store) -> None:
    found = store.query(
        """SELECT DISTINCT c.from_date, c.changed_at, f.version_date, t.version_date, f.is_current, t.is_current
           FROM changes c JOIN sources f ON f.source_id = from_source_id JOIN sources t ON t.source_id = to_source_id"""
    ).fetchall()
    old, new = date(2026, 1, 5), date(2026, 3, 2)
    assert found == [(old, new, old, new, False, True)]


def test_versions_of_a_record(store: Store) -> None:
    rows = store.query(
        """SELECT version, version_date::VARCHAR, is_current, change_count, previous_source_id IS NOT NULL
           FROM record_versions WHERE study_id = 'NCT90000004' ORDER BY version"""
    ).fetchall()
    assert rows == [(1, "2026-01-05", False, None, False), (2, "2026-03-02", True, 2, True)]


def test_what_is_read_again_or_is_another_format_of_the_same_version_is_no_change(tmp_path: Path) -> None:
    with open_store(tmp_path / "a.duckdb") as store:
        study = record(90000001)
        extract_inputs([_input(study)], store, given=[], origins={})
        source_id = _input(study).source_id
        before = snapshot(store.connection, {source_id: source_id})
        assert before.tables == {}
        assert note_changes(store.connection, before, "run") == 0
    old = Version("NCT90000001", "a", "ctgov_json", 100, None, {"studies": [_studies("RECRUITING", 10)]})
    poor = Version("NCT90000001", "b", "ctgov_csv", 20, None, {"studies": [_studies("COMPLETED", None)]})
    assert [(one.kind, one.before, one.after) for one in compared(old, poor)] == [("status", "RECRUITING", "COMPLETED")]


def test_what_was_not_read_is_not_absent() -> None:
    """A limit beside a criterion that was read in part is told with the criterion's words, not as added or dropped."""

    def version(text: str, status: str, *limits: dict[str, Any]) -> Version:
        place = {"path": "p", "start_char": 0, "end_char": 1, "quote": "p"}
        criterion = {"criterion_id": "C1", "polarity": "inclusion", "text": text, "status": status, **place}
        return Version("NCT90000001", status, "ctgov_json", 100, None, {"criteria": [criterion], "thresholds": list(limits)})

    limit = {
        "criterion_id": "C1", "measure": "anc", "measure_text": "ANC", "value": 1.0, "unit": "10*9/L", "relative_to": None,
        "canonical_value": 1.0, "canonical_unit": "10*9/L", "eligible": ">=", "condition": None,
        "path": "p", "start_char": 0, "end_char": 12, "quote": "ANC ≥ 1 G/L",
    }  # fmt: skip
    rest = "without any transfusion or growth factor support"
    one, other = f"ANC of one giga per litre {rest}", f"ANC ≥ 1 G/L {rest}"
    for status, expected in (("partial", []), ("parsed", ["threshold_added"])):
        found = compared(version(one, status), version(other, "parsed ", limit))
        assert [change.kind for change in found if change.kind != "criterion_changed"] == expected
        back = compared(version(other, "parsed ", limit), version(one, status))
        assert [change.kind for change in back] == [*(["threshold_dropped"] if expected else []), "criterion_changed"]


def _studies(status: str, enrollment: int | None) -> dict[str, Any]:
    return {"status": status, "enrollment": enrollment, "brief_title": "A", "has_results": None}


def test_changes_are_carried_to_a_database_made_again(tmp_path: Path) -> None:
    with open_store(tmp_path / "old.duckdb") as store:
        replace(store, {"NCT90000001": (record(90000001), at("statusModule.overallStatus", "COMPLETED"))})
        kept = store.query("SELECT * FROM changes").fetchall()
    with open_store(tmp_path / "new.duckdb") as store:
        assert carry_over(store, tmp_path / "old.duckdb") == 1
        assert carry_over(store, tmp_path / "old.duckdb") == 1
        assert store.query("SELECT * FROM changes").fetchall() == kept
    with open_store(tmp_path / "old.duckdb") as store:
        store.query("DROP TABLE changes")
    with open_store(tmp_path / "new.duckdb") as store:
        assert carry_over(store, tmp_path / "old.duckdb") == 0
        assert store.query("SELECT * FROM changes").fetchall() == kept


lines = st.lists(
    st.sampled_from(
        ["Age ≥ 18", "Bilirubin <= 1.5 x ULN", "No bilirubin > 2 mg/dL", "Women", "ANC >= 1.5 x 10^9/L", "ECOG 0-2", ""]
    ),
    max_size=8,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(inclusion=lines, exclusion=lines, measures=st.lists(st.text(max_size=40), max_size=5))
def test_a_record_beside_itself_has_no_changes(inclusion: list[str], exclusion: list[str], measures: list[str]) -> None:
    """Wherever its rows stand."""
    study = record(90000001)
    text = "Inclusion:\n" + "\n".join(f"* {one}" for one in inclusion) + "\nExclusion:\n" + "\n".join(exclusion)
    study["protocolSection"]["eligibilityModule"]["eligibilityCriteria"] = text
    study["protocolSection"]["outcomesModule"]["secondaryOutcomes"] = [{"measure": one, "timeFrame": one} for one in measures]
    rows = _rows(study)
    one = Version("NCT90000001", "a", "ctgov_json", 100, date(2026, 1, 5), rows)
    moved = {name: [{**row, "start_char": 7} for row in reversed(table)] for name, table in rows.items()}
    other = Version("NCT90000001", "b", "ctgov_json", 100, date(2026, 3, 2), moved)
    assert compared(one, other) == []


def _rows(study: Record) -> dict[str, list[dict[str, Any]]]:
    """A record's rows by table, as the database would have them."""
    rows = RowSet()
    add_studies({"a": with_facts(formats()["ctgov_json"].parse(_input(study).data).study)}, rows)
    tables = {name: table.to_pylist() for name, table in rows.to_arrow().items()}
    for row in (row for table in tables.values() for row in table if "quote" not in row):
        row["quote"] = "words"  # the database makes them of other columns
    return tables
