"""`export usdm`: the example's studies as CDISC's study definitions, with values read in the records by a person."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_cli import run

from registry_tools.db.reading import StudyRows
from registry_tools.db.store import Store
from registry_tools.db.tables import BOOKKEEPING, arrow_schemas, columns
from registry_tools.exports.usdm_files import LeftOutRow
from registry_tools.exports.usdm_files.durations import duration
from registry_tools.exports.usdm_files.instances import Names, html
from registry_tools.exports.usdm_files.ledger import Ledger
from registry_tools.exports.usdm_files.record_fields import DateRow, FieldRow
from registry_tools.exports.usdm_files.sources import TABLES
from registry_tools.exports.usdm_files.terms import TermRow, term_of, unit_of
from registry_tools.exports.usdm_files.versions import wrapper_of
from registry_tools.lexicons.loader import rows

Json = dict[str, Any]

ROOT = Path(__file__).resolve().parents[1]
# What every instance of a class must have, by the specification: ids and instanceType apart.
REQUIRED = {
    "Study": {"name"},
    "StudyVersion": {"versionIdentifier", "rationale", "studyIdentifiers", "titles"},
    "StudyArm": {"name", "type", "dataOriginDescription", "dataOriginType"},
    "StudyCell": {"armId", "epochId", "elementIds"},
    "Endpoint": {"name", "text", "purpose", "level"},
    "EligibilityCriterion": {"name", "category", "identifier", "criterionItemId"},
    "EligibilityCriterionItem": {"name", "text"},
    "Administration": {"name", "duration"},
    "Duration": {"durationWillVary"},
    "Timing": {"name", "type", "value", "valueLabel", "relativeToFrom", "relativeFromScheduledInstanceId"},
    "ScheduleTimeline": {"name", "mainTimeline", "entryCondition", "entryId"},
    "Indication": {"name", "isRareDisease"},
    "StudyDesignPopulation": {"name", "includesHealthySubjects"},
    "Organization": {"name", "type", "identifierScheme", "identifier"},
    "InterventionalStudyDesign": {
        "name", "arms", "studyCells", "rationale", "epochs", "population", "eligibilityCriteria", "model",
    },
    "Code": {"code", "codeSystem", "codeSystemVersion", "decode"},
    "ExtensionAttribute": {"url"},
}  # fmt: skip
# Attributes of `studies` that have a place of their own in USDM.
PLACED = {
    "study_id", "source_id", "brief_title", "official_title", "acronym", "org_study_id", "nct_id_aliases", "study_type",
    "phases", "intervention_model", "primary_purpose", "observational_model", "time_perspective", "masking", "who_masked",
    "enrollment", "enrollment_type", "patient_registry", "bio_spec_retention", "sponsor", "brief_summary",
    "detailed_description", "registry_version_date",
}  # fmt: skip


@pytest.fixture(scope="module")
def exported(demo_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("usdm") / "out"
    run("export", "usdm", str(out), "--db", str(demo_database))
    return out


def read(folder: Path, study_id: str) -> Json:
    wrapper: Json = json.loads((folder / f"{study_id}.json").read_text("utf-8"))
    return wrapper


@pytest.fixture(scope="module")
def lark(exported: Path) -> Json:
    """NCT90000001's study version as its record tells it."""
    version: Json = read(exported, "NCT90000001")["study"]["versions"][0]
    return version


def walk(node: Any) -> Iterator[Json]:
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from walk(value)
    elif isinstance(node, list):
        for value in node:
            yield from walk(value)


def value(extension: Json) -> Any:
    found = next((extension[key] for key in extension if key.startswith("value")), None)
    return amount(found) if isinstance(found, dict) and found["instanceType"] == "Quantity" else found


def amount(quantity: Json) -> tuple[float, str | None]:
    unit = quantity.get("unit")
    return quantity["value"], unit["standardCode"]["decode"] if unit else None


def extensions(instance: Json, name: str) -> list[Json]:
    return [one for one in instance.get("extensionAttributes", ()) if one["url"] == f"urn:registry-tools:usdm:{name}"]


def parts(extension: Json) -> dict[str, Any]:
    return {one["url"].rpartition(":")[2]: value(one) for one in extension.get("extensionAttributes", ())}


def sound(wrapper: Json) -> None:
    """Ids are unique and references resolve; instances have what their class must have."""
    ids = Counter(one["id"] for one in walk(wrapper) if "id" in one)
    assert [id_ for id_, n in ids.items() if n > 1] == []
    for one in walk(wrapper):
        for key, found in one.items():
            if key.endswith(("Id", "Ids")):
                assert set(found if isinstance(found, list) else [found]) <= ids.keys(), (key, found)
        missing = REQUIRED.get(one.get("instanceType", ""), set()) - one.keys()
        assert not missing, (one["id"], missing)
        assert None not in one.values()


def test_ids_are_unique_and_references_resolve(exported: Path) -> None:
    files = sorted(path for path in exported.iterdir() if path.name != "MANIFEST.json")
    assert [path.stem for path in files] == [f"NCT9000000{n}" for n in range(1, 7)]
    for path in files:
        wrapper = json.loads(path.read_text("utf-8"))
        assert {key: wrapper[key] for key in ("usdmVersion", "systemName")} == {
            "usdmVersion": "4.0.0",
            "systemName": "registry-tools",
        }
        assert wrapper["study"]["name"] == path.stem
        sound(wrapper)


def test_a_study_has_a_version_for_its_record_and_one_for_its_protocol(exported: Path) -> None:
    record, protocol = read(exported, "NCT90000001")["study"]["versions"]
    assert record["versionIdentifier"] == "2026-11-02"
    assert [title["type"]["decode"] for title in record["titles"]] == [
        "Brief Study Title",
        "Official Study Title",
        "Study Acronym",
    ]
    assert protocol["titles"] == []
    assert [one["text"] for one in protocol["studyIdentifiers"]] == ["NCT90000001"]


def test_identifiers_with_who_gave_them(lark: Json) -> None:
    names = {one["id"]: one["name"] for one in lark["organizations"]}
    assert [(one["text"], names[one["scopeId"]]) for one in lark["studyIdentifiers"]] == [
        ("NCT90000001", "ClinicalTrials.gov"),
        ("LARK-1", "Northlake University Hospital"),
        ("2020-900001-11", "EudraCT"),
    ]
    types = {one["name"]: (one["type"]["code"], one["type"]["codeSystem"]) for one in lark["organizations"]}
    assert types["ClinicalTrials.gov"] == ("C93453", "http://www.cdisc.org")
    assert types["Leukemia Cooperative Group North"] == ("NETWORK", "https://clinicaltrials.gov")
    sponsor = next(role for role in lark["roles"] if role["code"]["code"] == "C70793")
    assert [names[one] for one in sponsor["organizationIds"]] == ["Northlake University Hospital"]
    assert sponsor["appliesToIds"] == [lark["id"]]


def test_a_day_is_a_date_and_a_month_stays_a_month(lark: Json) -> None:
    dates = {one["type"]["code"]: (one["dateValue"], one.get("description")) for one in lark["dateValues"]}
    assert dates["START_DATE"] == ("2021-05-10", "ACTUAL")
    assert "PRIMARY_COMPLETION_DATE" not in dates
    partial = {parts(one)["type"]["code"]: one["valueString"] for one in extensions(lark, "partial-date")}
    assert partial["PRIMARY_COMPLETION_DATE"] == "2024-11"


def test_design(lark: Json) -> None:
    (design,) = lark["studyDesigns"]
    assert design["instanceType"] == "InterventionalStudyDesign"
    assert design["studyType"]["code"] == "C98388"
    assert design["studyPhase"]["standardCode"]["decode"] == "Phase II Trial"
    assert design["model"]["decode"] == "Single Group Study"
    assert design["blindingSchema"]["standardCode"]["decode"] == "Open Label Study"
    assert [one["decode"] for one in design["intentTypes"]] == ["Treatment Study"]
    assert [one["name"] for one in design["indications"]] == ["T-cell Acute Lymphoblastic Leukemia", "Relapsed Leukemia"]
    (arm,) = design["arms"]
    assert (arm["name"], arm["type"]["decode"]) == ("Isatuximab plus salvage", "Investigational Arm")
    (cell,) = design["studyCells"]
    (element,) = design["elements"]
    assert (cell["armId"], cell["elementIds"]) == (arm["id"], [element["id"]])
    names = {one["id"]: one["name"] for one in lark["studyInterventions"]}
    assert [names[one] for one in element["studyInterventionIds"]] == [
        "Isatuximab",
        "Dexamethasone",
        "Vincristine",
        "Pegaspargase",
    ]


def test_population(lark: Json) -> None:
    population = lark["studyDesigns"][0]["population"]
    assert amount(population["plannedEnrollmentNumber"]) == (42, None)
    assert [one["decode"] for one in population["plannedSex"]] == ["Female", "Male"]
    assert population["includesHealthySubjects"] is False
    assert extensions(population, "not-known") == []
    # from 16 years with no upper limit: no range
    assert "plannedAge" not in population
    assert [value(one) for one in extensions(population, "minimum-age")] == [(16.0, "Year")]


def test_an_endpoint_with_its_timing(lark: Json) -> None:
    (design,) = lark["studyDesigns"]
    primary = design["objectives"][0]
    assert (primary["level"]["code"], primary["text"]) == ("C85826", "")
    (endpoint,) = primary["endpoints"]
    assert (endpoint["name"], endpoint["text"], endpoint["level"]["code"]) == ("P1", "<p>Overall response rate</p>", "C94496")
    assert [value(one) for one in extensions(endpoint, "time-frame")] == ["Day 29 of cycle 1 (each cycle is 28 days)"]
    activity = next(one for one in design["activities"] if one["name"] == "Assessment P1")
    timeline = design["scheduleTimelines"][0]
    assert timeline["mainTimeline"]
    (instance,) = [one for one in timeline["instances"] if activity["id"] in one["activityIds"]]
    (timing,) = [one for one in timeline["timings"] if one["relativeFromScheduledInstanceId"] == instance["id"]]
    assert (timing["value"], timing["valueLabel"], timing["type"]["decode"]) == ("P29D", "Day 29 of cycle 1", "After")
    encounter = next(one for one in design["encounters"] if one["id"] == instance["encounterId"])
    assert encounter["scheduledAtId"] == timing["id"]
    values = [one["value"] for one in timeline["timings"]]
    assert values == ["P0D", "P8D", "P8DT4H", "P22D", "P22DT4H", "P29D", "P84D", "P6M"]
    # "From enrollment until death from any cause, assessed up to 36 months": within the 36 months before month 36
    follow_up = next(one for one in design["scheduleTimelines"] if one["entryCondition"] == "enrollment")
    timing = follow_up["timings"][1]
    assert (timing["value"], timing["windowLower"], timing["windowUpper"]) == ("P3Y", "P3Y", "P0D")


def test_instances_of_a_timeline_lead_from_its_entry_to_its_exit(exported: Path) -> None:
    for path in exported.glob("NCT*.json"):
        for timeline in (one for one in walk(json.loads(path.read_text())) if one.get("instanceType") == "ScheduleTimeline"):
            by_id = {one["id"]: one for one in timeline["instances"]}
            seen, here = [], timeline["entryId"]
            while here in by_id:
                seen.append(here)
                here = by_id[here].get("defaultConditionId") or by_id[here]["timelineExitId"]
            assert seen == list(by_id)
            assert here == timeline["exits"][0]["id"]


def test_a_criterion_with_its_bounds(lark: Json) -> None:
    criteria = lark["studyDesigns"][0]["eligibilityCriteria"]
    assert [one["category"]["decode"] for one in criteria] == ["Inclusion Criteria"] * 8 + ["Exclusion Criteria"] * 4
    assert [one.get("nextId") for one in criteria[:-1]] == [one["id"] for one in criteria[1:]]
    assert "nextId" not in criteria[-1]
    items = {one["id"]: one for one in lark["eligibilityCriterionItems"]}
    item = next(one for one in items.values() if "Total bilirubin" in one["text"])
    assert item["text"] == "<p>Total bilirubin ≤ 1.5 × ULN (≤ 3 × ULN in participants with Gilbert's syndrome)</p>"
    default, conditional = extensions(item, "threshold")
    assert default["valueString"] == "Total bilirubin ≤ 1.5 × ULN"
    found = parts(default)
    assert (found["measure"], found["eligible"], found["value"], found["relative-to"]) == (
        "bilirubin_total",
        "<=",
        (1.5, None),
        "ULN",
    )
    assert parts(conditional)["condition"] == "in participants with Gilbert's syndrome"
    (place,) = [one for one in default["extensionAttributes"] if one["url"].endswith(":source")]
    assert place["valueString"] == "protocolSection.eligibilityModule.eligibilityCriteria"
    record = json.loads((ROOT / "registry_tools/demo/NCT90000001.json").read_text("utf-8"))
    text = record["protocolSection"]["eligibilityModule"]["eligibilityCriteria"]
    assert text[parts(place)["start"] : parts(place)["end"]] == default["valueString"]
    # it stands under "Adequate organ function within 7 days ..."
    criterion = next(one for one in criteria if one["criterionItemId"] == item["id"])
    (parent,) = extensions(criterion, "parent")
    above = next(one for one in criteria if one["id"] == parent["valueId"])
    assert "Adequate organ function" in items[above["criterionItemId"]]["text"]


def test_a_dose_with_route_frequency_and_days(lark: Json) -> None:
    isatuximab = lark["studyInterventions"][0]
    assert (isatuximab["name"], isatuximab["type"]["decode"]) == ("Isatuximab", "Pharmacologic Substance")
    # one of four drugs of its arm: what it is there for, the record does not say
    assert isatuximab["role"]["decode"] == "Unknown"
    assert [value(one) for one in extensions(isatuximab, "not-known")] == ["role"]
    by_days, by_weeks = isatuximab["administrations"]
    for one in (by_days, by_weeks):
        assert amount(one["dose"]) == (20.0, "Milligram per Kilogram")
        assert one["route"]["standardCode"]["code"] == "C38276"
        assert one["frequency"]["standardCode"]["decode"] == "Weekly"
    assert amount(by_weeks["duration"]["quantity"]) == (28.0, "Day")
    assert by_days["duration"]["text"] == "Not given"
    design = lark["studyDesigns"][0]
    timeline = next(
        one
        for one in design["scheduleTimelines"]
        if [found["valueId"] for found in extensions(one, "administration")] == [by_days["id"]]
    )
    assert [(one["value"], one["valueLabel"]) for one in timeline["timings"]] == [
        ("P0D", "day 1 of a cycle"),
        ("P7D", "day 8"),
        ("P14D", "day 15"),
        ("P21D", "day 22"),
    ]
    assert amount(timeline["plannedDuration"]["quantity"]) == (28.0, "Day")


def test_codes_of_cdisc_are_those_of_the_lexicon(exported: Path) -> None:
    listed = {(row.code, row.decode) for row in rows("cdisc_terms", TermRow)}
    found = set()
    for path in exported.glob("NCT*.json"):
        for one in walk(json.loads(path.read_text("utf-8"))):
            if one.get("instanceType") == "Code" and one["codeSystem"] == "http://www.cdisc.org":
                found.add((one["code"], one["decode"]))
    assert found <= listed
    assert len(found) > 30


def test_a_term_without_a_certain_concept_keeps_the_registrys_own() -> None:
    assert term_of("interventionModel", "SEQUENTIAL")[:3] == ("SEQUENTIAL", "Sequential", "https://clinicaltrials.gov")
    assert term_of("studyPhase", "PHASE1/PHASE2").decode == "Phase I/II Trial"
    assert unit_of("mg/m2").code == "C67402"
    assert unit_of("{cells}/kg")[:3] == ("{cells}/kg", "{cells}/kg", "http://unitsofmeasure.org")
    assert term_of("armType", None).code == "C17998"


def test_concepts_are_one_a_term_and_decodes_one_a_concept() -> None:
    terms = rows("cdisc_terms", TermRow)
    assert len({(row.attribute, row.term) for row in terms}) == len(terms)
    assert all(re.fullmatch(r"C\d{3,6}", row.code) for row in terms)
    assert len({row.code for row in terms}) == len({(row.code, row.decode) for row in terms})


def test_every_row_is_taken_or_left_out_for_a_reason(exported: Path, demo: Store) -> None:
    manifest = json.loads((exported / "MANIFEST.json").read_text("utf-8"))
    left: Counter[str] = Counter()
    for one in manifest["left_out"]:
        left[one["table"]] += one["rows"]
    kinds: Counter[str] = Counter()
    for path in exported.glob("NCT*.json"):
        wrapper = json.loads(path.read_text("utf-8"))
        found = Counter(one.get("instanceType") for one in walk(wrapper))
        assert manifest["files"][path.name] == found.total() - found[None]
        kinds.update(str(one["url"]).rpartition(":")[2] for one in walk(wrapper) if "url" in one)
        kinds.update({str(kind): n for kind, n in found.items()})
    for table, kind in (
        ("criteria", "EligibilityCriterion"), ("endpoints", "Endpoint"), ("arms", "StudyArm"), ("thresholds", "threshold"),
        ("interventions", "StudyIntervention"), ("windows", "window"), ("conditions", "Indication"),
        ("timepoints", "timepoint"), ("keywords", "keyword"),
    ):  # fmt: skip
        (there,) = demo.query(f"SELECT count(*) FROM {table}").fetchone() or (0,)
        assert kinds[kind] + left[table] == there, table
        assert there
    (doses,) = demo.query("SELECT count(*) FROM doses").fetchone() or (0,)
    assert kinds["Administration"] + kinds["dose"] + left["doses"] == doses
    (results,) = demo.query("SELECT count(*) FROM results").fetchone() or (0,)
    assert left["results"] == results > 0


def test_every_table_is_mapped_or_has_a_reason() -> None:
    reasons = {row.table for row in rows("usdm_left_out", LeftOutRow)}
    assert set(arrow_schemas()) - BOOKKEEPING == {*TABLES, *reasons}


def test_every_column_of_a_study_has_a_place() -> None:
    dates = {row.column for row in rows("usdm_dates", DateRow)}
    dated = {column for date in dates for column in (date, f"{date}_text", f"{date}_type")}
    fields = {row.column for row in rows("usdm_record_fields", FieldRow)}
    assert set(columns("studies")) - dated - fields == PLACED


def test_one_study_of_several(demo_database: Path, tmp_path: Path) -> None:
    run("export", "usdm", str(tmp_path / "out"), "--study", "NCT90000002", "--db", str(demo_database))
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["MANIFEST.json", "NCT90000002.json"]


def test_the_comparison_finds_a_document_in_itself(exported: Path) -> None:
    script = [sys.executable, str(ROOT / "benchmarks" / "usdm_against.py")]
    path = str(exported / "NCT90000002.json")
    done = subprocess.run([*script, path, path], capture_output=True, text=True, check=True)
    lines = {cells[1].strip(): cells[2:7] for line in done.stdout.splitlines()[2:] if (cells := line.split("|"))}
    for name in ("StudyArm", "EligibilityCriterion", "Endpoint", "Administration"):
        theirs, ours, matched, missing, different = (int(cell) for cell in lines[name])
        assert (theirs, missing, different) == (ours, 0, 0), name
        assert matched == theirs > 0


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (0, "P0D"),
        (28, "P28D"),
        (-7, "P7D"),
        (0.0208, "PT30M"),
        (0.1667, "PT4H"),
        (7.9583, "P7DT23H"),
        (182.625, "P6M"),
        (30.4375, "P1M"),
        (365.25, "P1Y"),
        (1095.75, "P3Y"),
        (487, "P487D"),
        (0.0001, None),
    ],
)
def test_durations(days: float, expected: str | None) -> None:
    assert duration(days) == expected


@given(st.floats(-5000, 5000, allow_nan=False))
def test_a_duration_says_the_days_or_nothing(days: float) -> None:
    said = duration(round(days, 4))
    if said is None:
        return
    found = re.fullmatch(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?", said)
    assert found
    years, months, whole, hours, minutes = (int(part or 0) for part in found.groups())
    total = years * 365.25 + months * 30.4375 + whole + hours / 24 + minutes / 1440
    assert total == pytest.approx(abs(days), abs=0.0002)


@given(st.lists(st.sampled_from(["a", "a (2)", "a (3)", "b"])))
def test_names_differ(given_names: list[str]) -> None:
    names = Names()
    assert len({names.unique(name) for name in given_names}) == len(given_names)


def test_html_keeps_what_would_be_markup() -> None:
    assert html("CD4 <200/µL & viral load\n\nor <b>") == "<p>CD4 &lt;200/µL &amp; viral load</p><p>or &lt;b&gt;</p>"


def study_of(**tables: list[Json]) -> StudyRows:
    """A study with rows in some tables, columns that are not given NULL."""
    filled = {
        table: [dict.fromkeys(columns(table)) | {"study_id": "NCT1", "source_id": "r"} | row for row in tables.get(table, ())]
        for table in TABLES
    }
    return StudyRows("NCT1", {**filled, "studies": [dict.fromkeys(columns("studies")) | {"source_id": "r"}]})


def test_a_role_is_given_where_the_arms_leave_no_doubt() -> None:
    names = ["Drug A", "Placebo", "Usual care", "Drug B", "Backbone"]
    arms = ["EXPERIMENTAL", "PLACEBO_COMPARATOR", "PLACEBO_COMPARATOR", "ACTIVE_COMPARATOR", "ACTIVE_COMPARATOR"]
    given_to = [(0, 0), (1, 1), (2, 2), (3, 3), (4, 4), (3, 4)]
    study = study_of(
        arms=[{"arm_id": f"A{n}", "ordinal": n, "label": f"Arm {n}", "type": kind} for n, kind in enumerate(arms)],
        interventions=[{"intervention_id": f"I{n}", "ordinal": n, "name": name} for n, name in enumerate(names)],
        arm_interventions=[{"arm_id": f"A{arm}", "intervention_id": f"I{one}"} for one, arm in given_to],
    )
    version = wrapper_of(study, Ledger())[0]["study"]["versions"][0]
    assert {one["name"]: one["role"]["decode"] for one in version["studyInterventions"]} == {
        "Drug A": "Protocol Agent",
        "Placebo": "Placebo",
        "Usual care": "Unknown",  # of a placebo comparator, but no placebo
        "Drug B": "Unknown",  # alone in one arm, beside another drug in the next
        "Backbone": "Unknown",
    }


def test_a_dose_finds_the_intervention_of_its_drug_or_stays_with_its_arm() -> None:
    dose = {"amount": 300.0, "unit": "mg/m2", "route": "IV", "arm_id": "A1", "quote": "carmustine 300 mg/m2 IV"}
    study = study_of(
        arms=[{"arm_id": "A1", "ordinal": 1, "label": "BEAM"}],
        interventions=[{"intervention_id": "I1", "ordinal": 1, "name": "Melphalan", "other_names": ["L-PAM"]}],
        doses=[
            {**dose, "drug": "carmustine"},
            {**dose, "drug": "l-pam", "amount": 100.0, "amount_high": 140.0},
            {**dose, "drug": "carmustine", "arm_id": None},
        ],
    )
    ledger = Ledger()
    version = wrapper_of(study, ledger)[0]["study"]["versions"][0]
    (arm,) = version["studyDesigns"][0]["arms"]
    (kept,) = extensions(arm, "dose")
    assert kept["valueString"] == "carmustine 300 mg/m2 IV"
    assert parts(kept)["amount"] == (300.0, "Milligram per Square Meter")
    assert parts(kept)["drug"] == "carmustine"
    (administration,) = version["studyInterventions"][0]["administrations"]
    # 100 to 140 mg/m2 is no one amount
    assert "dose" not in administration
    (between,) = extensions(administration, "dose-range")
    ends = between["valueRange"]["minValue"], between["valueRange"]["maxValue"]
    assert [amount(end)[0] for end in ends] == [100.0, 140.0]
    assert [(one.table, one.rows) for one in ledger.left_out()] == [("doses", 1)]


def test_an_age_range_has_both_ends_and_an_actual_enrolment_was_not_planned() -> None:
    study = study_of(eligibility=[{"minimum_age": "6 Months", "maximum_age": "17 Years", "sex": "FEMALE"}])
    study.tables["studies"][0].update(enrollment=12, enrollment_type="ACTUAL")
    population = wrapper_of(study, Ledger())[0]["study"]["versions"][0]["studyDesigns"][0]["population"]
    ages = population["plannedAge"]
    assert (amount(ages["minValue"]), amount(ages["maxValue"])) == ((6.0, "Month"), (17.0, "Year"))
    assert [one["decode"] for one in population["plannedSex"]] == ["Female"]
    assert "plannedEnrollmentNumber" not in population
    assert [value(one) for one in extensions(population, "actual-enrollment")] == [12]
    # whether healthy people may take part is not given: false is a placeholder
    assert [value(one) for one in extensions(population, "not-known")] == ["includesHealthySubjects"]


IDS = st.sampled_from(["1", "2", "3"])
DAYS = st.none() | st.floats(-400, 4000).map(lambda days: round(days, 4))
# What a column may hold in the property below; columns without a line are NULL.
DRAWN: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "arms": {"label": st.none() | IDS, "type": st.sampled_from([None, "EXPERIMENTAL", "OTHER"]), "ordinal": st.integers(1, 4)},
    "interventions": {"name": st.none() | IDS, "ordinal": st.integers(1, 4), "other_names": st.none() | st.lists(IDS)},
    "arm_interventions": {},
    "doses": {
        "drug": st.none() | IDS, "amount": st.floats(0, 9), "amount_high": st.none() | st.floats(10, 20),
        "unit": st.sampled_from([None, "mg", "{AUC}"]), "days": st.none() | st.lists(st.integers(-3, 30), min_size=1),
        "cycle_days": DAYS, "route": st.sampled_from([None, "IV", "other"]), "frequency": st.sampled_from([None, "QD", "Q65D"]),
    },
    "endpoints": {
        "level": st.sampled_from([None, "primary", "other"]), "ordinal": st.integers(1, 3), "measure": st.none() | IDS,
    },
    "timepoints": {
        "shape": st.sampled_from(["point", "window", "event", "recurring"]), "from_days": DAYS, "to_days": DAYS,
        "anchor": st.sampled_from([None, "baseline"]), "quote": IDS,
    },
    "criteria": {
        "polarity": st.sampled_from([None, "inclusion", "exclusion"]), "ordinal": st.integers(1, 4), "text": IDS,
        "depth": st.just(0), "status": st.just("text_only"), "parent_id": st.none() | IDS,
    },
    "thresholds": {"value": st.floats(0, 9), "eligible": st.just("<="), "comparator": st.just(">"), "measure": IDS},
    "eligibility": {
        "minimum_age": st.sampled_from([None, "18 Years", "N/A"]), "sex": st.sampled_from([None, "ALL", "MALE"]),
        "maximum_age": st.sampled_from([None, "65 Years"]), "standard_ages": st.none() | st.lists(IDS),
    },
}  # fmt: skip
KEYS = ("arm_id", "intervention_id", "endpoint_id", "criterion_id")
# Tables whose own key is unique, and always there.
OWN = {"arms": "arm_id", "interventions": "intervention_id", "endpoints": "endpoint_id", "criteria": "criterion_id"}


@st.composite
def studies(draw: st.DrawFn) -> StudyRows:
    """Rows of one study from up to two sources, whose references may lead nowhere."""
    tables: dict[str, list[dict[str, Any]]] = {table: [] for table in TABLES}
    tables["studies"] = [dict.fromkeys(columns("studies")) | {"study_id": "NCT00000000", "source_id": "r", "registry": "X"}]
    for source in draw(st.sampled_from([["r"], ["r", "d"]])):
        for table, drawn in DRAWN.items():
            for n in range(draw(st.integers(0, 3))):
                row = dict.fromkeys(columns(table)) | {name: draw(strategy) for name, strategy in drawn.items()}
                row |= {key: draw(st.none() | IDS) for key in KEYS if key in row}
                if table in OWN:
                    row[OWN[table]] = str(n + 1)
                tables[table].append(row | {"study_id": "NCT00000000", "source_id": source})
    return StudyRows("NCT00000000", tables)


@settings(max_examples=100, deadline=None)
@given(studies())
def test_any_rows_make_a_sound_document(study: StudyRows) -> None:
    ledger = Ledger()
    wrapper, count = wrapper_of(study, ledger)
    sound(json.loads(json.dumps(wrapper)))
    assert count == sum("instanceType" in one for one in walk(wrapper))
    for table in DRAWN:
        assert ledger.counted(table) == len(study.tables[table]), table
