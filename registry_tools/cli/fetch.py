"""`registry-tools fetch`: records and their PDFs from ClinicalTrials.gov into a folder."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from registry_tools.cli.options import BaseUrl, Rate

if TYPE_CHECKING:
    from registry_tools.fetchers.clinicaltrials_gov import Request
    from registry_tools.fetchers.receipt import Counts


def fetch(
    into: Annotated[Path, typer.Option("--into", help="Folder for the files; made if missing.", file_okay=False)],
    ids: Annotated[list[str] | None, typer.Argument(metavar="NCT…", help="NCT numbers.", show_default=False)] = None,
    query: Annotated[
        str | None, typer.Option("--query", "--term", help="Search anywhere in a record; an Essie expression.")
    ] = None,
    condition: Annotated[str | None, typer.Option("--condition", help="Search conditions and diseases.")] = None,
    intervention: Annotated[str | None, typer.Option("--intervention", help="Search interventions and treatments.")] = None,
    filters: Annotated[
        list[str] | None,
        typer.Option("--filter", help="Such as 'AREA[Phase]PHASE3'; several must all hold.", show_default=False),
    ] = None,
    since: Annotated[
        datetime | None, typer.Option("--since", formats=["%Y-%m-%d"], help="Last update posted on this day or later.")
    ] = None,
    documents: Annotated[bool, typer.Option("--documents", help="Also the protocol, SAP and consent PDFs.")] = False,
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="Stop a search after this many records.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Fetch again what is here and unchanged.")] = False,
    rate: Rate = 1.0,
    base_url: BaseUrl = None,
    documents_url: Annotated[
        str | None,
        typer.Option(
            "--documents-url", envvar="REGISTRY_TOOLS_CTGOV_DOCUMENTS_URL", help="Where the PDFs stand.", show_default=False
        ),
    ] = None,
) -> None:
    """Fetch records from ClinicalTrials.gov, by NCT number or by search, as the registry serves them.

    Prints the path of each file that is now here, one a line. The same command goes on where it stopped and skips what is
    unchanged. Exit code 1 if anything failed.
    """
    request = _request(
        {
            "ids": tuple(ids or ()),
            "query": query,
            "condition": condition,
            "intervention": intervention,
            "filters": tuple(filters or ()),
            "since": since.date() if since else None,
            "documents": documents,
            "limit": limit,
            "force": force,
            "documents_url": documents_url,
            **({"base_url": base_url} if base_url else {}),
        }
    )
    if not _run(request, into, rate):
        raise typer.Exit(1)


def _request(given: dict[str, object]) -> Request:
    """A request that cannot be is a mistake in usage (exit code 2)."""
    from pydantic import ValidationError

    from registry_tools.fetchers.clinicaltrials_gov import Request

    try:
        return Request.model_validate(given)
    except ValidationError as error:
        raise typer.BadParameter(error.errors()[0]["msg"].removeprefix("Value error, ")) from error


def _run(request: Request, into: Path, rate: float) -> bool:
    """Fetch with progress and notices on standard error, paths on standard output; whether nothing failed."""
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from registry_tools.fetchers import clinicaltrials_gov
    from registry_tools.fetchers.http import Client
    from registry_tools.fetchers.receipt import Event

    console = Console(stderr=True, soft_wrap=True, highlight=False)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal, redirect_stdout=sys.stdout.isatty()
    ) as progress:
        bars = {kind: progress.add_task(f"{kind}s", total=None, visible=kind == "record") for kind in ("record", "document")}

        def on_event(event: Event) -> None:
            if event.what == "expected":
                progress.update(bars[event.kind], total=event.total, visible=event.kind == "record" or bool(event.total))
            elif event.what in ("fetched", "unchanged"):
                progress.advance(bars[event.kind])
                print(into / (event.file or ""), flush=True)
            elif event.text:
                progress.console.print(f"{event.what}: {escape(event.text)}")

        def on_wait(about: str, reason: str, seconds: float) -> None:
            progress.console.print(f"notice: {escape(about)}: {escape(reason)}; asking again in {seconds:.0f} s")

        with Client(rate=rate, on_wait=on_wait) as client:
            receipt = clinicaltrials_gov.fetch(request, into, client, on_event)
    console.print(_line("records", receipt.records))
    if request.documents:
        console.print(_line("documents", receipt.documents))
    return receipt.ok


def _line(what: str, counts: Counts) -> str:
    expected = "an unknown number" if counts.expected is None else counts.expected
    return f"{what}: {expected} expected, {counts.fetched} fetched, {counts.unchanged} unchanged, {counts.failed} failed"
