"""Studies of which no record was read: what documents that give the study's number say stands for its row."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from registry_tools.db.tables import columns

if TYPE_CHECKING:
    from registry_tools.db.reading import Row, StudyRows
    from registry_tools.db.store import Store


def studies_without_record(store: Store) -> dict[str, Row]:
    """By study what `all_studies` knows of those that have no row in `studies`: registry, and the title of a document."""
    sql = """SELECT study_id, source_id, registry, brief_title FROM all_studies
             WHERE study_id NOT IN (SELECT study_id FROM studies)"""
    names = ("study_id", "source_id", "registry", "brief_title")
    return {row[0]: dict(zip(names, row, strict=True)) for row in store.query(sql).fetchall()}


def of_documents(known: Row, found: StudyRows) -> Row:
    """A row as `studies` has it, of the document that says most: arms of two papers would be the same arms twice."""
    rows = Counter(row["source_id"] for held in found.tables.values() for row in held)
    source_id = max(rows, key=lambda one: (rows[one], one), default=known["source_id"])
    return dict.fromkeys(columns("studies")) | known | {"source_id": source_id}
