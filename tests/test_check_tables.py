"""Checks inside a document: tables and sentences written here, findings that a person has worked out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from check_rows import block, database, found, messages, source_text, table

from registry_tools.checks import checks
from registry_tools.db.store import Store

INSIDE = [name for name in checks() if name.startswith(("table_", "text_", "malformed_"))]

# Sound: every percentage is of its column's N but where the row says so, medians lie in their ranges, groups sum to the total.
SOUND = [
    ["Characteristic", "Drug Q (N = 40)", "Control (N = 35)", "Total (N = 75)", "P value"],
    ["Sex, n (%)"],
    ["Women", "22 (55.0)", "20 (57.1)", "42 (56.0)"],
    ["Men", "18 (45.0)", "15 (42.9)", "33 (44.0)"],
    ["Age, median (range)", "61.0 (33–80)", "59.5 (30–84)", "60 (30–84)"],
    ["Smoker, n (%)", "10 (25.0)", "9 (26.5)", "19 (25.7)"],
    ["Diabetes, n (%)", "8 (20.0)", "7 (20.0)", "15 (20.0)"],
    ["Stroke, n (%)", "4 (10.0)", "2 (5.7)", "6 (8.0)"],
    ["Gout, n (%)", "6 (15.0)", "7 (20.0)", "13 (17.3)"],
    ["Asthma, n (%)", "2 (5.0)", "1 (2.9)", "3 (4.0)"],
    ["Score, mean (SD)", "12 (8.5)", "13 (7.5)", "12 (8.0)"],
    ["Albumin, mean (95% CI)", "3.9 (3.7, 4.1)", "4.0 (3.8, 4.2)", "3.9 (3.8, 4.1)"],
]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with database(tmp_path) as opened:
        yield opened


def changed(row: int, column: int, text: str) -> list[list[str]]:
    rows = [list(one) for one in SOUND]
    rows[row][column] = text
    return rows


@pytest.mark.parametrize("rule", INSIDE)
def test_sound_tables_and_sentences_say_nothing(store: Store, rule: str) -> None:
    table(store, SOUND, caption="Table 1. Baseline", footnotes="P values by Fisher's exact test")
    block(
        store, "Of 75 patients, 42 (56.0%) were women; 22 of 40 patients (55.0%) in one group. Median age 61.0 (range 33–80)."
    )
    block(store, "In 2015,17.5 per cent smoked. In all, 75 patients were randomised (40 to drug Q and 35 to control).", "b2")
    assert found(store, rule) == []


@pytest.mark.parametrize(
    ("row", "column", "text", "rule", "words"),
    [
        (2, 1, "22 (58.2)", "table_percent", "no number of people gives 58.2 % for 22 (22/37 is 59.5 % and 22/38 is 57.9 %)"),
        (6, 1, "8 (22.2)", "table_percent", "8 of 40 is 20 %"),
        (2, 3, "43 (57.3)", "table_total", "the total is 43, but the groups sum to 42 (22 + 20)"),
        (2, 1, "25 (62.5)", "table_partition", "the categories sum to 43 (25 + 18), of N = 40"),
        (4, 1, "31.0 (33–80)", "table_interval", "the interval 33 to 80 does not hold 31.0"),
        (11, 2, "4.0 (4.8, 4.2)", "table_interval", "the interval 4.8 to 4.2 is upside down"),
        (11, 1, "12,34.5", "malformed_number", "12,34.5 is no number"),
    ],
)
def test_one_wrong_number(store: Store, row: int, column: int, text: str, rule: str, words: str) -> None:
    table(store, changed(row, column, text), caption="Table 1. Baseline")
    assert any(words in message for message in messages(store, rule)), messages(store, rule)


@pytest.mark.parametrize("rule", INSIDE)
def test_grounds_stand_where_they_say(store: Store, rule: str) -> None:
    table(store, changed(2, 1, "23 (58.2)"), caption="Table 1. Baseline")
    block(store, "The median age was 62.0 years (range 33–80), 9 of 14 patients (46.3%), 68,17.50 in all.")
    block(store, "In all, 75 patients were randomised (40 to drug Q and 36 to control).", "b2")
    for finding in found(store, rule):
        assert finding.facts
        for fact in finding.facts:
            text = source_text(store, fact.path or "")
            assert text is not None
            assert text[fact.start_char : fact.end_char] == fact.quote


def test_people_missing_from_one_row_are_no_finding(store: Store) -> None:
    rows = changed(5, 1, "10 (26.3)")  # of 38, and the other group of 34: both groups have people missing
    table(store, rows)
    assert messages(store, "table_percent") == []


def test_denominators_of_rows_groups_and_people_rows(store: Store) -> None:
    rows = [
        ["", "Drug Q (N = 40)"],
        ["Women (n = 22), n (%)"],
        ["Pregnant", "2 (9.1)"],
        ["Biopsy, n (%)"],
        ["Number of patients", "10"],
        ["Positive", "7 (70.0)"],
        ["Negative", "3 (30.0)"],
    ]
    table(store, rows)
    assert messages(store, "table_percent") == []
    rows[6][1] = "4 (30.0)"
    table(store, rows, name="t2")
    assert len(messages(store, "table_percent")) == 1  # 4/13 is 30.8 %, 4/14 is 28.6 %


def test_numbers_of_people_in_the_heads(store: Store) -> None:
    table(store, changed(0, 3, "Total (N = 76)"))
    assert messages(store, "table_total") == [
        "t1: the total is of 76 people, but the groups are of 75 (40 + 35), and the rows sum"
    ]


def test_a_value_beside_limits_in_the_row_below(store: Store) -> None:
    rows = [
        ["", "Blood", "Marrow"],
        ["Marker (%)"],
        ["Median", "41.2", "9,12.40"],
        ["Minimum: Maximum", "10.5: 88.0", "107.0: 4,420.5"],
    ]
    table(store, rows)
    block(store, "The median was 41.9% (range 10.5%–88.0%) in blood and 912.40 (range 107.0–4,420.5) in marrow.")
    assert messages(store, "text_table") == [
        "41.9 in the text, 41.2 in t1 (Marker (%), Median), both with range 10.5 to 88.0",
        "912.40 in the text, 9,12.40 in t1 (Marker (%), Median), both with range 107.0 to 4,420.5",
    ]
    assert len(messages(store, "malformed_number")) == 1


@pytest.mark.parametrize(
    ("text", "rule", "count"),
    [
        ("9 of 14 patients (46.3%) stayed", "text_percent", 1),
        ("9 of 14 patients (64.3%) stayed", "text_percent", 0),
        ("12 patients (87.5%) stayed", "text_percent", 1),
        ("The estimated survival was 9 of 14 patients (46.3%)", "text_percent", 0),
        ("hazard ratio 1.62 (95% CI, 0.41 to 0.93)", "text_interval", 1),
        ("mean stay 22 days (interquartile range 3–15)", "text_interval", 0),
        ("120 patients were randomised (60 to A and 59 to B)", "text_sample_size", 1),
        ("120 patients were randomised (60 to A and 60 to B)", "text_sample_size", 0),
        ("240 patients will be enrolled in three groups, 90 patients per group", "text_sample_size", 1),
        ("240 patients will be enrolled in three groups, 80 patients per group", "text_sample_size", 0),
        ("120 patients were assigned: 60 to A, 40 of them in Rome, and 59 to B", "text_sample_size", 0),
    ],
)
def test_sentences(store: Store, text: str, rule: str, count: int) -> None:
    block(store, text)
    assert len(messages(store, rule)) == count, messages(store, rule)


@pytest.mark.parametrize(("p", "count"), [("0.03", 0), ("0.6", 1), ("<0.001", 1)])
def test_p_values_of_counts(store: Store, p: str, count: int) -> None:
    # 20/40 against 9/38: Fisher's exact 0.019, chi-squared 0.017
    rows = [["", "Drug Q (N = 40)", "Control (N = 38)", "P value"], ["Relapse, n (%)", "20 (50.0)", "9 (23.7)", p]]
    table(store, rows, footnotes="Fisher's exact test")
    assert len(messages(store, "table_p_value")) == count


def test_means_of_whole_number_scales(store: Store) -> None:
    rows = [
        ["", "Drug Q (N = 14)"],
        ["Number of prior lines, mean (SD)", "2.53 (0.9)"],
        ["ECOG, mean (SD)", "1.57 (0.6)"],
        ["Age, mean (SD)", "61.53 (9.1)"],
    ]
    table(store, rows)
    assert messages(store, "table_grim") == [
        "t1, Number of prior lines, mean (SD): a mean of 2.53 over 14 whole numbers is impossible, "
        "35/14 is 2.50 and 36/14 is 2.57"
    ]


@pytest.mark.corpus
def test_the_printed_slips_of_real_papers(shared: Path, tmp_path: Path) -> None:
    from registry_tools.db.store import open_store
    from registry_tools.pipeline import extract

    with open_store(tmp_path / "seeds.duckdb") as store:
        extract(sorted((shared / "seeds").glob("*.txt")), store)
        said = " | ".join(message for rule in INSIDE for message in messages(store, rule))
    for words in (
        "12 (87.5%)a: no number",
        "87.90 in the text, 87.50 in",
        "68,17.50 is no number",
        "6817.50 in the text, 68,17.50 in",
        "5 (31.9): no number",
    ):
        assert words in said
