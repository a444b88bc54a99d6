"""Criterion text to time windows: the table in cases/windows.jsonl, read by a person."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from registry_tools.models.eligibility import Window
from registry_tools.parsers.facts.criterion_facts import read_criterion

CASES = [json.loads(line) for line in (Path(__file__).parent / "cases" / "windows.jsonl").read_text("utf-8").splitlines()]


@pytest.mark.parametrize("case", CASES, ids=[case["text"][:60] for case in CASES])
def test_table(case: dict) -> None:
    fields = set(Window.model_fields) - {"type", "start", "end"}
    windows = read_criterion(case["text"], case["polarity"]).windows
    said = [{key: value for key, value in fact.model_dump().items() if key in fields and value is not None} for fact in windows]
    read = [{key: round(value, 4) if isinstance(value, float) else value for key, value in fact.items()} for fact in said]
    assert read == case["windows"]


@pytest.mark.parametrize(
    "text",
    [
        "Age 18 to 60 years",
        "Life expectancy of 6 months or more",
        "PSA doubling time < 10 months",
        "Gestational age of at least 37 weeks",
    ],
)
def test_the_value_of_a_measure_is_no_window(text: str) -> None:
    facts = read_criterion(text, "inclusion")
    assert facts.thresholds
    assert not facts.windows


@pytest.mark.parametrize(
    "text", ["Cycle 1 Day 1", "Visit 2", "week 12", "10-year risk", "12-lead ECG", "1 dose per 24 hours", "q 3 weeks"]
)
def test_labels_rates_and_names_are_no_windows(text: str) -> None:
    assert not read_criterion(text, "inclusion").windows


@pytest.mark.parametrize(
    ("text", "polarity", "windows"),
    [
        ("Dialysis likely to be needed within 5 months of screening", "exclusion", [(5, "screening", "after")]),
        ("Back pain of at least 5-weeks", "inclusion", [(5, None, None)]),
        ("Ointment twice daily for at least 9 days before randomization", "inclusion", [(9, "randomization", "before")]),
        ("Plans to move away within 2 years", "exclusion", [(2, None, "after")]),
        ("Recently treated (<= 5 months of screening) asthma", "exclusion", [(5, "screening", "before")]),
        ("In the last 45 days from a clinical trial of an investigational product", "exclusion", [(45, None, "before")]),
        ("No sperm donation until 80 days after the last IMP intake", "inclusion", [(80, "last_dose", "after")]),
        ("Another trial within 2 months prior or within 4 half-lives prior to enrolment", "exclusion",
         [(2, "enrollment", "before"), (4, "enrollment", "before")]),
        ("Stroke within 4 months (9 months in the UK) before randomization", "exclusion",
         [(4, "randomization", "before"), (9, "randomization", "before")]),
        ("Steroids for more than 9 days within 60 days prior to screening", "exclusion",
         [(9, None, None), (60, "screening", "before")]),
        ("Autoimmune disease within the past 3 years, with the following exceptions: vitiligo", "exclusion",
         [(3, None, "before")]),
        ("Heparin within 3 days or 4 drug elimination half-lives before the first dose", "exclusion",
         [(3, "first_dose", "before"), (4, "first_dose", "before")]),
    ],
)  # fmt: skip
def test_where_windows_point(text: str, polarity: str, windows: list[tuple[float, str | None, str | None]]) -> None:
    assert [(one.value, one.anchor, one.direction) for one in read_criterion(text, polarity).windows] == windows
