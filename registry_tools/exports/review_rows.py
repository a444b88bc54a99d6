"""Studies with their rows for systematic reviews: those with a record, and those known from a paper alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from registry_tools.db.reading import StudyRows, rows_by_study

if TYPE_CHECKING:
    from registry_tools.db.store import Store


def review_rows(store: Store, tables: Sequence[str], studies: Sequence[str] | None) -> Iterator[StudyRows]:
    """Each study with its rows by table in the order written, a chunk of studies in memory at a time.

    A paper names its study; where no record of that study was read, the paper's results are all there is. A study that a paper
    names and gives no results of is none of ours: it may be the same trial under its number in another registry.
    """
    return rows_by_study(store, tables, studies, also="results")


def documents(store: Store) -> set[str]:
    """Sources that are papers and other documents, whose results come from printed tables."""
    return {row[0] for row in store.query("SELECT source_id FROM source_kinds WHERE source = 'document'").fetchall()}
