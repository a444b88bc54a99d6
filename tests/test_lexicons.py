"""Lexicon files: each loads, and a bad row is named by file and line."""

from __future__ import annotations

import pytest

from registry_tools.errors import LexiconError
from registry_tools.lexicons.loader import parse
from registry_tools.models.base import Model


class Row(Model):
    word: str
    factor: float | None = None
    others: tuple[str, ...] = ()


def test_rows_comments_lists_and_empty_cells() -> None:
    text = "# about\nword,factor,others\n\na,2,x|y\n# more\nb,,\n"
    assert list(parse(text, Row, "f.csv")) == [Row(word="a", factor=2, others=("x", "y")), Row(word="b")]


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        ("word,factor,others\na,2,\nb,two,\n", "f.csv:3", "factor"),
        ("word,factor,others\na,2\n", "f.csv:2", "2 cells"),
        ("# c\nword,factor,others\n,2,\n", "f.csv:3", "word"),
        ("word,colour,others\na,red,\n", "f.csv:2", "colour"),
    ],
)
def test_a_bad_row_is_named(text: str, where: str, what: str) -> None:
    with pytest.raises(LexiconError) as caught:
        list(parse(text, Row, "f.csv"))
    assert caught.value.where == where
    assert what in str(caught.value)
