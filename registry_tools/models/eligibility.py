"""Who may take part: the frame, its criteria, and the numeric bounds and time windows read from them."""

from __future__ import annotations

from typing import Literal

from registry_tools.models.base import Model
from registry_tools.models.provenance import Fact, Place

Comparator = Literal["<", "<=", ">", ">=", "="]
Reference = Literal["ULN", "LLN", "baseline", "predicted"]
Polarity = Literal["inclusion", "exclusion"]
Anchor = Literal[
    "first_dose", "enrollment", "randomization", "screening", "consent", "baseline",
    "surgery", "diagnosis", "registration", "last_dose", "other",
]  # fmt: skip
CriterionStatus = Literal["parsed", "partial", "text_only", "unread"]


class Threshold(Fact):
    """One numeric bound of a criterion ("bilirubin <= 2.5 x ULN").

    `measure` is a slug of lexicons/measures; "other" keeps its words in `measure_text`. `unit` is UCUM, and None where
    `relative_to` is set. `comparator` is as worded; `eligible` is the one that an eligible person satisfies.
    `canonical_value` is in the measure's canonical unit, or a multiple of `relative_to`; None where no conversion is known.
    `group` joins bounds that are alternatives of one another within a criterion.
    """

    type: Literal["threshold"] = "threshold"
    measure: str
    measure_text: str | None = None
    comparator: Comparator
    value: float
    unit: str | None = None
    relative_to: Reference | None = None
    canonical_value: float | None = None
    canonical_unit: str | None = None
    eligible: Comparator
    condition: str | None = None
    group: int | None = None


class Window(Fact):
    """A time interval that a criterion turns on ("within 4 weeks before first dose").

    `unit` is UCUM (`d`, `wk`, `mo`, `a`, `h`, `min`) or `half-life`; `days` is None for half-lives.
    `event_text` is what must or must not have happened in it, where the criterion says so.
    """

    type: Literal["window"] = "window"
    value: float
    unit: str
    days: float | None = None
    anchor: Anchor | None = None
    direction: Literal["before", "after"] | None = None
    rule: Literal["longest", "shortest"] | None = None
    event_text: str | None = None


class Criterion(Model):
    """One eligibility criterion, a verbatim slice of the eligibility text.

    `start`/`end` are characters of the whole eligibility text; thresholds and windows count from the criterion's own start.
    `depth` is 0 for an item of the outermost list; `parent` is the ordinal of the item it is nested under.
    `status`: parsed (facts read, nothing numeric left over), partial (numbers left over or two readings possible),
    text_only (no number in it), unread (numbers in it, no fact read).
    """

    ordinal: int
    polarity: Polarity | None = None
    depth: int = 0
    parent: int | None = None
    heading: str | None = None
    start: int
    end: int
    text: str
    status: CriterionStatus = "text_only"
    thresholds: tuple[Threshold, ...] = ()
    windows: tuple[Window, ...] = ()


class Eligibility(Model):
    """A study's eligibility frame as the registry gives it, with its criteria."""

    sex: str | None = None
    gender_based: bool | None = None
    gender_description: str | None = None
    minimum_age: str | None = None
    maximum_age: str | None = None
    min_age_days: float | None = None
    max_age_days: float | None = None
    standard_ages: tuple[str, ...] = ()
    healthy_volunteers: bool | None = None
    study_population: str | None = None
    sampling_method: str | None = None
    text: str | None = None
    place: Place | None = None
    criteria: tuple[Criterion, ...] = ()
