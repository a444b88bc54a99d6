"""What was read from a document: which study it reports, and the facts of its passages and tables, each at its place."""

from __future__ import annotations

from typing import Literal

from registry_tools.models.base import Model
from registry_tools.models.dose import Dose
from registry_tools.models.eligibility import CriterionStatus, Polarity, Threshold, Window
from registry_tools.models.endpoint import Level
from registry_tools.models.timepoint import Timepoint

LinkRole = Literal["reports", "mentions"]
TableKind = Literal["baseline", "outcome", "adverse_events", "doses", "objectives", "other"]


class Evidence(Model):
    """`path` is `blocks[b12]` or `tables[t3].cells[4,2]` (row, column from 0) of the document; the quote is verbatim:
    characters start..end of that block's or cell's text. A fact that runs over several blocks quotes its part in the first.
    """

    path: str
    page: int | None = None
    start: int
    end: int
    quote: str


class StudyNumber(Model):
    """A registry number that the document names. `role` is reports for the study that the document is about.

    `evidence` is None where only the file's name gives the number (as registries name the files that they post).
    """

    study_id: str
    registry: str
    role: LinkRole
    evidence: Evidence | None = None


class DocumentArm(Model):
    """An arm, cohort or group; `n` is its number of participants where the document says it."""

    ordinal: int
    label: str
    n: int | None = None
    description: str | None = None
    evidence: Evidence


class DocumentThreshold(Model):
    """A bound (spans of `fact` count from the criterion's start) and where its words stand."""

    fact: Threshold
    evidence: Evidence


class DocumentWindow(Model):
    """A time window (spans of `fact` count from the criterion's start) and where its words stand."""

    fact: Window
    evidence: Evidence


class DocumentCriterion(Model):
    """`text` is the whole criterion, joined where it runs over blocks."""

    ordinal: int
    polarity: Polarity | None = None
    depth: int = 0
    parent: int | None = None
    heading: str | None = None
    text: str
    status: CriterionStatus
    evidence: Evidence
    thresholds: tuple[DocumentThreshold, ...] = ()
    windows: tuple[DocumentWindow, ...] = ()


class DocumentFrame(Model):
    """The age limits that the criteria state for everybody; ages as printed ("18 a")."""

    minimum_age: str | None = None
    maximum_age: str | None = None
    min_age_days: float | None = None
    max_age_days: float | None = None
    evidence: Evidence


class DocumentIntervention(Model):
    """A drug that doses are given of; `evidence` is where its name stands."""

    ordinal: int
    name: str
    evidence: Evidence


class DocumentDose(Model):
    """A dose; `arm` is the label of the arm it is given in, where the document says so."""

    fact: Dose
    arm: str | None = None
    evidence: Evidence


class DocumentTimepoint(Model):
    """A timepoint (spans of `fact` count from the time frame's start) and where its words stand."""

    fact: Timepoint
    evidence: Evidence


class DocumentEndpoint(Model):
    """`ordinal` counts from 1 within the level. `time_frame` are the words of the measure that say when, if any."""

    level: Level | None
    ordinal: int
    measure: str
    description: str | None = None
    time_frame: str | None = None
    concept: str | None = None
    population: str | None = None
    method: str | None = None
    evidence: Evidence
    timepoints: tuple[DocumentTimepoint, ...] = ()


class SampleSize(Model):
    """A statement of how many participants are planned or needed; power and alpha as fractions of one."""

    planned: int | None = None
    power: float | None = None
    alpha: float | None = None
    sides: int | None = None
    evidence: Evidence


class DocumentResult(Model):
    """One reported number. `group` is the column's or row's group of participants, None for a comparison or a statement of all.

    `table` is the ordinal of its table in the document, from 1, None for a sentence. Numbers are as printed: a count that does
    not fit its percentage is kept, and `comment` says so.
    """

    section: Literal["baseline", "outcome", "headline"]
    table: int | None = None
    group: str | None = None
    measure: str | None = None
    category: str | None = None
    timepoint: str | None = None
    statistic: str
    value: float | None = None
    value_text: str | None = None
    low: float | None = None
    high: float | None = None
    interval_type: str | None = None
    n: int | None = None
    unit: str | None = None
    comment: str | None = None
    evidence: Evidence


class DocumentEvent(Model):
    """Participants of one group with one adverse event. `grade` is `all`, or a grade or range as `3`, `>=3`, `3-4`."""

    group: str | None = None
    term: str
    organ_system: str | None = None
    serious: bool = False
    grade: str | None = None
    affected: int | None = None
    at_risk: int | None = None
    notes: str | None = None
    evidence: Evidence


class TableReading(Model):
    """What became of a table: how many of its cells hold values, and how many of them were attributed to group and measure."""

    table_id: str
    kind: TableKind
    value_cells: int
    read_cells: int
    reason: str | None = None


class DocumentFacts(Model):
    """All facts of a document. They stand under `study_id`: the registry number that it reports, else `doc:` + 12 hex."""

    study_id: str
    registry: str
    studies: tuple[StudyNumber, ...] = ()
    arms: tuple[DocumentArm, ...] = ()
    interventions: tuple[DocumentIntervention, ...] = ()
    frame: DocumentFrame | None = None
    criteria: tuple[DocumentCriterion, ...] = ()
    doses: tuple[DocumentDose, ...] = ()
    endpoints: tuple[DocumentEndpoint, ...] = ()
    sample_sizes: tuple[SampleSize, ...] = ()
    results: tuple[DocumentResult, ...] = ()
    adverse_events: tuple[DocumentEvent, ...] = ()
    tables: tuple[TableReading, ...] = ()

    @property
    def has_study(self) -> bool:
        """One that names no number of its own reports a study if it has facts of one; a review has none."""
        own = (self.arms, self.interventions, self.criteria, self.doses, self.endpoints, self.sample_sizes, self.results)
        return self.registry != "document" or self.frame is not None or any((*own, self.adverse_events))
