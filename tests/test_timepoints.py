"""Time frames: a table of texts with the timepoints a person reads in them, and what holds for every text."""

from __future__ import annotations

import gzip
import json
import re
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from linear import assert_linear

from registry_tools.models.timepoint import Timepoint
from registry_tools.parsers.facts.timepoints import read_time_frame

CASES = [
    json.loads(line)
    for line in (Path(__file__).parent / "cases" / "timepoints.jsonl").read_text(encoding="utf-8").splitlines()
    if line.strip()
]
FIELDS = ("shape", "from_days", "to_days", "every_days", "anchor", "event", "cycle", "cycle_day")
CORPUS = Path(__file__).resolve().parents[1].parent / "shared" / "corpus" / "registry" / "ctgov_v2.ndjson.gz"


def said(timepoint: Timepoint) -> dict[str, object]:
    return {field: getattr(timepoint, field) for field in FIELDS}


@pytest.mark.parametrize("case", CASES, ids=[case["text"][:60] for case in CASES])
def test_table(case: dict[str, object]) -> None:
    expected = [{field: fact.get(field) for field in FIELDS} for fact in case["facts"]]  # type: ignore[attr-defined]
    assert [said(timepoint) for timepoint in read_time_frame(str(case["text"]))] == expected


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        ("Baseline, Week 3 and 9", ["Baseline", "Week 3", "9"]),
        ("4 and 8 weeks after randomisation", ["4", "8 weeks after randomisation"]),
        ("Change from baseline at\u00a0month&nbsp;7", ["at\u00a0month&nbsp;7"]),
        ("Up to \\~ 9 months.", ["Up to \\~ 9 months"]),
    ],
)
def test_quotes(text: str, quotes: list[str]) -> None:
    assert [timepoint.quote for timepoint in read_time_frame(text)] == quotes


def test_cycle_length_is_kept() -> None:
    (timepoint,) = read_time_frame("Cycle 2 Day 8 of 28-day cycles")
    assert (timepoint.cycle, timepoint.cycle_day, timepoint.cycle_length_days) == (2, 8, 28)
    assert timepoint.from_days == 36


def test_two_cycle_lengths_are_none() -> None:
    (timepoint,) = read_time_frame("Cycle 3 Day 1 (each cycle is 21 days or 28 days)")
    assert timepoint.cycle_length_days is None
    assert timepoint.from_days is None


WORDS = st.sampled_from(
    re.findall(
        r"\S+",
        "baseline week weeks day months 1 2 12 0.5 -7 and , ; ( ) - – to until up every each cycle of after before post pre "
        "dose surgery first last end progression death visit ± ½ 3rd second C2D1 q8w 2019 june approximately randomization µ é",
    )
)


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(max_size=80), st.lists(WORDS, max_size=25).map(" ".join), st.lists(WORDS, max_size=25).map("".join)))
@example("\\> 3 &ge; weeks")
@example("İ week 4")
def test_any_text(text: str) -> None:
    for timepoint in read_time_frame(text):
        assert text[timepoint.start : timepoint.end] == timepoint.quote
        assert timepoint.quote
        assert timepoint.every_days is None or timepoint.every_days >= 0
        if timepoint.shape == "point":
            assert timepoint.from_days == timepoint.to_days


@settings(max_examples=80, deadline=None)
@given(st.integers(1, 400), st.sampled_from([("day", 1.0), ("week", 7.0), ("month", 30.4375), ("year", 365.25)]))
def test_one_number_in_three_forms(number: int, unit: tuple[str, float]) -> None:
    name, days = unit
    expected = round(number * days, 4)
    (alone,) = read_time_frame(f"{number} {name}s")
    (numbered,) = read_time_frame(f"{name} {number}")
    (capped,) = read_time_frame(f"up to {number} {name}s after surgery")
    assert (alone.shape, alone.from_days, alone.to_days) == ("window", 0, expected)
    assert (numbered.shape, numbered.from_days) == ("point", expected)
    assert (capped.shape, capped.to_days, capped.anchor) == ("window", expected, "surgery")


@pytest.mark.parametrize(
    "unit",
    [
        *(
            "1",
            ",",
            "(",
            "()",
            "a",
            "week ",
            "week 1, ",
            "1-",
            "1st, ",
            "1;",
            "until death or ",
            "1 day before ",
            "C1D1 ",
            "± ",
        ),
        *("1 week (", "predose, 1 h on day 1, ", "every week ", "june 2019 ", "twenty one ", "1 week 3 ± "),
    ],
)
def test_hostile_text_takes_linear_time(unit: str) -> None:
    text = (unit * (100_000 // len(unit) + 1))[:100_000]
    assert_linear(read_time_frame, text)


@pytest.mark.corpus
@pytest.mark.skipif(not CORPUS.exists(), reason="the records are not beside the checkout")
def test_records_are_read() -> None:
    frames: list[str] = []
    with gzip.open(CORPUS, "rt", encoding="utf-8") as lines:
        for line in islice(lines, 600):
            outcomes = json.loads(line)["protocolSection"].get("outcomesModule", {})
            frames += [one["timeFrame"] for kind in outcomes.values() for one in kind if "timeFrame" in one]
    read = [read_time_frame(frame) for frame in frames]
    assert sum(map(bool, read)) / len(frames) >= 0.97
    for frame, timepoints in zip(frames, read, strict=True):
        assert all(frame[timepoint.start : timepoint.end] == timepoint.quote for timepoint in timepoints)
