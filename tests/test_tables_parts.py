"""The table finder's parts: lines and segments, columns, captions, and what holds on any page."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry_tools.parsers.document.page import Fill, Font, PageContent, Rule, Word
from registry_tools.parsers.document.table_caption import captions_of, is_note
from registry_tools.parsers.document.table_lines import Placed, joined, lines_of, text_of
from registry_tools.parsers.document.table_rules import Bar, bars_of, stacks
from registry_tools.parsers.document.table_space import gaps_of, place
from registry_tools.parsers.document.tables import find_tables, join_tables


def word(text: str, x: float, y: float, size: float = 10.0, script: int = 0, glued: bool = False, font: int = 0) -> Word:
    wide = 0.5 * size * len(text)
    return Word(text, x, y - 0.8 * size, x + wide, y + 0.2 * size, y, size, font, 0, script, glued, 0, 0, len(text))


def line(*texts: tuple[str, float], y: float = 100.0) -> list[Placed]:
    return list(enumerate(word(text, x, y) for text, x in texts))


@pytest.mark.parametrize(
    ("texts", "segments"),
    [
        ([("12", 50), ("(40)", 67)], ["12 (40)"]),
        ([("12", 50), ("(40)", 69.5)], ["12 (40)"]),
        ([("12", 50), ("(40)", 80)], ["12", "(40)"]),
        ([("6.1", 50), ("±", 72), ("1.2", 85)], ["6.1 ± 1.2"]),
        ([("7", 50), ("to", 64), ("20", 83)], ["7 to 20"]),
        ([("7", 50), ("9", 64)], ["7", "9"]),
        ([("•", 50), ("Weigh", 70)], ["• Weigh"]),
        ([("Age", 50), ("group", 68), ("54", 200)], ["Age group", "54"]),
    ],
)
def test_segments(texts: list[tuple[str, float]], segments: list[str]) -> None:
    (found,) = lines_of(line(*texts))
    assert [segment.text for segment in found.segments] == segments


def test_a_vertical_rule_parts_words_that_stand_close() -> None:
    (found,) = lines_of(line(("12", 50), ("15", 63)), breaks=[61.5])
    assert [segment.text for segment in found.segments] == ["12", "15"]


def test_raised_marks_are_written_raised() -> None:
    words = [
        (0, word("95", 50, 100)),
        (1, word("a", 60, 96.5, 6, 1, True)),
        (2, word("10", 90, 100)),
        (3, word("9", 100, 96, 6, 1, True)),
    ]
    (found,) = lines_of(words)
    assert text_of(found.words) == "95ᵃ 10⁹"


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (["abdominal", "pain"], "abdominal pain"),
        (["hyper-", "tension"], "hypertension"),
        (["Non-", "Hispanic"], "Non-Hispanic"),
        (["12–", "18"], "12–18"),
        (["", "only"], "only"),
    ],
)
def test_lines_of_a_cell(lines: list[str], text: str) -> None:
    assert joined(lines) == text


def test_columns_are_the_blanks_all_lines_share() -> None:
    rows = [line(("Age", 50), ("54", 200), ("53", 300)), line(("Body weight", 50), ("70.4", 195), ("72.0", 295), y=115)]
    lines = [one for row in rows for one in lines_of(row)]
    gaps = gaps_of(lines)
    assert [place(segment.x0, segment.x1, gaps) for segment in lines[1].segments] == [(0, 0), (1, 1), (2, 2)]
    assert place(180, 320, gaps) == (1, 2)
    assert place(40, 330, gaps) == (0, 2)


@pytest.mark.parametrize(
    ("texts", "label"),
    [
        (["Table", "2.", "Findings"], "Table 2"),
        (["TABLE", "II", "Findings"], "TABLE II"),
        (["Table-II:", "Findings"], "Table II"),
        (["Supplementary", "Table", "S3", "Findings"], "Supplementary Table S3"),
        (["Table", "AB.4.1.", "Findings"], "Table AB.4.1"),
        (["Table", "1—Findings", "here"], "Table 1"),
        (["Exhibit", "4", "Findings"], "Exhibit 4"),
        (["Table", "1", "(footnote", "j)"], None),
        (["table", "2", "shows"], None),
        (["See", "Table", "2", "for"], None),
        (["Tables", "were", "set"], None),
    ],
)
def test_captions(texts: list[str], label: str | None) -> None:
    words, x = [], 50.0
    for at, text in enumerate(texts):
        words.append((at, word(text, x, 100)))
        x = words[-1][1].x1 + 3
    assert [caption.label for caption in captions_of(words)] == ([label] if label else [])


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("* Take with water", True),
        ("ᵃ By telephone", True),
        ("a Estimated", True),
        ("Abbreviations: SD, standard deviation", True),
        ("Source: registry", True),
        ("Sourcing of cells", False),
        ("Age, years", False),
    ],
)
def test_notes(text: str, note: bool) -> None:
    assert is_note(text) is note


def test_pieces_of_a_rule_are_one_bar() -> None:
    pieces = [
        Rule(50, 100, 150, 100, 0.5),
        Rule(150, 100.4, 150.5, 100.4, 0.5),
        Rule(150.5, 100, 300, 100, 0.5),
        Rule(400, 100, 450, 100, 0.5),
    ]
    assert bars_of(pieces, horizontal=True) == [Bar(100, 50, 300), Bar(100, 400, 450)]


def test_bars_with_small_gaps_are_one_full_rule() -> None:
    bars = [Bar(100, 50, 150), Bar(100, 158, 300), Bar(200, 50, 300)]
    assert [(stack.x0, stack.x1, stack.levels) for stack in stacks(bars) if len(stack.levels) > 1] == [(50, 300, [100, 200])]


coordinates = st.floats(0, 600, allow_nan=False, width=32)
texts = st.sampled_from(
    ["Table", "1.", "12", "(3.4)", "±", "X", "Age", "a", "*", "–", "....", "Fig.", "mg", "continued", "μ", "٣", "𝟛"]
)
sizes = st.sampled_from([0.5, 6.0, 9.0, 10.0, 40.0])
turns = st.sampled_from([0, 0, 0, 0, 90, 180, 270, -1])


def placed_word(text: str, x: float, y: float, size: float, turn: int, script: int, glued: bool) -> Word:
    baseline = y + 0.8 * size if turn in (0, 180) else x
    return Word(text, x, y, x + 5 * len(text), y + size, baseline, size, 0, turn, script, glued, 0, 0, 1)


words = st.builds(placed_word, texts, coordinates, coordinates, sizes, turns, st.sampled_from([0, 0, 0, 1, -1]), st.booleans())
snapped = st.integers(0, 12).map(lambda step: 50.0 * step)
across = st.builds(lambda y, x, end: Rule(min(x, end), y, max(x, end), y, 0.5), snapped, snapped, snapped)
down = st.builds(lambda x, y, end: Rule(x, min(y, end), x, max(y, end), 0.5), snapped, snapped, snapped)
fills = st.builds(lambda x, y, w, h: Fill(x, y, x + w, y + h, 0.8), snapped, snapped, snapped, snapped)


@settings(max_examples=200, deadline=None)
@given(st.lists(words, max_size=60), st.lists(across | down, max_size=30), st.lists(fills, max_size=12))
def test_any_page(held: list[Word], rules: list[Rule], shades: list[Fill]) -> None:
    page = PageContent(1, 600.0, 600.0, words=held, rules=rules, fills=shades, fonts=[Font("F", 10, False, False)])
    found = find_tables(page)
    for table in found:
        assert set(table.words) <= set(range(len(held)))
        assert not set(table.words) & {*table.caption_words, *table.footnote_words}
        places = [
            (row, column)
            for cell in table.cells
            for row in range(cell.row, cell.row + cell.row_span)
            for column in range(cell.column, cell.column + cell.column_span)
        ]
        assert len(places) == len(set(places)), "two cells in one place"
        assert all(row < table.rows and column < table.columns for row, column in places)
    joined_tables = join_tables(found)
    assert sum(len(table.cells) for table in joined_tables) <= sum(len(table.cells) for table in found)


@pytest.mark.parametrize("kind", ["words", "rules", "captions", "one place"])
def test_crowded_pages_are_quick(kind: str) -> None:
    held: list[Word] = []
    rules: list[Rule] = []
    if kind == "words":
        held = [word(str(at % 97), 5.0 * (at % 120), 5.0 * (at // 120)) for at in range(12_000)]
        rules = [Rule(0, 100.0 * at, 600, 100.0 * at, 0.5) for at in range(6)]
    elif kind == "rules":
        held = [word("x", 6.0 * (at % 100), 6.0 * (at // 100), 5) for at in range(3000)]
        rules = [Rule(0, 0.9 * at, 600, 0.9 * at, 0.1) for at in range(700)] + [
            Rule(0.9 * at, 0, 0.9 * at, 600, 0.1) for at in range(700)
        ]
    elif kind == "captions":
        held = [word(("Table", "1.", "12")[at % 3], 100.0 * (at % 3), 9.0 * (at // 3)) for at in range(1500)]
    else:
        held = [word("12", 100, 100) for _ in range(5000)]
        rules = [Rule(50, 90, 300, 90, 1), Rule(50, 95, 300, 95, 1), Rule(50, 110, 300, 110, 1)]
    page = PageContent(1, 600.0, 600.0, words=held, rules=rules, fonts=[Font("F", 10, False, False)])
    start = time.process_time()
    find_tables(page)
    assert time.process_time() - start < 4


@pytest.mark.parametrize(
    ("lines", "known", "text"),
    [
        (["follow-", "up"], {"follow-up"}, "follow-up"),
        (["post-", "operative"], {"postoperative", "post", "operative"}, "postoperative"),
        (["dose-", "limiting"], {"dose", "limiting"}, "dose-limiting"),
        (["hyper-", "tension"], {"tension"}, "hypertension"),
    ],
)
def test_the_pages_words_decide_about_hyphens(lines: list[str], known: set[str], text: str) -> None:
    assert joined(lines, frozenset(known)) == text
