"""Which lines are a contents page's: dots that lead to a page number, which may be drawn apart."""

from __future__ import annotations

import pytest
from linear import assert_linear

from registry_tools.parsers.document.lines import Line
from registry_tools.parsers.document.paragraphs import Paragraph
from registry_tools.parsers.document.structure import titles_of_contents


def titles(text: str) -> frozenset[str]:
    line = Line(text, 60, 100, 400, 112, 110, 10.0, "Times", False, False, 2, 0, len(text.split()))
    return titles_of_contents([Paragraph([line])])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("5.1 Who may take part ........ 12", {"who may take part"}),
        ("5.1 Who may take part . . . . . 12", {"who may take part"}),
        ("5.1 Who may take part …… 12", {"who may take part"}),
        ("Who paid for it ..... xii", {"who paid for it"}),
        ("5.1 Who may take part ....................", {"who may take part"}),
        ("The dose was raised, and then...", set()),
        ("The dose was raised to 12.", set()),
    ],
)
def test_lines_with_leaders(text: str, found: set[str]) -> None:
    assert titles(text) == found


@pytest.mark.parametrize("sign", [".", ". ", "…", "… "])
def test_a_page_of_dots_takes_no_time(sign: str) -> None:
    assert_linear(lambda part: titles(part + "x"), sign * 50_000)
