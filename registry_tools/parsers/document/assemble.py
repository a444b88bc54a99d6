"""Pages to a Document: furniture out, paragraphs together, sections from headings, tables in their places."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from registry_tools.models.document import (
    Block,
    BlockKind,
    Box,
    Document,
    DocumentKind,
    Page,
    Part,
    Table,
)
from registry_tools.parsers.document.furniture import find_furniture
from registry_tools.parsers.document.joining import Vocabulary, join_lines
from registry_tools.parsers.document.lines import Line
from registry_tools.parsers.document.lists import set_nesting
from registry_tools.parsers.document.outline import OutlineEntry
from registry_tools.parsers.document.pages import PageRead
from registry_tools.parsers.document.paragraphs import Paragraph, group, mend, usual_leading
from registry_tools.parsers.document.sections import Sections
from registry_tools.parsers.document.structure import Known, Look, classify, titles_of_contents, usual_look
from registry_tools.parsers.document.tables import join_tables
from registry_tools.parsers.document.titles import is_known, plain_title, title_of


def assemble(
    pages: Sequence[PageRead],
    *,
    document_id: str,
    kind: DocumentKind,
    name: str,
    metadata: dict[str, str],
    outline: Sequence[OutlineEntry] = (),
) -> Document:
    """The document of all pages that were read; those that were not are in `pages` with the reason."""
    furniture = find_furniture([(page.width, page.height, page.lines) for page in pages])
    running = [line for page in pages for line in page.lines if id(line) in furniture]
    kept = [[line for line in page.lines if id(line) not in furniture] for page in pages]
    every = [line for lines in kept for line in lines if line.table < 0]
    look = usual_look(every)
    leading = usual_leading(every)
    vocabulary = Vocabulary(line.text for line in every)
    paragraphs = [paragraph for lines in kept for paragraph in group(lines, leading)]
    known = Known({}, titles_of_contents(paragraphs))
    for entry in outline:
        known.outline.setdefault(plain_title(title_of(entry.title).words), set()).add(entry.page)
    body = classify(paragraphs, look, {page.number: page.height for page in pages}, known)
    paragraphs = mend(paragraphs, body)
    set_nesting(paragraphs)
    tables = join_tables([table for page in pages for table in page.tables])
    _mark_title(paragraphs, look)
    blocks, sections, tables = _blocks(paragraphs, pages, vocabulary, Sections(outline, len(pages)), tables)
    state, reason = _status(pages)
    title = next((block.text for block in blocks if block.kind == "title"), None)
    return Document(
        document_id=document_id,
        kind=kind,
        name=name,
        status=state,
        reason=reason,
        title=title or metadata.get("Title"),
        pages=tuple(_page(page) for page in pages),
        blocks=tuple(blocks),
        sections=tuple(sections.made),
        tables=tuple(tables),
        running=tuple(_running(line, at) for at, line in enumerate(running, 1)),
        metadata=metadata,
    )


def _blocks(
    paragraphs: Sequence[Paragraph], pages: Sequence[PageRead], vocabulary: Vocabulary, sections: Sections, tables: list[Table]
) -> tuple[list[Block], Sections, list[Table]]:
    found = {page.number: page.tables for page in pages}
    placed = {(table.page, table.box): at for at, table in enumerate(tables)}
    sections.prepare(paragraphs)
    blocks: list[Block] = []
    for paragraph in paragraphs:
        if paragraph.kind == "table":
            piece = found[paragraph.first.page][paragraph.table]
            at = placed.get((piece.page, piece.box))
            if at is not None:
                tables[at] = tables[at].model_copy(update={"section_id": sections.current_id})
                blocks.extend(_table_blocks(tables[at], len(blocks), sections.current_id))
            continue
        text, parts, substitutions = join_lines(paragraph.lines, vocabulary)
        if not text.strip():
            continue
        identity = f"b{len(blocks) + 1}"
        if paragraph.kind == "heading":
            sections.open(paragraph, text, identity)
        elif paragraph.kind in ("paragraph", "list_item") and sections.current_role == "references":
            paragraph.kind = "reference"
        blocks.append(
            Block(
                id=identity,
                page=parts[0].page,
                kind=cast(BlockKind, paragraph.kind),
                text=text,
                box=parts[0].box,
                parts=parts,
                section_id=sections.current_id,
                level=paragraph.level,
                marker=paragraph.marker,
                substitutions=substitutions,
            )
        )
    return blocks, sections, tables


def _mark_title(paragraphs: Sequence[Paragraph], look: Look) -> None:
    """The largest type on the first page that has text, if it is clearly larger than the document's usual."""
    if not paragraphs:
        return
    first = paragraphs[0].first.page
    candidates = [
        paragraph
        for paragraph in paragraphs[:40]
        if paragraph.first.page == first
        and paragraph.kind in ("heading", "paragraph")
        and 12 < len(paragraph.text) < 400
        and paragraph.text.count(" ") > 1
        and paragraph.first.rotation == 0
        and not paragraph.text.rstrip().endswith((".", ":", ";"))
        and ". " not in paragraph.text
        and not is_known(title_of(paragraph.text).words)
        and "." not in (title_of(paragraph.text).number or "")
    ]
    if not candidates:
        return
    best = max(candidates, key=lambda paragraph: paragraph.first.size)
    if best.first.size >= 1.15 * look.size:
        best.kind = "title"


def _table_blocks(table: Table, count: int, section: str | None) -> list[Block]:
    """Caption, body and footnotes of a table, as blocks; the body's text is its rows, cells divided by tabs."""
    texts: list[tuple[BlockKind, str]] = []
    if table.caption:
        label = table.label if table.label and not table.caption.startswith(table.label) else None
        texts.append(("caption", f"{label} {table.caption}" if label else table.caption))
    rows: dict[int, list[str]] = {}
    for cell in sorted(table.cells, key=lambda cell: (cell.row, cell.column)):
        rows.setdefault(cell.row, []).append(" ".join(cell.text.split()))
    texts.append(("table", "\n".join("\t".join(cells) for cells in rows.values())))
    texts.extend(("footnote", note) for note in table.footnotes)
    return [
        Block(
            id=f"b{count + at}",
            page=table.page,
            kind=kind,
            text=text,
            box=table.box,
            parts=(Part(page=table.page, start=0, end=len(text), box=table.box),),
            section_id=section,
            table_id=table.table_id,
        )
        for at, (kind, text) in enumerate(texts, 1)
    ]


def _running(line: Line, at: int) -> Block:
    return Block(id=f"r{at}", page=line.page, kind="running", text=line.text, box=_rounded(line.box))


def _rounded(box: Box) -> Box:
    return round(box[0], 1), round(box[1], 1), round(box[2], 1), round(box[3], 1)


def _page(page: PageRead) -> Page:
    return Page(
        number=page.number,
        width=round(page.width, 2),
        height=round(page.height, 2),
        rotation=page.rotation,
        status=page.status,
        reason=page.reason,
        reader=page.reader or None,
    )


def _status(pages: Sequence[PageRead]) -> tuple[str, str | None]:
    lost: dict[str, list[int]] = {}
    for page in pages:
        if page.status != "read":
            lost.setdefault(f"{page.status}: {page.reason}", []).append(page.number)
    if not pages:
        return "failed", "the document has no pages"
    if not lost:
        return "read", None
    reason = "; ".join(f"page {_ranges(numbers)} {what}" for what, numbers in list(lost.items())[:5])
    return ("failed" if sum(map(len, lost.values())) == len(pages) else "partial"), reason


def _ranges(numbers: Sequence[int]) -> str:
    """1-3, 7"""
    out: list[list[int]] = []
    for number in numbers:
        if out and number == out[-1][1] + 1:
            out[-1][1] = number
        else:
            out.append([number, number])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in out)
