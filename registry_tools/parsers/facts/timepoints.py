"""Time frames of outcomes: `Baseline, Week 4, 12 and 24`, `From randomization until progression, up to 60 months`."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from registry_tools.models.timepoint import Timepoint
from registry_tools.parsers.facts.plain import Plain, plain
from registry_tools.parsers.facts.timeframe_cycles import with_cycles
from registry_tools.parsers.facts.timeframe_grammar import Grammar
from registry_tools.parsers.facts.timeframe_marks import with_marks
from registry_tools.parsers.facts.timeframe_readings import Reading, distinct, known
from registry_tools.parsers.facts.timeframe_samples import with_samples
from registry_tools.parsers.facts.timeframe_times import TimeReader
from registry_tools.parsers.facts.timeframe_tokens import tokens
from registry_tools.parsers.facts.trusted import trusted

# A text that names a visit, a unit of time, or says that there is no time, but gives none that days could be read from.
_TIMELESS: Final = frozenset("uvtRofYw")
_LONGEST_KEPT: Final = 2_000  # characters of a text that the cache keeps; longer ones do not repeat


def read_time_frame(text: str) -> tuple[Timepoint, ...]:
    """The timepoints of a time frame in reading order; empty where nothing could be read (a gap to show, not "no time").

    >>> [(t.shape, t.from_days, t.to_days) for t in read_time_frame("Baseline, Week 4 and 12")]
    [('point', 0.0, 0.0), ('point', 28.0, 28.0), ('point', 84.0, 84.0)]
    """
    return _cached(text) if len(text) <= _LONGEST_KEPT else _read(text)


def _read(text: str) -> tuple[Timepoint, ...]:
    read = plain(text)
    found, length = with_cycles(TimeReader(tokens(read.text)).read())
    readings = distinct(with_samples(Grammar(with_marks(found), length)))
    if not readings and any(token.code in _TIMELESS for token in found):
        readings = [Reading("unspecified", found[0].start, found[-1].end)]
    return tuple(_timepoint(reading, read) for reading in readings)


def _timepoint(reading: Reading, read: Plain) -> Timepoint:
    start, end, quote = read.quote(reading.start, reading.end)
    return trusted(
        Timepoint,
        {
            "start": start, "end": end, "quote": quote, "shape": reading.shape, "from_days": _rounded(reading.low),
            "to_days": _rounded(reading.high), "every_days": _rounded(reading.every), "anchor": reading.anchor,
            "event": reading.event, "cycle": reading.cycle, "cycle_day": reading.cycle_day,
            "cycle_length_days": _rounded(reading.length),
        },
    )  # fmt: skip


def _rounded(days: float | None) -> float | None:
    """Days to four places (nine seconds), as time frames need no more; None for days of cycles of unknown length."""
    days = known(days)
    if days is None:
        return None
    return (days if days % 1.0 == 0.0 else round(days, 4)) + 0.0


_cached: Final = lru_cache(maxsize=16_384)(_read)
