"""A PDF, extracted text or JATS article as read: pages, blocks in reading order, sections, tables.

Boxes are left, top, right, bottom in PDF points from the top left corner of the page as it is shown; pages count from 1.
Plain text and JATS have one page and no boxes.

Conventions of every `text` here:
- a raised or lowered figure or letter is written with its Unicode form (`10⁹/L`, `CO₂`, a reference mark `cells.¹²`,
  a footnote mark `95ᵃ`), so that a mark is never read as a digit of the value before it; NFKC turns them plain;
- a word divided at a line's end is joined; a hyphen that belongs to the word stays;
- what was replaced in a glyph is listed in `substitutions`.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from registry_tools.models.base import Model

Box = tuple[float, float, float, float]
DocumentKind = Literal["pdf", "text", "jats"]
PageStatus = Literal["read", "image", "unreadable", "failed"]
BlockKind = Literal[
    "title", "heading", "paragraph", "list_item", "caption", "footnote", "table", "figure_text", "contents", "reference",
    "running",
]  # fmt: skip
Role = Literal[
    "abstract", "introduction", "methods", "results", "discussion", "conclusion", "eligibility", "endpoints", "treatment",
    "statistics", "safety", "schedule", "references", "acknowledgements", "contents", "appendix", "synopsis", "keywords",
]  # fmt: skip


class Page(Model):
    """One page. `rotation` is the page's own, already applied to width, height and every box.

    status: read; image (no text, only a picture: nothing was recognised); unreadable (there is text, but its codes do not
    map to plausible words, so it is not passed on); failed (the reader gave up). `reason` says why for all but read.
    `reader` is the library that read it.
    """

    number: int = Field(ge=1)
    width: float | None = None
    height: float | None = None
    rotation: int = 0
    status: PageStatus = "read"
    reason: str | None = None
    reader: str | None = None


class Substitution(Model):
    """Glyphs of a block that were replaced: what the file's codes say, what stands in `text` instead, how often, and why.

    `rule` names the rule: `private_use`, `pi_font`, `shifted`, `ligature`, `decimal_dot`, `line_end_hyphen`, `spaces`.
    """

    rule: str
    original: str
    replacement: str
    count: int = 1


class Part(Model):
    """Characters start..end of a block's text stand in `box` of `page`: a paragraph may run over columns and pages."""

    page: int
    start: int
    end: int
    box: Box | None = None


class Block(Model):
    """A run of text of one kind, in reading order. `page` and `box` are those of its first part.

    `section_id` is the section it stands in (a heading: the section that it opens). `level` is a heading's depth from 1, or a
    list item's nesting from 0. `marker` is the item's bullet or number, a heading's number, or a footnote's mark, as printed;
    it stays in `text`. A block of kind `table` holds the table's text, row by row, and names it by `table_id`.
    """

    id: str
    page: int
    kind: BlockKind
    text: str
    box: Box | None = None
    parts: tuple[Part, ...] = ()
    section_id: str | None = None
    level: int | None = None
    marker: str | None = None
    table_id: str | None = None
    substitutions: tuple[Substitution, ...] = ()


class Section(Model):
    """A heading and what stands under it, down to the next heading of its level.

    `path` is the titles from the outermost down to this one; `number` is the printed number ("5.2"); `role` is what the
    heading says the section is about (its own, else the nearest one above it), None where no lexicon entry names it.
    """

    id: str
    title: str
    number: str | None = None
    level: int = Field(ge=1)
    parent_id: str | None = None
    path: tuple[str, ...] = ()
    role: Role | None = None
    page: int
    block_id: str


class TableCell(Model):
    """A cell; rows and columns count from 0, `box` lies on `page` (tables may continue over pages)."""

    row: int = Field(ge=0)
    column: int = Field(ge=0)
    row_span: int = Field(default=1, ge=1)
    column_span: int = Field(default=1, ge=1)
    text: str = ""
    is_header: bool = False
    page: int | None = None
    box: Box | None = None


class Table(Model):
    """A table as read. `page` is where it begins, `pages` all pages it stands on.

    `method` says how its grid was found (`lattice`, `rules`, `whitespace`, `text`, `markup`).
    Spanned places hold no cell of their own.
    """

    table_id: str
    page: int
    pages: tuple[int, ...] = ()
    box: Box | None = None
    label: str | None = None
    caption: str | None = None
    footnotes: tuple[str, ...] = ()
    rows: int = 0
    columns: int = 0
    cells: tuple[TableCell, ...] = ()
    section_id: str | None = None
    method: str | None = None


class Document(Model):
    """A source as read. `document_id` is the sha256 of its bytes.

    `status` is read, partial (some pages failed, are pictures or unreadable) or failed; `reason` says why for the last two.
    `running` are the running heads, page numbers and watermarks, taken out of `blocks`.
    `metadata` is what the file says of itself (title, author, producer, ...), unverified.
    """

    document_id: str
    kind: DocumentKind
    name: str
    status: Literal["read", "partial", "failed"] = "read"
    reason: str | None = None
    title: str | None = None
    pages: tuple[Page, ...] = ()
    blocks: tuple[Block, ...] = ()
    sections: tuple[Section, ...] = ()
    tables: tuple[Table, ...] = ()
    running: tuple[Block, ...] = ()
    metadata: dict[str, str] = Field(default_factory=dict)
