"""Plain text for reading, with spans of the original."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry_tools.parsers.facts.plain import plain


@pytest.mark.parametrize(
    ("text", "read"),
    [
        (r"bilirubin \> 2.5 × ULN", "bilirubin > 2.5 x ULN"),
        (r"a \[b\] c\*d 10\^9", "a [b] c*d 10^9"),
        ("ANC &ge; 1.5 &amp; Hb &lt; 9", "ANC ≥ 1.5 & Hb < 9"),
        ("platelets ≧ 100 ⩾ 50 ≦ 3", "platelets ≥ 100 ≥ 50 ≤ 3"),
        ("＞ １８ years", "> 18 years"),
        ("10⁹/L", "10^9/L"),
        ("mg/m² and CO₂", "mg/m2 and CO2"),
        ("5 μg – 7 µg", "5 µg - 7 µg"),
        ("a\u00a0b\tc", "a b c"),
        ("C:\\dir", "C:\\dir"),  # a backslash before a letter is no escape
        ("&unknown; &copy", "&unknown; &copy"),
        ("", ""),
    ],
)
def test_reads(text: str, read: str) -> None:
    assert plain(text).text == read


@pytest.mark.parametrize(
    ("text", "find", "words"),
    [
        (r"x \> 5 y", "> 5", "> 5"),
        ("x &ge; 5 y", "≥ 5", "&ge; 5"),
        ("x 5 &le;", "≤", "&le;"),
        ("≤ 10⁹/L", "10^9/L", "10⁹/L"),
        (r"\<a\> \<b\>", "b", "b"),
    ],
)
def test_quotes_are_the_original_words(text: str, find: str, words: str) -> None:
    read = plain(text)
    at = read.text.index(find)
    start, end, quote = read.quote(at, at + len(find))
    assert quote == words == text[start:end]


TRICKY = st.lists(st.sampled_from([*"ab 5\\<>&;#×⁹²₂≥", "&ge;", "&amp;", "\\>", "&#8805;"])).map("".join)


@given(st.one_of(st.text(), TRICKY), st.data())
def test_any_span_is_a_span_of_the_original(text: str, data: st.DataObject) -> None:
    read = plain(text)
    start = data.draw(st.integers(0, len(read.text)))
    end = data.draw(st.integers(start, len(read.text)))
    a, b, quote = read.quote(start, end)
    assert 0 <= a <= b <= len(text)
    assert text[a:b] == quote


@given(TRICKY)
def test_spans_of_all_characters_in_order(text: str) -> None:
    read = plain(text)
    spans = [read.span(i, i + 1) for i in range(len(read.text))]
    assert all(before[0] <= after[0] for before, after in pairwise(spans))
