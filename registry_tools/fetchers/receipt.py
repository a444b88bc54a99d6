"""What a fetch reports: events while it runs, and the receipt at its end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from pydantic import Field

from registry_tools.models.base import Model

Kind = Literal["record", "document"]
Reason = Literal["not_found", "refused", "unanswered"]
"""The registry says there is no such thing; it refuses the request; or no usable answer came, which says nothing of either."""


class Failure(Model):
    """What could not be had and why. `count` is above 1 where one fault cost several records (a page that never came)."""

    kind: Kind
    about: str
    reason: Reason
    error: str
    count: int = Field(default=1, ge=1)


class Event(Model):
    """One step of a run.

    `fetched` and `unchanged` name a `file` that is now whole in the folder; `page` and `expected` carry `done` of `total`
    records; `notice` and `failed` carry `text`.
    """

    what: Literal["expected", "page", "fetched", "unchanged", "failed", "notice"]
    kind: Kind = "record"
    about: str = ""
    file: str | None = None
    text: str | None = None
    done: int = 0
    total: int | None = None


OnEvent = Callable[[Event], None]


class Counts(Model):
    """expected == fetched + unchanged + failed; `expected` None: nobody could say how many there are.

    A search that goes wrong when all have come counts one failure more.
    """

    expected: int | None
    fetched: int
    unchanged: int
    failed: int


class Receipt(Model):
    """The end of a run. Nothing is dropped in silence: what is expected and not here is in `failures`."""

    records: Counts
    documents: Counts
    failures: tuple[Failure, ...] = ()
    notices: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Nothing failed."""
        return not self.failures


class Tally:
    """Counts a run as it goes and tells the listener."""

    def __init__(self, on_event: OnEvent) -> None:
        self._tell = on_event
        self._done: dict[tuple[str, Kind], int] = {}
        self._expected: dict[Kind, int | None] = {"record": None, "document": 0}
        self._failures: list[Failure] = []
        self._notices: list[str] = []

    def expect(self, kind: Kind, number: int | None) -> None:
        """How many there are to be had, as far as that is known."""
        self._expected[kind] = number
        self._tell(Event(what="expected", kind=kind, total=number))

    def expect_more(self, kind: Kind, number: int) -> None:
        self.expect(kind, (self._expected[kind] or 0) + number)

    def fetched(self, kind: Kind, about: str, file: str) -> None:
        self._count("fetched", kind, about, file)

    def unchanged(self, kind: Kind, about: str, file: str) -> None:
        self._count("unchanged", kind, about, file)

    def failed(self, failure: Failure) -> None:
        self._failures.append(failure)
        self._tell(Event(what="failed", kind=failure.kind, about=failure.about, text=failure.error))

    def notice(self, text: str) -> None:
        self._notices.append(text)
        self._tell(Event(what="notice", text=text))

    def page(self, done: int, total: int | None) -> None:
        self._tell(Event(what="page", done=done, total=total))

    def receipt(self) -> Receipt:
        return Receipt(
            records=self._counts("record"),
            documents=self._counts("document"),
            failures=tuple(self._failures),
            notices=tuple(self._notices),
        )

    def _count(self, what: Literal["fetched", "unchanged"], kind: Kind, about: str, file: str) -> None:
        self._done[what, kind] = self._done.get((what, kind), 0) + 1
        self._tell(Event(what=what, kind=kind, about=about, file=file))

    def _counts(self, kind: Kind) -> Counts:
        return Counts(
            expected=self._expected[kind],
            fetched=self._done.get(("fetched", kind), 0),
            unchanged=self._done.get(("unchanged", kind), 0),
            failed=sum(failure.count for failure in self._failures if failure.kind == kind),
        )
