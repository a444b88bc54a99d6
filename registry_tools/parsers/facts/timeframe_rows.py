"""Rows of the lexicons that time frames are read with.

Classes of pydantic cannot be compiled: they stand apart from the modules that are (docs/compiled.md).
"""

from __future__ import annotations

from typing import Literal

from registry_tools.models.base import Model
from registry_tools.models.timepoint import Event, TimeAnchor

Role = Literal[
    "average", "upto", "atmost", "least", "within", "to", "during", "at", "from", "after", "before", "later", "earlier", "of",
    "immediately", "and", "then", "compare", "every", "change", "start", "end", "first", "last", "treat", "dose",
    "surgery", "anesthesia", "zero", "afterward", "age", "gestation", "mark", "event", "study", "followup", "visit",
    "phase", "once", "notime", "cycle", "minus", "tolerance", "width", "filler", "task", "between", "for", "duration", "on",
    "following",
]  # fmt: skip


class PhraseRow(Model):
    """One row of lexicons/timepoint_phrases.csv."""

    role: Role
    anchor: TimeAnchor | None = None
    event: Event | None = None
    phrases: tuple[str, ...]


class FrequencyRow(Model):
    """One row of lexicons/timepoint_frequencies.csv."""

    days: float
    phrases: tuple[str, ...]


class OrdinalRow(Model):
    """One row of lexicons/timepoint_ordinals.csv."""

    word: str
    value: float


class MonthRow(Model):
    """One row of lexicons/timepoint_months.csv."""

    word: str
