"""A dose in the making, and how schedules are put on it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import Final, final

from registry_tools.parsers.facts.dose_drugs import Drug, name_words
from registry_tools.parsers.facts.dose_mention import Mention
from registry_tools.parsers.facts.dose_schedule import interval_code

_FIELDS: Final = (
    "additional", "anchor", "at", "capped", "composition", "conditions", "container", "counted", "cycle_days", "cycles", "days",
    "drug", "drug_name", "duration_days", "end", "frequency", "frequency_weak", "high", "item", "kind", "line", "low",
    "max_amount", "other_frequencies", "rate", "route", "route_implied", "sentence", "start", "starting", "step", "supply",
    "total", "unit", "upto",
)  # fmt: skip


@final
class Draft:
    """One dose while it is read; `start`..`end` of the plain text covers what was read for it."""

    __slots__ = _FIELDS

    def __init__(
        self,
        start: int,
        end: int,
        sentence: int,
        step: int = 0,
        low: float | None = None,
        high: float | None = None,
        unit: str | None = None,
        kind: str = "",
        drug: Drug | None = None,
        drug_name: str | None = None,
        at: int = 0,
    ) -> None:
        self.start = start
        self.end = end
        self.sentence = sentence
        self.step = step
        self.low = low
        self.high = high
        self.unit = unit
        self.kind = kind
        self.drug = drug
        self.drug_name = drug_name
        self.at = at  # where its amount, or without one its drug, begins
        self.anchor = 0  # which of the sentence's mentions its amount is
        self.line = 0
        self.item = False
        self.frequency: str | None = None
        self.frequency_weak = False
        self.other_frequencies: list[str] = []
        self.route: str | None = None
        self.route_implied = False
        self.days: tuple[int, ...] | None = None
        self.cycle_days: float | None = None
        self.cycles: int | None = None
        self.duration_days: float | None = None
        self.additional = False
        self.max_amount: float | None = None
        self.conditions: list[str] = []
        self.rate = False
        self.composition = False
        self.supply = False
        self.container: Drug | None = None
        self.counted = False
        self.upto = False
        self.capped = False  # said as a maximum; a dose only where no other amount is
        self.total = False
        self.starting = False

    def copy(self) -> Draft:
        """The same dose once more; what is changed in a list of either is changed in both."""
        other = Draft(self.start, self.end, self.sentence)
        for name in _FIELDS:
            setattr(other, name, getattr(self, name))
        return other

    @property
    def scheduled(self) -> bool:
        """Whether the text says when it is given, or for how long."""
        return bool(self.frequency or self.days or self.duration_days)

    def cover(self, start: int, end: int) -> None:
        """Widen the words the dose is read from."""
        self.start, self.end = min(self.start, start), max(self.end, end)

    def take(self, mention: Mention, widen: bool = True) -> None:
        """Put one attribute on the dose where it has none yet (a strong frequency replaces a weak one)."""
        kind, value = mention.kind, mention.value
        if kind in ("cycle", "cycles"):
            used = self._take_cycle(value)
        elif kind == "days" and isinstance(value, tuple):
            used = self.days in (None, value)
            self.days = self.days or value
        elif kind == "duration" and isinstance(value, float):
            used = self._take_duration(value, mention.flag)
        elif kind == "hours" and isinstance(value, float):
            lasting = self.rate or self.frequency == "continuous" or value >= 1
            used = lasting and self._take_duration(value, mention.flag)
        elif isinstance(value, str):
            used = (self._take_frequency if kind == "frequency" else self._take_route)(value, mention.flag)
        else:
            used = False
        if used and widen:
            self.cover(mention.start, mention.end)

    def _take_cycle(self, value: object) -> bool:
        """A length is a float, a number of cycles an int."""
        if isinstance(value, float):
            self.cycle_days = self.cycle_days or value
        elif isinstance(value, int):
            self.cycles = self.cycles or value
        return True

    def _take_duration(self, days: float, flag: str) -> bool:
        if self.duration_days is not None:
            return False
        self.duration_days, self.additional = days, flag == "additional"
        return True

    def _take_route(self, route: str, flag: str) -> bool:
        implied = flag == "weak"
        if (
            self.route is not None
            and not (self.route_implied and not implied)
            and not (self.route == "PO" and route == "other")
        ):
            return False
        self.route, self.route_implied = route, implied
        return True

    def _take_frequency(self, code: str, flag: str) -> bool:
        weak = flag == "weak"
        if self.frequency is None or (self.frequency_weak and not weak and (flag != "either" or self.frequency == "once")):
            self.frequency, self.frequency_weak = code, weak
        elif self.frequency_weak and weak and self.frequency == "once" and code != "once":
            self.frequency = code
        elif flag == "either" and code != self.frequency and not self.other_frequencies:
            self.other_frequencies.append(code)
        return True

    def borrow(self, other: Draft, schedule: bool = True, duration: bool = True, route: bool = True) -> None:
        """Fill what is missing from a dose that shares its words with this one."""
        if other.frequency == "continuous" and not self.rate and other.rate:
            schedule, duration = False, duration and other.kind == "volume"  # a rate's; a bolus beside it has none
        if schedule and not self.frequency and not self.days:
            self.frequency, self.frequency_weak = other.frequency, other.frequency_weak
            self.other_frequencies = list(other.other_frequencies)
            self.days = other.days
            self.cycle_days = self.cycle_days or other.cycle_days
            self.cycles = self.cycles or other.cycles
        if duration and self.duration_days is None:
            self.duration_days = other.duration_days
        if route and (self.route is None or self.route_implied) and other.route is not None:
            self.route, self.route_implied = other.route, other.route_implied


def take_all(draft: Draft, mentions: Iterable[Mention], widen: bool = True) -> None:
    """Put attributes on a dose, the first of each kind winning."""
    for mention in mentions:
        draft.take(mention, widen)


def drug_name(draft: Draft) -> str:
    """The drug as the text or the interventions' names write it."""
    return draft.drug.name if draft.drug else draft.drug_name or ""


def same_drug(one: Draft, other: Draft) -> bool:
    """Whether two doses may be of one drug; a placebo is not the drug it matches."""
    a, b = drug_name(one), drug_name(other)
    if not a or not b:
        return True
    if ("placebo" in a.lower()) != ("placebo" in b.lower()):
        return False
    words = [draft.drug.words if draft.drug else name_words(drug_name(draft)) for draft in (one, other)]
    return a.lower() == b.lower() or bool(words[0] & words[1])


def settle(draft: Draft) -> None:
    """Derive what the schedule implies: evenly spaced days of a cycle are a frequency too, an uneven cycle is none."""
    if draft.days is None:
        return
    if draft.cycle_days and draft.duration_days and draft.duration_days <= draft.cycle_days:
        draft.duration_days = None  # "for 21 days of each 28-day cycle" is the days again
    weeks = _WEEKS.get(draft.frequency or "")
    if weeks and len(draft.days) > 1 and draft.cycle_days is None and draft.days[0] >= 1 and draft.days[-1] <= 7 * weeks:
        draft.cycle_days, draft.frequency = 7.0 * weeks, None
    if draft.cycle_days and draft.frequency in (None, "once"):
        draft.frequency = _spacing(draft.days, draft.cycle_days)


_WEEKS: Final = {"Q2W": 2, "Q3W": 3, "Q4W": 4, "Q5W": 5, "Q6W": 6, "Q8W": 8, "QM": 4}


def _spacing(days: tuple[int, ...], cycle: float) -> str | None:
    """The frequency of days that are evenly spaced over repeating cycles."""
    gaps = {after - before for before, after in pairwise(days)} | {days[0] + cycle - days[-1]}
    gap = gaps.pop()
    return interval_code(int(gap), "d") if not gaps and gap == int(gap) and gap >= 1 else None
