"""Studies with their rows for systematic reviews: those with a record, and those known from a paper alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from registry_tools.db.reading import CHUNK, StudyRows
from registry_tools.db.tables import columns

if TYPE_CHECKING:
    from registry_tools.db.store import Store

# A paper names its study; where no record of that study was read, the paper's results are all there is. (A study that a paper
# names and gives no results of is none of ours: it may be the same trial under its number in another registry.)
_STUDIES = """SELECT study_id FROM studies WHERE $all OR study_id IN (SELECT unnest($ids::VARCHAR[])) ORDER BY rowid"""
_PAPERS = """SELECT DISTINCT study_id FROM results WHERE study_id NOT IN (SELECT study_id FROM studies)
             AND ($all OR study_id IN (SELECT unnest($ids::VARCHAR[]))) ORDER BY study_id"""


def review_rows(store: Store, tables: Sequence[str], studies: Sequence[str] | None) -> Iterator[StudyRows]:
    """Each study with its rows by table in the order written, a chunk of studies in memory at a time."""
    chosen = {"all": studies is None, "ids": list(studies or ())}
    ids = iter([row[0] for sql in (_STUDIES, _PAPERS) for row in store.query(sql, chosen).fetchall()])
    while chunk := list(islice(ids, CHUNK)):
        held: dict[str, dict[str, list[dict[str, object]]]] = {one: {table: [] for table in tables} for one in chunk}
        for table in tables:
            names = columns(table)
            at = names.index("study_id")
            sql = f"SELECT {', '.join(names)} FROM {table} WHERE study_id IN (SELECT unnest($ids::VARCHAR[])) ORDER BY rowid"
            for row in store.query(sql, {"ids": chunk}).fetchall():
                held[row[at]][table].append(dict(zip(names, row, strict=True)))
        for study_id, found in held.items():
            yield StudyRows(study_id, found)


def documents(store: Store) -> set[str]:
    """Sources that are papers and other documents, whose results come from printed tables."""
    return {row[0] for row in store.query("SELECT source_id FROM source_kinds WHERE source = 'document'").fetchall()}
