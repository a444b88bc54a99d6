"""A study's own row, and the lists that the registry gives as they are."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from operator import attrgetter
from typing import Any

from registry_tools.db.rows.dates import to_date
from registry_tools.db.rows.row_set import RowSet
from registry_tools.db.tables import columns
from registry_tools.models.study import Study

# Lists of models that go to a table of the same name, column by column.
_LISTS = (
    "secondary_ids", "sponsors", "index_terms", "officials", "locations", "citations", "links", "available_data",
    "document_files", "annotations",
)  # fmt: skip


@cache
def _reader(table: str, skip: int) -> Any:
    return attrgetter(*columns(table)[skip:])


@cache
def _study_fields() -> tuple[tuple[str, str], ...]:
    """(field of Study, how to make the column of it) for each column after study_id and source_id."""
    made: list[tuple[str, str]] = []
    for column in columns("studies")[2:]:
        if column.endswith("_text"):
            made.append((column.removesuffix("_text"), "text"))
        elif column.endswith("_date") or column == "last_update":
            made.append((column, "date"))
        else:
            made.append((column, "value"))
    return tuple(made)


def add(study: Study, source_id: str, rows: RowSet) -> None:
    """Rows of studies, secondary_ids, sponsors, conditions, locations, contacts, citations and the like."""
    key = (study.study_id, source_id)
    values = [to_date(getattr(study, field)) if how == "date" else getattr(study, field) for field, how in _study_fields()]
    rows.add("studies", (*key, *values))
    for table in _LISTS:
        _add_all(table, getattr(study, table), key, rows)
    for table in ("conditions", "keywords"):
        for ordinal, word in enumerate(getattr(study, table), 1):
            rows.add(table, (*key, ordinal, word))
    for removed, names in ((False, study.countries), (True, study.removed_countries)):
        for ordinal, name in enumerate(names, 1):
            rows.add("countries", (*key, ordinal, name, removed))
    for place, contacts in [(None, study.central_contacts), *((i, one.contacts) for i, one in enumerate(study.locations, 1))]:
        for ordinal, contact in enumerate(contacts, 1):
            rows.add("contacts", (*key, ordinal, place, *_reader("contacts", 4)(contact)))
    for ordinal, citation in enumerate(study.citations, 1):
        for notice in citation.retractions:
            rows.add("retractions", (*key, ordinal, notice.pmid, notice.source))


def _add_all(table: str, items: Iterable[object], key: tuple[str, str], rows: RowSet) -> None:
    read = _reader(table, 3)
    for ordinal, item in enumerate(items, 1):
        rows.add(table, (*key, ordinal, *read(item)))
