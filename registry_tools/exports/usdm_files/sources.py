"""The rows of a study by the source they come from: its registry record, then the documents that report it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from registry_tools.db.reading import CHUNK, Row, StudyRows, rows_by_study
from registry_tools.db.tables import columns

if TYPE_CHECKING:
    from registry_tools.db.store import Store

TABLES = (
    "studies", "secondary_ids", "sponsors", "conditions", "keywords", "index_terms", "officials", "document_files", "arms",
    "interventions", "arm_interventions", "doses", "endpoints", "timepoints", "eligibility", "criteria", "thresholds",
    "windows", "sample_sizes", "documents",
)  # fmt: skip
_DEFINING = ("studies", "arms", "interventions", "doses", "endpoints", "criteria", "eligibility", "sample_sizes")


class Source(NamedTuple):
    """What one record or document says of a study. `study` is None for a document beside a record, or without one."""

    source_id: str
    study_id: str
    study: Row | None
    document: Row | None
    tables: Mapping[str, list[Row]]


def studies_of(store: Store, studies: Sequence[str] | None) -> Iterator[StudyRows]:
    """Every study with its rows; after those the studies that only a document reports, which have no row in `studies`."""
    yield from rows_by_study(store, TABLES, studies)
    sql = """SELECT DISTINCT study_id FROM documents
             WHERE study_id IS NOT NULL AND study_id NOT IN (SELECT study_id FROM studies)
             AND ($ids IS NULL OR study_id IN (SELECT unnest($ids::VARCHAR[]))) ORDER BY study_id"""
    ids = [row[0] for row in store.query(sql, {"ids": None if studies is None else list(studies)}).fetchall()]
    for start in range(0, len(ids), CHUNK):
        yield from _document_studies(store, ids[start : start + CHUNK])


def _document_studies(store: Store, ids: list[str]) -> Iterator[StudyRows]:
    held: dict[str, dict[str, list[Row]]] = {study_id: {table: [] for table in TABLES} for study_id in ids}
    for table in TABLES:
        names = columns(table)
        at = names.index("study_id")
        sql = f"SELECT * FROM {table} WHERE study_id IN (SELECT unnest($ids::VARCHAR[])) ORDER BY rowid"
        for row in store.query(sql, {"ids": ids}).fetchall():
            held[row[at]][table].append(dict(zip(names, row, strict=True)))
    for study_id, found in held.items():
        yield StudyRows(study_id, found)


def sources_of(study: StudyRows) -> list[Source]:
    """The study's sources that define something of it, the registry's record first. A study has at least one."""
    by_source: dict[str, dict[str, list[Row]]] = {}
    for table, found in study.tables.items():
        for row in found:
            by_source.setdefault(row["source_id"], {name: [] for name in TABLES})[table].append(row)
    made = [
        Source(
            source_id,
            study.study_id,
            tables["studies"][0] if tables["studies"] else None,
            tables["documents"][0] if tables["documents"] else None,
            tables,
        )
        for source_id, tables in by_source.items()
    ]
    made.sort(key=lambda source: (source.study is None, source.document is not None))
    defining = [source for source in made if any(source.tables[table] for table in _DEFINING)]
    return defining or made[:1]
