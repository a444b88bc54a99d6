"""Outcome title and description -> concept, method and population."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from linear import assert_linear

from registry_tools.lexicons.loader import rows
from registry_tools.parsers.facts.outcome_rows import ConceptSpelling
from registry_tools.parsers.facts.outcomes import OTHER, concepts, read_outcome

CASES = [
    json.loads(line)
    for line in (Path(__file__).parent / "cases" / "outcomes.jsonl").read_text(encoding="utf-8").splitlines()
    if line.strip()
]
GOLD = Path(__file__).resolve().parents[1].parent / "shared" / "gold"


@pytest.mark.parametrize("case", CASES, ids=[case["text"][:40] for case in CASES])
def test_outcome_is_read_as_a_reader_would(case: dict[str, Any]) -> None:
    read = read_outcome(case["text"])
    assert (read.concept, read.quote) == (case["concept"], case["quote"])
    assert (read.method, read.population) == (case.get("method"), case.get("population"))


def test_every_spelling_names_a_known_concept() -> None:
    known = set(concepts())
    assert OTHER in known
    assert {row.concept for row in rows("concept_spellings", ConceptSpelling)} - known == set()


def test_every_concept_has_a_spelling() -> None:
    assert set(concepts()) - {row.concept for row in rows("concept_spellings", ConceptSpelling)} == set()


@given(
    st.text(max_size=200)
    | st.lists(st.sampled_from(["OS", "pain", "MRI.", "E/e'", "≥", "&ge;", "\n", "in patients with", "a"])).map(" ".join)
)
def test_any_text_has_a_concept_and_its_words(text: str) -> None:
    read = read_outcome(text)
    assert read.concept in concepts()
    assert text[read.start : read.end] == read.quote


@pytest.mark.parametrize(
    "text", ["pain " * 20_000, "a" * 100_000, "1" * 100_000, "(" * 100_000, "in patients with " * 6_000, "Cohort 1, " * 10_000]
)
def test_hostile_text_takes_linear_time(text: str) -> None:
    assert_linear(read_outcome, text)


@pytest.mark.corpus
def test_nine_of_ten_real_outcomes_are_read_right() -> None:
    path = GOLD / "outcome.dev.jsonl"
    if not path.exists():
        pytest.skip("the gold is not beside the checkout")
    items = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    right = sum(
        read_outcome(item["text"]).concept in {item["facts"][0]["concept"], *item["facts"][0].get("also", ())} for item in items
    )
    assert right >= 0.9 * len(items)
