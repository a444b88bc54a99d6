"""What is given or done: the interventions as the registry lists them."""

from __future__ import annotations

from registry_tools.models.base import Model
from registry_tools.models.dose import Dose
from registry_tools.models.provenance import Place


class Intervention(Model):
    """`type` is the registry's word (DRUG, BIOLOGICAL, DEVICE, PROCEDURE, RADIATION, BEHAVIORAL, ...)."""

    ordinal: int
    name: str | None = None
    type: str | None = None
    description: str | None = None
    other_names: tuple[str, ...] = ()
    arm_labels: tuple[str, ...] = ()
    place: Place | None = None
    doses: tuple[Dose, ...] = ()
