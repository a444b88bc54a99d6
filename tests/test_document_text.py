"""Plain text as another tool extracted it, and JATS."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from linear import assert_linear

from registry_tools.errors import DocumentError
from registry_tools.models.document import Document, Table
from registry_tools.parsers.document.detect import is_document
from registry_tools.parsers.document.jats import read_jats
from registry_tools.parsers.document.joining import Vocabulary, junction
from registry_tools.parsers.document.markers import marker_of
from registry_tools.parsers.document.plaintext import read_text
from registry_tools.parsers.document.text_tables import row_of
from registry_tools.parsers.document.titles import caption_of, role_of, title_of

PAPER = """ Abstract
We gave an invented drug to adults with an invented disease. The aim of this re-
port is to show nothing at all, and an interim look at the find-

1   |   INTRODUCTION

Nobody has studied the T-\u2003cell disease before, and open-\u2003label, single-\u2003arm and
long-\u2003term data are lacking in second-\u2003line and third-\u2003line
treatment.

2   |   METHODS

ings was planned after twelve persons. It was made-up from beginning to end
and that is the end of the abstract of this paper.
Participants were excluded if they had a total bilirubin >3 times the upper limit
of normal, or creatinine >2 times the upper limit of normal at the

T A B L E  1   Characteristics at entry

Drug 5 mg
(N = 12)

Age, years

Median (range) 41.0 (18.0-77.0)

Sex, n (%)

Female 5 (41.7)

Male 7 (58.3)

At least one earlier course of a long
treatment, n (%)

9 (75.0)

Abbreviation: N, number of persons.

118 | NOBODY et al.

visit before the first dose of the invented drug was given to them in hospital,
and all of them signed the consent form before any procedure was done.
"""


@pytest.fixture(scope="module")
def paper() -> Document:
    return read_text(PAPER.encode(), name="paper.txt")


def text_of(document: Document, words: str) -> str:
    return next(block.text for block in document.blocks if block.text.startswith(words))


def grid(table: Table) -> list[list[str]]:
    rows: dict[int, list[str]] = {}
    for cell in table.cells:
        rows.setdefault(cell.row, []).append(cell.text)
    return [rows[row] for row in sorted(rows)]


def test_sections_of_a_text(paper: Document) -> None:
    assert [(s.number, s.title, s.role) for s in paper.sections] == [
        (None, "Abstract", "abstract"),
        ("1", "INTRODUCTION", "introduction"),
        ("2", "METHODS", "methods"),
    ]


def test_blanks_after_hyphens_and_divided_words(paper: Document) -> None:
    assert text_of(paper, "Nobody has") == (
        "Nobody has studied the T-cell disease before, and open-label, single-arm and long-term data are lacking in second-line "
        "and third-line treatment."
    )


def test_a_column_that_broke_off_finds_its_end(paper: Document) -> None:
    assert "interim look at the findings was planned after twelve persons." in text_of(paper, "We gave")


def test_a_table_cuts_a_paragraph(paper: Document) -> None:
    assert "upper limit of normal at the visit before the first dose" in text_of(paper, "We gave")
    assert [block.text for block in paper.running] == ["118 | NOBODY et al."]


def test_table_recovered_from_lines(paper: Document) -> None:
    (table,) = paper.tables
    assert (table.label, table.caption, table.footnotes) == (
        "TABLE 1", "TABLE 1 Characteristics at entry", ("Abbreviation: N, number of persons.",),
    )  # fmt: skip
    assert grid(table) == [
        ["Drug 5 mg (N = 12)"],
        ["Age, years"],
        ["Median (range)", "41.0 (18.0-77.0)"],
        ["Sex, n (%)"],
        ["Female", "5 (41.7)"],
        ["Male", "7 (58.3)"],
        ["At least one earlier course of a long treatment, n (%)", "9 (75.0)"],
    ]


@pytest.mark.parametrize(
    ("line", "label", "values"),
    [
        ("Median (range) 41.0 (18.0-77.0)", "Median (range)", ("41.0 (18.0-77.0)",)),
        ("Fatigue 30 (63.8) 2 (4.3)", "Fatigue", ("30 (63.8)", "2 (4.3)")),
        ("1st infusion 3.32 3.70 <0.0001", "1st infusion", ("3.32", "3.70", "<0.0001")),
        ("Minimum: Maximum 181.0: 76,131.0", "Minimum: Maximum", ("181.0: 76,131.0",)),
        ("Mean age 54 ± 3 55 ± 4", "Mean age", ("54 ± 3", "55 ± 4")),
        ("Responders 0 (0.0%–23.2%)", "Responders", ("0 (0.0%–23.2%)",)),
        ("Time to progression NR NR", "Time to progression", ("NR", "NR")),
        ("No value here", "No value here", ()),
    ],
)
def test_rows(line: str, label: str, values: tuple[str, ...]) -> None:
    assert row_of(line) == (label, values)


@pytest.mark.parametrize(
    ("before", "after", "joined"),
    [
        ("older per-", "sons", "older persons"),
        ("at follow-", "up", "at follow-up"),
        ("a non-", "inferior arm", "a non-inferior arm"),
        ("mild-to-", "severe", "mild-to-severe"),
        ("an over-", "view", "an overview"),
        ("non-", "Hodgkin", "non-Hodgkin"),
        ("a 3-", "month visit", "a 3-month visit"),
        ("T-", "lymphoblastic", "T-lymphoblastic"),
        ("short-", "and long-term", "short- and long-term"),
        ("aged 18–", "65 years", "aged 18–65 years"),
        ("and/", "or", "and/or"),
        ("plain", "words", "plain words"),
        ("a dash -", "here", "a dash - here"),
    ],
)
def test_lines_join(before: str, after: str, joined: str) -> None:
    text, cut, space = junction(before, after, Vocabulary(["the persons came to follow-up twice"]))
    assert (before[:-1] if cut else before) + (" " if space else "") + text == joined


@pytest.mark.parametrize(
    ("text", "marker"),
    [
        ("• one", "•"), ("1. one", "1."), ("(a) one", "(a)"), ("iv) one", "iv)"), ("– one", "–"), ("o Any one", "o"),
        ("[12] The patient", "[12]"), ("4.1 One", "4.1"), ("- 3 and - 2 days", None), ("one", None), ("o one", None),
    ],
)  # fmt: skip
def test_markers(text: str, marker: str | None) -> None:
    found = marker_of(text)
    assert (found.text if found else None) == marker


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Table 2 Baseline characteristics", "Table 2"), ("TABLE 1. Doses", "TABLE 1"), ("Fig. 3 Flow", "Fig. 3"),
        ("Table S1: More", "Table S1"), ("Table 2 shows the doses", None), ("Table tennis", None), ("Figure 1", "Figure 1"),
        ("Table 3 (continued)", "Table 3 (continued)"),
    ],
)  # fmt: skip
def test_captions(text: str, label: str | None) -> None:
    found = caption_of(text)
    assert (found.label if found else None) == label


@pytest.mark.parametrize(
    ("text", "number", "words", "role"),
    [
        ("5.2 Exclusion criteria", "5.2", "Exclusion criteria", "eligibility"),
        ("3. METHODS", "3", "METHODS", "methods"),
        ("Materials and Methods", None, "Materials and Methods", "methods"),
        ("6.1.2. Statistical Analysis", "6.1.2", "Statistical Analysis", "statistics"),
        ("Schedule of Activities", None, "Schedule of Activities", "schedule"),
        ("A heading of no kind", None, "A heading of no kind", None),
    ],
)
def test_titles(text: str, number: str | None, words: str, role: str | None) -> None:
    assert title_of(text) == (number, words)
    assert role_of(words) == role


# ruff: noqa: E501 - XML as it comes
ARTICLE = b"""<?xml version="1.0"?><article xmlns:xlink="http://www.w3.org/1999/xlink"><front><article-meta>
<article-id pub-id-type="doi">10.0/none</article-id><title-group><article-title>A made-up trial</article-title></title-group>
<abstract><sec><title>Findings</title><p>Of 40 persons, 12 (30%) responded.</p></sec></abstract></article-meta></front>
<body><sec sec-type="methods"><label>2</label><title>How it was done</title>
<p>Platelets had to be at least 75 &#215; 10<sup>9</sup>/L.<xref><sup>1,2</sup></xref> In vain.
<table-wrap><label>Table 1</label><caption><p>Doses</p></caption><table><thead><tr><th rowspan="2">Arm</th><th colspan="2">Dose</th></tr>
<tr><th>Low</th><th>High</th></tr></thead><tbody><tr><td>A</td><td>1</td><td>2<sup>a</sup></td></tr></tbody></table>
<table-wrap-foot><p><sup>a</sup> Once.</p></table-wrap-foot></table-wrap> More text.</p>
<list list-type="order"><list-item><p>First.</p><list list-type="bullet"><list-item><p>Inner.</p></list-item></list></list-item></list>
</sec></body><back><ref-list><ref id="r1"><mixed-citation>Nobody. Nothing. 2030.</mixed-citation></ref></ref-list></back></article>"""


def test_jats() -> None:
    document = read_jats(ARTICLE, name="a.xml")
    assert document.title == "A made-up trial"
    assert document.metadata == {"doi": "10.0/none"}
    assert [(s.number, s.title, s.role, s.path) for s in document.sections] == [
        (None, "Abstract", "abstract", ("Abstract",)),
        (None, "Findings", "results", ("Abstract", "Findings")),
        ("2", "How it was done", "methods", ("How it was done",)),
        (None, "References", "references", ("References",)),
    ]
    assert [(block.kind, block.text) for block in document.blocks if block.section_id == "s3"] == [
        ("heading", "2 How it was done"),
        ("paragraph", "Platelets had to be at least 75 × 10⁹/L.¹,² In vain. More text."),
        ("caption", "Table 1 Doses"),
        ("table", "Arm\tDose\nLow\tHigh\nA\t1\t2ᵃ"),
        ("footnote", "ᵃ Once."),
        ("list_item", "1. First."),
        ("list_item", "• Inner."),
    ]
    cells = [(c.row, c.column, c.row_span, c.column_span, c.text, c.is_header) for c in document.tables[0].cells]
    assert cells == [
        (0, 0, 2, 1, "Arm", True), (0, 1, 1, 2, "Dose", True), (1, 1, 1, 1, "Low", True), (1, 2, 1, 1, "High", True),
        (2, 0, 1, 1, "A", False), (2, 1, 1, 1, "1", False), (2, 2, 1, 1, "2ᵃ", False),
    ]  # fmt: skip


def test_xml_that_is_none() -> None:
    with pytest.raises(DocumentError, match="not well-formed"):
        read_jats(b"<?xml version='1.0'?>", name="x.xml")


def test_entities_are_not_expanded() -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "boom"><!ENTITY y SYSTEM "file:///etc/hostname">]><article><body><p>a &x; &y; b c</p></body></article>'
    assert "boom" not in " ".join(block.text for block in read_jats(bomb, name="b.xml").blocks)


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"%PDF-1.7\n", "pdf"), (b"junk\n%PDF-1.4", "pdf"), (b"<?xml version='1.0'?><article><front/>", "jats"),
        (b"<clinical_study><id_info>", None), (b'{"protocolSection": {}}', None), (b"Some words.\n", "text"), (b"", None),
        (b"\x00\x01\x02\x03", None), ("Größe ≥ 2".encode(), "text"),
    ],
)  # fmt: skip
def test_kinds(head: bytes, kind: str | None) -> None:
    assert is_document(head) == kind


@given(st.text(max_size=400))
@settings(max_examples=80, deadline=None)
def test_any_text_is_read(text: str) -> None:
    document = read_text(text.encode("utf-8", "replace"), name="any.txt")
    for block in document.blocks:
        assert block.parts[0].end == len(block.text)


@given(
    st.lists(
        st.sampled_from(["Table 1 Doses", "Any 3 (4.5) 6", "T- cell and B- cell", "", "METHODS", "1. one", "a b c " * 12]),
        max_size=14,
    )
)
@settings(max_examples=80, deadline=None)
def test_any_mixture_of_lines_is_read(lines: list[str]) -> None:
    for table in read_text("\n".join(lines).encode(), name="any.txt").tables:
        places = [(cell.row, cell.column) for cell in table.cells]
        assert len(places) == len(set(places))
        assert max(column for _, column in places) < table.columns


@pytest.mark.parametrize("piece", ["9", "9,", "9 ", "(9", "[", "a- ", "T A ", "i.", "Table 1 ", "– 9 ", "....", "1.1."])
def test_long_runs_of_one_thing_are_quick(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    assert_linear(lambda part: read_text(part.encode(), name="long.txt"), text)
