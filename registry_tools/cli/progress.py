"""How far a batch is: records read, how many a second, and the time that is left where the number to come is known."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

    from registry_tools.receipt import Receipt

_EVERY = 30.0  # seconds between lines where standard error is no terminal: a log of a long run shows that it is alive


class Progress:
    """A bar on a terminal, a line now and then elsewhere. Use as a context manager, call with the receipt so far."""

    def __enter__(self) -> Progress:
        self.start = self.said = time.monotonic()
        self.bar: Bar | None = None
        self.task: TaskID | None = None
        if sys.stderr.isatty():
            self._draw()
        return self

    def _draw(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeElapsedColumn(),
            TextColumn("left"),
            TimeRemainingColumn(),
        )
        self.bar = Progress(*columns, console=Console(stderr=True), transient=True)
        self.task = self.bar.add_task("reading", total=None, rate="")
        self.bar.start()

    def __call__(self, receipt: Receipt) -> None:
        now = time.monotonic()
        rate = receipt.read / max(now - self.start, 0.001)
        if self.bar is not None and self.task is not None:
            failed = f", {receipt.failed} failed" if receipt.failed else ""
            self.bar.update(
                self.task,
                completed=receipt.read,
                total=_total(receipt),
                rate=f"{rate:,.0f}/s{failed}",
                description=receipt.stage,
            )
        elif now - self.said >= _EVERY:
            self.said = now
            print(said(receipt, rate), file=sys.stderr)
        elif receipt.stage == "writing" and now - self.start >= _EVERY:
            print(f"{said(receipt, rate)}; {receipt.waiting:,} of them are written to the database now", file=sys.stderr)

    def __exit__(self, *_: object) -> None:
        if self.bar is not None:
            self.bar.stop()


def said(receipt: Receipt, rate: float) -> str:
    """One line: `12,000 of 592,206 read (810/s, 11:56 min left), 3 failed`."""
    total = _total(receipt)
    of = f" of {total:,}" if total else ""
    left = ""
    if total and rate:
        minutes, seconds = divmod(round((total - receipt.read) / rate), 60)
        left = f", {minutes}:{seconds:02d} min left"
    failed = f", {receipt.failed:,} failed" if receipt.failed else ""
    return f"{receipt.read:,}{of} read ({rate:,.0f}/s{left}){failed}"


def _total(receipt: Receipt) -> int | None:
    """How many there will be; None where more came than was announced: some files hold many records."""
    return receipt.total if receipt.total and receipt.total >= receipt.read else None
