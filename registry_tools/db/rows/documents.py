"""A document as read: pages, sections, blocks, tables and their cells."""

from __future__ import annotations

import json

from registry_tools.db.rows.row_set import RowSet
from registry_tools.models.document import Document


def add_document(document: Document, source_id: str, rows: RowSet, *, study_id: str | None = None) -> None:
    """Rows of documents, pages, sections, blocks, document_tables and table_cells; `study_id` is the study it reports."""
    key = (document.document_id, source_id)
    rows.add(
        "documents",
        (*key, study_id, document.kind, document.name, document.title, len(document.pages), document.status, document.reason),
    )
    for page in document.pages:
        rows.add("pages", (*key, page.number, page.width, page.height, page.rotation, page.status, page.reason))
    for section in document.sections:
        rows.add("sections", (*key, section.id, section.parent_id, section.level, section.number, section.title, section.page))
    for ordinal, block in enumerate((*document.blocks, *document.running), 1):
        replaced = json.dumps([one.model_dump() for one in block.substitutions]) if block.substitutions else None
        rows.add(
            "blocks",
            (*key, block.id, block.page, ordinal, block.kind, block.section_id, block.level, block.marker,
             block.text, block.box, replaced),
        )  # fmt: skip
    for table in document.tables:
        notes = "\n".join(table.footnotes) or None
        rows.add("document_tables", (*key, table.table_id, table.page, table.caption, notes, table.box))
        for cell in table.cells:
            rows.add(
                "table_cells",
                (*key, table.table_id, cell.row, cell.column, cell.row_span, cell.column_span, cell.text, cell.is_header,
                 cell.page, cell.box),
            )  # fmt: skip
