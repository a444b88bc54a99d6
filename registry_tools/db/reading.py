"""Rows of the database study by study, for whatever writes or builds one thing a study: nothing holds more than a chunk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from registry_tools.db.tables import columns

if TYPE_CHECKING:
    from registry_tools.db.store import Store

# Studies read together: enough that a scan of a table is shared by many, few enough that their rows fit in some ten MB.
CHUNK = 500

Row = dict[str, Any]

_FILTERS = ("studies", "condition", "intervention", "phase", "sponsor", "status", "started_from", "started_to")
# A call of the macro: its filters are the parameters of the statement that it stands in.
SELECTION = f"select_studies({', '.join(f'{name} := ${name}' for name in _FILTERS)})"


class StudyRows(NamedTuple):
    """A study's rows by table, each as a dict by column, in the order in which they were written."""

    study_id: str
    tables: Mapping[str, list[Row]]


def selected_studies(store: Store, filters: Mapping[str, object]) -> list[str] | None:
    """Numbers, in their order, of the studies that the filters of `select_studies` choose; None where nothing is filtered."""
    given = {name: filters.get(name) for name in _FILTERS}
    if all(value is None for value in given.values()):
        return None
    return [row[0] for row in store.query(f"SELECT study_id FROM {SELECTION} ORDER BY study_id", given).fetchall()]


def rows_by_study(
    store: Store,
    tables: Sequence[str],
    studies: Sequence[str] | None = None,
    *,
    also: str | None = None,
    chunk: int = CHUNK,
) -> Iterator[StudyRows]:
    """Every study of the database (or those of `studies`) with its rows in `tables`, a table without rows as an empty list.

    Studies come in the order in which they stand in the database, in which their rows lie together on disk. After them, those
    of the table `also` that have no record: what is known of them a document alone reports.
    """
    for ids in study_chunks(store, studies, also=also, chunk=chunk):
        held: dict[str, dict[str, list[Row]]] = {study_id: {table: [] for table in tables} for study_id in ids}
        for table in tables:
            names = columns(table)
            at = names.index("study_id")
            sql = f"SELECT {', '.join(names)} FROM {table} WHERE study_id IN (SELECT unnest($ids::VARCHAR[])) ORDER BY rowid"
            for row in store.query(sql, {"ids": ids}).fetchall():
                held[row[at]][table].append(dict(zip(names, row, strict=True)))
        for study_id, found in held.items():
            yield StudyRows(study_id, found)


def study_chunks(
    store: Store, studies: Sequence[str] | None = None, *, also: str | None = None, chunk: int = CHUNK
) -> Iterator[list[str]]:
    """Numbers of the database's studies (or those of `studies`), `chunk` at a time, in the order of the database."""
    chosen: dict[str, object] = {"ids": None if studies is None else list(studies)}
    wanted = "($ids IS NULL OR study_id IN (SELECT unnest($ids::VARCHAR[])))"
    found = [row[0] for row in store.query(f"SELECT study_id FROM studies WHERE {wanted} ORDER BY rowid", chosen).fetchall()]
    if also:
        sql = f"""SELECT DISTINCT study_id FROM {also} WHERE {wanted} AND study_id IS NOT NULL
                  AND study_id NOT IN (SELECT study_id FROM studies) ORDER BY study_id"""
        found += [row[0] for row in store.query(sql, chosen).fetchall()]
    for start in range(0, len(found), chunk):
        yield found[start : start + chunk]
