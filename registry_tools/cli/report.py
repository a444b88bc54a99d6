"""`registry-tools report`: the evidence page."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from registry_tools.cli.options import DEFAULT_DATABASE, Database
from registry_tools.cli.selection import (
    Condition,
    Intervention,
    Phase,
    Sponsor,
    StartedFrom,
    StartedTo,
    Status,
    Study,
    chosen_studies,
    started,
)

if TYPE_CHECKING:
    from registry_tools.db.store import Store


def report(
    out: Annotated[Path, typer.Option("--out", "-o", help="The HTML file to write; replaced if it is there.", dir_okay=False)],
    title: Annotated[str, typer.Option("--title", help="Heading of the page.")] = "Trials compared",
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="No more than this many studies.")] = None,
    study: Study = None,
    condition: Condition = None,
    intervention: Intervention = None,
    phase: Phase = None,
    sponsor: Sponsor = None,
    status: Status = None,
    started_from: StartedFrom = None,
    started_to: StartedTo = None,
    megabytes: Annotated[
        float, typer.Option("--megabytes", min=0, help="Pictures of PDF pages fill the file up to this.")
    ] = 19.0,
    db: Database = DEFAULT_DATABASE,
) -> None:
    """Write one HTML file that shows the studies side by side, every fact with its source: a click shows the words.

    The file holds everything it needs and asks for nothing from the network.
    """
    from registry_tools.db.store import open_store
    from registry_tools.errors import RegistryToolsError
    from registry_tools.parsers.source_text import texts_at
    from registry_tools.report import make_report

    if not out.parent.is_dir():
        raise RegistryToolsError("its folder does not exist", where=str(out), hint=f"mkdir -p {out.parent}")
    filters = {
        **chosen_studies(study, condition, intervention, phase, sponsor),
        "status": status,
        **started(started_from, started_to),
    }
    with open_store(db, read_only=True) as store:
        made = make_report(
            store,
            filters,
            title=title,
            texts_at=texts_at,
            page_picture=_page_picture,
            findings_of=_findings,
            limit=limit,
            most_bytes=int(megabytes * 1_000_000),
        )
    out.write_text(made.html, "utf-8", newline="\n")
    shown = f"{made.studies} of {made.chosen} studies (--limit)" if made.studies < made.chosen else f"{made.studies} studies"
    parts = [shown, f"{made.facts} facts", f"{made.pictures} page pictures"]
    if made.pictures_left_out:
        parts.append(f"{made.pictures_left_out} left out")
    print(f"{out}: {', '.join(parts)}, {len(made.html.encode()) / 1e6:.1f} MB", file=sys.stderr)


def _findings(store: Store, studies: Sequence[str]) -> Iterator[dict[str, Any]]:
    from registry_tools.checks import run

    return (finding.model_dump() for finding in run(store, studies))


def _page_picture(data: bytes, page: int) -> bytes | None:
    """A page that cannot be drawn is one that the report says so about."""
    from registry_tools.errors import DocumentError
    from registry_tools.parsers.document.picture import render_page

    try:
        return render_page(data, page)
    except DocumentError:
        return None
