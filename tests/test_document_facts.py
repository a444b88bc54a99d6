"""Facts from the texts of documents: which study, criteria, doses, endpoints, sample size, headlines."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from document_cases import document, table
from hypothesis import given, settings
from hypothesis import strategies as st
from linear import assert_linear
from pydantic import BaseModel

from registry_tools.models.document import Block, Document
from registry_tools.models.document_facts import DocumentFacts, Evidence
from registry_tools.parsers.document.reader import read_document
from registry_tools.parsers.facts.document_arms import arms_of_text
from registry_tools.parsers.facts.document_doses import read_document_doses
from registry_tools.parsers.facts.document_eligibility import read_eligibility
from registry_tools.parsers.facts.document_eligibility_sentences import read_eligibility_sentences
from registry_tools.parsers.facts.document_endpoints import read_endpoints
from registry_tools.parsers.facts.document_facts import read_document_facts
from registry_tools.parsers.facts.document_sample_size import read_sample_sizes
from registry_tools.parsers.facts.document_study import read_study
from registry_tools.parsers.facts.document_text import sentences, text_at

PAPER = Path(__file__).parent / "cases" / "document_paper.txt"


def evidences(model: BaseModel) -> Iterator[Evidence]:
    """Every Evidence within a model."""
    for value in model.__dict__.values():
        if isinstance(value, Evidence):
            yield value
        elif isinstance(value, BaseModel):
            yield from evidences(value)
        elif isinstance(value, tuple):
            for one in value:
                if isinstance(one, BaseModel):
                    yield from evidences(one)


def assert_quoted(read: Document, facts: DocumentFacts) -> int:
    count = 0
    for evidence in evidences(facts):
        text = text_at(read, evidence.path)
        assert text is not None, evidence.path
        assert text[evidence.start : evidence.end] == evidence.quote
        count += 1
    return count


@pytest.fixture(scope="module")
def paper() -> DocumentFacts:
    return read_document_facts(read_document(PAPER.read_bytes(), name="paper.txt"))


def test_a_paper_reports_its_own_trial_and_mentions_others(paper: DocumentFacts) -> None:
    assert paper.study_id == "NCT09990001"
    assert {(one.study_id, one.role) for one in paper.studies} == {
        ("NCT09990001", "reports"), ("NCT09990002", "mentions"), ("NCT09990003", "mentions"),
    }  # fmt: skip


def test_every_fact_of_a_paper_quotes_its_words(paper: DocumentFacts) -> None:
    assert assert_quoted(read_document(PAPER.read_bytes(), name="paper.txt"), paper) > 25


def test_criteria_of_the_methods_sentences(paper: DocumentFacts) -> None:
    bounds = {
        (one.polarity, bound.fact.measure, bound.fact.comparator, bound.fact.value, bound.fact.relative_to)
        for one in paper.criteria
        for bound in one.thresholds
    }
    assert bounds == {
        ("inclusion", "age", ">=", 18.0, None), ("inclusion", "ecog", ">=", 0.0, None), ("inclusion", "ecog", "<=", 1.0, None),
        ("exclusion", "bilirubin_total", ">", 1.5, "ULN"), ("exclusion", "creatinine_clearance", "<", 50.0, None),
        ("exclusion", "qtc", ">", 480.0, None),
    }  # fmt: skip
    assert [one.text for one in paper.criteria if "brain" in one.text] == ["they had brain metastases"] or any(
        one.polarity == "exclusion" and "brain metastases" in one.text for one in paper.criteria
    )
    assert paper.frame is not None and paper.frame.min_age_days == pytest.approx(18 * 365.25)


def test_doses_of_the_methods(paper: DocumentFacts) -> None:
    doses = {(d.fact.drug, d.fact.amount, d.fact.unit, d.fact.route, d.fact.frequency) for d in paper.doses}
    assert ("Zolbetinib", 200.0, "mg", "PO", "BID") in doses
    irinotecan = next(d.fact for d in paper.doses if d.fact.drug == "Irinotecan")
    assert (irinotecan.amount, irinotecan.unit, irinotecan.route, irinotecan.days) == (150.0, "mg/m2", "IV", (1, 15))
    assert {one.name for one in paper.interventions} >= {"Zolbetinib", "Irinotecan"}


def test_endpoints_of_the_methods(paper: DocumentFacts) -> None:
    assert [(e.level, e.ordinal, e.measure) for e in paper.endpoints] == [
        ("primary", 1, "objective response rate at week 16"),
        ("secondary", 1, "duration of response"),
        ("secondary", 2, "progression-free survival"),
        ("secondary", 3, "overall survival"),
        ("secondary", 4, "safety"),
    ]
    primary = paper.endpoints[0]
    assert primary.time_frame == "at week 16"
    assert [(t.fact.shape, t.fact.to_days) for t in primary.timepoints] == [("point", 112.0)]


def test_sample_size_and_headlines(paper: DocumentFacts) -> None:
    assert [(s.planned, s.power, s.alpha, s.sides) for s in paper.sample_sizes] == [(40, 0.8, 0.05, 2)]
    assert [(r.measure, r.statistic, r.value, r.low, r.high, r.interval_type) for r in paper.results] == [
        ("objective response rate", "percent", 32.5, 18.6, 49.1, "ci_95"),
        ("overall survival", "median", 8.4, 6.1, 10.9, "ci_95"),
    ]


REVIEW = document(
    [
        ("", "Abstract", "abstract", ["In this review we discuss antibodies that are being tried in leukaemia (NCT09990010)."]),
        ("", "Antibodies", None, ["A phase 3 trial (NCT09990010) is comparing two of them. Another (NCT09990011) is open."]),
    ]
)


def test_a_review_reports_no_study_and_has_no_facts() -> None:
    facts = read_document_facts(REVIEW)
    assert facts.study_id == f"doc:{REVIEW.document_id[:12]}" and facts.registry == "document"
    assert {(one.study_id, one.role) for one in facts.studies} == {("NCT09990010", "mentions"), ("NCT09990011", "mentions")}
    assert not (facts.criteria or facts.endpoints or facts.results or facts.doses)


@pytest.mark.parametrize(
    ("text", "expected", "registry"),
    [
        ("The trial was registered as ISRCTN12345678 before the first patient.", "ISRCTN12345678", "ISRCTN"),
        ("It was registered with the Australian New Zealand register (ACTRN 12600000000001).", "ACTRN12600000000001", "ANZCTR"),
        ("This study was registered (EudraCT 2011-001234-56).", "2011-001234-56", "EudraCT"),
        ("Trial registration: NCT 09990020.", "NCT09990020", "ClinicalTrials.gov"),
    ],
)
def test_numbers_of_other_registers(text: str, expected: str, registry: str) -> None:
    reported = read_study(document([("", "Methods", "methods", [text])]))
    assert (reported.study_id, reported.registry) == (expected, registry)


def test_a_pooled_analysis_stands_under_none_of_its_trials() -> None:
    both = document([("", "Methods", "methods", ["The trials were registered as NCT09990030 and NCT09990031."])])
    reported = read_study(both)
    assert reported.study_id.startswith("doc:")
    assert {one.role for one in reported.numbers} == {"reports"}


def test_a_file_named_as_registries_name_them_is_of_that_study() -> None:
    assert (
        read_study(document([("", "Methods", "methods", ["No number."])], name="NCT09990040_Prot_000.pdf")).study_id
        == "NCT09990040"
    )
    assert (
        read_study(document([("", "Methods", "methods", ["No number."])], name="two NCT09990040 NCT09990041.pdf")).study_id[:4]
        == "doc:"
    )


PROTOCOL = document(
    [
        ("1", "Synopsis", "synopsis", ["Inclusion criteria: adults."]),
        ("4.1", "Inclusion Criteria", "eligibility", [
            "Patients may take part if they meet all of the following criteria:",
            "1. Age of 18 years or older",
            "2. Adequate organ function a. Platelets ≥ 100 x 10⁹/L b. Total bilirubin ≤ 1.5 x ULN c. Albumin ≥ 30 g/L",
            "3. Life expectancy of at least",
            "12 weeks",
        ]),
        ("4.2", "Exclusion Criteria", "eligibility", [
            "• Any chemotherapy within 4 weeks before the first dose • Active hepatitis",
            "• Corrected QT interval above 470 ms",
        ]),
        ("4.3", "Withdrawal", None, ["1. Progression of the disease"]),
        ("9", "Changes to Section 4.1 Inclusion Criteria", "eligibility", ["1. Age of 16 years or older"]),
    ],
    pages=40,
)  # fmt: skip


def test_eligibility_sections_of_a_protocol() -> None:
    criteria = read_eligibility(PROTOCOL)
    assert [(c.ordinal, c.polarity, c.depth, c.parent, c.text) for c in criteria] == [
        (1, "inclusion", 0, None, "Age of 18 years or older"),
        (2, "inclusion", 0, None, "Adequate organ function"),
        (3, "inclusion", 1, 2, "Platelets ≥ 100 x 10⁹/L"),
        (4, "inclusion", 1, 2, "Total bilirubin ≤ 1.5 x ULN"),
        (5, "inclusion", 1, 2, "Albumin ≥ 30 g/L"),
        (6, "inclusion", 0, None, "Life expectancy of at least 12 weeks"),
        (7, "exclusion", 0, None, "Any chemotherapy within 4 weeks before the first dose"),
        (8, "exclusion", 0, None, "Active hepatitis"),
        (9, "exclusion", 0, None, "Corrected QT interval above 470 ms"),
    ]
    joined = criteria[5]
    assert joined.evidence.quote == "Life expectancy of at least"  # the part in the first of two blocks
    assert [(t.fact.measure, t.fact.value) for t in joined.thresholds] == [("life_expectancy", 12.0)]


def test_limits_of_a_table_within_the_eligibility_section() -> None:
    limits = table([["System", "Limit"], ["Platelets", "≥ 90 x 10⁹/L"], ["Haemoglobin", "≥ 8 g/dL"]])
    made = document(
        [("5.1", "Inclusion Criteria", "eligibility", ["1. Organ function as in Table 1", "TABLE", "2. Signed consent"]),
         ("5.2", "Exclusion Criteria", "eligibility", ["1. Pregnancy"])],
        tables=[limits],
    )  # fmt: skip
    blocks = tuple(
        Block(id=b.id, page=1, kind="table", text="…", section_id=b.section_id, table_id="t1") if b.text == "TABLE" else b
        for b in made.blocks
    )
    criteria = read_eligibility(made.model_copy(update={"blocks": blocks}))
    found = [
        (c.text, [(t.fact.measure, t.fact.value, t.evidence.path) for t in c.thresholds]) for c in criteria if c.thresholds
    ]
    assert found == [
        ("Platelets: ≥ 90 x 10⁹/L", [("platelets", 90.0, "tables[t1].cells[1,1]")]),
        ("Haemoglobin: ≥ 8 g/dL", [("hemoglobin", 8.0, "tables[t1].cells[2,1]")]),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Women were excluded if they had (1) a haemoglobin <9 g/dL, (2) a body mass index >40 kg/m2, or (3) migraine.",
         [("exclusion", "a haemoglobin <9 g/dL"), ("exclusion", "a body mass index >40 kg/m2"), ("exclusion", "migraine")]),
        ("Eligible participants were aged 40 to 75 years.", [("inclusion", "aged 40 to 75 years")]),
        ("Patients with epilepsy were excluded.", [("exclusion", "Patients with epilepsy were excluded.")]),
        ("Two patients were excluded from the analysis because of missing data.", []),
        ("Thirty patients were recruited from three clinics.", []),
    ],
)  # fmt: skip
def test_eligibility_sentences(text: str, expected: list[tuple[str, str]]) -> None:
    read = read_eligibility_sentences(document([("", "Methods", "methods", [text])]))
    assert [(one.polarity, one.text) for one in read] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The co-primary end points were overall survival and quality of life at week 12.",
         [("primary", "overall survival"), ("primary", "quality of life at week 12")]),
        ("Death from any cause was the primary outcome of the trial.", [("primary", "Death from any cause")]),
        ("Secondary outcomes were pain (visual analogue scale, 0-10), sleep, and quality of life.",
         [("secondary", "pain (visual analogue scale, 0-10)"), ("secondary", "sleep"), ("secondary", "quality of life")]),
        ("The primary endpoint was met.", []),
        ("The primary endpoint was analysed with a log-rank test.", []),
    ],
)  # fmt: skip
def test_endpoint_sentences(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(e.level, e.measure) for e in read_endpoints(document([("", "Methods", "methods", [text])]))] == expected


def test_endpoints_of_a_table_come_before_those_of_prose() -> None:
    objectives = table(
        [["Objectives", "Endpoints"],
         ["Primary To compare pain", "Change from baseline in pain score at week 8"],
         ["Secondary • To study safety • To study sleep", "• Adverse events • Sleep quality index"]],
        caption="Objectives and endpoints",
    )  # fmt: skip
    made = document([("", "Synopsis", "synopsis", ["The primary endpoint is pain."])], tables=[objectives])
    assert [(e.level, e.measure, e.evidence.path) for e in read_endpoints(made)] == [
        ("primary", "Change from baseline in pain score at week 8", "tables[t1].cells[1,1]"),
        ("secondary", "Adverse events", "tables[t1].cells[2,1]"),
        ("secondary", "Sleep quality index", "tables[t1].cells[2,1]"),
    ]


def test_arms_that_lines_name() -> None:
    made = document([("3", "Study design", None, ["Arm A: zolbetinib twice daily", "Arm B: placebo (n = 30)", "Note: none."])])
    assert [(a.label, a.n, a.description) for a in arms_of_text(made)] == [
        ("Arm A", None, "zolbetinib twice daily"), ("Arm B", 30, "placebo (n = 30)"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A sample size of 120 patients gives 90% power with a one-sided alpha of 0.025.", (120, 0.9, 0.025, 1)),
        ("With 50 women per group the study has a power of 80%.", (None, 0.8, None, None)),
        ("A sample size of two hundred and ten patients was planned for 80% power.", (None, 0.8, None, None)),
    ],
)
def test_sample_sizes(text: str, expected: tuple[object, ...]) -> None:
    read = read_sample_sizes(document([("", "Statistics", "statistics", [text])]), protocol=False)
    assert [(one.planned, one.power, one.alpha, one.sides) for one in read] == [expected]


@given(st.text(max_size=400))
@settings(max_examples=40, deadline=None)
def test_sentences_are_slices_in_order(text: str) -> None:
    spans = sentences(text)
    assert all(0 <= a < b <= len(text) for a, b in spans)
    assert all(first[1] <= second[0] for first, second in pairwise(spans))
    assert "".join(text.split()) == "".join("".join(text[a:b] for a, b in spans).split())


WORDS = """eligible excluded if patients were primary endpoint was 1. a. • (1) ≥ 18 years mg/m2 NCT09990001 95% CI 0.5-0.9 ; : ,
. (n=30) Arm A: placebo twice daily on days 1, 8 power of 80% HR median survival ULN ± and or at week 12 1)"""
words = st.sampled_from([*WORDS.split(), "\n"])


@given(
    st.lists(st.lists(words, max_size=30).map(" ".join), max_size=6),
    st.lists(st.lists(words, max_size=4).map(" ".join), max_size=12),
)
@settings(max_examples=60, deadline=None)
def test_no_document_raises_and_every_fact_quotes_its_words(texts: list[str], cells: list[str]) -> None:
    rows = [cells[at : at + 3] for at in range(0, len(cells), 3)] or [[""]]
    made = document(
        [("", "Abstract", "abstract", texts[:2]), ("4.1", "Inclusion Criteria", "eligibility", texts[2:4]),
         ("", "Methods", "methods", texts[4:])],
        tables=[table(rows, caption="Baseline characteristics")],
    )  # fmt: skip
    assert_quoted(made, read_document_facts(made))


@pytest.mark.parametrize(
    "sign", ["1", "1,", "(", "a. ", "≥ ", "n = 1 ", "1. ", "• ", "and ", "were excluded if ", "NCT", "10% "]
)
def test_hostile_texts_are_read_in_time(sign: str) -> None:
    text = sign * (100_000 // len(sign))

    def hostile(part: str) -> object:
        sections = [("4.1", "Inclusion Criteria", "eligibility", [part]), ("", "Methods", "methods", [part])]
        return read_document_facts(document(sections))

    hostile(sign)  # lexicons are loaded and patterns compiled
    assert_linear(hostile, text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("AML cohort: zolbetinib 5 mg/kg intravenously weekly; ALL cohorts: zolbetinib 10 mg/kg intravenously weekly.",
         [(5.0, "AML cohort"), (10.0, "ALL cohorts")]),
        ("Each group received zolbetinib 5 mg/kg weekly.", [(5.0, None)]),
        ("Zolbetinib was supplied as tablets of 5 mg.", []),
        ("The placebo was given at 5 mg daily.", []),
    ],
)  # fmt: skip
def test_doses_with_their_cohort(text: str, expected: list[tuple[float, str | None]]) -> None:
    read = read_document_doses(document([("", "Methods", "methods", [text])]), protocol=False, arms=())
    assert [(d.fact.amount, d.fact.condition) for d in read] == expected


def test_a_table_of_doses() -> None:
    regimen = table(
        [["Drug", "Dose", "Route", "Days"], ["Zolbetinib", "20 mg/kg", "IV", "1, 8, 15"],
         ["Vincristine", "1.5 mg/m2 (maximum 2 mg)", "IV", "1"]],
        caption="Doses in the 28-day cycle",
    )  # fmt: skip
    made = document([("4", "Treatment", "treatment", ["As in Table 1."])], tables=[regimen], pages=40)
    read = read_document_doses(made, protocol=True, arms=())
    assert [
        (d.fact.drug, d.fact.amount, d.fact.unit, d.fact.route, d.fact.days, d.fact.max_amount, d.evidence.path) for d in read
    ] == [
        ("Zolbetinib", 20.0, "mg/kg", "IV", (1, 8, 15), None, "tables[t1].cells[1,1]"),
        ("Vincristine", 1.5, "mg/m2", "IV", (1,), 2.0, "tables[t1].cells[2,1]"),
    ]
