"""A record as bare export cells: what each cell is, told by what it holds."""

from __future__ import annotations

import hashlib
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from linear import assert_linear

from registry_tools.errors import ParseError
from registry_tools.parsers.registry import ctgov_cells
from registry_tools.parsers.registry.base import formats

DATA = (Path(__file__).parent / "records" / "cells.txt").read_bytes()
TEXT = DATA.decode()

ENDPOINTS = [
    ("primary", 1, "Share of patients in remission", "Day 29, Week 10, per local routine"),
    ("primary", 2, "Harm", "through end of study, about 20 months"),
    ("secondary", 1, "Chance of survival", "at 24 Months"),
    ("secondary", 2, "Days in hospital", "d29, week 10, month 4 and 8 (as long as treated)"),
    ("secondary", 3, "Counts of CD4, CD8 and NK cells", "until discharge"),
]


def test_record() -> None:
    study, unmapped = ctgov_cells.parse(DATA)
    assert unmapped == {}
    assert study.study_id == "doc:" + hashlib.sha256(DATA).hexdigest()[:12]
    assert (study.format, study.richness) == ("ctgov_cells", 5)
    assert study.brief_title == "Madeupinib for Adults With a Second Relapse"
    assert study.brief_summary == "Two groups are treated. The first has relapsed once, the second twice."
    assert study.detailed_description == study.brief_summary
    assert study.conditions == ("Acute Leukemia", "Relapse")
    assert [(i.type, i.name) for i in study.interventions] == [("DRUG", "Madeupinib"), ("PROCEDURE", "Marrow puncture")]
    assert [(e.level, e.ordinal, e.measure, e.time_frame) for e in study.endpoints] == ENDPOINTS
    assert (
        study.endpoints[0].description == "Group A:\n\nShare of patients in remission after two courses."
    )  # its line break is not the cell's end


def test_places_lead_to_the_words() -> None:
    for endpoint in ctgov_cells.parse(DATA).study.endpoints:
        assert endpoint.place is not None
        assert endpoint.time_frame_place is not None
        assert TEXT[endpoint.place.start_char :].startswith(endpoint.measure or "-")
        assert TEXT[endpoint.time_frame_place.start_char :].startswith(endpoint.time_frame or "-")


def test_blank_lines_between_cells_change_nothing() -> None:
    spaced = TEXT.replace("\n", "\n\n").replace("\n\n\n\n", "\n\n").encode()
    assert [(e.measure, e.time_frame) for e in ctgov_cells.parse(spaced).study.endpoints] == [
        (m, t) for _, _, m, t in ENDPOINTS
    ]


def test_facts_that_can_only_be_one_thing() -> None:
    more = "NCT90004001\n" + TEXT + "RECRUITING\nALL\nCHILD, ADULT\nPHASE1|PHASE2\nAllocation: NA|Masking: NONE\n"
    study, unmapped = ctgov_cells.parse(more.encode())
    assert (study.study_id, study.status, study.phases, study.masking) == (
        "NCT90004001",
        "RECRUITING",
        ("PHASE1", "PHASE2"),
        "NONE",
    )
    assert study.eligibility is not None
    assert study.eligibility.standard_ages == ("CHILD", "ADULT")
    assert unmapped == {"cell": 1}  # ALL alone could be anything


@pytest.mark.parametrize(
    ("text", "known"),
    [
        (TEXT, True),
        ("A title\nDRUG: Madeupinib\nSurvival, 2 years\n", True),
        ("A title\nDrug: Madeupinib\nSurvival, 2 years\n", False),  # a line of any paper
        ("A title\nDRUG: Madeupinib\nThis is a study of adults that lasts, with follow-up, 2 years\n", False),
        ("A title\nNote: this|Warning: that\nSurvival, 2 years|Relapse, 3 years\n", False),
        ("Survival, 2 years|Relapse, 3 years\n", False),
        ("<html>\nDRUG: a|DRUG: b\nx, 2 years|y, 3 years\n", False),
        ("", False),
    ],
)
def test_recognises(text: str, known: bool) -> None:
    assert ctgov_cells.recognises(text.encode()) is known


def test_is_a_format_of_one_record() -> None:
    assert formats()["ctgov_cells"] is ctgov_cells
    assert list(ctgov_cells.split(BytesIO(DATA))) == [("", DATA)]


def test_no_interventions_no_record() -> None:
    with pytest.raises(ParseError, match="interventions"):
        ctgov_cells.parse(b"A title\nSurvival, 2 years|Relapse, 3 years\n")


@given(st.text(max_size=120), st.text(alphabet=st.sampled_from("ab AB|,.\n2weeks:"), max_size=200))
def test_any_text_is_read_or_refused(before: str, after: str) -> None:
    text = f"{before}\nDRUG: a|DRUG: b\n{after}"
    try:
        study = ctgov_cells.parse(text.encode()).study
    except ParseError:
        return
    decoded = text.encode().decode("utf-8-sig")
    for endpoint in study.endpoints:
        assert endpoint.place is not None
        assert decoded[endpoint.place.start_char :].startswith(endpoint.measure or "-")


@pytest.mark.parametrize("unit", ["a\n", "1, \n", "|\n", "a, b\n", "week 1\n", "a|b, 2 weeks\n", "A. ", "("])
def test_hostile_text_is_read_in_time(unit: str) -> None:
    text = ("T\nDRUG: a|DRUG: b\n" + unit * 100_000)[:100_000]
    assert_linear(lambda part: (ctgov_cells.recognises(part.encode()), ctgov_cells.parse(part.encode())), text)


@pytest.mark.corpus
def test_seeds(shared: Path) -> None:
    known = [path for path in sorted((shared / "seeds").iterdir()) if ctgov_cells.recognises(path.read_bytes()[:8192])]
    assert len(known) == 1
    endpoints = ctgov_cells.parse(known[0].read_bytes()).study.endpoints
    assert [sum(e.level == level for e in endpoints) for level in ("primary", "secondary")] == [3, 14]
    assert all(e.description and e.time_frame for e in endpoints)
