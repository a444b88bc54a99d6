"""Blocks and sections of sources without pages (plain text, JATS), one after the other."""

from __future__ import annotations

from registry_tools.models.document import (
    Block,
    BlockKind,
    Document,
    DocumentKind,
    Page,
    Part,
    Role,
    Section,
    Substitution,
    Table,
)
from registry_tools.parsers.document.titles import role_of


class Builder:
    """Collects a document's blocks. `heading` opens a section; what follows stands in it."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.sections: list[Section] = []
        self.tables: list[Table] = []
        self.running: list[Block] = []
        self._open: list[Section] = []

    @property
    def role(self) -> Role | None:
        """What the open section is about."""
        return self._open[-1].role if self._open else None

    def heading(self, text: str, *, level: int, number: str | None = None, role: Role | None = None, page: int = 1) -> None:
        """A heading of this depth (from 1), as printed; `role` where the source says it."""
        title = text[len(number) :].lstrip(" .|)") if number and text.startswith(number) else text
        if role is None and role_of(title) == "keywords":  # set into a section, not the end of it
            self.add("heading", text, level=level, page=page)
            return
        while self._open and self._open[-1].level >= level:
            self._open.pop()
        parent = self._open[-1] if self._open else None
        section = Section(
            id=f"s{len(self.sections) + 1}",
            title=title,
            number=number,
            level=level,
            parent_id=parent.id if parent else None,
            path=(*(parent.path if parent else ()), title),
            role=role or role_of(title) or (parent.role if parent else None),
            page=page,
            block_id=f"b{len(self.blocks) + 1}",
        )
        self.sections.append(section)
        self._open.append(section)
        self.add("heading", text, marker=number, level=level, page=page)

    def close(self, level: int) -> None:
        """What follows stands outside sections of this depth or deeper."""
        while self._open and self._open[-1].level >= level:
            self._open.pop()

    def add(
        self,
        kind: BlockKind,
        text: str,
        *,
        marker: str | None = None,
        level: int | None = None,
        table_id: str | None = None,
        page: int = 1,
        substitutions: tuple[Substitution, ...] = (),
    ) -> None:
        """One block; empty ones are left out."""
        if not text.strip():
            return
        self.blocks.append(
            Block(
                id=f"b{len(self.blocks) + 1}",
                page=page,
                kind=kind,
                text=text,
                parts=(Part(page=page, start=0, end=len(text)),),
                section_id=self._open[-1].id if self._open else None,
                level=level,
                marker=marker,
                table_id=table_id,
                substitutions=substitutions,
            )
        )

    def table(self, table: Table) -> None:
        """A table with its caption and footnotes."""
        table = table.model_copy(update={"section_id": self._open[-1].id if self._open else None})
        self.tables.append(table)
        if table.caption:
            caption = table.caption
            label = table.label if table.label and not caption.startswith(table.label) else None
            self.add("caption", f"{label} {caption}" if label else caption, table_id=table.table_id, page=table.page)
        rows: dict[int, list[str]] = {}
        for cell in sorted(table.cells, key=lambda cell: (cell.row, cell.column)):
            rows.setdefault(cell.row, []).append(" ".join(cell.text.split()))
        self.add("table", "\n".join("\t".join(row) for row in rows.values()), table_id=table.table_id, page=table.page)
        for note in table.footnotes:
            self.add("footnote", note, table_id=table.table_id, page=table.page)

    def document(
        self, *, document_id: str, kind: DocumentKind, name: str, title: str | None, pages: int, metadata: dict[str, str]
    ) -> Document:
        """The document of all that was added."""
        return Document(
            document_id=document_id,
            kind=kind,
            name=name,
            title=title,
            pages=tuple(Page(number=number) for number in range(1, pages + 1)),
            blocks=tuple(self.blocks),
            sections=tuple(self.sections),
            tables=tuple(self.tables),
            running=tuple(self.running),
            metadata=metadata,
        )
