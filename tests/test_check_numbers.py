"""The arithmetic of checks, with values worked out by hand or printed in textbooks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from linear import assert_linear

from registry_tools.checks.endpoint_words import covered
from registry_tools.checks.grim import possible_mean
from registry_tools.checks.malformed_number import malformed
from registry_tools.checks.percentages import denominators_of, nearest
from registry_tools.checks.printed import count_percent, interval, number, pair, people, single
from registry_tools.checks.printed_p import agrees as p_agrees
from registry_tools.checks.printed_p import printed_p
from registry_tools.checks.result_percent import possible
from registry_tools.checks.rounding import agrees, shown
from registry_tools.checks.text_numbers import counted, stated
from registry_tools.checks.two_by_two import p_values


@pytest.mark.parametrize(
    ("printed", "places", "computed", "fits"),
    [
        (85.7, 1, 600 / 7, True),
        (85.8, 1, 600 / 7, True),  # rounded up
        (87.5, 1, 600 / 7, False),
        (33, 0, 100 / 3, True),
        (34, 0, 100 / 3, True),
        (35, 0, 100 / 3, False),
        (0.1, 1, 0.04, True),
    ],
)
def test_rounding(printed: float, places: int, computed: float, fits: bool) -> None:
    assert agrees(printed, places, computed) is fits


@pytest.mark.parametrize(
    ("count", "percent", "denominators"),
    [
        (9, "64.3", [14]),
        (12, "87.5", []),
        (5, "31.9", []),
        (0, "0.0", [1]),
        (7, "100", [7]),
        (1, "50", [2]),
        (2, "66.67", [3]),
        (3, "2.5", [116, 117, 118, 119, 120, 121, 122, 123, 124, 125]),
    ],
)
def test_denominators(count: int, percent: str, denominators: list[int]) -> None:
    assert list(denominators_of(count, float(percent), percent)) == denominators


@given(st.integers(1, 3000), st.integers(1, 3000), st.integers(0, 2))
def test_every_rounded_percentage_has_its_denominator(a: int, b: int, places: int) -> None:
    count, whole = min(a, b), max(a, b)
    printed = f"{count * 100 / whole:.{places}f}"
    found = denominators_of(count, float(printed), printed)
    assert len(found) > 0
    assert whole in found or len(found) > 50 or whole > found[-1]  # all of them, or the first fifty
    assert possible(float(printed), printed, whole)
    assert nearest(count, max(float(printed), 0.01))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("12 (87.5%)a", (12, None, 87.5)),
        ("1,204 (38)", (1204, None, 38.0)),
        ("7/104 (6.7)", (7, 104, 6.7)),
        ("9 of 14 (64·3)", (9, 14, 64.3)),
        ("3 [21.4]", (3, None, 21.4)),
        ("28.8 (2.5)", None),
        ("5 (3, 8)", None),
        ("12 (8-16)", None),
        ("n (%)", None),
    ],
)
def test_count_with_percentage(text: str, found: tuple[int, int | None, float] | None) -> None:
    read = count_percent(text)
    assert (read and read[:3]) == found


@pytest.mark.parametrize(
    ("text", "numbers", "holds"),
    [
        ("33.0 (16.0: 74.0)", (33.0, 16.0, 74.0), True),
        ("0.72 (95% CI 0.75 to 0.95)", (0.72, 0.75, 0.95), False),
        ("− 0.90 (−1.50, − 0.30)", (-0.9, -1.5, -0.3), True),
        ("8 (1,100)", None, True),
        ("1,250 (1,100–1,300)", (1250, 1100, 1300), True),
        ("2.4 (2.40–3.1)", (2.4, 2.4, 3.1), True),
        ("2 (2.4–3.1)", (2, 2.4, 3.1), True),  # 2.4 rounds to 2
        ("3 (4–9)*", (3, 4, 9), False),
    ],
)
def test_value_with_interval(text: str, numbers: tuple[float, float, float] | None, holds: bool) -> None:
    read = interval(text)
    if numbers is None:
        assert read is None or (read.value, read.low, read.high) != numbers
        return
    assert read is not None
    assert (read.value, read.low, read.high) == numbers
    assert read.holds is holds


def test_numbers_and_people() -> None:
    assert [number(text) for text in ("1,204.5", "−3", "- 0.5", "0·72")] == [1204.5, -3.0, -0.5, 0.72]
    assert single("61.60") == (61.6, "61.60")
    assert pair("24.0: 84.8") is not None
    assert [people(text) for text in ("Drug X (N = 1,014)", "n=9b", "N = 12 of n = 8", "n (%)")] == [1014, 9, 8, None]


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        ("68,17.50", ["68,17.50"]),
        ("11,093.50", []),
        ("1,2345.6", ["1,2345.6"]),
        ("12..5", ["12..5"]),
        ("12,5", []),
        ("3 (1,2.5)", []),
        ("12.05.2019", []),
        ("2,17.5,3", []),
    ],
)
def test_malformed_numbers(text: str, quotes: list[str]) -> None:
    assert [found[0] for found in malformed(text)] == quotes


# Agresti, Categorical Data Analysis, 3.5.2: tea tasting, 3 of 4 against 1 of 4: two-sided 0.486, one-sided 0.243.
# Fisher's twins (criminals, 10/13 against 2/17): one-sided 0.000465, two-sided 0.000537; chi-squared 13.03, corrected 10.46.
def test_p_values_of_textbooks() -> None:
    tea, twins = p_values(3, 4, 1, 4), p_values(10, 13, 2, 17)
    assert tea["fisher"] == pytest.approx(0.4857, abs=5e-5)
    assert tea["fisher one-sided"] == pytest.approx(0.2429, abs=5e-5)
    assert twins["fisher"] == pytest.approx(0.000537, abs=5e-7)
    assert twins["fisher one-sided"] == pytest.approx(0.000465, abs=5e-7)
    assert twins["chi-squared"] == pytest.approx(0.000306, rel=0.01)
    assert twins["chi-squared, corrected"] == pytest.approx(0.00122, rel=0.01)
    assert p_values(0, 5, 0, 7) == {}
    assert p_values(6, 5, 1, 7) == {}


@given(st.integers(1, 400), st.integers(1, 400), st.data())
def test_p_values_are_chances(n1: int, n2: int, data: st.DataObject) -> None:
    a, c = data.draw(st.integers(0, n1)), data.draw(st.integers(0, n2))
    one, other = p_values(a, n1, c, n2), p_values(c, n2, a, n1)
    assert all(0 <= p <= 1 for p in one.values())
    assert one == pytest.approx(other)


@pytest.mark.parametrize(
    ("text", "computed", "fits"),
    [
        ("<0.001", 0.0004, True),
        ("<0.001", 0.2, False),
        ("0.03", 0.05, True),
        ("0.03", 0.3, False),
        ("p = .8", 0.5, True),
        (">0.05", 0.01, False),
    ],
)
def test_printed_p(text: str, computed: float, fits: bool) -> None:
    printed = printed_p(text)
    assert printed is not None
    assert p_agrees(printed, computed) is fits


def test_what_is_no_p() -> None:
    assert [printed_p(text) for text in ("12.5", "NS", "", None, "0.05 (0.1)")] == [None] * 5


def test_means_of_whole_numbers() -> None:
    # 36/14 = 2.571, 35/14 = 2.5: nothing between
    assert possible_mean(2.57, "2.57", 14)
    assert not possible_mean(2.53, "2.53", 14)
    assert possible_mean(2.53, "2.53", 250)  # 100 people and more: every second decimal


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("In all, 9 of 14 patients (64.3%) stayed.", [(9, 14, 64.3)]),
        ("Two groups: 12 patients (85.7%) and grade 3 (31.9%).", [(12, None, 85.7)]),
        ("Most (n = 12, 85.7%) were men", [(12, None, 85.7)]),
        ("5 (35.7%) of the patients", [(5, None, 35.7)]),
        ("a dose of 20 mg (10%)", []),
        ("Six of 10 patients (60%) and fifteen of the 20 women (75%)", []),
    ],
)
def test_counts_in_sentences(text: str, found: list[tuple[int, int | None, float]]) -> None:
    assert [one.found[:3] for one in counted(text)] == found


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("the median was 41.2% (range 10.5%–88.0%) in blood", [(41.2, 10.5, 88.0)]),
        ("hazard ratio 0.62 (95% CI, 0.41 to 0.93)", [(0.62, 0.41, 0.93)]),
        ("new cases in 2015 (range 148–304)", []),
        ("0.5 events per 100 patient-years (95% CI 0.2, 0.9)", []),
        ("20 women, 10 men; range 20–64", []),
        ("SD = 9.4 min, range = 30–102", []),
    ],
)
def test_intervals_in_sentences(text: str, numbers: list[tuple[float, float, float]]) -> None:
    assert [(one.found.value, one.found.low, one.found.high) for one in stated(text)] == numbers


@pytest.mark.parametrize(
    ("registered", "told", "same"),
    [
        ("Change From Baseline in Left Atrial Strain (LAS) at Week 12", "LAS change from baseline to Week 12", True),
        ("Percentage of Participants With Hospitalization", "Rate of hospitalised patients", True),
        ("Change in Heart Rate", "weight and heart rate", True),
        ("Change in Heart Rate", "rate of heart failure admissions", True),
        ("Overall Survival", "Progression-free survival", False),
        ("Change in Systolic Blood Pressure at Month 6", "diastolic blood pressure", False),
    ],
)
def test_words_of_endpoints(registered: str, told: str, same: bool) -> None:
    assert (covered(registered, told) >= 0.99) is same


@pytest.mark.parametrize("unit", ["1", "1,", "(", "1 (", "a", "1 of 1 ", "n = 1 ", "1.1 ", " ", "−", "1 patients "])
def test_no_text_makes_reading_slow(unit: str) -> None:
    text = unit * (100_000 // len(unit))
    for read in (
        malformed, lambda t: list(counted(t)), lambda t: list(stated(t)), people, count_percent, interval,
        lambda t: covered("Left Atrial Strain (LAS) at Week 12", t), lambda t: covered(t, "left atrial strain"),
    ):  # fmt: skip
        assert_linear(read, text)


@given(st.text(alphabet="0123456789.,()%-–[]/ nN=±abcrange CI", max_size=80))
def test_nothing_is_read_that_raises(text: str) -> None:
    for read in (count_percent, interval, pair, single, people, printed_p, malformed):
        read(text)
    for one in (*counted(text), *stated(text)):
        assert 0 <= one.start < one.end <= len(text)
    assert shown(0.5) == "0.5"
