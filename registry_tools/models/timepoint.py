"""When an outcome is measured: the timepoints read from a time frame."""

from __future__ import annotations

from typing import Literal

from registry_tools.models.provenance import Fact

Shape = Literal["point", "window", "recurring", "event", "unspecified"]
TimeAnchor = Literal[
    "baseline", "first_dose", "randomization", "enrollment", "surgery", "end_of_treatment",
    "birth", "diagnosis", "last_dose", "discharge", "other",
]  # fmt: skip
Event = Literal[
    "progression", "death", "progression_or_death", "relapse", "end_of_treatment", "end_of_study",
    "discharge", "delivery", "discontinuation", "withdrawal", "other",
]  # fmt: skip


class Timepoint(Fact):
    """One timepoint of one outcome measure.

    Days are counted as worded: day 22 is 22, week 9 is 63, month 3 is 91.31, one year is 365.25, hours are fractions;
    baseline, pre-dose and randomization are 0, times before the anchor are negative. None where not derivable.
    """

    shape: Shape
    from_days: float | None = None
    to_days: float | None = None
    every_days: float | None = None
    anchor: TimeAnchor | None = None
    event: Event | None = None
    cycle: int | None = None
    cycle_day: int | None = None
    cycle_length_days: float | None = None
