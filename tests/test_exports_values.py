"""What exports for reviews make of words and printed numbers: units, times, totals, standard errors."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from review_exports import EXAMPLES, exported, table
from scipy.stats import t as student_t

from registry_tools.db.store import open_store
from registry_tools.exports.derived_values import (
    Printed,
    decimals,
    difference_se,
    events_from_percentage,
    log_ratio_se,
    sd_from_interval,
    sd_from_se,
    t_quantile,
)
from registry_tools.exports.reported_values import own_totals, posted
from registry_tools.exports.result_times import Days, is_baseline, measured_at, value_type
from registry_tools.exports.result_words import better_direction, counts_persons, shares_persons
from registry_tools.pipeline import extract

UNITS = [
    ("Participants", True, False), ("number of participants with events", True, False),
    ("percentage of participants", False, True), ("% of patients", False, True),
    ("events per 1000 participant-years", False, False), ("participants/events", False, False),
    ("percentages of wins of participant pairs", False, False), ("Percent", False, False), (None, False, False),
]  # fmt: skip


@pytest.mark.parametrize(("unit", "persons", "share"), UNITS)
def test_units(unit: str | None, persons: bool, share: bool) -> None:
    assert (counts_persons(unit), shares_persons(unit)) == (persons, share)


TIMES = [
    (("Pain", "Week 8", None, "Baseline, Weeks 4, 8 and 12"), Days(56.0, 56.0)),
    (("Pain", None, None, "Baseline, Weeks 4, 8 and 12"), Days()),  # which of the three?
    (("Pain", "Baseline (n=33)", None, "Baseline, Week 12"), Days(0.0, 0.0)),
    (("Pain at Week 12", None, None, "Weeks 4 and 12"), Days(84.0, 84.0)),
    (("Response", None, "Yes", "Up to 40 months"), Days(0.0, 1217.5)),
    (("Response", "Children of 2 years", None, "Week 12"), Days(84.0, 84.0)),  # a row's time must be the frame's too
]


@pytest.mark.parametrize(("said", "days"), TIMES)
def test_times(said: tuple[str, str | None, str | None, str | None], days: Days) -> None:
    assert measured_at(*said) == days


def test_baseline_rows() -> None:
    assert is_baseline("Social limitation: Baseline (n=33)")
    assert not any(map(is_baseline, ("Post-Baseline", "Change from baseline", "Baseline to Week 8", "Week 8", None)))
    assert value_type("HbA1c", None, None, "Change from baseline in HbA1c") == "unclear"
    assert value_type("Percent Change in LDL", None, None, None) == "percent_change"


DIRECTIONS = [
    ("0 to 10; higher scores indicate worse pain.", "lower"), ("A higher score means better function.", "higher"),
    ("Higher scores reflect less severe symptoms.", "higher"), ("0 (none) to 10 (severe).", None), (None, None),
    ("Higher scores mean better mood on part A; higher scores mean worse mood on part B.", None),
]  # fmt: skip


@pytest.mark.parametrize(("description", "better"), DIRECTIONS)
def test_directions(description: str | None, better: str | None) -> None:
    found = better_direction(description)
    assert (found[0] if found else None) == better


TOTALS = [
    ("Week 52; n=83,83,38,37", [[83, 83, 38, 37]]), ("Overall (n=3, n=2)", [[3, 2]]), ("Week 52", None),
    ("N = see description", []), ("n=2, 11%", [[2]]), ("n=55, 3 months", [[55]]), ("n=55, 3-month visit", [[55]]),
    ("n=55, 3.5 weeks", [[55]]), ("n=12%", []), ("n=94 89 96", []), ("n=292-289", []), ("n=7 / 9 and 12", [[7, 9, 12]]),
    ("n=1,234", [[1, 234], [1234]]), ("n=1,234, 1,198", [[1, 234, 1, 198], [1234, 1198]]), ("n=0,115", [[0, 115]]),
    ("n=1053,1047", [[1053, 1047]]),
]  # fmt: skip


@pytest.mark.parametrize(("title", "readings"), TOTALS)
def test_totals_of_a_row(title: str, readings: list[list[int]] | None) -> None:
    assert own_totals(title, None) == own_totals(None, title) == readings


# title, participants analysed of the measure, those of the row; None where the title does not say
OWN_TOTALS = [
    ("n=1,234", [1500], [1234]), ("n=1,234, 1,198", [1300, 1300], [1234, 1198]), ("n=168,166", [200, 200], [168, 166]),
    ("n=1,234", [900, 900], None),  # 1 and 234, or 1234 in both groups
    ("n=2, 11%", [18], [2]), ("n=2, 11%", [18, 20], None), ("n=55, 3 months", [60], [55]), ("n=60", [50], None),
]  # fmt: skip


@pytest.mark.parametrize(("title", "most", "totals"), OWN_TOTALS)
def test_the_totals_of_a_row_are_taken_where_they_are_sure(title: str, most: list[int], totals: list[int] | None) -> None:
    rows = [
        {"measure_ordinal": 1, "class_title": title, "category": None, "group_id": f"OG{i}", "statistic": "mean", "n": n,
         "source_id": "s", "path": f"m[{i}].value", "value": 1.0}
        for i, n in enumerate(most)
    ]  # fmt: skip
    (place,) = posted(rows, {})
    assert [values.titled for values in place] == ["known" if totals else "unknown"] * len(most)
    assert [values.total for values in place] == (totals or most)


@given(st.integers(1, 999), st.data())
def test_events_come_back_from_their_percentage(total: int, data: st.DataObject) -> None:
    events = data.draw(st.integers(0, total))
    printed = f"{100 * events / total:.2f}"
    assert events_from_percentage(float(printed), printed, total) == events


@given(st.floats(-100, 100), st.floats(0.1, 50), st.integers(10, 5000), st.sampled_from([90.0, 95.0, 99.0]))
def test_sd_comes_back_from_its_interval(mean: float, sd: float, total: int, level: float) -> None:
    half = student_t.ppf(0.5 + level / 200, total - 1) * sd / math.sqrt(total)
    assert sd_from_interval(mean, mean - half, mean + half, level, total, 6) == pytest.approx(sd, rel=1e-3)


@given(st.floats(0.8, 0.999), st.integers(9, 10_000))
def test_t_quantile(p: float, df: int) -> None:
    assert t_quantile(p, df) == pytest.approx(student_t.ppf(p, df), rel=1e-3)


def printed(text: str) -> Printed:
    return Printed(float(text), decimals(text))


# estimate, limits, is there a standard error; ratios, then differences
RATIOS = [
    ("0.61", "0.46", "0.81", True), ("1.139", "1.139", "1.590", False), ("1.22", "1.22", "3.0", False),
    ("1.0", "0.1", "84.4", False), ("1.21", "0.68", "21.3", False), ("1.21", "0.68", "2.13", True),
    ("1.2", "0.9", "1.6", False), ("1", "0.80", "1.25", True), ("1", "1", "1.9", False), ("1", "0.70", "1.25", False),
    ("0.56", "0.3", "1.0", False),  # a standard error of 0.24 to 0.39
    ("0.1", "0.0", "0.4", False),
]  # fmt: skip
DIFFERENCES = [
    ("-0.65", "-0.89", "-0.41", True), ("0.2", "0.1", "0.2", False), ("2.0", "2.0", "5.0", False),
    ("2.5", "-1.0", "3.0", False),
    ("3.9", "1.86", "6.02", True),  # 3.94 is 3.9
    ("0.0", "-0.048", "0.040", False),  # if it is rounded, it may be anything in there
    ("-0.1", "-0.4", "0.1", False),  # a half width of 0.2 to 0.3
]  # fmt: skip


@pytest.mark.parametrize(("value", "low", "high", "usable"), RATIOS)
def test_standard_errors_of_ratios(value: str, low: str, high: str, usable: bool) -> None:
    assert (log_ratio_se(printed(value), printed(low), printed(high), 95) is not None) == usable


@pytest.mark.parametrize(("value", "low", "high", "usable"), DIFFERENCES)
def test_standard_errors_of_differences(value: str, low: str, high: str, usable: bool) -> None:
    assert (difference_se(printed(value), printed(low), printed(high), 95) is not None) == usable


@given(st.floats(-1.5, 1.5), st.floats(0.1, 1.0), st.integers(3, 4))
def test_standard_errors_come_back_from_printed_intervals(centre: float, se: float, places: int) -> None:
    limits = [printed(f"{math.exp(centre + z * se):.{places}f}") for z in (0, -1.959964, 1.959964)]
    assert log_ratio_se(*limits, 95) == pytest.approx(se, rel=0.125)


@pytest.mark.parametrize("sides", ["TWO_SIDED", None])
def test_half_of_an_interval_gives_no_standard_error(tmp_path: Path, sides: str | None) -> None:
    record = json.loads((EXAMPLES / "NCT90000104.json").read_text("utf-8"))
    for measure in record["resultsSection"]["outcomeMeasuresModule"]["outcomeMeasures"]:
        for analysis in measure.get("analyses", []):
            analysis |= {"paramValue": "0.58", "ciLowerLimit": "0.58", "ciNumSides": sides}
    (tmp_path / "record.json").write_text(json.dumps(record), "utf-8")
    with open_store(tmp_path / "half.duckdb") as store:
        assert extract([tmp_path / "record.json"], store).failures == []
        exported(store, "meta", tmp_path / "meta")
    (row,) = table(tmp_path / "meta" / "contrasts.csv")
    assert (row["estimate"], row["lower"], row["yi"], row["sei"]) == ("0.58", "0.58", "", "")


def test_an_interval_that_is_not_about_its_mean_gives_no_sd() -> None:
    assert sd_from_interval(2.0, 1.0, 9.0, 95, 100, 1) is None
    assert sd_from_interval(2.0, 1.0, 3.0, 95, 9, 1) is None  # too few
    assert sd_from_interval(0.0, -0.2, 0.2, 95, 100, 1) is None  # a width of four tenths, give or take one
    assert sd_from_se(0.1, 400, 1) is None and sd_from_se(0.10, 400, 2) == pytest.approx(2.0)
