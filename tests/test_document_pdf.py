"""PDFs to documents: the PDFs of tests/documents, and what a person reads in them."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

import registry_tools
from registry_tools.errors import DocumentError
from registry_tools.models.document import Block, Document
from registry_tools.parsers.document.page import Word
from registry_tools.parsers.document.pdfium import PdfiumReader
from registry_tools.parsers.document.plumber import PlumberReader
from registry_tools.parsers.document.reader import read_document

PDFS = Path(__file__).parent / "documents"
SHARED = Path(__file__).resolve().parents[1].parent / "shared"


def read(name: str, workers: int = 0) -> Document:
    return read_document(PDFS / name, name=name, workers=workers)


@pytest.fixture(scope="module")
def article() -> Document:
    return read("article.pdf")


@pytest.fixture(scope="module")
def protocol() -> Document:
    return read("protocol.pdf")


def starting(document: Document, words: str) -> Block:
    return next(block for block in document.blocks if block.text.startswith(words))


def test_columns_are_read_one_after_the_other_and_divided_words_join(article: Document) -> None:
    text = starting(article, "The burden").text
    assert text == (
        "The burden of marrow failure in older persons is large.¹,² Platelet counts below 50 × 10⁹/L were seen in 12.5% of "
        "418 participants at follow-up. In this report, follow-up means any visit after randomisation, and each of the "
        "participants who consented was seen by one of the investigators, as consented patients expect. The rate did not "
        "differ between the two arms (p = 0.41). It was the decision of the committee, between visits, that doses be held."
    )


def test_a_joined_word_is_recorded(article: Document) -> None:
    rules = {note.rule: note.count for note in starting(article, "The burden").substitutions}
    assert rules == {"line_end_hyphen": 4}  # per-sons, con-sented, con-sented, bet-ween; "follow-up" stays


def test_parts_tell_the_columns_apart(article: Document) -> None:
    block = starting(article, "The burden")
    assert [part.page for part in block.parts] == [1, 1]
    left, right = block.parts
    assert left.box is not None and right.box is not None
    assert left.box[2] < right.box[0]
    assert block.text[right.start : right.end].startswith("ween")
    assert left.start == 0 and right.end == len(block.text)


def test_indents_begin_paragraphs(article: Document) -> None:
    assert starting(article, "A second").text.endswith("this short line.")
    assert starting(article, "A third").text.endswith("to the reader.")


def test_what_a_figure_cuts_in_two_is_one_paragraph_and_the_caption_comes_after(article: Document) -> None:
    kinds = [(block.kind, block.text[:20]) for block in article.blocks if block.page == 2]
    assert kinds == [("heading", "Methods"), ("paragraph", "Participants were ex"), ("caption", "Figure 1. Flow of pa")]
    assert starting(article, "Participants").text.endswith("and if they had an infection that was not controlled.")


def test_running_heads_and_page_numbers_are_out_of_the_text_but_kept(article: Document) -> None:
    assert not any("Made-up Medicine" in block.text or block.text.startswith("Page") for block in article.blocks)
    assert [block.text for block in article.running if block.page == 2] == [
        "Invented et al. Journal of Made-up Medicine 2031",
        "Page 2 of 3",
    ]


def test_kinds_title_and_sections(article: Document) -> None:
    assert article.title == "Marrow failure in older persons: a made-up trial"
    assert [(section.title, section.role, section.level) for section in article.sections] == [
        ("Background", "introduction", 1),
        ("Methods", "methods", 1),
        ("References", "references", 1),
    ]
    assert starting(article, "* These").kind == "footnote"
    assert starting(article, "1. Nobody").kind == "reference"


def test_identity_is_the_bytes(article: Document) -> None:
    assert article.document_id == hashlib.sha256((PDFS / "article.pdf").read_bytes()).hexdigest()
    assert read_document((PDFS / "article.pdf").read_bytes(), name="article.pdf", workers=1) == article


def test_section_path_of_a_numbered_heading(protocol: Document) -> None:
    exclusion = next(section for section in protocol.sections if section.number == "5.2")
    assert (exclusion.title, exclusion.path, exclusion.level, exclusion.role, exclusion.page) == (
        "Exclusion Criteria", ("SELECTION OF SUBJECTS", "Exclusion Criteria"), 2, "eligibility", 2,
    )  # fmt: skip
    assert [block.text for block in protocol.blocks if block.section_id == exclusion.id and block.kind == "list_item"] == [
        "• Pregnant or breast-feeding.",
        "• Active hepatitis B or C.",
    ]


def test_items_keep_marker_and_nesting(protocol: Document) -> None:
    items = [(block.marker, block.level, block.text[:28]) for block in protocol.blocks if block.kind == "list_item"]
    assert items == [
        ("1.", 0, "1. Age 18 years or older at "),
        ("2.", 0, "2. Adequate organ function, "),
        ("a)", 1, "a) Total bilirubin no more t"),
        ("b)", 1, "b) Platelets of at least 75 "),
        ("•", 0, "• Pregnant or breast-feeding"),
        ("•", 0, "• Active hepatitis B or C."),
    ]
    assert starting(protocol, "a) Total").text.endswith("unless the person has Gilbert's syndrome;")


def test_items_with_markers_in_larger_type() -> None:
    document = read("items.pdf")
    assert [(block.kind, block.level, block.text) for block in document.blocks if block.kind != "table"] == [
        ("heading", 2, "4.1 Inclusion criteria"),
        ("list_item", 0, "1. Age of 16 to 70 years"),
        ("list_item", 0, "2. Neutrophils of at least 1 x 10⁹/L for 7 days"),
        ("list_item", 0, "3. Creatinine clearance over 60 mL/min per 1.73 m² of body surface"),
        ("list_item", 0, "4. ECOG performance status of 0 to 2, as in earlier trials³,⁴ of this group"),
        ("list_item", 0, "5. No more than 3 x ULN"),
        ("heading", 2, "4.2 Treatment"),
        ("paragraph", None, "Participants take the invented drug at home, as the table below says, and return what is left."),
    ]
    assert [(cell.row, cell.column, cell.text) for cell in document.tables[0].cells] == [
        (0, 0, "Drug"), (0, 1, "Rule"),
        (1, 0, "Inventin"), (1, 1, "• Hold for 14 days"),
        (2, 0, "Nonesuch"), (2, 1, "• Give 20 mg/m² for 3 days"),
    ]  # fmt: skip


def test_the_example_that_ships() -> None:
    path = Path(registry_tools.__file__).parent / "demo" / "NCT90000001_protocol.pdf"
    document = read_document(path, name=path.name, workers=0)
    sections = {section.id: section.number for section in document.sections}
    assert list(sections.values()) == ["1", "2", "2.1", "2.2", "3", "3.1", "3.2", "4"]
    items: dict[str | None, list[str]] = {}
    for block in document.blocks:
        if block.kind == "list_item":
            items.setdefault(sections[block.section_id or ""], []).append(block.text)
    assert items == {
        "2.2": [
            "1. MRD negativity (below 0.01%) on day 29, at week 12 and at month 6",
            "2. Overall survival, from enrollment until death, assessed up to 36 months",
            "3. Adverse events by CTCAE version 5.0, until 30 days after the last dose",
        ],
        "3.1": [
            "1. Age of at least 16 years at consent",
            "2. T-cell acute lymphoblastic leukemia in relapse or refractory, with at least 5% blasts in the bone marrow",
            "3. ECOG performance status of 0 to 2",
            "4. Total bilirubin not more than 1.5 x ULN (3 x ULN in participants with Gilbert's syndrome)",
            "5. AST and ALT not more than 3 x ULN, or 5 x ULN with liver involvement",
            "6. Creatinine clearance of at least 60 mL/min",
        ],
        "3.2": [
            "1. Chemotherapy within 14 days before the first dose of isatuximab",
            "2. Allogeneic transplantation within 3 months before enrollment",
            "3. LVEF below 50%",
            "4. CD4 count below 200 per microliter in participants with HIV",
        ],
    }


def test_contents_pages_open_no_sections(protocol: Document) -> None:
    assert [block.kind for block in protocol.blocks if block.page == 1] == ["heading", "contents"]
    assert [section.number for section in protocol.sections] == [None, "1", "5", "5.1", "5.2"]


def test_text_printed_sideways_is_read(protocol: Document) -> None:
    block = starting(protocol, "Every visit")
    assert block.page == 3
    assert block.box is not None
    assert block.box[3] - block.box[1] > block.box[2] - block.box[0]  # taller than wide: boxes are of the page as shown


def test_symbol_font_comparators_touch_their_numbers() -> None:
    assert [block.text for block in read("symbols.pdf").blocks] == ["Platelets ≥100,000/mm3 and creatinine ≤2 mg/dL"]


def test_a_page_that_is_a_picture_says_so() -> None:
    document = read("picture.pdf")
    assert [(page.status, page.reason) for page in document.pages] == [
        ("read", None),
        ("image", "no text on the page, only a picture"),
    ]
    assert document.status == "partial"
    assert document.reason == "page 2 image: no text on the page, only a picture"


def test_encrypted_says_so_and_opens_with_its_password() -> None:
    with pytest.raises(DocumentError, match=r"locked\.pdf: encrypted.*--password"):
        read("locked.pdf", workers=1)
    document = read_document(PDFS / "locked.pdf", name="locked.pdf", password="open sesame", workers=1)
    assert [block.text for block in document.blocks] == ["Nobody reads this without the password."]


@pytest.mark.parametrize("data", [b"%PDF-1.7\nnothing more", b"%PDF-1.4\n%%EOF", b"%PDF-"])
def test_a_broken_file_is_an_error_of_ours(data: bytes) -> None:
    with pytest.raises(DocumentError, match=r"broken\.pdf: not a PDF, or damaged beyond repair"):
        read_document(data, name="broken.pdf")


def test_json_keeps_the_contract() -> None:
    command = [sys.executable, "-m", "registry_tools", "document", str(PDFS / "protocol.pdf")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    document = json.loads(done.stdout)
    assert {"pages", "blocks", "tables"} <= document.keys()
    assert len(document["pages"]) == 3
    assert all({"page", "kind", "text"} <= block.keys() for block in document["blocks"])


def test_picture_of_a_page(tmp_path: Path) -> None:
    target = tmp_path / "page.png"
    command = [
        sys.executable, "-m", "registry_tools", "document", str(PDFS / "article.pdf"), "--page", "1", "--picture", str(target),
    ]  # fmt: skip
    subprocess.run(command, capture_output=True, check=True)
    assert target.read_bytes().startswith(b"\x89PNG")


def test_importing_the_package_brings_no_pdf_library() -> None:
    code = (
        "import sys, registry_tools; print([m for m in sys.modules if m.startswith(('pypdfium2', 'pdfplumber', 'pdfminer'))])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"


@pytest.mark.corpus
@pytest.mark.skipif(not SHARED.exists(), reason="the corpus is not beside the checkout")
def test_hostile_sample_ends_with_a_result_or_a_reason() -> None:
    names = sorted((SHARED / "corpus" / "pdf" / "hostile").glob("*.pdf"))[::16]
    for path in names:
        try:
            document = read_document(path, name=path.name)
        except DocumentError as error:
            assert error.what
        else:
            assert document.status == "read" or document.reason


@pytest.mark.parametrize("name", ["article.pdf", "protocol.pdf", "symbols.pdf", "items.pdf"])
def test_the_second_reader_sees_the_same_words(name: str) -> None:
    with PdfiumReader(PDFS / name) as first, PlumberReader(PDFS / name) as second:
        for number in range(1, first.page_count + 1):
            one, other = first.read_page(number), second.read_page(number)
            words, twins = _ordered(one.words), _ordered(other.words)
            assert [word.text for word in words] == [twin.text for twin in twins]
            assert len(one.rules) == len(other.rules)
            for word, twin in zip(words, twins, strict=True):
                assert word.rotation == twin.rotation
                # the readers' widths of signs differ (bullets, Symbol), and move what stands behind
                assert word.rotation or name != "article.pdf" or abs(word.x0 - twin.x0) + abs(word.x1 - twin.x1) < 3


def _ordered(words: list[Word]) -> list[Word]:
    """By text and place; bullets are left out, which pdfminer reads by another encoding."""
    return sorted((word for word in words if word.text.isascii()), key=lambda word: (word.text, word.y0 // 9, word.x0 // 9))
