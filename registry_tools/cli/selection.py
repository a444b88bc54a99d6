"""Which studies: the filters that commands share."""

from __future__ import annotations

from typing import Annotated

import typer

Study = Annotated[list[str] | None, typer.Option("--study", "-s", help="Only these studies; may be repeated.")]
Condition = Annotated[str | None, typer.Option("--condition", help="Studies of this condition (words, or MeSH ancestors).")]
Intervention = Annotated[str | None, typer.Option("--intervention", help="Studies of this intervention.")]
Phase = Annotated[str | None, typer.Option("--phase", help="Studies of this phase, such as PHASE2.")]
Sponsor = Annotated[str | None, typer.Option("--sponsor", help="Studies of this sponsor or collaborator.")]


def chosen_studies(
    study: list[str] | None, condition: str | None, intervention: str | None, phase: str | None, sponsor: str | None
) -> dict[str, object]:
    """Parameters of the SQL macro `select_studies`; None does not filter."""
    return {
        "studies": [one.upper() if one.lower().startswith("nct") else one for one in study] if study else None,
        "condition": condition,
        "intervention": intervention,
        "phase": phase.upper().replace(" ", "") if phase else None,  # "Phase 2" is PHASE2
        "sponsor": sponsor,
    }
