"""Counts of what was taken along and what was left, by table: every row of the database is one or the other."""

from __future__ import annotations

from collections import Counter

from registry_tools.exports import LeftOut


class Ledger:
    def __init__(self) -> None:
        self.taken: Counter[str] = Counter()
        self.left: Counter[tuple[str, str]] = Counter()

    def take(self, table: str, rows: int = 1) -> None:
        self.taken[table] += rows

    def leave(self, table: str, reason: str, rows: int = 1) -> None:
        if rows:
            self.left[table, reason] += rows

    def counted(self, table: str) -> int:
        return self.taken[table] + sum(rows for (name, _), rows in self.left.items() if name == table)

    def left_out(self) -> tuple[LeftOut, ...]:
        return tuple(LeftOut(table, rows, reason) for (table, reason), rows in sorted(self.left.items()))
