"""Sampling times on days: `Pre-dose and 2 h post-dose on Day 1 and 15` is every sample on every day.

Hours on day 1 count from the dose (0.5 h is 0.0208); on a later day d they are d + h/24. The anchor of samples on a later
day is not said: the day's own count starts elsewhere than the dose.
"""

from __future__ import annotations

import re
from typing import Final

from registry_tools.parsers.facts.timeframe_grammar import Grammar
from registry_tools.parsers.facts.timeframe_readings import Reading

_DAY_THEN_SAMPLE: Final = frozenset(":(-x@iwvf)jOm±")
_SAMPLE_THEN_DAY: Final = frozenset("@xO(:fvwWE)")
_LABEL: Final = re.compile(r"^\([xwvmpP#]{1,4}\)")  # "Day 15 (Period 3): pre-dose"
_APART: Final = frozenset("iAB")  # words that part days: "Week 2, then before the last dose (Week 8)"
_MOST: Final = 400  # products of longer lists are no schedule


def with_samples(grammar: Grammar) -> list[Reading]:
    """The readings of a grammar, with samples put on their days."""
    found = grammar.read()
    runs = _runs(found, grammar.codes)
    if not any(kind == "sample" for kind, _ in runs) or not any(kind == "day" for kind, _ in runs):
        return found
    out: list[Reading] = []
    at = 0
    while at < len(runs):
        kind, here = runs[at]
        following = runs[at + 1] if at + 1 < len(runs) else ("", [])
        if {kind, following[0]} == {"day", "sample"} and len(here) * len(following[1]) <= _MOST:
            between = set(_LABEL.sub("", grammar.codes[here[-1].last + 1 : following[1][0].first], count=1))
            if kind == "day" and (between <= _DAY_THEN_SAMPLE or _headed(grammar.codes, here[-1].last + 1, between)):
                out.extend(_on(day, sample, alone=len(following[1]) == 1) for day in here for sample in following[1])
                at += 2
                continue
            if kind == "sample" and between <= _SAMPLE_THEN_DAY:
                alone = len(here) == 1
                out.extend(_on(day, sample, alone=alone, last=sample is here[-1]) for sample in here for day in following[1])
                at += 2
                continue
        out.extend(here)
        at += 1
    return out


def _headed(codes: str, at: int, between: set[str]) -> bool:
    """Whether a colon makes the days the heading of the samples (`Cycle 3: BI, EOI and 6 h post-dose`)."""
    return codes[at : at + 1] == ":" and between <= _DAY_THEN_SAMPLE | {"s"}


def _runs(found: list[Reading], codes: str) -> list[tuple[str, list[Reading]]]:
    """Readings grouped where neighbours are both days, or both samples."""
    runs: list[tuple[str, list[Reading]]] = []
    for reading in found:
        kind = ""
        if (
            reading.kind == "day"
            and reading.shape in ("point", "window")
            and (reading.low is None or reading.low >= 0 or reading.unit == 1)
        ):
            kind = "day" if codes[reading.first] not in "UTF" else ""
        elif (
            reading.kind == "sample"
            or (0 < reading.unit < 1 and reading.kind == "time")
            or (runs and runs[-1][0] == "sample" and reading.kind == "time" and reading.anchor == "first_dose")
        ):
            kind = "sample"
        apart = kind == "day" and runs and set(codes[runs[-1][1][-1].last + 1 : reading.first]) & _APART
        if runs and runs[-1][0] == kind and kind and not apart:
            runs[-1][1].append(reading)
        else:
            runs.append((kind, [reading]))
    return runs


def _on(day: Reading, sample: Reading, *, alone: bool, last: bool = False) -> Reading:
    """A sample on a day; the `last` sample before the days is quoted up to its day."""
    first = day.low in (0, 1) and day.unit <= 1
    base = 0.0 if first else day.low
    start, end = (sample.start, max(day.end, sample.end)) if last else (sample.start, sample.end)
    made = sample.copy()
    if alone and day.shape == "window" and sample.shape == "point" and sample.low == 0 and day.low:  # "pre-dose on Days 2-12"
        made.shape, made.high = "window", None if day.high is None else day.high - day.low
    made.start, made.end, made.bare = start, end, False
    made.cycle, made.cycle_day, made.length = day.cycle, day.cycle_day, day.length
    made.low = None if base is None or made.low is None else base + made.low
    made.high = None if base is None or made.high is None else base + made.high
    made.anchor = sample.anchor if first else None
    return made
