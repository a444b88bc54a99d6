"""Arms and cohorts."""

from __future__ import annotations

from registry_tools.models.base import Model
from registry_tools.models.dose import Dose
from registry_tools.models.provenance import Place


class Arm(Model):
    """`type` is the registry's word (EXPERIMENTAL, ACTIVE_COMPARATOR, PLACEBO_COMPARATOR, ...).

    `intervention_names` are as the registry gives them, with their type in front ("Drug: Isatuximab").
    `n` is the number of participants, where the source says it.
    """

    ordinal: int
    label: str | None = None
    type: str | None = None
    description: str | None = None
    n: int | None = None
    intervention_names: tuple[str, ...] = ()
    place: Place | None = None
    doses: tuple[Dose, ...] = ()
