"""Two versions of a study's record: everything that changed, in the order of lexicons/change_kinds.csv."""

from __future__ import annotations

from functools import cache

from registry_tools.db.changes import arms, eligibility, endpoints, fields, lists
from registry_tools.db.changes.change import Change, Version
from registry_tools.lexicons.loader import rows
from registry_tools.models.base import Model

_WHOLE = (lists, arms, endpoints, eligibility)  # sections that poorer formats have in part or not at all


class ChangeKind(Model):
    """One row of lexicons/change_kinds.csv."""

    kind: str
    subject: str | None = None
    meaning: str


def kinds() -> dict[str, ChangeKind]:
    """Every kind of change, in the order in which changes are told."""
    return {row.kind: row for row in rows("change_kinds", ChangeKind)}


@cache
def _order() -> dict[str, int]:
    return {kind: number for number, kind in enumerate(kinds())}


def compared(before: Version, after: Version) -> list[Change]:
    """What `after` says otherwise than `before`.

    Where one of the two is in a poorer format (a CSV row), only fields that both give are compared: the silence of a format is
    no change.
    """
    found = list(fields.changes(before, after))
    if min(before.richness, after.richness) >= fields.FULL:
        for section in _WHOLE:
            if any(before.rows(table) != after.rows(table) for table in section.TABLES):
                found += section.changes(before, after)
    return sorted(found, key=lambda change: _order()[change.kind])
