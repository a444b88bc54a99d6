"""What a check says: something that does not add up, or how two sources compare, with the facts it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from registry_tools.models.base import Model

Severity = Literal["same", "note", "warning", "error"]
"""error: the numbers cannot all be right. warning: they can only be right for a reason that the source does not give, or two
sources say different things. note: one source is silent. same: two sources agree (shown only when asked for)."""

SEVERITIES: tuple[Severity, ...] = ("same", "note", "warning", "error")


class Ground(Model):
    """One fact that a finding rests on: `role` says what it is to the finding ("count", "denominator"), `quote` its words.

    `path` is a JSON path of a registry record, or `blocks[id]` / `tables[id].cells[row,column]` of a document; there
    `source_text[start_char:end_char] == quote`. A quote without characters is a value that the record gives as a field.
    """

    role: str
    quote: str
    source_id: str | None = None
    path: str | None = None
    page: int | None = None
    start_char: int | None = None
    end_char: int | None = None


class Finding(Model):
    """`rule` is the check's name, `message` says why with the numbers."""

    rule: str
    severity: Severity
    study_id: str | None
    source_id: str | None
    message: str
    facts: tuple[Ground, ...]


def ground(role: str, row: Mapping[str, Any], prefix: str = "") -> Ground:
    """The fact in columns `<prefix>quote`, `<prefix>path`, … of a query's row."""
    quote = row.get(f"{prefix}quote")
    start, end = row.get(f"{prefix}start_char"), row.get(f"{prefix}end_char")
    return Ground(
        role=role,
        quote="" if quote is None else str(quote),
        source_id=row.get(f"{prefix}source_id") or row.get("source_id"),
        path=row.get(f"{prefix}path"),
        page=row.get(f"{prefix}page"),
        start_char=start,
        end_char=end,
    )
