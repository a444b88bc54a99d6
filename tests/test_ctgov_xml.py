"""Legacy XML records: each element where a reader looks for it, places that lead back, nothing lost in silence."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from registry_tools.errors import ParseError
from registry_tools.models.study import Study
from registry_tools.parsers.registry import ctgov_xml
from registry_tools.parsers.registry.base import formats
from registry_tools.parsers.registry.vocabulary import document_kind, iso_date, masking, phases, spelled, whole_number

RECORD = (Path(__file__).parent / "records" / "NCT90001234.xml").read_bytes()
CORPUS = Path(__file__).resolve().parents[1].parent / "shared" / "corpus" / "registry" / "ctgov_xml.zip"


@pytest.fixture(scope="module")
def study() -> Study:
    return ctgov_xml.parse(RECORD).study


FIELDS = {
    "study_id": "NCT90001234",
    "format": "ctgov_xml",
    "richness": 90,
    "brief_title": "Madeupinib for Relapsed Leukemia",
    "acronym": "MADE-UP",
    "org_study_id": "ALL-77",
    "organization": "Example Hospital",
    "sponsor": "Example Hospital",
    "url": "https://clinicaltrials.gov/show/NCT90001234",
    "registry_version_date": "2018-10-31",
    "nct_id_aliases": ("NCT90000001",),
    "brief_summary": "We give madeupinib to adults\n      whose leukemia came back.",
    "status": "ACTIVE_NOT_RECRUITING",
    "start_date": "2015-01-02",
    "start_date_type": "ACTUAL",
    "completion_date": "2024-10",
    "completion_date_type": "ESTIMATED",
    "primary_completion_date": "2020-05",
    "primary_completion_date_type": None,
    "phases": ("PHASE1", "PHASE2"),
    "study_type": "INTERVENTIONAL",
    "patient_registry": None,
    "has_expanded_access": False,
    "has_dmc": True,
    "is_fda_regulated_drug": False,
    "allocation": "NON_RANDOMIZED",
    "intervention_model": "PARALLEL",
    "masking": "DOUBLE",
    "who_masked": ("PARTICIPANT", "OUTCOMES_ASSESSOR"),
    "number_of_arms": 2,
    "enrollment": 1040,
    "enrollment_type": "ESTIMATED",
    "conditions": ("Leukemia", "Relapse"),
    "keywords": ("blasts",),
    "countries": ("Germany",),
    "status_verified_date": "2018-06",
    "first_submit_date": "2014-12-10",
    "first_post_date": "2014-12-12",
    "first_post_date_type": "ESTIMATED",
    "last_update_submit_date": "2018-06-01",
    "last_update": "2018-06-04",
    "last_update_type": "ACTUAL",
    "responsible_party_type": "SPONSOR",
    "ipd_sharing": "YES",
    "ipd_info_types": ("STUDY_PROTOCOL", "SAP"),
    "has_results": True,
}


@pytest.mark.parametrize("field", FIELDS)
def test_field(study: Study, field: str) -> None:
    assert getattr(study, field) == FIELDS[field]


def test_nothing_is_left_over() -> None:
    assert ctgov_xml.parse(RECORD).unmapped == {}


def test_parts(study: Study) -> None:
    assert [(s.role, s.name, s.funder_class) for s in study.sponsors] == [
        ("lead", "Example Hospital", "OTHER"),
        ("collaborator", "Example Federal Agency", "FED"),
    ]
    assert [(a.label, a.type, a.intervention_names) for a in study.arms] == [
        ("Low dose", "EXPERIMENTAL", ("Dietary Supplement: Madeupinib",)),
        ("Observation", "NO_INTERVENTION", ()),
    ]
    drug = study.interventions[0]
    assert (drug.type, drug.name, drug.other_names, drug.arm_labels) == (
        "DIETARY_SUPPLEMENT",
        "Madeupinib",
        ("MUI-1",),
        ("Low dose",),
    )
    assert [(e.level, e.ordinal, e.measure, e.time_frame) for e in study.endpoints] == [
        ("primary", 1, "Remission rate", "after cycle 2 (day 56)"),
        ("secondary", 1, "Survival", None),
        ("secondary", 2, "Toxicity", "up to 2 years"),
    ]
    frame = study.eligibility
    assert frame is not None
    assert (frame.sex, frame.minimum_age, frame.maximum_age, frame.min_age_days) == ("ALL", "18 Years", None, 6574.5)
    assert frame.healthy_volunteers is True
    assert [(o.name, o.role) for o in study.officials] == [("Ada Example, MD", "PRINCIPAL_INVESTIGATOR")]
    assert [(c.name, c.role, c.phone) for c in study.central_contacts] == [("Trial Office", "CONTACT", "000-111")]
    site = study.locations[0]
    assert (site.facility, site.city, site.status) == ("Ward 7", "Sampleton", "RECRUITING")
    assert [(c.name, c.role) for c in site.contacts] == [
        ("Nurse Desk", "CONTACT"),
        ("Ada Example, MD", "PRINCIPAL_INVESTIGATOR"),
    ]
    assert [(c.type, c.pmid) for c in study.citations] == [("BACKGROUND", "1"), ("RESULT", None)]
    assert [(i.about, i.kind, i.term) for i in study.index_terms] == [("condition", "mesh", "Leukemia")]
    assert [(s.id, s.type) for s in study.secondary_ids] == [("2013-009999-99", None)]
    paper = study.document_files[0]
    assert (paper.filename, paper.has_protocol, paper.has_sap, paper.has_icf) == ("Prot_000.pdf", True, False, None)
    assert [(a.kind, a.type, a.date, a.date_unknown) for a in study.annotations] == [
        ("unposted", "RELEASE", "2018-05-02", None),
        ("unposted", "RESET", "2018-06-30", None),
        ("unposted", "UNRELEASE", None, True),
    ]


def test_results(study: Study) -> None:
    results = study.results
    assert results is not None
    period = results.flow_periods[0]
    assert (period.milestones[0].type, period.milestones[0].counts[0].number) == ("STARTED", "12")
    assert period.milestones[0].counts[0].comment == "one came back"
    assert (period.withdrawals[0].type, period.withdrawals[0].counts[0].number) == ("Death", "2")
    assert results.baseline_denoms[0].counts[0].value == "12"
    age = results.baseline_measures[0]
    assert (age.param_type, age.dispersion_type, age.unit) == ("MEDIAN", "FULL_RANGE", "years")
    assert age.classes[0].categories[0].measurements[0].upper_limit == "77"
    first, later = results.outcome_measures
    assert (first.type, first.reporting_status, first.dispersion_type) == ("PRIMARY", "POSTED", "95% Confidence Interval")
    value = first.classes[0].categories[0].measurements[0]
    assert (value.value, value.lower_limit, value.upper_limit, value.comment) == ("NA", "20.1", None, "not reached")
    analysis = first.analyses[0]
    assert (analysis.p_value, analysis.param_value, analysis.ci_num_sides) == ("<0.001", "0.62", "TWO_SIDED")
    assert analysis.non_inferiority_type == "SUPERIORITY_OR_OTHER"
    assert (later.reporting_status, later.anticipated_posting_date) == ("NOT_POSTED", "2020-01")
    group = results.event_groups[0]
    assert (group.deaths_affected, group.serious_affected, group.serious_at_risk, group.other_affected) == (2, 5, 12, None)
    assert [(e.term, e.serious, e.organ_system, e.vocabulary, e.assessment) for e in results.adverse_events] == [
        ("Sepsis", True, "Infections and infestations", "CTCAE 4", "SYSTEMATIC_ASSESSMENT"),
        ("Nausea", False, "Gastrointestinal disorders", None, "NON_SYSTEMATIC_ASSESSMENT"),
    ]
    assert results.adverse_events[0].counts[0].events == 3
    assert results.events_frequency_threshold == "5"
    assert (results.agreement_pi_is_employee, results.agreement_restriction_type) == (False, "OTHER")
    assert results.agreement_details == "Write to the sponsor first."


def test_places_lead_to_the_words(study: Study) -> None:
    root = etree.fromstring(RECORD)
    assert study.eligibility is not None
    assert study.eligibility.place is not None
    assert root.findtext(study.eligibility.place.path) == study.eligibility.text
    for endpoint in study.endpoints:
        assert endpoint.place is not None
        assert root.findtext(f"{endpoint.place.path}/measure") == endpoint.measure
        if endpoint.time_frame is not None:
            assert endpoint.time_frame_place is not None
            assert root.findtext(endpoint.time_frame_place.path) == endpoint.time_frame
    for part in (*study.arms, *study.interventions):
        assert (part.description is None) == (part.place is None)
        if part.place is not None:
            assert root.findtext(part.place.path) == part.description


@pytest.mark.parametrize(
    ("inside", "path"),
    [
        ("<moon_phase>full</moon_phase>", "moon_phase"),
        ("<acronym lang='de'>X</acronym>", "acronym/@lang"),
        ("<start_date>someday</start_date>", "start_date"),
        ("<overall_status>Resting</overall_status>", "overall_status"),
        ("<acronym>A</acronym><acronym>B</acronym>", "acronym"),
        ("<location><facility><floor>3</floor></facility></location>", "location/facility/floor"),
        ("<brief_summary>loose<textblock>x</textblock></brief_summary>", "brief_summary"),
        ("<brief_summary><textblock>x</textblock>loose</brief_summary>", "brief_summary"),
        ("<clinical_results><mood>good</mood></clinical_results>", "clinical_results/mood"),
        ("<enrollment>many</enrollment>", "enrollment"),
    ],
)
def test_what_no_field_takes_is_counted(inside: str, path: str) -> None:
    text = f"<clinical_study><id_info><nct_id>NCT90000002</nct_id></id_info>{inside}</clinical_study>"
    counted = ctgov_xml.parse(text.encode()).unmapped
    assert dict(counted) == {path: 1}


def test_an_unknown_word_is_kept() -> None:
    text = "<clinical_study><id_info><nct_id>NCT90000002</nct_id></id_info>"
    text += "<overall_status>Resting</overall_status></clinical_study>"
    assert ctgov_xml.parse(text.encode()).study.status == "Resting"


@pytest.mark.parametrize(
    "data",
    [
        RECORD[: len(RECORD) // 2],
        b"",
        b"<html/>",
        b"<clinical_study/>",
        b"<clinical_study><id_info><nct_id> </nct_id></id_info></clinical_study>",
        b"\xff\xfe<",
    ],
)
def test_broken_records_say_so(data: bytes) -> None:
    with pytest.raises(ParseError):
        ctgov_xml.parse(data)


def test_entities_are_not_resolved(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("do not read")
    head = f'<!DOCTYPE clinical_study [<!ENTITY x SYSTEM "{secret.as_uri()}"><!ENTITY y "yyyy">]>'
    body = "<clinical_study><id_info><nct_id>NCT90000002</nct_id></id_info><keyword>a&x;&y;</keyword></clinical_study>"
    parsed = ctgov_xml.parse((head + body).encode())
    assert "do not read" not in parsed.study.model_dump_json()
    assert parsed.unmapped


def test_split() -> None:
    assert [name for name, _ in ctgov_xml.split(BytesIO(RECORD))] == [""]
    two = b"<all>" + RECORD.split(b"?>", 1)[1] + RECORD.split(b"?>", 1)[1] + b"</all>"
    records = list(ctgov_xml.split(BytesIO(two)))
    assert [name for name, _ in records] == ["study 1", "study 2"]
    assert [ctgov_xml.parse(data).study.study_id for _, data in records] == ["NCT90001234"] * 2


def test_recognises() -> None:
    assert ctgov_xml.recognises(RECORD[:4096])
    assert not ctgov_xml.recognises(b"NCT Number,Study Title\n<clinical_study>")
    assert not ctgov_xml.recognises(b"<html><body>")
    assert formats()["ctgov_xml"] is ctgov_xml


@given(st.text(max_size=200))
def test_any_text_is_kept_or_refused(text: str) -> None:
    root = etree.Element("clinical_study")
    etree.SubElement(etree.SubElement(root, "id_info"), "nct_id").text = "NCT90000003"
    criteria = etree.SubElement(etree.SubElement(etree.SubElement(root, "eligibility"), "criteria"), "textblock")
    try:
        criteria.text = text
    except ValueError:  # not writable as XML
        return
    frame = ctgov_xml.parse(etree.tostring(root, encoding="utf-8")).study.eligibility
    assert frame is not None
    kept = text.replace("\r\n", "\n").replace("\r", "\n")
    assert frame.text in (kept, text, None if not text or text.isspace() else text)


@pytest.mark.parametrize(
    ("words", "date"),
    [
        ("January 2, 2015", "2015-01-02"),
        ("October 2014", "2014-10"),
        ("Sept 2014", "2014-09"),
        ("01/2017", "2017-01"),
        ("13/2017", None),
        ("2014-10-03", "2014-10-03"),
        ("Smarch 2015", None),
        ("Unknown", None),
    ],
)
def test_dates(words: str, date: str | None) -> None:
    assert iso_date(words) == date


def test_vocabulary() -> None:
    assert spelled("status", "active,  NOT recruiting") == "ACTIVE_NOT_RECRUITING"
    assert spelled("funder_class", "U.S. Fed") == "FED"
    assert phases("N/A") == ("NA",)
    assert phases("PHASE2|PHASE3") == ("PHASE2", "PHASE3")
    assert phases("Phase 9") is None
    assert masking("Double") == ("DOUBLE", ())
    assert masking("Double (Moon)") is None
    assert whole_number("NA") is None
    assert document_kind("Study Protocol and Statistical Analysis Plan") == (True, True, False)


@pytest.mark.corpus
@pytest.mark.skipif(not CORPUS.exists(), reason="the corpus is not here")
def test_corpus() -> None:
    failed, left = [], {}
    with zipfile.ZipFile(CORPUS) as archive:
        for name in archive.namelist():
            try:
                parsed = ctgov_xml.parse(archive.read(name))
            except ParseError:
                failed.append(name)
                continue
            assert parsed.study.study_id == name.removesuffix(".xml")
            left.update(parsed.unmapped)
    assert len(failed) == 1  # the corpus holds one file that is cut off
    assert left == {}
