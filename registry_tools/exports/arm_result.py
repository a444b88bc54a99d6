"""What a result of an arm is: its numbers, the outcome it belongs to, and why a reported number may be none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from registry_tools.db.reading import Row


class Reason(StrEnum):
    """Why a reported number is not among the arms' results."""

    BASELINE = "baseline characteristics and headline numbers, no outcome of an arm"
    COMPARISON = "comparisons between arms: p-values and estimates, whose direction the source does not give as a field"
    MEDIAN = "medians and geometric means: no mean and standard deviation"
    OWN_TOTAL = "rows whose title names totals of its own that cannot be told apart by group"
    OTHER = "neither events of a total nor means: rates, times, numbers of other units"
    UNITS = "counted in other units than participants"
    NO_NUMBER = "no number: NA, not estimable, or only a bound"
    NO_TOTAL = "without the number of participants analysed"
    NO_SPREAD = "means without standard deviation, standard error or confidence interval"
    MORE_THAN_TOTAL = "events that are no whole number, or more than the participants analysed"
    PERCENTAGE = "percentages that are estimated, or of which no one whole number of the participants is known"
    DISAGREES = "a count and its percentage do not agree, or a value is malformed"
    SEVERAL = "several values for one group, outcome and time, or for a group that is not named"


@dataclass(frozen=True, slots=True)
class ArmResult:
    """One arm's result in a block. `total` participants analysed; `level` of the interval in per cent.

    `centre` says what `mean` is: mean | least_squares_mean (adjusted, its standard error a model's). `derived` names what was
    not given as such: "sd from se", "sd from 95% CI", "events from percentage", "total from the row's title". `cells` are the
    rows of `results` behind the numbers.
    """

    group: str
    group_id: str | None
    arm_id: str | None
    total: int
    cells: Mapping[str, Row]
    events: int | None = None
    mean: float | None = None
    centre: str | None = None
    sd: float | None = None
    se: float | None = None
    low: float | None = None
    high: float | None = None
    level: float | None = None
    derived: str | None = None
    rows: int = 1  # of `results` that are accounted for by it


@dataclass(frozen=True, slots=True)
class Block:
    """One outcome, at one class, category and time, with its arms in the order of the source: they may be compared."""

    study_id: str
    source_id: str
    source: Literal["registry", "document"]
    kind: Literal["dichotomous", "continuous"]
    measure_ordinal: int
    measure: str
    class_title: str | None
    category: str | None
    time_frame: str | None
    unit: str | None
    endpoint_id: str | None
    level: str | None
    description: str | None
    population: str | None
    arms: list[ArmResult] = field(default_factory=list)

    @property
    def title(self) -> str:
        """Measure, class and category, as the source words them."""
        return "; ".join(part for part in (self.measure, self.class_title, self.category) if part)

    @property
    def name(self) -> str:
        """The title with its time frame: what tells an outcome from the study's others."""
        return f"{self.title} [{self.time_frame}]" if self.time_frame else self.title
