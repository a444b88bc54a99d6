"""Rows that a format takes along only in part, or not at all, counted by their reason."""

from __future__ import annotations

from collections import Counter

from registry_tools.exports import LeftOut


class Tally:
    """`table` is a table of the database, or `table.column` where the row is carried but not what the column says."""

    def __init__(self) -> None:
        self._left: Counter[tuple[str, str]] = Counter()

    def leave(self, table: str, reason: str, rows: int = 1) -> None:
        if rows:
            self._left[table, reason] += rows

    def left_out(self) -> list[LeftOut]:
        return [LeftOut(table, rows, reason) for (table, reason), rows in sorted(self._left.items())]
