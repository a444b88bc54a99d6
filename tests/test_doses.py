"""Descriptions of arms and interventions -> doses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from linear import assert_linear

from registry_tools.lexicons.loader import rows
from registry_tools.models.dose import Dose
from registry_tools.parsers.facts.dose_rows import FormRow
from registry_tools.parsers.facts.dose_schedule import day_list, interval_code
from registry_tools.parsers.facts.dose_vocabulary import DrugRow, FrequencyRow, PlainRow, RouteRow, UnitRow, WordRow, phrases
from registry_tools.parsers.facts.doses import read_doses

CASES = [
    json.loads(line)
    for line in (Path(__file__).parent / "cases" / "doses.jsonl").read_text(encoding="utf-8").splitlines()
    if line.strip()
]
GOLD = Path(__file__).resolve().parents[1].parent / "shared" / "gold" / "dosing.dev.jsonl"
ROUTES = {"IV", "PO", "SC", "IM", "IT", "inhaled", "topical", "ophthalmic", "intranasal", "other"}
FIELDS = (
    "drug",
    "amount",
    "amount_high",
    "unit",
    "route",
    "frequency",
    "days",
    "cycle_days",
    "cycles",
    "duration_days",
    "max_amount",
)


def said(dose: Dose) -> dict[str, Any]:
    """What a dose says, without what it does not."""
    values = {name: getattr(dose, name) for name in FIELDS}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items() if value is not None}


@pytest.mark.parametrize("case", CASES, ids=[case["text"][:50] for case in CASES])
def test_doses_are_read_as_a_reader_would(case: dict[str, Any]) -> None:
    assert [said(dose) for dose in read_doses(case["text"], case.get("names", ()))] == case["doses"]


@pytest.mark.parametrize("text", ["10 mg for 5 dayſ", "10 mg every 2 weeKs", "10 mg for 20 mınutes", "5 DAYſ OF 2 mG"])
def test_letters_that_are_another_ones_case_are_read_as_it(text: str) -> None:
    plain = text.replace("ſ", "s").replace("ı", "i").replace("K", "k")
    assert [dose.model_dump(exclude={"quote"}) for dose in read_doses(text)] == [
        dose.model_dump(exclude={"quote"}) for dose in read_doses(plain)
    ]


@pytest.mark.parametrize(
    ("number", "unit", "code"),
    [
        (1, "day", "QD"), (2, "days", "QOD"), (3, "days", "Q3D"), (21, "days", "Q3W"), (28, "d", "Q4W"), (30, "days", "QM"),
        (1, "week", "QW"), (6, "wks", "Q6W"), (1, "month", "QM"), (3, "months", "Q3M"), (1, "year", "Q12M"),
        (8, "hours", "Q8H"), (24, "h", "QD"), (48, "hours", "Q48H"), (15, "minutes", None), (0, "days", None),
        (2, "moons", None),
    ],
)  # fmt: skip
def test_an_interval_has_the_shortest_code(number: int, unit: str, code: str | None) -> None:
    assert interval_code(number, unit) == code


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("days 1, 8, 15 to 19, 22", (1, 8, 15, 16, 17, 18, 19, 22)),
        ("day -1 and day 1", (-1, 1)),
        ("D1/D8", (1, 8)),
        ("days 1-5", (1, 2, 3, 4, 5)),
        ("Day 1, 50 mg", (1,)),
    ],
)
def test_lists_of_days_are_expanded(text: str, days: tuple[int, ...]) -> None:
    read = day_list(text, 0)
    assert read is not None
    assert read[0] == days


def test_a_span_of_months_is_a_duration_and_no_list_of_days() -> None:
    read = day_list("days 1 to 168", 0)
    assert read is not None
    assert read[:2] == (None, 168.0)


def test_condition_keeps_part_of_study_and_loading_words() -> None:
    (loading, _) = read_doses("Cohort 2: loading dose of 600 mg abcimab IV, then 300 mg weekly.", ("Abcimab",))
    assert loading.condition == "Cohort 2; loading dose"
    (only,) = read_doses("Filgrastim 5 mcg/kg SC if neutrophils fall below normal.", ("Filgrastim",))
    assert only.condition == "if neutrophils fall below normal"


def test_text_is_read_through_escapes_and_entities() -> None:
    text = "Topotecan 0.75 mg/m\\^2 IV on days 1\\-5 &amp; placebo twice daily"
    first, second = read_doses(text)
    assert (first.unit, first.days) == ("mg/m2", (1, 2, 3, 4, 5))
    assert (second.drug, second.frequency) == ("placebo", "BID")
    for dose in (first, second):
        assert text[dose.start : dose.end] == dose.quote


def test_lexicons_are_consistent() -> None:
    assert {row.route for row in rows("dose_routes", RouteRow)} <= ROUTES
    assert {row.route for row in rows("dose_forms", FormRow)} - {None} <= ROUTES
    for name, surfaces in (
        ("units", [row.surface for row in rows("dose_units", UnitRow)]),
        ("forms", [row.surface for row in rows("dose_forms", FormRow)]),
        ("frequencies", [row.phrase for row in rows("dose_frequencies", FrequencyRow)]),
        ("routes", [row.phrase for row in rows("dose_routes", RouteRow)]),
        ("plain words", [row.word for row in rows("dose_plain_words", PlainRow)]),
        ("words", [f"{row.phrase}/{row.role}" for row in rows("dose_words", WordRow)]),
        ("drugs", [f"{row.surface}/{row.kind}" for row in rows("dose_drugs", DrugRow)]),
    ):
        assert len(surfaces) == len(set(surfaces)), name
    assert "every" in phrases()


PIECES = [
    "5 mg", "2 x 450 mg", "10-20 mg/kg", "AUC 5", "every 3 weeks", "QD", "twice daily", "days 1, 8", "21-day cycle",
    "for 12 weeks", "placebo", "imatinib", "orally", "IV", "(", ")", ",", ".", ";", "\n", "then", "maximum 2 mg", "or", "and",
    "of", "tablets",
    "Cohort 1", "1 tablet", "\\>", "&ge;", "²", "½", "mg/m²", "D1", "C1D1", "q3w", "5 mg/mL", "total of", "Week 1 to 24",
    "ABC-123",
]  # fmt: skip
TEXTS = st.one_of(st.text(max_size=120), st.lists(st.sampled_from(PIECES), max_size=25).map(" ".join))


@given(TEXTS, st.lists(st.text(max_size=30), max_size=3))
def test_never_raises_and_quotes_are_verbatim(text: str, names: list[str]) -> None:
    for dose in read_doses(text, names):
        assert text[dose.start : dose.end] == dose.quote != ""
        assert dose.amount is not None or dose.frequency or dose.days or dose.duration_days
        assert (dose.amount is None) == (dose.unit is None)
        assert dose.route is None or dose.route in ROUTES


@pytest.mark.parametrize(
    "piece",
    [
        "1",
        ",",
        "(",
        "a",
        "1,",
        "1-",
        "5 mg ",
        "5 mg, ",
        "day 1, ",
        "2 x ",
        "imatinib 5 mg QD. ",
        "A1B2",
        "two ",
        "* a\n",
        "5 mg/",
    ],
)
def test_hostile_text_takes_linear_time(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    read_doses("imatinib 5 mg once daily")  # lexicons are loaded and patterns compiled
    assert_linear(lambda part: read_doses(part, ("imatinib",)), text)


@pytest.mark.corpus
@pytest.mark.skipif(not GOLD.exists(), reason="the gold is not beside the checkout")
def test_most_doses_of_the_gold_are_found() -> None:
    found = expected = 0
    for line in GOLD.read_text(encoding="utf-8").splitlines():
        item = json.loads(line)
        answers = [(dose.amount, dose.unit) for dose in read_doses(item["text"], item.get("names") or ())]
        for fact in item["facts"]:
            if fact.get("unsure"):
                continue
            expected += 1
            key = (fact.get("amount"), fact.get("unit"))
            if key in answers:
                answers.remove(key)
                found += 1
    assert found / expected > 0.93
