"""Characters to words: where a blank stands, what is raised. Places are made up: ten points to the em, five to a character."""

from __future__ import annotations

import pytest
from linear import assert_linear

from registry_tools.parsers.document.page import Chars, Font, Word
from registry_tools.parsers.document.scripts import set_scripts
from registry_tools.parsers.document.words import Run, build_words

ROOM = {" ": 2.5, "_": 0.1, "|": 3.0, "!": 1.5}
FONTS = [Font("Times", 10.0, False, False), Font("Times", 6.5, False, False), Font("Times", 12.0, False, False)]


def page(*runs: tuple[str, float, float, int]) -> tuple[Chars, bytearray, list[Run]]:
    """Runs of (text, x, baseline, font). In a text " " is a blank of the file with room, "_" one without room, "|" room alone
    of three points (a thin space is less), "!" room of one and a half points.
    """
    chars, blanks, out = Chars([], [], [], [], [], [], []), bytearray(), []
    for number, (text, begin, baseline, font) in enumerate(runs):
        first, blank, size, at = len(chars.text), 0, FONTS[font].size, begin
        for sign in text:
            if sign in ROOM:
                at += ROOM[sign]
                blank = 1 if sign in " _" else blank
                continue
            chars.text.append(sign)
            chars.x0.append(at)
            chars.x1.append(at + 5)
            chars.y0.append(baseline - size)
            chars.y1.append(baseline + 2)
            chars.baseline.append(baseline)
            chars.font.append(font)
            blanks.append(blank)
            at, blank = at + 5, 0
        out.append(Run(first, len(chars.text), font, 0, baseline, number))
    return chars, blanks, out


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("two words", ["two", "words"]),
        ("two|words", ["two", "words"]),  # no blank in the file, but room for one
        ("T-_ALL", ["T-ALL"]),  # a blank in the file, but no room: taken back
        ("kern!ed", ["kerned"]),
        ("X|X|X|X|X|X", ["X", "X", "X", "X", "X", "X"]),
        ("a|b|s|t|r|a|c|t", ["abstract"]),
        ("A|B|C|D|E|F", ["A", "B", "C", "D", "E", "F"]),
        ("1|2|3|4|5|6", ["1", "2", "3", "4", "5", "6"]),  # figures in columns never become one number
        ("1 2 3 4 5 6", ["1", "2", "3", "4", "5", "6"]),
    ],
)
def test_where_words_end(text: str, words: list[str]) -> None:
    chars, blanks, runs = page((text, 0.0, 100.0, 0))
    assert [word.text for word in build_words(chars, blanks, runs, FONTS)[0]] == words


def test_a_raised_figure_is_a_word_of_its_own_that_touches() -> None:
    chars, blanks, runs = page(("10", 0.0, 100.0, 0), ("9", 10.0, 96.0, 1), ("/L", 15.0, 100.0, 0))
    words, _ = build_words(chars, blanks, runs, FONTS)
    assert [(word.text, word.script, word.glued) for word in words] == [("10", 0, False), ("9", 1, True), ("/L", 0, True)]


def test_a_lowered_figure() -> None:
    chars, blanks, runs = page(("CO", 0.0, 100.0, 0), ("2", 10.0, 102.0, 1))
    assert [(word.text, word.script) for word in build_words(chars, blanks, runs, FONTS)[0]] == [("CO", 0), ("2", -1)]


def test_a_mark_before_its_line() -> None:
    chars, blanks, runs = page(("a", 0.0, 96.0, 1), ("Including", 5.0, 100.0, 0))
    assert [(word.text, word.script) for word in build_words(chars, blanks, runs, FONTS)[0]] == [("a", 1), ("Including", 0)]


def test_a_comparator_of_another_font_joins_its_number() -> None:
    chars, blanks, runs = page(("≥", 0.0, 100.0, 0), ("2.5", 5.0, 100.0, 0))
    assert [word.text for word in build_words(chars, blanks, runs, FONTS)[0]] == ["≥2.5"]


def test_the_next_line_is_no_part_of_the_word() -> None:
    chars, blanks, runs = page(("one", 0.0, 100.0, 0), ("two", 15.0, 112.0, 0))
    assert [(word.text, word.glued) for word in build_words(chars, blanks, runs, FONTS)[0]] == [("one", False), ("two", False)]


def shown(*runs: tuple[str, float, float, int]) -> str:
    """Words, "^" before raised ones and "_" before lowered ones."""
    chars, blanks, out = page(*runs)
    words = build_words(chars, blanks, out, FONTS)[0]
    return " ".join("_ ^"[word.script + 1].strip() + word.text for word in words)


def test_a_stair_of_words_takes_no_time() -> None:
    words = [
        Word("word", 5.0 * at, 0, 5.0 * at + 5, 10, 3.0 * at, 10.0 + at % 7, 0, 0, 0, at > 0, at, at, at + 1)
        for at in range(60_000)
    ]
    assert_linear(set_scripts, words)


@pytest.mark.parametrize(
    ("runs", "read"),
    [
        # the marker stands 2 points lower and is 2 points larger than its item
        ([("3.", 0.0, 102.0, 2), ("ECOG 0 to 2", 14.0, 100.0, 0)], "3. ECOG 0 to 2"),
        ([("3.", 0.0, 102.0, 2), ("ANC 10", 14.0, 100.0, 0), ("9", 41.5, 96.0, 1), ("/L", 46.5, 100.0, 0)], "3. ANC 10 ^9 /L"),
        ([("3.", 0.0, 102.0, 2), ("no", 14.0, 100.0, 0)], "3. no"),
        ([("3.", 0.0, 102.0, 2), ("18", 14.0, 100.0, 0)], "3. 18"),
        ([("•", 0.0, 102.0, 2), ("14 d", 9.0, 100.0, 0)], "• 14 d"),
        ([("3.Age 18", 0.0, 102.0, 2)], "3.Age 18"),
        ([("3.", 0.0, 102.0, 2), ("Age 18", 10.2, 100.0, 0)], "3. Age 18"),
        # words of the text's size, of which most are lower: the few raised ones are a phrase
        ([("Grade", 0.0, 100.0, 0), ("after 14 days", 27.5, 97.0, 1)], "Grade after 14 days"),
        # marks: several, Roman, apart from their word, more letters than it
        ([("p5", 0.0, 100.0, 0), ("i, ii, iii", 10.0, 96.0, 1)], "p5 ^i, ^ii, ^iii"),
        ([("Cohort", 0.0, 100.0, 0), ("1, 2", 30.0, 96.0, 1), ("and", 47.5, 100.0, 0)], "Cohort ^1, ^2 and"),
        ([("Cohort", 0.0, 100.0, 0), ("a", 32.5, 96.0, 1)], "Cohort ^a"),
        # a first letter over two lines, drawn as one word with the first line
        ([("S", 0.0, 104.0, 2), ("uch care is a rule", 5.0, 100.0, 0)], "S uch care is a rule"),
        # a number in type that differs a little, a blank before and after it: as characters recognised on a picture have
        ([("within", 0.0, 102.0, 2), ("14", 33.0, 100.0, 0), ("days", 46.0, 102.0, 2)], "within 14 days"),
        ([("1.00", 0.0, 100.0, 0), ("a, c", 22.5, 96.0, 1)], "1.00 ^a, ^c"),
        ([("(12)", 0.0, 100.0, 0), ("a", 22.5, 96.0, 1)], "(12) ^a"),
        (
            [("H", 0.0, 100.0, 0), ("0", 5.0, 102.0, 1), (": S(t)", 10.0, 100.0, 0), ("placebo", 37.5, 102.0, 1)],
            "H _0 : S(t) _placebo",
        ),
        ([("C", 0.0, 100.0, 0), ("trough", 5.0, 102.0, 1), ("12 h", 37.5, 100.0, 0)], "C _trough 12 h"),
    ],
)
def test_what_is_raised(runs: list[tuple[str, float, float, int]], read: str) -> None:
    assert shown(*runs) == read
