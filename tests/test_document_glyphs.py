"""Glyph repair: what symbol, Pi and number-coded fonts show."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry_tools.parsers.document.decimals import put_points
from registry_tools.parsers.document.glyphs import UNKNOWN, by_glyph_number, plausible, repair_of
from registry_tools.parsers.document.page import Word


@pytest.mark.parametrize(
    ("font", "code", "shown"),
    [
        ("Symbol", "\uf0b3", "≥"),
        ("Symbol", "\uf0a3", "≤"),
        ("TimesNewRoman", "\uf0b1", "±"),  # word processors name the text's font for a symbol's code
        ("Symbol", "\uf06d", "μ"),
        ("Wingdings", "\uf0a7", "▪"),
        ("MathematicalPi-One", "5", "="),
        ("MathematicalPi-One", "6", "±"),
        ("MathematicalPi-One", "$", "≥"),
        ("MathematicalPi-One", "#", "≤"),
        ("MathematicalPi-One", ",", "<"),
        ("AdvTir_symb", "C", "≥"),
        ("AdvTir_symb", "?", "+"),
        ("AdvPSSym", "£", "≤"),
        ("TeX_CM_Maths_Symbols", "\x15", "≥"),
        ("Times", "ﬁ", "fi"),
    ],
)
def test_what_a_code_shows(font: str, code: str, shown: str) -> None:
    drawn, _ = repair_of(font)[ord(code)]
    assert drawn.replace("µ", "μ") == shown


@pytest.mark.parametrize("code", ["5", "6", "C", "£", "a"])
def test_text_fonts_are_left_alone(code: str) -> None:
    assert ord(code) not in repair_of("TimesNewRoman")


def decode(font: str, numbers: list[int]) -> str:
    repair = by_glyph_number(font, numbers)
    assert repair is not None
    return "".join(" " if number == 3 else repair[number][0] for number in numbers)


def test_text_shifted_by_29_codes() -> None:
    text = "Patients with a platelet count below 50 were not enrolled in this part."
    assert decode("Arial", [ord(sign) - 29 for sign in text]) == text


def test_glyph_numbers_above_ascii() -> None:
    text = "The dose is given within "
    numbers = [ord(sign) - 29 for sign in text] + [147, 3, 20, 21, 3] + [ord(sign) - 29 for sign in "months"]
    assert decode("Arial", numbers) == "The dose is given within ± 12 months"


def test_symbol_by_glyph_number() -> None:
    assert decode("SymbolMT", [100, 116, 33]) == "≤≥>"


def test_codes_that_make_no_words_are_not_decoded() -> None:
    assert by_glyph_number("Cambria", [ord(sign) - 29 for sign in "xkq zvw bhh ttr mnp qqq rrw zzx kkl mmn"]) is None


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Participants were randomised to one of two arms.", True),
        ("c0+1r0+2c1+2r0+1c3+1r0+1c4+4r0+1c8+2", True),
        ("12.5 (3.1) 418 0.041 95 12/34", True),
        ("患者は無作為に二群に割り付けられた。これは試験である", True),
        ("3DWLHQWV\x03ZHUH\x03UDQGRPLVHG\x03WR\x03RQH", False),
        (UNKNOWN * 40, False),
        ("", False),
    ],
)
def test_plausible(text: str, verdict: bool) -> None:
    assert plausible(text) is verdict


def words_of(line: str) -> list[Word]:
    """Words with made-up places; "^" before a word raises and glues it."""
    out: list[Word] = []
    for part in line.split():
        raised = part.startswith("^")
        text = part.lstrip("^")
        first = out[-1].last if out else 0
        out.append(Word(text, 0, 0, 1, 1, 1, 10, 0, 0, int(raised), raised, 0, first, first + len(text)))
    return out


@pytest.mark.parametrize(
    ("line", "read"),
    [
        ("2·5 mg and 0·75 (0·61–0·92)", "2.5 mg and 0.75 (0.61–0.92)"),
        ("hazard ratio 0·75", "hazard ratio 0.75"),
        ("1.5 and 2.5 and 3·5", "1.5 and 2.5 and 3·5"),  # one among points: not a decimal for sure
        ("2·10 ^9 cells, 3·10 ^9 cells", "2·10 9 cells, 3·10 9 cells"),
    ],
)
def test_middle_dots(line: str, read: str) -> None:
    words, notes = words_of(line), []
    put_points(words, notes)
    assert " ".join(word.text for word in words) == read
    assert all(note.rule == "decimal_dot" for note in notes)
    assert bool(notes) == (read.replace(" 9", " ^9") != line)


@given(st.text(max_size=300))
def test_plausible_never_raises(text: str) -> None:
    plausible(text)
