"""Where an exported number stands in its source: the evidence columns that go with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from registry_tools.db.reading import Row


class Evidence(NamedTuple):
    """text_at(path)[start_char:end_char] == quote; a document's number has its page too. Legacy XML has the quote alone."""

    path: str | None = None
    page: int | None = None
    start_char: int | None = None
    end_char: int | None = None
    quote: str | None = None


def of_value(row: Row) -> Evidence:
    """Evidence of the value of a row of `results`."""
    return Evidence(row["path"], row["page"], row["start_char"], row["end_char"], row["quote"])


def of_limits(row: Row) -> tuple[Evidence, Evidence]:
    """Evidence of a row's lower and upper limit: fields of their own in a record, the same cell in a document's table."""
    head, _, last = (row["path"] or "").rpartition(".")
    low, high = row["low_text"] or "", row["high_text"] or ""
    if last == "value":
        return (
            Evidence(f"{head}.lowerLimit", None, 0, len(low), low),
            Evidence(f"{head}.upperLimit", None, 0, len(high), high),
        )
    if row["path"] is None:
        return Evidence(quote=low), Evidence(quote=high)
    return of_value(row), of_value(row)
