"""Eligibility text -> criteria: a table of texts a person has divided, and the promise that no word gets lost."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from linear import assert_linear

from registry_tools.parsers.facts.criteria import read_structure, split_criteria
from registry_tools.parsers.facts.criteria_parts import Structure

CASES = [
    json.loads(line)
    for line in (Path(__file__).parent / "cases" / "criteria.jsonl").read_text(encoding="utf-8").splitlines()
    if line.strip()
]
SHARED = Path(__file__).resolve().parents[1].parent / "shared" / "corpus" / "registry"
DECORATION = "*_:~"  # what may stand between a heading and the text that runs on behind it, and line breaks of old exports


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_text_is_divided_as_a_reader_would(case: dict[str, Any]) -> None:
    read = read_structure(case["text"])
    assert [[c.polarity, c.depth, c.parent, c.heading, c.text] for c in read.criteria] == case["criteria"]
    assert [[h.text, h.polarity] for h in read.headings] == case["headings"]


def uncovered(text: str, read: Structure) -> str:
    """Characters that are in no criterion, heading or marker; raises where two of them share one."""
    spans = sorted([(c.start, c.end) for c in read.criteria] + [(h.start, h.end) for h in read.headings] + list(read.markers))
    at, left = 0, []
    for start, end in spans:
        assert start >= at, f"{text[start:at]!r} is counted twice"
        left.append(text[at:start])
        at = end
    left.append(text[at:])
    return "".join(
        character for piece in left for character in piece if not character.isspace() and character not in DECORATION
    )


def holds(text: str) -> None:
    read = read_structure(text)
    assert uncovered(text, read) == ""
    for ordinal, criterion in enumerate(read.criteria, 1):
        assert criterion.ordinal == ordinal
        assert text[criterion.start : criterion.end] == criterion.text == criterion.text.strip() != ""
        assert (criterion.parent is None) == (criterion.depth == 0)
        if criterion.parent is not None:
            assert criterion.parent < ordinal
            assert read.criteria[criterion.parent - 1].depth == criterion.depth - 1


PIECES = st.sampled_from(
    ["Inclusion Criteria:", "EXCLUSION", "Exclusion criteria for Part A", "\n", "\n\n", "\n  ", "\n          -  ", "* ", "1. ",
     "2. ", "3) ", "a. ", "b. ", "i. ", "ii. ", "• ", "o ", "\\- ", "1\\. ", "**", ": ", "Cohort 2", "Age ≥ 18", "ECOG 0-1",
     "AND", "Note: x", "none of the following:", "Age: ", "Renal: ", "Surgery: ", "~", "1.2 Any", "9 Male", " ", "\t",
     "must meet the following", "."]
)  # fmt: skip


@given(st.lists(PIECES, max_size=30).map("".join))
def test_no_word_of_a_likely_text_gets_lost(text: str) -> None:
    holds(text)


@given(st.text(max_size=300))
def test_no_word_of_any_text_gets_lost(text: str) -> None:
    holds(text)


@pytest.mark.parametrize(
    "text",
    [
        "Inclusion Criteria: " + "age " * 25_000,
        "* x\n" * 25_000,
        "  * x\n* y:\n" * 10_000,
        "1. a 2. b " * 10_000,
        "(" * 100_000,
        "1" * 100_000,
        "Exclusion Criteria: " * 5_000,
        "a. " * 33_000,
        "-" * 100_000,
        "".join(" " * depth + "* x:\n" for depth in range(0, 800, 2)),
        "• x " * 25_000,
        "Age: " * 20_000,
        "\n\n".join("Note: more" for _ in range(9_000)),
        "no prior must not have " * 4_000 + ":",
    ],
    ids=range(14),
)
def test_hostile_text_takes_linear_time(text: str) -> None:
    assert_linear(read_structure, text)


@pytest.mark.corpus
def test_real_texts_keep_every_word() -> None:
    archive = SHARED / "ctgov_xml.zip"
    if not archive.exists():
        pytest.skip("the corpus is not beside the checkout")
    read = 0
    with zipfile.ZipFile(archive) as records:
        for name in records.namelist()[:300]:
            record = records.read(name).decode("utf-8", "replace")
            _, found, rest = record.partition("<criteria>")
            _, _, rest = rest.partition("<textblock>")
            text, closed, _ = rest.partition("</textblock>")
            if found and closed:
                holds(text)
                read += len(split_criteria(text))
    assert read > 2_000
