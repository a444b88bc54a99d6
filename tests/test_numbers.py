"""Written numbers."""

from __future__ import annotations

import re

import pytest

from registry_tools.parsers.facts.numbers import NUMBER, parse_number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("18", 18), ("1,500", 1500), ("100,000", 100000), ("1 500", 1500), ("1,000,000", 1e6), ("2.5", 2.5), (".5", 0.5),
        ("2,5", 2.5), ("0,125", 0.125), ("twelve", 12), ("Twenty-one", 21), ("half", 0.5), ("twice", 2), ("1.000", 1.0),
        ("", None), ("abc", None), ("-", None),
    ],
)  # fmt: skip
def test_parse(text: str, value: float | None) -> None:
    assert parse_number(text) == value


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("at least 1,500 cells", ["1,500"]),
        ("ages 18, 24, 30", ["18", "24", "30"]),
        ("100 000/µL", ["100 000"]),
        ("day 1,2,3", ["1", "2", "3"]),
        ("0.5-1.5", ["0.5", "1.5"]),
    ],
)
def test_find(text: str, found: list[str]) -> None:
    assert re.findall(NUMBER, text) == found
