"""What became of the inputs of a batch, and where they came from."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple


class Origin(NamedTuple):
    """Where a fetched file came from, as the fetcher's manifest has it."""

    url: str | None
    fetched_at: datetime | None


@dataclass
class Receipt:
    """What became of a batch: expected = loaded + unchanged + failed when the run came to its end.

    `total` is how many inputs there are to come in all, None where only reading them can tell; `waiting` are read and not yet
    committed; `stage` says what is being done.
    `poorer` names studies of which a newer record in a poorer format (a CSV row) took the place of a fuller one,
    `changes` counts what newer records say otherwise than those whose place they took (table `changes`).
    """

    run_id: str
    total: int | None = 0
    expected: int = 0
    loaded: int = 0
    unchanged: int = 0
    failed: int = 0
    waiting: int = 0
    stage: str = "reading"
    superseded: int = 0
    changes: int = 0
    poorer: list[str] = field(default_factory=list)
    failures: list[tuple[str, str]] = field(default_factory=list)
    unmapped: Counter[str] = field(default_factory=Counter)

    @property
    def done(self) -> int:
        return self.loaded + self.unchanged + self.failed

    @property
    def read(self) -> int:
        """Inputs that nothing has to be read of any more."""
        return self.done + self.waiting

    def announce(self, number: int | None) -> None:
        self.total = None if self.total is None or number is None else self.total + number
