"""`export fhir`: what a receiver finds in the files, checked against what the example's records say."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry_tools import read_criterion
from registry_tools.db.reading import rows_by_study
from registry_tools.db.store import Store
from registry_tools.db.tables import BOOKKEEPING, arrow_schemas
from registry_tools.errors import LexiconError, RegistryToolsError
from registry_tools.exports.fhir_files import ResourceFiles, validation, writing
from registry_tools.exports.fhir_files.identity import resource_id
from registry_tools.exports.fhir_files.left_out import LeftOutRow
from registry_tools.exports.fhir_files.limits import limits
from registry_tools.exports.fhir_files.study import READ_TABLES
from registry_tools.exports.fhir_files.tally import Tally
from registry_tools.exports.fhir_files.units import UcumRow, quantity, ucum_codes
from registry_tools.exports.fhir_files.validation import validate_folder
from registry_tools.exports.fhir_files.vocabulary import CodeRow
from registry_tools.exports.fhir_files.windows import duration, is_duration, time_from_event
from registry_tools.exports.folder import export_folder
from registry_tools.lexicons.loader import parse, rows

ROOT = Path(__file__).resolve().parents[1]
URN = "urn:registry-tools:fhir:StructureDefinition:"
Json = dict[str, Any]


@pytest.fixture(scope="module")
def exported(demo_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("fhir") / "out"
    command = [sys.executable, "-m", "registry_tools", "export", "fhir", str(out), "--db", str(demo_database)]
    subprocess.run(command, check=True, capture_output=True)
    return out


@pytest.fixture(scope="module")
def resources(exported: Path) -> dict[str, Json]:
    """Resources of the NDJSON files by "type/id"."""
    found = {}
    for path in exported.glob("*.ndjson"):
        for line in path.read_text("utf-8").splitlines():
            resource = json.loads(line)
            assert resource["resourceType"] == path.stem
            assert found.setdefault(f"{path.stem}/{resource['id']}", resource) is resource
    return found


def every(node: Any) -> Iterator[Json]:
    """The object itself and every object in it."""
    if isinstance(node, dict):
        yield node
        for part in node.values():
            yield from every(part)
    elif isinstance(node, list):
        for part in node:
            yield from every(part)


def linked(resource: Json, link: str) -> Json:
    (found,) = (one for one in every(resource) if one.get("linkId") == link)
    return found


def extension(node: Json, name: str) -> Any:
    """The value of an extension of ours, a complex one as dict."""
    (found,) = (one for one in node["extension"] if one["url"] == URN + name)
    parts = found.get("extension")
    return _value(found) if parts is None else {part["url"]: _value(part) for part in parts}


def _value(node: Json) -> Any:
    return next(value for key, value in node.items() if key.startswith("value"))


# --- values that the example's records say


def test_an_absolute_limit_of_an_exclusion(resources: dict[str, Json]) -> None:
    found = linked(resources["EvidenceVariable/NCT90000003-eligibility"], "C7-T1")
    assert found["exclude"] is True
    assert found["description"] == r"ANC \< 1.0 × 10\^9/L"
    definition = found["definitionByTypeAndValue"]
    assert definition["type"]["text"] == "Absolute neutrophil count"
    assert definition["type"]["coding"] == [{"system": "urn:registry-tools:fhir:CodeSystem:measure", "code": "anc"}]
    assert definition["valueQuantity"] == {
        "value": 1, "comparator": "<", "unit": "10*9/L", "system": "http://unitsofmeasure.org", "code": "10*9/L",
    }  # fmt: skip


def test_a_limit_relative_to_uln_with_its_exception(resources: dict[str, Json]) -> None:
    """Total bilirubin ≤ 1.5 × ULN (≤ 3 × ULN in participants with Gilbert's syndrome)"""
    found = linked(resources["EvidenceVariable/NCT90000001-eligibility"], "C5-L1")
    assert found["exclude"] is False
    assert found["description"] == "Total bilirubin ≤ 1.5 × ULN (≤ 3 × ULN in participants with Gilbert's syndrome)"
    assert found["definitionByCombination"]["code"] == "any-of"
    with_it, without = (one["definitionByCombination"] for one in found["definitionByCombination"]["characteristic"])
    assert (with_it["code"], without["code"]) == ("all-of", "all-of")
    state = {"definitionCodeableConcept": {"text": "in participants with Gilbert's syndrome"}}
    assert with_it["characteristic"][0] == state
    assert without["characteristic"][0] == {"exclude": True, **state}
    exception, default = with_it["characteristic"][1], without["characteristic"][1]
    assert (exception["linkId"], default["linkId"]) == ("C5-T2", "C5-T1")
    for one, value in ((exception, 3), (default, 1.5)):
        definition = one["definitionByTypeAndValue"]
        assert definition["type"]["text"] == "Total bilirubin as a multiple of ULN"
        assert definition["valueQuantity"] == {
            "extension": [{"url": URN + "relative-to", "valueCode": "ULN"}],
            "value": value, "comparator": "<=", "system": "http://unitsofmeasure.org", "code": "1",
        }  # fmt: skip
        assert "offset" not in definition


def test_a_unit_that_is_not_the_canonical_one_keeps_both(resources: dict[str, Json]) -> None:
    found = linked(resources["EvidenceVariable/NCT90000005-eligibility"], "C4-T2")["definitionByTypeAndValue"]["valueQuantity"]
    assert (found["value"], found["comparator"], found["code"]) == (1000, ">=", "/mm3")
    canonical = extension(found, "canonical-quantity")
    assert (canonical["value"], canonical["comparator"], canonical["code"]) == (1, ">=", "10*9/L")


def test_age_and_sex(resources: dict[str, Json]) -> None:
    who = resources["EvidenceVariable/NCT90000002-eligibility"]
    low, high = (linked(who, link)["definitionByTypeAndValue"]["valueQuantity"] for link in ("minimum-age", "maximum-age"))
    assert (low["comparator"], low["value"], low["code"]) == (">=", 1, "a")
    assert (high["comparator"], high["value"], high["code"]) == ("<=", 30, "a")
    assert not [one for one in who["characteristic"] if one.get("linkId") == "sex"]
    assert {"text": "Sex: ALL"} in who["note"]
    group = resources["Group/NCT90000002-enrolled"]
    assert (group["type"], group["membership"], group["quantity"]) == ("person", "definitional", 36)
    (age, healthy) = group["characteristic"]
    assert (age["valueRange"]["low"]["value"], age["valueRange"]["high"]["value"]) == (1, 30)
    assert (healthy["code"], healthy["valueBoolean"]) == ({"text": "Healthy volunteer"}, False)


def test_a_window_before_an_event(resources: dict[str, Json]) -> None:
    found = linked(resources["EvidenceVariable/NCT90000005-eligibility"], "C9")
    assert found["exclude"] is True
    assert found["definitionCodeableConcept"]["text"] == "Myocardial infarction within 6 months before enrollment"
    (window,) = found["timeFromEvent"]
    assert window["description"] == "within 6 months before enrollment"
    assert (window["range"]["low"]["value"], window["range"]["low"]["code"], window["range"]["high"]["value"]) == (-6, "mo", 0)
    assert window["eventCodeableConcept"]["text"] == "enrollment"
    assert extension(window, "event-text") == "Myocardial infarction"


def test_the_study(resources: dict[str, Json]) -> None:
    study = resources["ResearchStudy/NCT90000002"]
    assert study["identifier"][0] == {"use": "official", "system": "http://clinicaltrials.gov", "value": "NCT90000002"}
    assert study["status"] == "active"
    (phase,) = study["phase"]["coding"]
    assert (phase["system"], phase["code"]) == ("http://hl7.org/fhir/research-study-phase", "phase-1-phase-2")
    assert study["progressStatus"][0]["state"]["coding"][0]["code"] == "completed"
    assert study["primaryPurposeType"]["coding"][0]["code"] == "treatment"
    assert [one.get("coding", [{}])[0].get("code") for one in study["studyDesign"]] == [
        "SEVCO:01001",
        "SEVCO:01005",
        None,
        None,
    ]
    assert [one["text"] for one in study["studyDesign"]][2:] == ["intervention model: SEQUENTIAL", "masking: NONE"]
    assert study["recruitment"] == {
        "actualNumber": 36,
        "eligibility": {"reference": "EvidenceVariable/NCT90000002-eligibility"},
        "actualGroup": {"reference": "Group/NCT90000002-enrolled"},
    }
    assert [one["name"] for one in study["comparisonGroup"]] == ["T-cell ALL", "B-cell ALL"]
    endpoint = study["outcomeMeasure"][1]
    assert endpoint["name"] == "Dose-limiting toxicities"
    assert endpoint["type"][0]["coding"][0]["code"] == "primary"
    assert endpoint["description"] == "Number of participants with a DLT as defined in the protocol\n\nTime frame: 28 days"
    assert extension(endpoint, "time-frame") == "28 days"


def test_a_planned_number_is_a_target_and_makes_no_group(resources: dict[str, Json]) -> None:
    recruitment = resources["ResearchStudy/NCT90000001"]["recruitment"]
    assert recruitment["targetNumber"] == 42
    assert "actualNumber" not in recruitment
    assert "actualGroup" not in recruitment
    assert "Group/NCT90000001-enrolled" not in resources


def test_parts_of_dates_and_arms(resources: dict[str, Json]) -> None:
    study = resources["ResearchStudy/NCT90000001"]
    assert study["period"] == {"start": "2021-05-10", "end": "2026-06"}  # the record gives no day of the end
    (arm,) = study["comparisonGroup"]
    names = [one["valueString"] for one in arm["extension"] if one["url"] == URN + "intervention"]
    assert names == ["Isatuximab", "Dexamethasone", "Vincristine", "Pegaspargase"]
    assert study["associatedParty"][0]["role"]["coding"][0]["code"] == "lead-sponsor"


def test_a_publication_of_results(resources: dict[str, Json]) -> None:
    study = resources["ResearchStudy/NCT90000003"]
    assert study["result"] == [{"reference": "Citation/NCT90000003-R1"}]
    assert resources["Citation/NCT90000003-R1"]["summary"][0]["text"].startswith("Example A, Example B. Isatuximab with")


def test_the_protocol_has_its_own_criteria(resources: dict[str, Json]) -> None:
    study = resources["ResearchStudy/NCT90000001"]
    (reference,) = [one["resourceReference"]["reference"] for one in study["relatedArtifact"] if "resourceReference" in one]
    protocol = resources[reference]
    limit = next(one for one in every(protocol) if one.get("description") == "Total bilirubin not more than 1.5 x ULN")
    assert extension(limit, "source")["page"] == 2
    assert protocol["meta"]["source"] != study["meta"]["source"]


# --- what holds for every resource


def test_all_resources_are_valid(exported: Path) -> None:
    assert list(validate_folder(exported)) == []


@pytest.mark.parametrize(
    ("valid", "invalid", "message"),
    [
        ('"membership":"definitional"', '"membership":"imagined"', "imagined"),
        ('"membership":"definitional",', "", "membership"),
        ('"quantity":36', '"quantity":"36 people"', "quantity"),
        ('"type":"person"', '"type":"person","tpye":"person"', "tpye"),
    ],
)
def test_an_invalid_resource_is_named(exported: Path, tmp_path: Path, valid: str, invalid: str, message: str) -> None:
    for path in exported.glob("*.ndjson"):
        text = path.read_text("utf-8")
        assert path.stem != "Group" or valid in text
        (tmp_path / path.name).write_text(text.replace(valid, invalid, 1), "utf-8")
    (found,) = validate_folder(tmp_path)
    assert (found.file, found.line, found.id) == ("Group.ndjson", 1, "NCT90000002-enrolled")
    assert message in found.message


def test_validation_without_the_library_says_what_to_install(monkeypatch: pytest.MonkeyPatch, exported: Path) -> None:
    validation._model.cache_clear()
    monkeypatch.setattr("registry_tools.extras.find_spec", lambda name: None)
    with pytest.raises(RegistryToolsError, match="fhir") as raised:
        next(validate_folder(exported))
    assert "registry-tools[fhir]" in str(raised.value)


def test_ids_are_fhirs_and_references_resolve(resources: dict[str, Json]) -> None:
    for resource in resources.values():
        assert re.fullmatch(r"[A-Za-z0-9\-.]{1,64}", resource["id"])
        links = [one["linkId"] for one in every(resource) if "linkId" in one]
        assert len(links) == len(set(links))
        contained = {f"#{one['id']}" for one in resource.get("contained", [])}
        for one in every(resource):
            target = one.get("reference")
            assert target is None or target in contained or target in resources
        assert {one.get("reference") for one in every(resource)} >= contained
        assert resource.get("url", "urn:").startswith("urn:")


def test_every_other_resource_is_referred_to(resources: dict[str, Json]) -> None:
    referred = {one.get("reference") for resource in resources.values() for one in every(resource)}
    assert {key for key in resources if not key.startswith("ResearchStudy/")} <= referred


def test_quotes_stand_in_the_criteria_text(resources: dict[str, Json]) -> None:
    checked = 0
    for resource in resources.values():
        if resource["resourceType"] != "EvidenceVariable" or "description" not in resource:
            continue
        text, of = resource["description"], extension(resource, "source")
        for one in every(resource):
            if one is resource or not any(part["url"] == URN + "source" for part in one.get("extension", [])):
                continue
            place = extension(one, "source")
            if place.get("path") == of["path"] and "start" in place:
                assert text[place["start"] - of["start"] : place["end"] - of["start"]] == place["quote"]
                checked += 1
    assert checked > 100


def test_the_bundle_has_the_same_resources(exported: Path, resources: dict[str, Json]) -> None:
    bundle = json.loads((exported / "bundle.json").read_text("utf-8"))
    assert (bundle["resourceType"], bundle["type"]) == ("Bundle", "collection")
    base = "http://registry-tools.invalid/fhir/"
    assert {one["fullUrl"]: one["resource"] for one in bundle["entry"]} == {base + key: one for key, one in resources.items()}


def test_a_bundle_is_for_few(tmp_path: Path, demo: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "BUNDLE_LIMIT", 3)
    with ResourceFiles(tmp_path) as files:
        for found in rows_by_study(demo, ["studies"]):
            files.write_study([{"resourceType": "ResearchStudy", "id": found.study_id}])
    assert files.counts() == {"ResearchStudy.ndjson": 6, "EvidenceVariable.ndjson": 0, "Group.ndjson": 0, "Citation.ndjson": 0}
    assert not (tmp_path / "bundle.json").exists()


def test_nothing_but_the_chosen_studies(tmp_path: Path, demo: Store) -> None:
    done = export_folder(demo, "fhir", tmp_path / "out", ["NCT90000003"])
    assert done.files["ResearchStudy.ndjson"] == done.files["Citation.ndjson"] == 1
    left = {(one.table, one.rows) for one in done.left_out}
    (doses,) = demo.query("SELECT count(*) FROM doses WHERE study_id = 'NCT90000003'").fetchone() or (0,)
    assert ("doses", doses) in left
    assert not {"blocks", "documents"} & {table for table, _ in left}
    assert export_folder(demo, "fhir", tmp_path / "none", []).files["bundle.json"] == 0
    assert json.loads((tmp_path / "none" / "bundle.json").read_text()) == {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [],
    }


def test_a_line_of_ndjson_is_a_line_to_every_reader(tmp_path: Path) -> None:
    text = "a\x85b\u2028c\u2029d"
    with ResourceFiles(tmp_path) as files:
        files.write_study([{"resourceType": "Citation", "id": "x", "title": text}])
    (line,) = (tmp_path / "Citation.ndjson").read_text("utf-8").splitlines()
    assert json.loads(line)["title"] == text


# --- the page of the documentation


def test_the_page_shows_what_is_written(exported: Path, resources: dict[str, Json]) -> None:
    page = (ROOT / "docs" / "fhir.md").read_text("utf-8")
    (shown,) = re.findall(r"```json\n(.*?)```", page, re.DOTALL)
    assert json.loads(shown) == linked(resources["EvidenceVariable/NCT90000003-eligibility"], "C9-L1")
    walk, validate = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    (printed,) = re.findall(r"```text\n(.*?)```", page, re.DOTALL)
    for code, output in ((walk, printed), (validate, "[]\n")):
        done = subprocess.run([sys.executable, "-c", code], cwd=exported.parent, capture_output=True, text=True, check=False)
        assert (done.stdout, done.stderr) == (output, "")


def test_the_page_names_every_extension(resources: dict[str, Json]) -> None:
    table = (ROOT / "docs" / "fhir.md").read_text("utf-8").partition("## Extensions")[2].partition("## Reading")[0]
    named = set(re.findall(r"[a-z-]+", " ".join(re.findall(r"^\| ([a-z, -]+) \|", table, re.MULTILINE))))
    used = {one["url"].removeprefix(URN) for one in every(list(resources.values())) if one.get("url", "").startswith(URN)}
    assert used <= named


# --- counts reconcile


def test_every_row_is_carried_or_counted(exported: Path, resources: dict[str, Json], demo: Store) -> None:
    manifest = json.loads((exported / "MANIFEST.json").read_text())
    left = {name: sum(one["rows"] for one in manifest["left_out"] if one["table"] == name) for name in arrow_schemas()}
    studies = [one for one in resources.values() if one["resourceType"] == "ResearchStudy"]
    who = [one for one in resources.values() if one["resourceType"] == "EvidenceVariable"]
    links = [one["linkId"] for one in every(who) if "linkId" in one]
    mesh = [one for one in every(studies) if one.get("system") == "https://www.nlm.nih.gov/mesh"]
    interventions = [part for one in studies for part in one.get("focus", []) if "extension" in part]
    conditions = [part for one in studies for part in one.get("condition", []) if "coding" not in part]
    parties = [part for one in studies for part in one.get("associatedParty", [])]
    artifacts = [part for one in studies for part in one.get("relatedArtifact", []) if "document" in part]
    carried = {
        "studies": len(studies),
        "eligibility": sum(bool({"description", "note"} & set(one)) or has_frame(one) for one in who),
        "criteria": len([link for link in links if re.fullmatch(r"C\d+", link)]),
        "thresholds": len([link for link in links if re.fullmatch(r"C\d+-T\d+", link)]),
        "windows": len([one for one in every(who) if "durationQuantity" in one])
        + sum(len(one["timeFromEvent"]) for one in every(who) if "timeFromEvent" in one),
        "arms": sum(len(one.get("comparisonGroup", [])) for one in studies),
        "interventions": len(interventions),
        "arm_interventions": len([one for one in every(studies) if one.get("url") == URN + "intervention"]),
        "endpoints": sum(len(one.get("outcomeMeasure", [])) for one in studies),
        "sponsors": len([one for one in parties if one["role"]["text"] in ("lead", "collaborator")]),
        "officials": len([one for one in parties if one["role"]["text"] not in ("lead", "collaborator")]),
        "conditions": len(conditions),
        "keywords": sum(len(one.get("keyword", [])) for one in studies),
        "index_terms": len(mesh),
        "locations": sum(len(one.get("site", [])) for one in studies),
        "countries": sum(len(one.get("region", [])) for one in studies),
        "citations": len([one for one in resources if one.startswith("Citation/")]),
        "links": len([one for one in artifacts if "url" in one["document"]]),
        "document_files": len([one for one in artifacts if "url" not in one["document"]]),
        "secondary_ids": sum(len(one["identifier"]) for one in studies) - len(studies) - _own_numbers(demo),
    }
    for table in arrow_schemas():
        (rows_of,) = demo.query(f"SELECT count(*) FROM {table}").fetchone() or (0,)
        if table not in BOOKKEEPING:
            assert (table, carried.get(table, 0) + left[table]) == (table, rows_of)


def has_frame(who: Json) -> bool:
    return any(one.get("linkId") in ("minimum-age", "maximum-age", "sex") for one in who.get("characteristic", []))


def _own_numbers(demo: Store) -> int:
    """Numbers of organizations and earlier NCT numbers, which stand beside the secondary ones."""
    counted = "SELECT count(org_study_id) + sum(coalesce(len(nct_id_aliases), 0)) FROM studies"
    (count,) = demo.query(counted).fetchone() or (0,)
    return int(count)


def test_every_table_has_a_reader_or_a_reason() -> None:
    reasons = {row.table for row in rows("fhir_left_out", LeftOutRow)}
    assert not reasons & set(READ_TABLES)
    assert reasons | set(READ_TABLES) | BOOKKEEPING == set(arrow_schemas())


# --- conditions and alternatives: what the characteristics mean


def characteristics(text: str, polarity: Any) -> list[Json]:
    names = {"group": "alternative_group", "start": "start_char", "end": "end_char"}
    bounds = [
        {"criterion_id": "X-C1", "path": "p", **{names.get(key, key): value for key, value in one.model_dump().items()}}
        for one in read_criterion(text, polarity).thresholds
    ]
    criterion = {"criterion_id": "X-C1", "polarity": polarity, "text": text, "quote": text, "path": "p"}
    return limits(criterion, bounds, Tally())


def meets(one: Json, values: dict[str, float], states: set[str]) -> bool:
    """Does someone meet a characteristic? `exclude` turns it round, on the outside and within a combination."""
    if "definitionByCombination" in one:
        combination = one["definitionByCombination"]
        parts = [meets(part, values, states) for part in combination["characteristic"]]
        met = {"all-of": all, "any-of": any}[combination["code"]](parts)
    elif "definitionCodeableConcept" in one:
        met = one["definitionCodeableConcept"]["text"] in states
    else:
        definition = one["definitionByTypeAndValue"]
        value, limit = values[definition["type"]["coding"][0]["code"]], definition["valueQuantity"]
        compared = {"<": value < limit["value"], "<=": value <= limit["value"], ">": value > limit["value"]}
        compared |= {">=": value >= limit["value"], None: value == limit["value"]}
        met = compared[limit.get("comparator")]
    return met != one.get("exclude", False)


def eligible(text: str, polarity: str, values: dict[str, float], *states: str) -> bool:
    return all(meets(one, values, set(states)) for one in characteristics(text, polarity))


GILBERT = "in participants with Gilbert's syndrome"
LIVER = "if liver metastases are present"
BILIRUBIN = "bilirubin_total"
CASES = [
    (
        f"Total bilirubin ≤ 1.5 × ULN (≤ 3 × ULN {GILBERT})", "inclusion", BILIRUBIN,
        [(1.5, ()), (3, (GILBERT,))], [(2, ()), (3.1, (GILBERT,))],
    ),
    (f"AST > 2.5 × ULN, or > 5 × ULN {LIVER}", "exclusion", "ast", [(2.5, ()), (5, (LIVER,))], [(3, ()), (6, (LIVER,))]),
    (
        "Total bilirubin > 1.5 × ULN, except known Gilbert's syndrome", "exclusion", BILIRUBIN,
        [(1.5, ()), (9, ("known Gilbert's syndrome",))], [(2, ())],
    ),
    (
        "Total bilirubin no more than 2 x ULN, unless Gilbert's syndrome", "inclusion", BILIRUBIN,
        [(2, ()), (9, ("Gilbert's syndrome",))], [(2.5, ())],
    ),
    ("Hemoglobin ≥ 12 g/dL in women", "inclusion", "hemoglobin", [(12, ("in women",)), (8, ())], [(11, ("in women",))]),
    ("HbA1c between 7% and 10%", "exclusion", "hba1c", [(6.9, ()), (10.1, ())], [(7, ()), (8, ()), (10, ())]),
    ("HbA1c between 7% and 10%", "inclusion", "hba1c", [(7, ()), (10, ())], [(6.9, ()), (10.1, ())]),
    ("Must not have bilirubin > 2 mg/dL", "inclusion", BILIRUBIN, [(2, ())], [(2.1, ())]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "polarity", "measure", "taken", "not_taken"), CASES)
def test_who_is_eligible(text: str, polarity: str, measure: str, taken: list[Any], not_taken: list[Any]) -> None:
    for value, states in taken:
        assert eligible(text, polarity, {measure: value}, *states)
    for value, states in not_taken:
        assert not eligible(text, polarity, {measure: value}, *states)


@given(st.floats(0, 4), st.floats(0, 120))
def test_alternatives(creatinine: float, clearance: float) -> None:
    values = {"creatinine": creatinine, "creatinine_clearance": clearance}
    text = "Creatinine ≤ 1.5 mg/dL or creatinine clearance ≥ 60 mL/min"
    assert eligible(text, "inclusion", values) == (creatinine <= 1.5 or clearance >= 60)
    text = "Hemoglobin < 9 g/dL and platelets < 100 x 10^9/L"
    values = {"hemoglobin": creatinine * 5, "platelets": clearance * 2}
    assert eligible(text, "exclusion", values) == (creatinine * 5 >= 9 or clearance * 2 >= 100)


def test_an_exclusion_keeps_the_comparators_of_its_words() -> None:
    (both,) = characteristics("Hemoglobin < 9 g/dL and platelets < 100 x 10^9/L", "exclusion")
    assert both["exclude"] is True
    assert both["definitionByCombination"]["code"] == "all-of"
    quantities = [one["valueQuantity"]["comparator"] for one in every(both) if "valueQuantity" in one and "type" in one]
    assert quantities == ["<", "<"]


def test_an_excluded_value_has_no_comparator() -> None:
    row = {
        "criterion_id": "X-C1", "measure": "ecog", "measure_text": None, "comparator": "=", "eligible": "=", "value": 4.0,
        "unit": None, "relative_to": None, "canonical_value": 4.0, "canonical_unit": "{score}", "condition": None,
        "alternative_group": None, "quote": "ECOG 4", "path": None,
    }  # fmt: skip
    criterion = {"criterion_id": "X-C1", "polarity": "exclusion", "text": "ECOG 4"}
    (found,) = limits(criterion, [row], Tally())
    assert found["exclude"] is True
    assert "comparator" not in found["definitionByTypeAndValue"]["valueQuantity"]


# --- windows


def window(text: str, polarity: Any) -> list[Json]:
    names = {"start": "start_char", "end": "end_char"}
    return [
        {names.get(key, key): value for key, value in one.model_dump().items()}
        for one in read_criterion(text, polarity).windows
    ]


def test_a_half_life_is_no_unit_of_ucum() -> None:
    tally = Tally()
    text = "Chemotherapy within 4 weeks or 5 half-lives, whichever is shorter, before the first dose"
    weeks, lives = (time_from_event(row, tally) for row in window(text, "exclusion"))
    assert weeks["range"]["low"] == {"value": -4, "unit": "wk", "system": "http://unitsofmeasure.org", "code": "wk"}
    assert lives["range"]["low"] == {"value": -5, "unit": "half-life"}
    assert extension(lives, "window-rule") == "shortest"
    assert lives["eventCodeableConcept"]["coding"][0]["code"] == "treatment-start"
    ((table, count, reason),) = tally.left_out()
    assert (table, count) == ("windows.unit", 1)
    assert "half-life" in reason


def test_a_duration_is_from_no_event() -> None:
    (row,) = window("Stable dose of metformin for 3 months", "inclusion")
    assert is_duration(row)
    found = duration(row, Tally())
    assert (found["value"], found["code"], extension(found, "event-text")) == (3, "mo", "Stable dose of metformin")


# --- ids


@given(st.text(min_size=1, max_size=90), st.sampled_from([(), ("eligibility",), ("0123abcd", "eligibility")]))
def test_any_number_makes_an_id(study_id: str, parts: tuple[str, ...]) -> None:
    assert re.fullmatch(r"[A-Za-z0-9\-.]{1,64}", resource_id(study_id, *parts))


def test_two_numbers_make_two_ids() -> None:
    numbers = ["CTRI/2010/091", "CTRI-2010-091", "doc:0123456789ab", "doc-0123456789ab", "x" * 70, "x" * 71]
    assert len({resource_id(one) for one in numbers}) == len(numbers)
    assert resource_id("NCT90000001") == "NCT90000001"


# --- units and codes


def test_every_unit_that_facts_can_have_is_in_the_lexicon() -> None:
    known = set(ucum_codes())
    for name, column in (("units", "code"), ("measures", "unit"), ("durations", "code")):
        text = (ROOT / "registry_tools" / "lexicons" / f"{name}.csv").read_text("utf-8")
        table = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
        assert {row[column] for row in table if row[column]} <= known


def test_ucum_codes_follow_ucums_grammar() -> None:
    parser = pytest.importorskip("ucumvert").get_ucum_parser()
    for row in ucum_codes().values():
        if row.code is not None:
            parser.parse(row.code)


@pytest.mark.parametrize(
    ("unit", "code"),
    [
        ("10*9/L", "10*9/L"), ("mL/min/{1.73_m2}", "mL/min/{1.73_m2}"), ("ppm", "[ppm]"), ("[HU']", "[hnsf'U]"),
        ("10*3 {copies}/mL", "10*3.{copies}/mL"), ("mmHg.s", "mm[Hg].s"), ("ug/h", "ug/h"), ("[dB]", "dB"), ("a", "a"),
    ],
)  # fmt: skip
def test_ucum_code_of_a_unit(unit: str, code: str) -> None:
    tally = Tally()
    assert quantity(2.5, unit, tally, "thresholds.unit")["code"] == code
    assert tally.left_out() == []


@pytest.mark.parametrize("unit", ["log10 [IU]/mL", "bushels", "bushels/d"])
def test_a_unit_without_code_is_words_and_counted(unit: str) -> None:
    tally = Tally()
    assert quantity(3, unit, tally, "thresholds.unit", "<") == {"value": 3, "comparator": "<", "unit": unit}
    ((table, count, reason),) = tally.left_out()
    assert (table, count) == ("thresholds.unit", 1)
    assert unit in reason


@pytest.mark.parametrize("row", ["ULN,ULN,", "x,10*9 /L,", "x,,", "x,mg,because"])
def test_a_bad_unit_stops_the_load(row: str) -> None:
    with pytest.raises(LexiconError, match=r"ucum\.csv:2"):
        list(parse(f"unit,code,why\n{row}\n", UcumRow, "ucum.csv"))


# Codes of FHIR R5 (5.0.0), as its code systems list them.
CODES = {
    "research-study-status": "overall-study active active-but-not-recruiting administratively-completed approved"
    " closed-to-accrual closed-to-accrual-and-intervention completed disapproved enrolling-by-invitation in-review"
    " not-yet-recruiting recruiting temporarily-closed-to-accrual temporarily-closed-to-accrual-and-intervention"
    " terminated withdrawn",
    "research-study-phase": "n-a early-phase-1 phase-1 phase-1-phase-2 phase-2 phase-2-phase-3 phase-3 phase-4",
    "research-study-prim-purp-type": "treatment prevention diagnostic supportive-care screening health-services-research"
    " basic-science device-feasibility",
    "research-study-arm-type": "active-comparator placebo-comparator sham-comparator no-intervention experimental"
    " other-arm-type",
    "research-study-objective-type": "primary secondary exploratory",
    "research-study-party-role": "sponsor lead-sponsor sponsor-investigator primary-investigator collaborator funding-source"
    " general-contact recruitment-contact sub-investigator study-director study-chair irb",
    "research-study-party-organization-type": "nih fda government nonprofit academic industry",
    "research-study-classifiers": "fda-regulated-drug fda-regulated-device mpg-paragraph-23b irb-exempt",
    "title-type": "primary official scientific plain-language subtitle short-title acronym earlier-title language"
    " autotranslated human-use machine-use duplicate-uid",
    "administrative-gender": "male female other unknown",
    "evidence-variable-event": "study-start treatment-start condition-detection condition-treatment hospital-admission"
    " hospital-discharge operative-procedure",
}


def test_codes_are_those_of_fhirs_code_systems() -> None:
    for row in rows("fhir_codes", CodeRow):
        system = row.system.removeprefix("http://hl7.org/fhir/")
        if system == "study-design":
            assert re.fullmatch(r"SEVCO:010\d\d", row.code)
        else:
            assert row.code in CODES[system].split(), row


def test_a_code_system_without_an_absolute_url_stops_the_load() -> None:
    with pytest.raises(LexiconError, match="system"):
        list(parse("field,value,system,code,display\nsex,MALE,gender,male,Male\n", CodeRow, "codes.csv"))
