"""Criterion text to numeric bounds: the table in cases/thresholds.jsonl, read by a person, and what must hold for any text."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from linear import assert_linear

from registry_tools.models.eligibility import Threshold, Window
from registry_tools.parsers.facts.criterion_facts import read_criterion
from registry_tools.parsers.facts.measures import assume, convert, measure_rows, measures

CASES = [json.loads(line) for line in (Path(__file__).parent / "cases" / "thresholds.jsonl").read_text("utf-8").splitlines()]
CORPUS = Path(__file__).resolve().parents[1].parent / "shared" / "corpus" / "registry" / "ctgov_v2.ndjson.gz"


def _said(fact: Threshold, fields: set[str]) -> dict[str, object]:
    given = {key: value for key, value in fact.model_dump().items() if key in fields and value is not None}
    return {key: round(value, 4) if isinstance(value, float) else value for key, value in given.items()}


@pytest.mark.parametrize("case", CASES, ids=[case["text"][:60] for case in CASES])
def test_table(case: dict) -> None:
    facts = read_criterion(case["text"], case["polarity"])
    fields = set(Threshold.model_fields) - {"type", "start", "end"}
    assert [_said(fact, fields) for fact in facts.thresholds] == case["thresholds"]
    assert facts.status == case["status"]


def test_facts_are_valid_models() -> None:
    """Facts are built unchecked for speed: each must still be one that the model accepts."""
    for case in CASES:
        for fact in read_criterion(case["text"], case["polarity"]).thresholds:
            assert Threshold.model_validate(fact.model_dump()) == fact


@pytest.mark.parametrize(
    ("text", "sides"),
    [
        ("No bilirubin > 2 mg/dL", ["<="]),
        ("SGOT no greater than 60 U/L Bilirubin no greater than 1.5 mg/dL", ["<=", "<="]),
        ("Patients must not have LVEF < 40% or QTc > 480 ms", [">=", "<="]),
        ("No active infection, platelets ≥ 100 x 10^9/L", [">="]),
    ],
)
def test_negation_turns_the_side(text: str, sides: list[str]) -> None:
    assert [fact.eligible for fact in read_criterion(text, "inclusion").thresholds] == sides


def test_polarity_decides_the_eligible_side() -> None:
    text = "Serum sodium < 130 mmol/L"
    sides = [read_criterion(text, polarity).thresholds[0].eligible for polarity in ("inclusion", "exclusion", None)]
    assert sides == ["<", ">=", "<"]


@pytest.mark.parametrize(
    ("text", "polarity", "condition"),
    [
        ("ALT ≤ 3 x ULN (≤ 6 x ULN for subjects with liver metastases)", "inclusion",
         [None, "for subjects with liver metastases"]),
        ("Platelets ≥ 40,000/µL (25,000/µL if the marrow is involved)", "inclusion", [None, "if the marrow is involved"]),
        ("AST ≤ 3 x ULN unless due to liver involvement, and then ≤ 5 x ULN", "inclusion",
         [None, "unless due to liver involvement"]),
        ("Subjects with severe asthma must be on no more than 800 mcg/day budesonide", "inclusion",
         ["Subjects with severe asthma"]),
        ("Total bilirubin ≤ 1.5 x ULN, except in patients with Gilbert's syndrome who must have total bilirubin ≤ 3 mg/dL",
         "inclusion", [None, "except in patients with Gilbert's syndrome"]),
        ("Platelets < 50 x 10^9/L or neutrophils < 1 x 10^9/L, unless due to marrow involvement", "exclusion",
         ["unless due to marrow involvement"] * 2),
        ("QTc ≤ 450 ms in men and ≤ 470 ms in women", "inclusion", ["in men", "in women"]),
        ("Cohort 2: LVEF ≥ 50%", "inclusion", ["Cohort 2"]),
        ("Hemoglobin ≥ 9 g/dL without transfusion within 7 days", "inclusion", ["without transfusion within 7 days"]),
        ("Platelets > 80 x 10^9/L (80,000 per mm3) without transfusion", "inclusion", ["without transfusion"]),
        ("Clotting (without anticoagulants): INR ≤ 1.4", "inclusion", ["without anticoagulants"]),
        ("LVEF ≤ 45 %, or if NYHA III then LVEF must be ≤ 38 %", "inclusion", [None, "if NYHA III"]),
        ("Wall thickness index > 90 g/m2 for women or > 110 g/m2 for men", "inclusion", ["for women", "for men"]),
        ("Mass index by imaging (> 85 g/m2 if female and > 105 g/m2 if male)", "inclusion", ["if female", "if male"]),
        ("Bilirubin < 2 x ULN, except in subjects with Gilbert's syndrome, where direct bilirubin must be < 2.5 x ULN",
         "inclusion", [None, "except in subjects with Gilbert's syndrome"]),
        ("For patients with atrial fibrillation, BNP ≥ 90 pg/mL or NT-proBNP ≥ 350 pg/mL", "inclusion",
         ["For patients with atrial fibrillation"] * 2),
        ("Lesion ≥ 12 mm (except lymph nodes, which must be ≥ 16 mm) with CT", "inclusion", [None, "lymph nodes"]),
    ],
)  # fmt: skip
def test_conditions(text: str, polarity: str, condition: list[str | None]) -> None:
    assert [fact.condition for fact in read_criterion(text, polarity).thresholds] == condition


@pytest.mark.parametrize(
    ("heading", "text", "facts"),
    [
        ("Age:", "21 and over", [("age", ">=", 21.0, None)]),
        ("Age", "* 12 to 70", [("age", ">=", 12.0, None), ("age", "<=", 70.0, None)]),
        ("Performance status", "0-1", [("ecog", ">=", 0.0, None), ("ecog", "<=", 1.0, None)]),
        ("Platelet count:", "No less than 90,000/mm3", [("platelets", ">=", 90000.0, None)]),
        ("Life expectancy", "Longer than 4 months", [("life_expectancy", ">", 4.0, None)]),
        ("ALT and AST:", "<= 4 x ULN", [("alt", "<=", 4.0, None), ("ast", "<=", 4.0, None)]),
        ("Maximum serum creatinine by age:", "2 to < 6 years: 0.8", [("creatinine", "<=", 0.8, "2 to < 6 years")]),
        ("Serum creatinine no more than", "> 12 years: 1.6 mg/dL (male), 1.3 mg/dL (female)",
         [("creatinine", "<=", 1.6, "> 12 years; male"), ("creatinine", "<=", 1.3, "> 12 years; female")]),
        ("Age", "More than 5 months since surgery", []),
        ("Age", "Haemoglobin at least 95 g/L", [("hemoglobin", ">=", 95.0, None)]),
        ("Renal function", "At least 30", []),
        (None, "21 and over", []),
        (None, "> 12 years: 1.6", []),
    ],
)  # fmt: skip
def test_headings_lend_their_measure(heading: str | None, text: str, facts: list[tuple[str, str, float, str | None]]) -> None:
    read = read_criterion(text, "inclusion", heading)
    assert [(fact.measure, fact.comparator, fact.value, fact.condition) for fact in read.thresholds] == facts
    assert all(text[fact.start : fact.end] == fact.quote for fact in read.thresholds)


@pytest.mark.parametrize(
    ("text", "polarity", "sides"),
    [
        ("Toxicity of earlier treatment must have resolved to grade 1 or less", "exclusion", ["<="]),
        ("Has not yet recovered from earlier therapy to CTCAE grade <= 1", "exclusion", ["<="]),
        ("HIV, unless the patient meets all of the following: on therapy; CD4 >= 300/uL", "exclusion", [">="]),
        ("Toxicity that has not resolved (still > grade 1)", "exclusion", ["<="]),
        ("Non-cardiac disease limiting life expectancy to less than 2 years", "exclusion", [">="]),
        ("Patients who must take insulin, with HbA1c > 9 %", "exclusion", ["<="]),
    ],
)
def test_demands_and_recovery_in_exclusions(text: str, polarity: str, sides: list[str]) -> None:
    assert [fact.eligible for fact in read_criterion(text, polarity).thresholds] == sides


@pytest.mark.parametrize(
    ("text", "polarity", "facts"),
    [
        ("Maximum daily prednisone dose of 7.5 mg/day", "inclusion", [("<=", 7.5, "mg/d")]),
        ("A SOFA score of 3 points or more", "inclusion", [(">=", 3.0, None)]),
        ("Blood loss of 300 mL of blood or more", "exclusion", [(">=", 300.0, "mL")]),
        ("Body weight of 45 kilograms (kg) or above", "inclusion", [(">=", 45.0, "kg")]),
        ("Blood pressure < 95/55 or > 165/105", "exclusion",
         [("<", 95.0, None), ("<", 55.0, None), (">", 165.0, None), (">", 105.0, None)]),
        ("LVEF < 45 % on baseline echocardiography", "exclusion", [("<", 45.0, "%")]),
        ("GFR below 40 mL/min/1,73m2", "exclusion", [("<", 40.0, "mL/min/{1.73_m2}")]),
        ("Albumin greater than equal to 3 g/dL", "inclusion", [(">=", 3.0, "g/dL")]),
        ("Symptom score of 5-12", "inclusion", [(">=", 5.0, None), ("<=", 12.0, None)]),
        ("Aged greater than or equal to 21 years", "inclusion", [(">=", 21.0, "a")]),
        ("Smoking history < 8 pack-years (1 pack-year = 20 cigarettes per day)", "inclusion", [("<", 8.0, "{pack-years}")]),
        ("eGFR by the formula: eGFR = [150 - age] x weight", "inclusion", []),
        ("BNP > 100 pg/mL, or if BMI is >= 35 kg/m2, a BNP > 60 pg/mL", "inclusion",
         [(">", 100.0, "pg/mL"), (">", 60.0, "pg/mL")]),
    ],
)  # fmt: skip
def test_forms_of_bounds(text: str, polarity: str, facts: list[tuple[str, float, str | None]]) -> None:
    assert [(fact.comparator, fact.value, fact.unit) for fact in read_criterion(text, polarity).thresholds] == facts


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Owner of 43 widgets", ["43"]),
        ("Three visits and 2 urine tests", []),
        ("Meets 2 of the following", []),
        ("Standard 12-lead tracing on Day 1 (n = 20)", []),
        ("Glucose-6-phosphate dehydrogenase deficiency, HIV-1/2 or COX-2 use", []),
        ("Human epidermal growth factor receptor 2 (HER2) positive, stage III", []),
        ("As published (Smith, 1998; 24: 339-351) [3]", []),
        ("Pain on a scale of 0-10", []),
        ("Seen on 3/12/2011 by 2 physicians", []),
        ("Bilirubin 4", ["4"]),
    ],
)
def test_what_is_left_over(text: str, left: list[str]) -> None:
    assert [text[start:end] for start, end in read_criterion(text, "inclusion").leftover] == left


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Able to read", "text_only"),
        ("ALT ≤ 40 U/L", "parsed"),
        ("ALT 40 U/L or so", "unread"),
        ("Albumin ≥ 30 g/L, sodium 140", "partial"),
        ("AST 3 x ULN", "partial"),
    ],
)
def test_status_tells_what_was_left(text: str, status: str) -> None:
    assert read_criterion(text, "inclusion").status == status


@pytest.mark.parametrize(
    ("value", "unit", "measure", "expected"),
    [
        (17.1, "umol/L", "bilirubin_total", 1.0),
        (88.4, "umol/L", "creatinine", 1.0),
        (5.0, "mmol/L", "cholesterol_total", 193.3),
        (1.0, "mmol/L", "triglycerides", 88.6),
        (2.5, "mmol/L", "calcium", 10.02),
        (1.0, "mmol/L", "phosphate", 3.1),
        (10.0, "nmol/L", "testosterone", 288.4),
        (48.0, "mmol/mol", "hba1c", 6.5),
        (7.0, "mmol/L", "hemoglobin", 11.28),
        (300.0, "umol/L", "uric_acid", 5.04),
        (10.0, "mmol/L", "bun", 28.0),
        (5000.0, "mg/g", "upcr", 5.0),
        (100.0, "mg/dL", "m_protein_serum", 0.1),
        (2.0, "cm", "tumor_size", 20.0),
    ],
)
def test_conversions(value: float, unit: str, measure: str, expected: float) -> None:
    """Textbook values, to their last digit."""
    assert convert(value, unit, measure) == pytest.approx(expected, rel=0.01)


def test_no_conversion_is_invented() -> None:
    assert convert(5, "kg", "creatinine") is None
    assert convert(30, "mL/min", "egfr") is None
    assert assume(3, "bilirubin_total") is None
    assert read_criterion("Bilirubin < 3", "inclusion").thresholds[0].canonical_value is None


def test_each_measure_is_found_by_its_label_or_a_spelling() -> None:
    assert len(measures()) > 110
    for row in measure_rows():
        assert row.spellings, row.label


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=300), st.sampled_from(["inclusion", "exclusion", None]))
def test_any_text(text: str, polarity: str | None) -> None:
    _holds(text, polarity)


PIECES = st.sampled_from([
    "Hb", "platelets", "AST", "and", "or", ",", "(", ")", "[", "]", ".", ";", ":", "-", "/", "≥", "<", "\\>",
    "&lt;", "1,500", "10^9", "⁹", "/L", "x", "ULN", "18", "years", "of", "age", "within", "4", "weeks",
    "prior", "to", "%", "NYHA", "class", "II", "I", "a", "no", "unless", "if", "men", "half-lives",
    "whichever", "is", "longer", "mg/dL", "+", "½", "µL", "×", "per", "at", "least",
])  # fmt: skip


@settings(max_examples=500, deadline=None)
@given(st.lists(PIECES, max_size=40), st.sampled_from(["inclusion", "exclusion", None]))
def test_any_order_of_words(pieces: list[str], polarity: str | None) -> None:
    _holds(" ".join(pieces), polarity)
    _holds("".join(pieces), polarity)


def _holds(text: str, polarity: str | None) -> None:
    facts = read_criterion(text, polarity)
    for fact in (*facts.thresholds, *facts.windows):
        assert text[fact.start : fact.end] == fact.quote
        model = Threshold if isinstance(fact, Threshold) else Window
        assert model.model_validate(fact.model_dump()) == fact
    for start, end in facts.leftover:
        assert 0 <= start < end <= len(text)


@pytest.mark.parametrize(
    "piece",
    [
        "9",
        "9,",
        ",",
        "(",
        "[",
        ")",
        "a",
        "x",
        "1 ",
        "≥",
        "10^",
        "1/",
        "-1",
        "or ",
        "if ",
        "ULN ",
        "within 1 ",
        "5 mg ",
        ">= ",
        "1 week ",
        "1:",
        "1) ",
        "AST > 5 if men ",
        "AST < 5, unless ",
        "of 1 ",
    ],
)
def test_hostile_lengths(piece: str) -> None:
    text = (piece * 100_000)[:100_000]
    read_criterion(piece, "inclusion")  # lexicons are loaded and patterns compiled
    assert_linear(lambda part: read_criterion(part, "inclusion"), text)


@pytest.mark.corpus
@pytest.mark.skipif(not CORPUS.exists(), reason="the registry corpus is not beside the checkout")
def test_numbers_of_the_corpus_are_explained() -> None:
    """Of the numbers in 3,000 lines of eligibility text, at least 92 % belong to a fact or a known non-fact."""
    import gzip
    import re

    lines: list[str] = []
    with gzip.open(CORPUS, "rt", encoding="utf-8") as records:
        for record in records:
            module = json.loads(record).get("protocolSection", {}).get("eligibilityModule", {})
            lines += [line.strip() for line in (module.get("eligibilityCriteria") or "").split("\n") if line.strip()]
            if len(lines) > 3000:
                break
    numbers = sum(len(re.findall(r"\d+(?:[.,]\d+)*", line)) for line in lines)
    left = sum(len(read_criterion(line, "inclusion").leftover) for line in lines)
    assert left / numbers < 0.08


def test_a_line_wrapped_within_a_sentence_is_one_line() -> None:
    text = "Bilirubin <= 1.5 x ULN; alanine\n             aminotransferase <= 2.5 x ULN"
    found = {(one.measure, one.value) for one in read_criterion(text, "inclusion").thresholds}
    assert found == {("bilirubin_total", 1.5), ("alt", 2.5)}
    assert all(text[one.start : one.end] == one.quote for one in read_criterion(text, "inclusion").thresholds)


@pytest.mark.parametrize(
    ("text", "value"), [("Platelets >= 1e5/uL", 1e5), ("Cells > 1234567890123456789", 1234567890123456789.0)]
)
def test_numbers_are_read_whole(text: str, value: float) -> None:
    assert [one.value for one in read_criterion(text, "inclusion").thresholds] == [value]


def test_a_number_without_end_is_no_number() -> None:
    assert read_criterion("ANC >= 1e999", "inclusion").thresholds == ()
