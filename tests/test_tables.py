"""Tables of whole pages: PDFs made by documents/tables_make.py, their tables written out by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from registry_tools.models.document import Table
from registry_tools.parsers.document.page import PageContent
from registry_tools.parsers.document.pdfium import PdfiumReader
from registry_tools.parsers.document.tables import find_tables, join_tables

DOCUMENTS = Path(__file__).parent / "documents"


def pages(path: Path) -> list[PageContent]:
    with PdfiumReader(path) as reader:
        return [reader.read_page(number) for number in range(1, reader.page_count + 1)]


def tables(path: Path) -> list[Table]:
    return join_tables([table for page in pages(path) for table in find_tables(page)])


def written(table: Table) -> list[str]:
    """Rows as text: cells divided by bars, a span written after its cell (">1" columns, "v1" rows), heads in capitals."""
    out = []
    for row in range(table.rows):
        cells = []
        for cell in (cell for cell in table.cells if cell.row == row):
            right = f">{cell.column_span - 1}" if cell.column_span > 1 else ""
            down = f"v{cell.row_span - 1}" if cell.row_span > 1 else ""
            cells.append((cell.text.upper() if cell.is_header else cell.text) + right + down)
        out.append(" | ".join(cells))
    return out


CASES: list[tuple[str, int, str | None, str | None, tuple[int, ...], list[str]]] = [
    (
        "tables_ruled.pdf", 0, "Table 1", "Dose levels by weight band", (1,),
        [
            "WEIGHT | DOSE>1 | VISITS", " | MORNING | EVENING | ", "under 40 kg | 50 mg | 75 mg | 4",
            "40 kg or more | 100 mg | 125 mg | 6",
        ],
    ),
    (
        "tables_ruled.pdf", 1, None, None, (1,),
        [
            "PROCEDURE | V1 | V2 | V3 | V4 | V5", "Consent | X |  |  |  | ", "Blood count | X |  | X |  | X",
            "Questionnaire |  |  | X |  | ", "Vital signs | X | X | X | X | X",
        ],
    ),
    (
        "tables_journal.pdf", 0, "Table 2", "Findings at week 12 in both arms", (1,),
        [
            "SIGNv1 | ACTIVE>1 | DUMMY>1", "N (%) | MEAN ± SD | N (%) | MEAN ± SD", "Sleep",
            "Slept through | 12 (40.0) | 6.1 ± 1.2 | 9 (30.0) | 5.2 ± 1.9",
            "Woke more than twice in most of the nights before the visit | 3 (10.0) | 4.0 ± 0.7 | 8 (26.7) | 3.9 ± 1.1",
            "Appetite", "Good | 20 (66.7) ᵃ | – | 18 (60.0) | –", "Poor | 10 (33.3) | – | 12 (40.0) | –",
        ],
    ),
    (
        "tables_continued.pdf", 0, "Table 7", "Laboratory limits", (1, 2),
        [
            "LABORATORY | UNIT | LIMIT", "Sodium | mmol/L | 6", "Potassium | mmol/L | 9", "Calcium | mmol/L | 7",
            "Chloride | mmol/L | 9", "Magnesium | mmol/L | 10",
        ],
    ),
    (
        "tables_turned.pdf", 0, "Table 3", "Participants at the start of the study", (1,),
        [
            "MEASURE | ACTIVE | DUMMY", "Age (years) | 54.2 | 53.8", "Height (cm) | 171.0 | 169.5", "Weight (kg) | 70.4 | 72.0",
            "Smokers | 11 | 14",
        ],
    ),
    (
        "tables_shaded.pdf", 0, "Table 4", "Withdrawals by reason", (1,),
        ["REASON | ACTIVE | DUMMY", "Moved away | 2 | 1", "Own wish | 4 | 6", "Lost | 0 | 3"],
    ),
    (
        "tables_shaded.pdf", 1, "Table 5", "Days of rest after each course", (1,),
        ["COURSE | DAYS | RANGE", "First | 12 | 7 to 20", "Second | 15 | 9 to 24", "Third | 21 | 14 to 40"],
    ),
    (
        "tables_columns.pdf", 0, "Table 1", "Traits of all participants", (1,),
        [
            "TRAIT | ACTIVE | DUMMY", "Age, years | 54 (41-66) | 53 (40-65)", "Women | 40 (51%) | 44 (55%)",
            "Smokers | 11 (14%) | 9 (11%)", "Weight, kg | 70.1 | 71.4", "Diabetes | 6 (8%) | 5 (6%)",
        ],
    ),
    (
        "tables_columns.pdf", 1, "Table 2", "Stones in both arms", (2,),
        [
            "TRAIT | ACTIVE | DUMMY | P", "Age, years | 54.2 ± 9.1 | 53.0 ± 8.8 | 0.41",
            "Stones left / right | 12 / 10 | 10 / 12 | 1", "Size of the largest | 19.9 ± 3.2 | 19.6 ± 2.6 | 0.70",
            "Density | 1000.0 ± 293.9 | 1184.6 ± 144.2 | 0.013", "Weight, kg | 70.1 ± 9.9 | 71.4 ± 8.0 | 0.38",
            "Height, cm | 171 ± 8 | 170 ± 9 | 0.52", "Heart rate | 70 ± 9 | 71 ± 8 | 0.64",
        ],
    ),
    (
        "tables_words.pdf", 0, None, None, (1,),
        [
            "EVENT | WHAT TO DO",
            "Fever of 38.5 or more for two days | "
            "Hold the next dose until the fever has gone and blood cultures are known to be sterile",
            "Rash | Give an antihistamine before the next dose and slow the infusion", "Nausea | No change",
        ],
    ),
    (
        "tables_words.pdf", 1, None, None, (1,),
        [
            "SERUM CHEMISTRY>1", "Sodium | Globulin", "Potassium | Uric acid", "Chloride | Cholesterol",
            "Calcium | Bilirubin",
        ],
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "at", "label", "caption", "on", "rows"), CASES, ids=[f"{case[0]}-{case[1]}" for case in CASES]
)
def test_table(name: str, at: int, label: str | None, caption: str | None, on: tuple[int, ...], rows: list[str]) -> None:
    table = tables(DOCUMENTS / name)[at]
    assert (table.label, table.caption, table.pages) == (label, caption, on)
    assert written(table) == rows


def test_counts() -> None:
    assert {name: len(tables(DOCUMENTS / name)) for name in sorted({case[0] for case in CASES})} == {
        "tables_columns.pdf": 2,
        "tables_continued.pdf": 1,
        "tables_journal.pdf": 1,
        "tables_ruled.pdf": 2,
        "tables_shaded.pdf": 2,
        "tables_turned.pdf": 1,
        "tables_words.pdf": 2,
    }


def test_text_in_columns_forms_references_and_figures_are_no_tables() -> None:
    assert tables(DOCUMENTS / "tables_none.pdf") == []


def test_notes_stand_apart() -> None:
    journal = tables(DOCUMENTS / "tables_journal.pdf")[0]
    assert journal.footnotes == ("ᵃ One participant was asked by telephone. SD, standard deviation.",)
    assert tables(DOCUMENTS / "tables_ruled.pdf")[0].footnotes == ("* Take with water.",)


def test_words_taken_are_those_of_the_table() -> None:
    page = pages(DOCUMENTS / "tables_journal.pdf")[0]
    (found,) = find_tables(page)
    taken = [*found.words, *found.caption_words, *found.footnote_words]
    assert len(taken) == len(set(taken))
    assert " ".join(page.words[at].text for at in found.caption_words) == "Table 2 Findings at week 12 in both arms"
    left = " ".join(word.text for at, word in enumerate(page.words) if at not in taken)
    assert "Slept" not in left and "telephone" not in left and left.startswith("Participants were seen")


def test_cells_of_turned_tables_lie_where_they_are_printed() -> None:
    page = pages(DOCUMENTS / "tables_turned.pdf")[0]
    (found,) = find_tables(page)
    cell = next(cell for cell in found.cells if cell.text == "169.5")
    word = next(word for word in page.words if word.text == "169.5")
    assert cell.box is not None
    assert cell.box[0] - 1 <= word.x0 and word.x1 <= cell.box[2] + 1
    assert cell.box[1] - 1 <= word.y0 and word.y1 <= cell.box[3] + 1
    assert found.rotation == word.rotation != 0


@pytest.mark.corpus
def test_schedule_over_six_turned_pages(shared: Path) -> None:
    table = max(tables(shared / "corpus/pdf/protocols/NCT03548935_soa.pdf"), key=lambda table: table.rows)
    assert (table.columns, table.pages) == (26, (1, 2, 3, 4, 5, 6))
    rows = {cell.row: cell.text for cell in table.cells if cell.column == 0}
    row = next(at for at, text in rows.items() if text.startswith("Body Weight"))
    marked = [cell.column for cell in table.cells if cell.row == row and cell.text == "X"]
    assert marked == [1, 2, 3, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 25]  # the visits, not the telephone contacts


@pytest.mark.corpus
def test_prose_pages_of_protocols_hold_no_tables(shared: Path) -> None:
    path = shared / "corpus/pdf/protocols/NCT00867815_Prot_000.pdf"
    with PdfiumReader(path) as reader:
        found = {number for number in range(1, reader.page_count + 1) if find_tables(reader.read_page(number))}
    assert found == {1, 42}  # the frame of the title page, and the schedule of visits
