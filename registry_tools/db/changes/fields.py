"""Fields that have one value: status, enrolment, dates, sponsor, design, who may take part."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from registry_tools.db.changes.change import Change, Row, Version, field_side, shown
from registry_tools.db.changes.matching import normal
from registry_tools.lexicons.loader import rows
from registry_tools.models.base import Model

FULL = 90
"""Richness from which a format has every section of a record; what a poorer one (a CSV row) does not say is no change."""

_RESULTS = "protocolSection.statusModule.resultsFirstPostDateStruct.date"


class Field(Model):
    """One row of lexicons/change_fields.csv."""

    kind: str
    table: str
    column: str
    qualifier: str | None = None
    path: str


def changes(before: Version, after: Version) -> Iterator[Change]:
    full = min(before.richness, after.richness) >= FULL
    for field in fields():
        (was, was_kind), (now, now_kind) = _value(before, field), _value(after, field)
        if not full and (was is None or now is None):
            continue
        if was_kind is None or now_kind is None:  # a date that was not said to be estimated is no other date
            same = _plain(was) == _plain(now)
        else:
            same = (_plain(was), was_kind) == (_plain(now), now_kind)
        if not same:
            yield Change(
                field.kind, None, _with(was, was_kind), _with(now, now_kind),
                field_side(before, field.path, was), field_side(after, field.path, now),
            )  # fmt: skip
    yield from _results(before, after)


def fields() -> tuple[Field, ...]:
    """The fields of lexicons/change_fields.csv."""
    return rows("change_fields", Field)


def _only(version: Version, table: str) -> Row:
    found = version.rows(table)
    return found[0] if found else {}


def _value(version: Version, field: Field) -> tuple[Any, str | None]:
    row = _only(version, field.table)
    value = row.get(field.column)
    return (None if value in ("", []) else value), (row.get(field.qualifier) if field.qualifier else None)


def _plain(value: Any) -> Any:
    return normal(value) or value if isinstance(value, str) else value


def _with(value: object, qualifier: str | None) -> str | None:
    text = shown(value)
    return f"{text} {qualifier}" if text is not None and qualifier else text


def _results(before: Version, after: Version) -> Iterator[Change]:
    was, now = _only(before, "studies"), _only(after, "studies")
    if was.get("has_results") is None or now.get("has_results") is None or was["has_results"] == now["has_results"]:
        return
    posted, version, row = ("results_posted", after, now) if now["has_results"] else ("results_removed", before, was)
    day = row.get("results_first_post_date")
    text = day.isoformat() if day else None
    side = field_side(version, _RESULTS, text)
    if posted == "results_posted":
        yield Change(posted, None, None, text, after_side=side)
    else:
        yield Change(posted, None, text, None, before_side=side)
