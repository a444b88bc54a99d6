"""Tables of papers: cells to numbers, words to statistics, cells to groups, measures and events."""

from __future__ import annotations

import pytest
from document_cases import document, table
from hypothesis import given
from hypothesis import strategies as st
from linear import assert_linear

from registry_tools.models.document import Table
from registry_tools.models.document_facts import DocumentResult
from registry_tools.parsers.facts.document_annotations import annotate, unit_in
from registry_tools.parsers.facts.document_arms import arms_of_tables
from registry_tools.parsers.facts.document_cells import Value, read_value
from registry_tools.parsers.facts.document_roles import part_of, table_kind
from registry_tools.parsers.facts.document_tables import TablesRead, known_groups, normal_grade, read_grids, read_tables


def read(*tables: Table) -> TablesRead:
    grids = read_grids(document(tables=tables))
    return read_tables(grids, frozenset(known_groups(grids)))


def rows_of(results: tuple[DocumentResult, ...]) -> list[tuple[object, ...]]:
    return [(r.group, r.measure, r.category, r.timepoint, r.statistic, r.value, r.n) for r in results]


@pytest.mark.parametrize(
    ("text", "shape", "a", "b", "low", "high"),
    [
        ("12 (85.7)", "pair", 12, 85.7, None, None),
        ("33.0 (16.0: 74.0)", "interval", 33, None, 16, 74),
        ("1.17 ± 0.74*", "plus_minus", 1.17, 0.74, None, None),
        ("8/112 (7.1)", "pair", 8, 7.1, None, None),
        ("−3.94 (−7.77, −0.12)ᵇ", "interval", -3.94, None, -7.77, -0.12),
        ("-0.5 (-0.7--0.3)", "interval", -0.5, None, -0.7, -0.3),
        ("18.5–30.0", "range", None, None, 18.5, 30),
        ("4,196 (54)", "pair", 4196, 54, None, None),
        ("0·85 [0·70 to 1·03]", "interval", 0.85, None, 0.7, 1.03),
        ("<0.001", "single", 0.001, None, None, None),
        ("95ᵃ", "single", 95, None, None, None),
    ],
)
def test_cells(text: str, shape: str, a: float | None, b: float | None, low: float | None, high: float | None) -> None:
    value = read_value(text)
    assert value is not None
    assert (value.shape, value.a, value.b, value.low, value.high) == (shape, a, b, low, high)


@pytest.mark.parametrize("text", ["", "NA", "Not reached", "10⁹/L", "68,17.50", "9 -1.7 (0.1)", "12/5", "30-20", "3 of 9"])
def test_cells_without_one_reading(text: str) -> None:
    assert read_value(text) is None


@given(st.text(max_size=60))
def test_no_cell_raises(text: str) -> None:
    value = read_value(text)
    assert value is None or isinstance(value, Value)
    annotate(text)
    part_of(text)
    unit_in(text)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Placebo (n = 42)", "group"), ("Control", "group"), ("Arm B", "group"), ("Total (N=130)", "total"),
        ("P-valueᵃ", "p_value"),
        ("Hazard ratio (95% CI)", "effect"), ("Week 12", "time"), ("Baseline", "time"), ("Grade ≥ 3", "grade"),
        ("All grades", "grade"), ("n (%)", "statistic"), ("Mean (SD)", "statistic"),
        ("Haemoglobin, g/dL", "measure"), ("χ²", "test"),
        ("P-value for differences in changes", "p_value"), ("Heart rate (HR), bpm", "measure"),
    ],
)  # fmt: skip
def test_what_heads_and_labels_stand_for(words: str, expected: str) -> None:
    assert part_of(words.replace("ᵃ", "")) == expected


@pytest.mark.parametrize(
    ("caption", "kind"),
    [
        ("Table 1. Baseline characteristics of the safety population", "baseline"),
        ("Table 3 Adverse events", "adverse_events"),
        ("Table 2 Pain after surgery", None), ("Schedule of activities", "none"), ("Objectives and endpoints", "objectives"),
    ],
)  # fmt: skip
def test_kinds_of_tables(caption: str, kind: str | None) -> None:
    assert table_kind(caption) == kind


@pytest.mark.parametrize(("words", "grade"), [("Grade ≥ 3", ">=3"), ("Grade 3 or 4", "3-4"),
    ("All grades", "all"), ("Grade 5", "5"),
                                              ("Grade 3 or higher", ">=3"), (None, None)])  # fmt: skip
def test_grades(words: str | None, grade: str | None) -> None:
    assert normal_grade(words) == grade


BASELINE = table(
    [
        ["Characteristic", "Zolbetinib (n = 40)", "Placebo (n = 20)", "P"],
        ["Age, years, median (range)", "61 (35-80)", "59 (40-77)", "0.40"],
        ["Sex, n (%)", "", "", ""],
        ["Female", "10 (25.0)", "6 (30.0)", ""],
        ["Weight, kg", "70.1 (9.2)", "71.0 (8.8)", "0.71"],
        ["ECOG 0, n", "22", "30", ""],
    ],
    caption="Baseline characteristics",
    footnotes=("Data are mean (SD) or n (%).",),
)


def test_a_baseline_table() -> None:
    made = read(BASELINE)
    assert rows_of(made.results) == [
        ("Zolbetinib", "Age, years, median (range)", None, None, "median", 61.0, 40),
        ("Placebo", "Age, years, median (range)", None, None, "median", 59.0, 20),
        (None, "Age, years, median (range)", None, None, "p_value", 0.40, None),
        ("Zolbetinib", "Sex, n (%)", "Female", None, "count", 10.0, 40),
        ("Zolbetinib", "Sex, n (%)", "Female", None, "percent", 25.0, 40),
        ("Placebo", "Sex, n (%)", "Female", None, "count", 6.0, 20),
        ("Placebo", "Sex, n (%)", "Female", None, "percent", 30.0, 20),
        ("Zolbetinib", "Weight, kg", None, None, "mean", 70.1, 40),
        ("Zolbetinib", "Weight, kg", None, None, "sd", 9.2, 40),
        ("Placebo", "Weight, kg", None, None, "mean", 71.0, 20),
        ("Placebo", "Weight, kg", None, None, "sd", 8.8, 20),
        (None, "Weight, kg", None, None, "p_value", 0.71, None),
        ("Zolbetinib", "ECOG 0, n", None, None, "count", 22.0, 40),
    ]
    assert (made.readings[0].value_cells, made.readings[0].read_cells) == (10, 9)  # 30 of 20 cannot be
    assert [(a.label, a.n) for a in arms_of_tables(read_grids(document(tables=[BASELINE])))] == [
        ("Zolbetinib", 40),
        ("Placebo", 20),
    ]


def test_a_percentage_that_does_not_fit_its_count_is_said() -> None:
    made = read(table([["", "Placebo (n = 20)"], ["Relapse, n (%)", "4 (25.0)"]], caption="Relapse"))
    assert [(r.value, r.comment) for r in made.results] == [
        (4.0, "4 of 20 is 20.0 %, not 25 %"), (25.0, "4 of 20 is 20.0 %, not 25 %"),
    ]  # fmt: skip


def test_statistics_under_the_groups_heads() -> None:
    two = table(
        [["", "Control (n = 9)", "", "Drug (n = 8)", "", "Difference (95% CI)"],
         ["", "Baseline", "Change at week 12", "Baseline", "Change at week 12", ""],
         ["Pain score", "5.1 ± 1.0", "-0.3 ± 0.9", "5.0 ± 1.1", "-2.2 ± 1.2", "-1.9 (-2.8, -1.0)"]],
        caption="Pain. Values are mean ± SD", heads=2, spans={(0, 1): 2, (0, 3): 2},
    )  # fmt: skip
    made = rows_of(read(two).results)
    assert made[0] == ("Control", "Pain score", None, "Baseline", "mean", 5.1, 9)
    assert [(row[0], row[4], row[5]) for row in made if row[4] == "mean"] == [
        ("Control", "mean", 5.1), ("Control", "mean", -0.3), ("Drug", "mean", 5.0), ("Drug", "mean", -2.2),
    ]  # fmt: skip
    assert made[-1][:1] + made[-1][4:6] == (None, "difference", -1.9)


def test_rows_that_are_groups() -> None:
    turned = table(
        [["Weeks", "Haemoglobin (g/dL)", "Ferritin (ng/mL)"], ["Placebo (n = 27)", "", ""], ["0", "12.1 ± 1.0", "30 ± 9"],
         ["12", "12.0 ± 1.1", "29 ± 8"], ["Iron (n = 28)", "", ""], ["12", "13.5 ± 1.2", "55 ± 12"]],
        caption="Means ± SD of two groups",
    )  # fmt: skip
    made = rows_of(read(turned).results)
    assert ("Placebo", "Haemoglobin (g/dL)", None, "Weeks 12", "mean", 12.0, 27) in made
    assert ("Iron", "Ferritin (ng/mL)", None, "Weeks 12", "sd", 12.0, 28) in made


def test_a_row_with_a_number_is_no_group_under_heads_that_are() -> None:
    degrees = table(
        [["", "Intervention", "No intervention"], ["School degree (n = 30)", "", ""], ["Low, n (%)", "4 (20)", "5 (25)"]],
        caption="Baseline",
    )
    assert {r.group for r in read(degrees).results} == {"Intervention", "No intervention"}


def test_times_over_the_groups_are_times() -> None:
    heights = table(
        [["", "Follow-up (24 months)", ""], ["", "Control (n = 9)", "Drug (n = 8)"], ["Height, cm", "167 ± 9", "168 ± 8"],
         ["Weight, kg", "67 ± 9", "68 ± 8"]],
        heads=2, spans={(0, 1): 2}, caption="Growth",
    )  # fmt: skip
    assert {r.group for r in read(heights).results} == {"Control", "Drug"}


def test_an_adverse_event_table() -> None:
    events = table(
        [["Preferred term, n (%)", "Drug (N = 50)", ""], ["", "All grades", "Grade ≥3"],
         ["Any event", "45 (90.0)", "20 (40.0)"], ["Gastrointestinal disorders", "", ""], ["Nausea", "12 (24.0)", "1 (2.0)"],
         ["Vomiting", "7 (14.0)", "0"]],
        caption="Treatment-emergent adverse events", heads=2, spans={(0, 1): 2},
    )  # fmt: skip
    made = read(events)
    assert made.results == ()
    assert [(e.group, e.term, e.organ_system, e.grade, e.affected, e.at_risk) for e in made.events] == [
        ("Drug", "Any event", None, "all", 45, 50), ("Drug", "Any event", None, ">=3", 20, 50),
        ("Drug", "Nausea", "Gastrointestinal disorders", "all", 12, 50),
        ("Drug", "Nausea", "Gastrointestinal disorders", ">=3", 1, 50),
        ("Drug", "Vomiting", "Gastrointestinal disorders", "all", 7, 50),
        ("Drug", "Vomiting", "Gastrointestinal disorders", ">=3", 0, 50),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "unclear",
    [
        table([["", "Cooling", "Cooling"], ["Deaths", "3", "4"]], caption="Deaths by cooling"),  # heads worded alike
        table(
            [["Study", "Late loss (mm)", "Length (mm)"], ["Trial X", "0.17", "15.4"]], caption="Stents"
        ),  # measures, no group
        table(
            [["", "Effect of age on the odds of relapse in all patients"], ["Age", "0.16"]], caption="Regression"
        ),  # a sentence
        table([["Haemoglobin", "12.1"], ["Platelets", "250"]], heads=0),  # no head
    ],
)
def test_cells_that_cannot_be_attributed_are_left_out_and_counted(unclear: Table) -> None:
    made = read(unclear)
    assert made.results == () and made.events == ()
    assert made.readings[0].value_cells > 0 and made.readings[0].read_cells == 0 and made.readings[0].reason


def test_nothing_is_read_below_a_second_head() -> None:
    twice = table(
        [["", "Drug (n = 10)", "Placebo (n = 10)"], ["Score, mean", "4.0", "5.0"],
         ["", "Number (%)", "Number (%)"], ["Falls", "3 (30)", "2 (20)"]],
        caption="Scores and falls",
    )  # fmt: skip
    assert {r.measure for r in read(twice).results} == {"Score, mean"}


@pytest.mark.parametrize("sign", ["1", "(", ",", "n = 1 ", "% ", "mean ", "1 (2) "])
def test_hostile_cells_are_read_in_time(sign: str) -> None:
    text = sign * (100_000 // len(sign))

    def hostile(part: str) -> object:
        cells = [[part, part, "Placebo (n = 3)"], [part, "1 (33)", part]]
        return read(table(cells, caption=part, footnotes=(part,)))

    hostile(sign)  # lexicons are loaded and patterns compiled
    assert_linear(hostile, text)
