"""Documents made by hand for the tests of their facts: blocks under headings, tables of text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256

from registry_tools.models.document import Block, Document, Page, Role, Section, Table, TableCell


def table(
    rows: Sequence[Sequence[str]],
    *,
    caption: str | None = None,
    heads: int = 1,
    spans: dict[tuple[int, int], int] | None = None,
    footnotes: tuple[str, ...] = (),
    table_id: str = "t1",
) -> Table:
    """A table of text; `heads` rows are its head, `spans` says how many columns a cell covers."""
    cells = [
        TableCell(row=r, column=c, text=text, is_header=r < heads, column_span=(spans or {}).get((r, c), 1))
        for r, row in enumerate(rows)
        for c, text in enumerate(row)
        if text
    ]
    return Table(
        table_id=table_id, page=1, caption=caption, footnotes=footnotes, rows=len(rows),
        columns=max(len(row) for row in rows), cells=tuple(cells),
    )  # fmt: skip


def document(
    parts: Iterable[tuple[str, str, Role | None, Sequence[str]]] = (),
    *,
    tables: Sequence[Table] = (),
    name: str = "paper.pdf",
    title: str | None = None,
    pages: int = 1,
) -> Document:
    """A document of sections: (number, title, role, texts). A text that begins with a marker is a list item."""
    blocks: list[Block] = []
    sections: list[Section] = []
    for number, heading, role, texts in parts:
        section_id = f"s{len(sections) + 1}"
        printed = f"{number} {heading}".strip()
        head = Block(
            id=f"b{len(blocks) + 1}", page=1, kind="heading", text=printed, section_id=section_id, marker=number or None
        )
        blocks.append(head)
        level = number.count(".") + 1 if number else 1
        sections.append(
            Section(id=section_id, title=heading, number=number or None, level=level, role=role, page=1, block_id=head.id)
        )
        for text in texts:
            item = text[:2].strip() in ("•", "-") or text.split(" ", 1)[0].rstrip(".)").isdigit()
            kind = "list_item" if item else "paragraph"
            blocks.append(Block(id=f"b{len(blocks) + 1}", page=1, kind=kind, text=text, section_id=section_id))
    identity = sha256(repr((name, blocks, tables)).encode()).hexdigest()
    return Document(
        document_id=identity, kind="pdf", name=name, title=title, pages=tuple(Page(number=n) for n in range(1, pages + 1)),
        blocks=tuple(blocks), sections=tuple(sections), tables=tuple(tables),
    )  # fmt: skip
