"""Which studies: the filters that commands share."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

import typer

Study = Annotated[list[str] | None, typer.Option("--study", "-s", help="Only these studies; may be repeated.")]
Condition = Annotated[
    str | None,
    typer.Option(
        "--condition", help="Studies of this condition (words, or MeSH ancestors); papers without a record by their title."
    ),
]
Intervention = Annotated[str | None, typer.Option("--intervention", help="Studies of this intervention.")]
Phase = Annotated[str | None, typer.Option("--phase", help="Studies of this phase, such as PHASE2.")]
Sponsor = Annotated[str | None, typer.Option("--sponsor", help="Studies of this sponsor or collaborator.")]
Status = Annotated[str | None, typer.Option("--status", help="Studies of this status, such as RECRUITING.")]
StartedFrom = Annotated[
    datetime | None,
    typer.Option("--started-from", formats=["%Y-%m-%d"], help="Studies that started on this day (YYYY-MM-DD) or later."),
]
StartedTo = Annotated[
    datetime | None, typer.Option("--started-to", formats=["%Y-%m-%d"], help="Studies that started on this day or earlier.")
]


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


def started(begin: datetime | None, end: datetime | None) -> dict[str, object]:
    """Parameters of the queries that take days of start."""
    return {"started_from": begin and begin.date().isoformat(), "started_to": end and end.date().isoformat()}


def tell_what_is_missing(filters: Mapping[str, object], found: list[str] | None) -> None:
    """Say on standard error that the filters leave no study, or which of the numbers asked for are not among those `found`."""
    asked = filters["studies"]
    if found == []:
        print("no study is left by these filters", file=sys.stderr)
    elif found is not None and isinstance(asked, list):
        for one in sorted(set(asked) - set(found)):
            print(f"not among the studies chosen: {one}", file=sys.stderr)
