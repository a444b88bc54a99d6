"""Endpoints: what is measured, how it is called, and when."""

from __future__ import annotations

from typing import Literal

from registry_tools.models.base import Model
from registry_tools.models.provenance import Place
from registry_tools.models.timepoint import Timepoint

Level = Literal["primary", "secondary", "other"]


class Endpoint(Model):
    """One registered outcome measure.

    `level` is None where the source does not tell primary from secondary (old CSV downloads). `ordinal` counts from 1
    within the level. `concept` is a slug of lexicons/concepts; `concept_quote` the words that decided it. Timepoint spans
    count from the start of `time_frame`, which stands at `time_frame_place`.
    """

    level: Level | None
    ordinal: int
    measure: str | None = None
    description: str | None = None
    time_frame: str | None = None
    place: Place | None = None
    time_frame_place: Place | None = None
    concept: str | None = None
    population: str | None = None
    method: str | None = None
    timepoints: tuple[Timepoint, ...] = ()
