"""The rows of a study by the source they come from: its registry record, then the documents that report it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from registry_tools.db.reading import Row, StudyRows, rows_by_study

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
    return rows_by_study(store, TABLES, studies, also="documents")


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
