"""Readings while a time frame is read: timepoints to be, and what later words still say about them."""

from __future__ import annotations

from math import isnan
from typing import Final

from registry_tools.models.timepoint import Event, Shape, TimeAnchor
from registry_tools.parsers.facts.timeframe_tokens import Token

_LONG_CLAUSE: Final = 4  # words


class Reading:
    """A timepoint to be; `start` and `end` are offsets in the plain text, `first` and `last` token indices.

    `bare`: a duration that nothing makes a point: a window where it stands alone, a visit in a list. `kind` is sample, day,
    mark, visit or time.
    """

    __slots__ = (
        "anchor", "bare", "cycle", "cycle_day", "end", "event", "every", "first", "high", "kind", "last", "length", "low",
        "shape", "start", "unit",
    )  # fmt: skip

    def __init__(
        self,
        shape: Shape,
        start: int,
        end: int,
        low: float | None = None,
        high: float | None = None,
        every: float | None = None,
        anchor: TimeAnchor | None = None,
        event: Event | None = None,
        cycle: int | None = None,
        cycle_day: int | None = None,
        length: float | None = None,
        bare: bool = False,
        kind: str = "",
        unit: float = 0.0,
        first: int = 0,
        last: int = 0,
    ) -> None:
        self.shape: Shape = shape
        self.start = start
        self.end = end
        self.low = low
        self.high = high
        self.every = every
        self.anchor: TimeAnchor | None = anchor
        self.event: Event | None = event
        self.cycle = cycle
        self.cycle_day = cycle_day
        self.length = length
        self.bare = bare
        self.kind = kind
        self.unit = unit
        self.first = first
        self.last = last

    def copy(self) -> Reading:
        """A reading that may be changed without changing this one."""
        return Reading(
            self.shape, self.start, self.end, self.low, self.high, self.every, self.anchor, self.event, self.cycle,
            self.cycle_day, self.length, self.bare, self.kind, self.unit, self.first, self.last,
        )  # fmt: skip


class Readings:
    """Readings in order, with those that may still get an anchor from words behind them (`3 and 6 months after surgery`)."""

    def __init__(self) -> None:
        self.found: list[Reading] = []
        self.open: list[Reading] = []
        self.since: Reading | None = None  # day 0 that all is counted from ("change from baseline"): only where nothing else is
        self.forward: TimeAnchor | None = None  # of words before a list (`Postoperative day 1, 3 and 7`)

    def add(self, reading: Reading, *, waits: bool = False) -> Reading:
        """Take a reading; `waits` where an anchor may follow."""
        self.found.append(reading)
        if waits and reading.anchor in (None, self.forward):
            self.open.append(reading)
        return reading

    def anchor(self, anchor: TimeAnchor | None, *, until: float | None = None, negative: bool = False) -> None:
        """Give the waiting readings an anchor; `negative` where they lie before it.

        A list counts up to its last time (`until` days): in `52 weeks and 4 weeks after the last dose` the first is on
        another clock.
        """
        for reading in reversed(self.open):
            if negative and reading.kind == "day":
                break  # "day 1-16, 2 hours pre-dose"
            if until is not None and reading.low is not None:
                if reading.low >= until:
                    break
                until = reading.low
            ahead = anchor == "end_of_treatment" and reading.low is not None and reading.low < 0
            reading.anchor = "first_dose" if ahead else anchor  # "1 week before and 1 week after treatment"
            if negative and reading.low is not None and reading.high is not None:
                reading.low, reading.high = -reading.high, -reading.low
        self.open.clear()

    def keep_near(self, codes: str, first: int) -> None:
        """Drop from the waiting readings those that a long clause parts from the token at `first`."""
        for index in range(len(self.open) - 1, -1, -1):
            between = codes[self.open[index].last + 1 : first]
            if sum(code in "xpPfm" for code in between) > _LONG_CLAUSE:
                del self.open[: index + 1]
                break
            first = self.open[index].first

    def keep_open(self, codes: str, first: int) -> None:
        """Drop from the waiting readings those that words, not commas, part from the token at `first`."""
        kept: list[Reading] = []
        for reading in reversed(self.open):
            if set(codes[reading.last + 1 : first]) - {"s"}:
                break
            kept.append(reading)
            first = reading.first
        self.open = kept[::-1]

    def stop(self) -> None:
        """A full stop: nothing said so far is continued."""
        self.open.clear()
        self.forward = None

    def whole(self) -> list[Reading]:
        """The readings, without what only frames them ("throughout the study, from baseline to 6 months")."""
        framed = [reading for reading in self.found if reading.kind != "study"]
        return framed or self.found or ([self.since] if self.since else [])


def distinct(readings: list[Reading]) -> list[Reading]:
    """Without repetitions: the same time said again is no second time; a lone duration made a window."""
    seen: set[tuple[object, ...]] = set()
    out: list[Reading] = []
    for one in readings:
        key = (one.shape, one.low, one.high, one.every, one.anchor, one.event, one.cycle, one.cycle_day)
        if key not in seen or one.shape == "unspecified" or one.kind == "sample" or (one.low is None and one.high is None):
            out.append(one)
        seen.add(key)
    if len(out) == 1 and out[0].bare:  # in a list a duration is a visit, alone it is the time that passes
        out[0].shape, out[0].low = "window", 0.0
    return out


def known(days: float | None) -> float | None:
    """Days, or None for the day of a cycle whose length is not said (not a number)."""
    return None if days is None or isnan(days) else days


def timed(token: Token, shape: Shape, first: int) -> Reading:
    """The reading of a time token (d, D, l, r), cycle and all."""
    low = known(token.value)
    high = low if token.high is None else known(token.high)
    return Reading(
        shape, token.start, token.end, low, high, cycle=token.cycle, cycle_day=token.cycle_day, length=token.length,
        kind="day" if token.code in "lr" and token.unit >= 1 else "time", unit=token.unit, first=first, last=first,
    )  # fmt: skip
