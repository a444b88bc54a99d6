"""The site's CSV downloads: shapes told by their header, cells taken apart, and what cannot be told left whole."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from linear import assert_linear

from registry_tools.errors import ParseError
from registry_tools.models.study import Study
from registry_tools.parsers.registry import ctgov_csv
from registry_tools.parsers.registry.base import formats
from registry_tools.parsers.registry.ctgov_csv_locations import split_locations
from registry_tools.parsers.registry.ctgov_csv_outcomes import split_measures, split_outcomes

RECORDS = Path(__file__).parent / "records"
CORPUS = Path(__file__).resolve().parents[1].parent / "shared" / "corpus" / "registry" / "csv"


def rows(name: str) -> list[tuple[str, bytes]]:
    return list(ctgov_csv.split(BytesIO((RECORDS / name).read_bytes())))


def one(header: str, row: str) -> Study:
    [(_, data)] = ctgov_csv.split(BytesIO(f"{header}\n{row}\n".encode()))
    return ctgov_csv.parse(data).study


NEW = {
    "study_id": "NCT90002001",
    "richness": 30,
    "brief_title": "Madeupinib in Myeloma",
    "acronym": "MUM",
    "url": "https://clinicaltrials.gov/study/NCT90002001",
    "status": "ACTIVE_NOT_RECRUITING",
    "brief_summary": "A first line.\n\nA second, after a break.",
    "has_results": True,
    "conditions": ("Multiple Myeloma", "Relapse"),
    "sponsor": "Example Hospital",
    "phases": ("PHASE1", "PHASE2"),
    "enrollment": 1200,
    "study_type": "INTERVENTIONAL",
    "allocation": "RANDOMIZED",
    "intervention_model": "PARALLEL",
    "masking": "DOUBLE",
    "who_masked": ("PARTICIPANT", "INVESTIGATOR"),
    "primary_purpose": "TREATMENT",
    "org_study_id": "MUM-1",
    "start_date": "2020-01-15",
    "primary_completion_date": "2024-06",
    "completion_date": "2025-12-31",
    "first_post_date": "2019-12-01",
    "results_first_post_date": "2025-01-01",
    "last_update": "2025-02-02",
    "countries": ("United States", "Germany", "Peru"),
}


@pytest.mark.parametrize("field", NEW)
def test_new_style(field: str) -> None:
    assert getattr(ctgov_csv.parse(rows("download_new.csv")[0][1]).study, field) == NEW[field]


def test_new_style_parts() -> None:
    study, unmapped = ctgov_csv.parse(rows("download_new.csv")[0][1])
    assert unmapped == {}
    assert [(i.type, i.name) for i in study.interventions] == [
        ("DRUG", "Madeupinib"),
        ("DIETARY_SUPPLEMENT", "Iron: oral"),
    ]
    assert [(s.role, s.name, s.funder_class) for s in study.sponsors] == [
        ("lead", "Example Hospital", "OTHER_GOV"),
        ("collaborator", "First Helper", None),
        ("collaborator", "Second Helper", None),
    ]
    assert [s.id for s in study.secondary_ids] == ["2020-000000-00"]
    frame = study.eligibility
    assert frame is not None
    assert (frame.sex, frame.standard_ages, frame.minimum_age) == ("FEMALE", ("CHILD", "ADULT"), None)
    assert [(e.level, e.ordinal, e.measure, e.description, e.time_frame) for e in study.endpoints] == [
        (
            "primary",
            1,
            "Overall response",
            "Share of participants with a partial response or better.",
            "Cycle 4 (each cycle is 28 days)",
        ),
        ("primary", 2, "Time to relapse", None, "2 years"),
    ]
    document = study.document_files[0]
    assert (document.filename, document.has_protocol, document.has_sap, document.has_icf) == (
        "Prot_SAP_000.pdf",
        True,
        True,
        False,
    )


def test_places_lead_to_the_words() -> None:
    data = rows("download_new.csv")[0][1]
    cells = json.loads(data)
    for endpoint in ctgov_csv.parse(data).study.endpoints:
        assert endpoint.place is not None
        assert endpoint.time_frame_place is not None
        cell, frame = cells[endpoint.place.path], endpoint.time_frame_place
        assert cell[endpoint.place.start_char :].startswith(endpoint.measure)
        assert cells[frame.path][frame.start_char :].startswith(endpoint.time_frame)


def test_old_style() -> None:
    study, unmapped = ctgov_csv.parse(rows("download_rank.csv")[0][1])
    assert unmapped == {}
    assert (study.study_id, study.status, study.has_results, study.richness) == ("NCT90003001", "UNKNOWN", True, 26)
    assert study.phases == ("PHASE1", "PHASE2")
    assert (study.allocation, study.masking, study.primary_purpose) == ("NON_RANDOMIZED", "NONE", "TREATMENT")
    assert (study.start_date, study.primary_completion_date, study.completion_date) == ("2014-10", None, "2017-04-17")
    assert [(s.role, s.name, s.funder_class) for s in study.sponsors] == [
        ("lead", "Example Group", "OTHER"),
        ("collaborator", "Second Helper", None),
    ]
    frame = study.eligibility
    assert frame is not None
    assert (frame.minimum_age, frame.maximum_age, frame.min_age_days) == ("18 Years", "65 Years", 6574.5)
    assert frame.standard_ages == ("ADULT", "OLDER_ADULT")
    assert [(e.level, e.measure, e.time_frame) for e in study.endpoints] == [
        (None, "Survival, disease-free", None),
        (None, "Response", "4 weeks"),
    ]
    assert [(d.label, d.has_protocol) for d in study.document_files] == [("Study Protocol", True)]
    assert [(site.facility, site.city, site.state) for site in study.locations] == [("Ward 7", "Sampleton", "Ohio")]


def test_rows_that_cannot_be_read_fail_alone() -> None:
    found = rows("download_new.csv")
    assert [name for name, _ in found] == ["row 1", "row 2", "row 3", "row 4"]
    second = ctgov_csv.parse(found[1][1])
    assert second.unmapped == {}
    assert (second.study.time_perspective, second.study.observational_model) == (None, None)
    assert (second.study.locations[0].country, second.study.locations[0].city) == ("Korea, Republic of", "Seoul")
    for (_, data), words in zip(found[2:], ("fewer cells", "no NCT number"), strict=True):
        with pytest.raises(ParseError, match=words):
            ctgov_csv.parse(data)


def test_columns_in_any_order_with_mark_and_strangers() -> None:
    data = '\ufeffStudy Title,Mood,NCT Number\r\n"A, B",good,NCT90002009\r\nC,,NCT90002010\r\nD,x,NCT90002011,more\r\n'
    assert ctgov_csv.recognises(data.encode())
    found = list(ctgov_csv.split(BytesIO(data.encode())))
    first = ctgov_csv.parse(found[0][1])
    assert (first.study.study_id, first.study.brief_title, first.study.richness) == ("NCT90002009", "A, B", 2)
    assert first.unmapped == {"Mood": 1}
    assert ctgov_csv.parse(found[1][1]).unmapped == {}
    with pytest.raises(ParseError, match="more cells"):
        ctgov_csv.parse(found[2][1])


def test_other_separators_and_encodings() -> None:
    assert one("NCT Number;Study Title", "NCT90002009;A, B").brief_title == "A, B"
    assert one("NCT Number\tStudy Title", "NCT90002009\tA, B").brief_title == "A, B"
    [(_, data)] = ctgov_csv.split(BytesIO("NCT Number,Study Title\nNCT90002009,Müller\n".encode("cp1252")))
    assert ctgov_csv.parse(data).study.brief_title == "Müller"


@pytest.mark.parametrize(
    ("head", "known"),
    [
        (b"NCT Number,Study Title\nNCT9,x", True),
        (b"\xef\xbb\xbfNCT Number,Study Title\n", True),
        (b'"Rank","NCT Number","Title"\n', True),
        (b"NCT Number\nNCT90000001\n", True),
        (b"Title\nx\n", False),
        (b"name,age\nx,1\n", False),
        (b'{"NCT Number": 1}', False),
        (b"<html>NCT Number,Study Title", False),
        (b"", False),
    ],
)
def test_recognises(head: bytes, known: bool) -> None:
    assert ctgov_csv.recognises(head) is known


def test_is_a_format() -> None:
    assert formats()["ctgov_csv"] is ctgov_csv


@pytest.mark.parametrize(
    ("age", "low", "high", "groups"),
    [
        ("18 Years and older \u00a0 (Adult, Older Adult)", "18 Years", None, ("ADULT", "OLDER_ADULT")),
        ("up to 17 Years   (Child)", None, "17 Years", ("CHILD",)),
        ("6 Months to 2 Years   (Child)", "6 Months", "2 Years", ("CHILD",)),
        ("Child, Adult, Older Adult", None, None, ("CHILD", "ADULT", "OLDER_ADULT")),
        ("ADULT", None, None, ("ADULT",)),
    ],
)
def test_ages(age: str, low: str | None, high: str | None, groups: tuple[str, ...]) -> None:
    frame = one("NCT Number,Age", f'NCT90002009,"{age}"').eligibility
    assert frame is not None
    assert (frame.minimum_age, frame.maximum_age, frame.standard_ages) == (low, high, groups)


@pytest.mark.parametrize(
    ("cell", "site"),
    [
        (
            "Ward, Room 3, Sampleton, Ohio, 44100, United States",
            ("Ward, Room 3", "Sampleton", "Ohio", "44100", "United States"),
        ),
        ("Sampleton, Ohio, United States", (None, "Sampleton", "Ohio", None, "United States")),
        ("Praxis, Musterstadt, Bayern, 80000, Germany", ("Praxis", "Musterstadt", "Bayern", "80000", "Germany")),
        ("Clinic, Praha 10, Czechia", ("Clinic", "Praha 10", None, None, "Czechia")),
        ("Clinic, London, SW1A 1AA, United Kingdom", ("Clinic", "London", None, "SW1A 1AA", "United Kingdom")),
        ("Clinic, Beijing, Beijing, 100000, China", ("Clinic", "Beijing", "Beijing", "100000", "China")),
        ("Clinic, Beijing, China", ("Clinic", "Beijing", None, None, "China")),
        ("Kobe, Hyogo, Japan", (None, "Kobe", "Hyogo", None, "Japan")),
        ("Maker Co., Ltd, Beijing, China", ("Maker Co., Ltd", "Beijing", None, None, "China")),
        ("Centro, Ciudad, Provincia, Peru", ("Centro, Ciudad, Provincia", None, None, None, "Peru")),  # city or region?
        ("Clinic | Unit 2, Seoul, Korea, Republic of", ("Clinic | Unit 2", "Seoul", None, None, "Korea, Republic of")),
        ("Peru", (None, None, None, None, "Peru")),
    ],
)
def test_locations(cell: str, site: tuple[str | None, ...]) -> None:
    [found] = split_locations(cell)
    assert tuple(found.get(field) for field in ("facility", "city", "state", "zip", "country")) == site


@pytest.mark.parametrize(
    ("measure", "description", "frame"),
    [
        ("Survival", None, "2 years"),
        ("Survival", None, None),
        ("Survival", "Time to death from any cause", "up to 5 years"),
        ("Response", "Share who respond.", "Day 22, Week 9, per SoC"),
        ("Pain", "Pain at 12 weeks", "12 weeks"),
        ("Pain, stiffness, and function", None, "Baseline, 6, and 12 months"),
        ("Count of A, B and C cells", "The count of A, B and C.", "d22, c2d1"),
        ("Relapse", "Any relapse.", "From enrollment until relapse, assessed up to 60 months"),
        ("Days in hospital", "Days in hospital", "week 9"),
        ("Safety, tolerability", None, None),
        ("Weight, kg", None, "through study completion, an average of 1 year"),
        ("Weight (kg, dry)", "Scale in the ward", "Month 3"),
        ("AUC", "Area under the curve (e.g., of drug)", "pre-dose, 1, 2 and 4 hours post-dose"),
    ],
)
def test_outcomes(measure: str, description: str | None, frame: str | None) -> None:
    [found] = split_outcomes(", ".join(text for text in (measure, description, frame) if text))
    assert (found.measure, found.description, found.time_frame) == (measure, description, frame)


@given(st.text(alphabet=st.sampled_from("aAbB ,.|()[]\n0123456789weekdaymonth"), max_size=300) | st.text(max_size=300))
def test_every_text_is_a_slice_of_its_cell(cell: str) -> None:
    for split in (split_outcomes, split_measures):
        for found in split(cell):
            assert cell[found.start :].startswith(found.measure)
            if found.time_frame is not None:
                assert found.time_start is not None
                assert cell[found.time_start :].startswith(found.time_frame)
            assert found.description is None or found.description in cell


_COLUMNS = [
    *("NCT Number", "Age", "Locations", "Phases", "Study Design", "Study Type", "Other IDs", "Study Documents", "Funder Type"),
    *("Interventions", "Sponsor/Collaborators", "Primary Outcome Measures", "Enrollment", "Start Date", "X"),
]


@given(st.dictionaries(st.sampled_from(_COLUMNS), st.text(max_size=60)))
def test_no_row_raises_but_as_a_parse_error(cells: dict[str, str]) -> None:
    try:
        ctgov_csv.parse(json.dumps(cells).encode())
    except ParseError:
        assert not cells.get("NCT Number", "").strip() or cells["NCT Number"].strip() == "null"


@pytest.mark.parametrize(
    "unit", ["1", ",", ", ", "(", ")", "a", "a, ", "1, ", "day, ", "A., ", "|", "and ", "week 1, ", "(a, ", "A, and "]
)
def test_hostile_cells_are_read_in_time(unit: str) -> None:
    cell = (unit * 100_000)[:100_000]
    for read in (split_outcomes, split_measures, split_locations):
        assert_linear(read, cell)


@pytest.mark.corpus
@pytest.mark.skipif(not CORPUS.exists(), reason="the corpus is not here")
def test_corpus() -> None:
    seen = set()
    for path in sorted(CORPUS.iterdir()):
        assert ctgov_csv.recognises(path.read_bytes()[:4096])
        with path.open("rb") as stream:
            for _, data in ctgov_csv.split(stream):
                parsed = ctgov_csv.parse(data)
                assert parsed.unmapped == {}
                seen.add(parsed.study.study_id)
    assert len(seen) > 4000
