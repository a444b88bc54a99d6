"""A study's own fields, and the lists that the registry gives as they are."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from registry_tools.db.reading import Row

_KEYS = frozenset({"study_id", "source_id", "ordinal"})
# Lists of a table of the same name, column by column.
_SAME = (
    "secondary_ids",
    "sponsors",
    "index_terms",
    "officials",
    "links",
    "available_data",
    "document_files",
    "annotations",
)


def lists(row: Row, tables: Mapping[str, list[Row]]) -> dict[str, Any]:
    """Fields of Study from a study's row and from the tables of lists."""
    found = {name: _plain(value) for name, value in fields(row).items() if not name.endswith("_text")}
    # a date as the record gives it ("2015-04") stands beside the date that was made of it
    found |= {name.removesuffix("_text"): value for name, value in fields(row).items() if name.endswith("_text")}
    for table in _SAME:
        found[table] = [fields(one) for one in tables[table]]
    found["conditions"] = [one["condition"] for one in tables["conditions"]]
    found["keywords"] = [one["keyword"] for one in tables["keywords"]]
    for name, removed in (("countries", False), ("removed_countries", True)):
        found[name] = [one["country"] for one in tables["countries"] if one["removed"] is removed]
    found["citations"] = [
        fields(one)
        | {
            "retractions": [
                {"pmid": notice["pmid"], "source": notice["source"]}
                for notice in tables["retractions"]
                if notice["citation_ordinal"] == one["ordinal"]
            ]
        }
        for one in tables["citations"]
    ]
    contacts: dict[int | None, list[dict[str, Any]]] = {}
    for one in tables["contacts"]:
        contacts.setdefault(one["location_ordinal"], []).append(fields(one, "location_ordinal"))
    found["central_contacts"] = contacts.get(None, [])
    found["locations"] = [fields(one) | {"contacts": contacts.get(one["ordinal"], [])} for one in tables["locations"]]
    return found


def fields(row: Row, *without: str) -> dict[str, Any]:
    """A row's columns that are fields of its model; what is NULL is the model's own default."""
    return {name: value for name, value in row.items() if name not in _KEYS and name not in without and value is not None}


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
