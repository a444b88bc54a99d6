"""API v2 records."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from registry_tools.db.rows.build import add_studies
from registry_tools.db.rows.row_set import RowSet
from registry_tools.errors import ParseError
from registry_tools.parsers.registry import ctgov_json
from registry_tools.parsers.registry.base import Parsed

DEMO = Path(__file__).resolve().parents[1] / "registry_tools" / "demo"


def record(**modules: Any) -> bytes:
    protocol = {"identificationModule": {"nctId": "NCT90000099", "briefTitle": "A trial"}, **modules}
    return json.dumps({"protocolSection": protocol}).encode()


def test_a_record_read_by_eye() -> None:
    study = ctgov_json.parse((DEMO / "NCT90000002.json").read_bytes()).study
    assert study.study_id == "NCT90000002"
    assert study.phases == ("PHASE1", "PHASE2")
    assert (study.enrollment, study.enrollment_type) == (36, "ACTUAL")
    assert study.start_date == "2019-02-18"
    assert [(s.role, s.name) for s in study.sponsors] == [("lead", "Meadow Children's Research")]
    assert [arm.label for arm in study.arms] == ["T-cell ALL", "B-cell ALL"]
    assert study.arms[0].intervention_names[2] == "Drug: Vincristine"
    assert [(e.level, e.ordinal) for e in study.endpoints] == [
        ("primary", 1), ("primary", 2), ("secondary", 1), ("secondary", 2), ("secondary", 3), ("secondary", 4),
    ]  # fmt: skip
    assert study.eligibility is not None
    assert study.eligibility.min_age_days == 365.25
    assert study.eligibility.max_age_days == pytest.approx(30 * 365.25)
    assert study.locations[0].latitude == 39.8
    results = study.results
    assert results is not None
    assert results.outcome_measures[0].classes[0].categories[0].measurements[0].upper_limit == "63.4"
    assert [e.term for e in results.adverse_events if e.serious] == ["Febrile neutropenia", "Sepsis"]
    assert study.index_terms[0].term == "Precursor Cell Lymphoblastic Leukemia-Lymphoma"


def test_every_value_of_the_example_is_mapped() -> None:
    for path in DEMO.glob("NCT*.json"):
        assert not ctgov_json.parse(path.read_bytes()).unmapped, path


def test_a_field_nobody_knows_is_counted_and_kept_out() -> None:
    parsed = ctgov_json.parse(record(designModule={"studyType": "INTERVENTIONAL", "newThing": {"a": [1, 2], "b": "x"}}))
    assert parsed.unmapped == {"protocolSection.designModule.newThing.a[]": 2, "protocolSection.designModule.newThing.b": 1}
    assert parsed.study.study_type == "INTERVENTIONAL"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "not valid JSON"),
        (b'{"protocolSection": {"identificationModule": {"nctId": "NCT9', "not valid JSON"),
        (b"[]", "no protocolSection"),
        (b'{"studies": []}', "no protocolSection"),
        (b'{"protocolSection": {"identificationModule": {}}}', "nctId"),
        (record(outcomesModule={"primaryOutcomes": "all"}), "not a list"),
        (record(outcomesModule={"primaryOutcomes": ["x"]}), "not an object"),
        (record(statusModule="x"), "not an object"),
        (record(designModule={"enrollmentInfo": {"count": "many"}}), "enrollment"),
        (b"[" * 100000, "JSON"),
    ],
)
def test_what_is_no_record_is_said_so(data: bytes, words: str) -> None:
    with pytest.raises(ParseError, match=words):
        ctgov_json.parse(data)


ONE, TWO = record(), record(designModule={"studyType": "OBSERVATIONAL"})


@pytest.mark.parametrize(
    ("stream", "names"),
    [
        (ONE, [""]),
        (json.dumps(json.loads(ONE), indent=1).encode(), [""]),
        (ONE + b"\n" + TWO + b"\n", ["line 1", "line 2"]),
        (ONE + b"\n\n" + TWO, ["line 1", "line 3"]),
        (b'{"totalCount":2,"studies":[' + ONE + b",\n" + TWO + b'],"nextPageToken":"t"}', ["study 1", "study 2"]),
        (b'{"studies":[\n\n]}', []),
        (b"[" + ONE + b", " + TWO + b"]", ["study 1", "study 2"]),
        (b'{"protocolSection": {"x"\n' + TWO + b"\n" + ONE, ["line 1", "line 2", "line 3"]),
    ],
)
def test_split(stream: bytes, names: list[str]) -> None:
    found = list(ctgov_json.split(io.BytesIO(stream)))
    assert [name for name, _ in found] == names


def test_studies_of_a_page_are_the_exact_bytes() -> None:
    odd = ONE.replace(b": ", b" :  ")
    page = b'{"studies": [ ' + odd + b" , " + TWO + b" ]}"
    assert [data for _, data in ctgov_json.split(io.BytesIO(page))] == [odd, TWO]


def test_a_page_cut_off_is_an_error() -> None:
    with pytest.raises(ParseError, match="not valid JSON"):
        list(ctgov_json.split(io.BytesIO(b'{"studies": [' + ONE + b', {"protocolS')))


def rows_of(parsed: Parsed) -> dict[str, list[tuple[Any, ...]]]:
    rows = RowSet()
    add_studies({"source": parsed.study}, rows)
    return rows.rows


TERMS = {"meshes": [{"id": "D1", "term": "a"}], "ancestors": [{"id": "D2", "term": "b"}], "browseLeaves": [{"name": "c"}]}


@pytest.mark.parametrize(
    "data",
    [
        *[path.read_bytes() for path in sorted(DEMO.glob("NCT*.json"))],
        record(),
        record(contactsLocationsModule={"locations": [{"city": "A"}, {"geoPoint": {"lat": 45, "lon": 4.8}}, {"geoPoint": {}}]}),
        record(sponsorCollaboratorsModule={"leadSponsor": {"name": "A", "class": None}, "collaborators": [{"name": "B"}]}),
        record(sponsorCollaboratorsModule={"leadSponsor": {"class": "OTHER"}, "collaborators": [{"class": "NIH"}]}),
        record(outcomesModule={"otherOutcomes": [{}], "primaryOutcomes": [{"measure": "m", "timeFrame": ""}]}),
        record(eligibilityModule={}),
        record(eligibilityModule={"minimumAge": "6 Months", "eligibilityCriteria": None}),
        record(armsInterventionsModule={"armGroups": [{"label": "A", "ordinal": 7}], "interventions": [{"description": ""}]}),
        b'{"derivedSection": {}, "resultsSection": {}, "protocolSection": {"identificationModule": {"nctId": "NCT90000099"}}}',
    ],
)  # fmt: skip
def test_a_record_read_for_rows_gives_the_same_rows(data: bytes) -> None:
    assert rows_of(ctgov_json.parse_for_rows(data)) == rows_of(ctgov_json.parse(data))
    assert ctgov_json.parse_for_rows(data).unmapped == ctgov_json.parse(data).unmapped


def test_index_terms_come_in_one_order_however_the_record_has_its_keys() -> None:
    modules = {"conditionBrowseModule": TERMS, "interventionBrowseModule": {"meshes": [{"term": "d"}]}}
    turned = {key: dict(reversed(terms.items())) for key, terms in reversed(modules.items())}
    for derived in (modules, turned):
        data = json.dumps({**json.loads(record()), "derivedSection": derived}).encode()
        for read in (ctgov_json.parse, ctgov_json.parse_for_rows):
            assert [(one.about, one.kind, one.term) for one in read(data).study.index_terms] == [
                ("condition", "mesh", "a"), ("condition", "ancestor", "b"), ("condition", "leaf", "c"),
                ("intervention", "mesh", "d"),
            ]  # fmt: skip


@pytest.mark.parametrize(
    "derived", [None, [], {"conditionBrowseModule": None}, {"conditionBrowseModule": {"meshes": [{"id": 1}]}}]
)
def test_what_cannot_be_read_for_rows_fails_as_it_does_for_models(derived: Any) -> None:
    data = json.dumps({**json.loads(record()), "derivedSection": derived}).encode()
    told = []
    for read in (ctgov_json.parse, ctgov_json.parse_for_rows):
        with pytest.raises(Exception) as error:
            read(data)
        told.append((error.type, str(error.value)))
    assert told[0] == told[1]
