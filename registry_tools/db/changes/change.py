"""One change between two versions of a study's record, and where its words stand on either side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

Row = Mapping[str, Any]
"""A row of one of the content tables, by column."""


class Side(NamedTuple):
    """What one version says. The text at `path`, from `start_char` to `end_char`, is `quote` (no span: a number or a list)."""

    path: str | None = None
    start_char: int | None = None
    end_char: int | None = None
    quote: str | None = None


NOTHING = Side()


class Change(NamedTuple):
    """`before` and `after` are for reading; `subject` is what changed where the kind alone does not say it."""

    kind: str
    subject: str | None
    before: str | None
    after: str | None
    before_side: Side = NOTHING
    after_side: Side = NOTHING


@dataclass(frozen=True)
class Version:
    """A study's record in one version: its source and its rows by table."""

    study_id: str
    source_id: str
    kind: str
    richness: int
    date: date | None
    tables: Mapping[str, list[Row]]

    def rows(self, table: str) -> list[Row]:
        return self.tables.get(table, [])


def side(row: Row) -> Side:
    """The evidence columns of a row of facts."""
    return Side(row["path"], row["start_char"], row["end_char"], row["quote"])


def field_side(version: Version, path: str | None, value: object) -> Side:
    """Evidence of a field that is one value. Only the API's records have one path for it; a number or list has no span."""
    if value is None:
        return NOTHING
    at = path if version.kind == "ctgov_json" else None
    if at and isinstance(value, str):
        return Side(at, 0, len(value), value)
    return Side(at, quote=shown(value))


def neighbour(row: Row, field: str, xml_field: str, value: str | None) -> Side:
    """Evidence of another field of the object whose name or measure a row's own evidence points at."""
    if value is None:
        return NOTHING
    path = row["path"]
    if path and "." in path:
        at = f"{path.rpartition('.')[0]}.{field}"
    elif path and "/" in path:
        at = f"{path.rpartition('/')[0]}/{xml_field}"
    else:
        return Side(quote=value)
    return Side(at, 0, len(value), value)


def shown(value: object) -> str | None:
    """A value for reading."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(str(one) for one in value) or None
    return str(value)
