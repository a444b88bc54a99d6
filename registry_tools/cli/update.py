"""`registry-tools update`: what changed at the registry, into the database."""

from __future__ import annotations

import sys
import time
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from registry_tools.cli.options import DEFAULT_DATABASE, BaseUrl, Database, KeepRecords, Rate, RowFormat, Workers

if TYPE_CHECKING:
    from registry_tools.cli.options import Format
    from registry_tools.db.store import Store
    from registry_tools.fetchers.ctgov_request import Request
    from registry_tools.updating import Question, Updated

_SHOWN = 20  # studies that the registry does not know any more, named one by one


def update(
    db: Database = DEFAULT_DATABASE,
    query: Annotated[
        str | None, typer.Option("--query", "--term", help="Also studies new here that this search finds; an Essie expression.")
    ] = None,
    condition: Annotated[str | None, typer.Option("--condition", help="The same, in conditions and diseases.")] = None,
    intervention: Annotated[str | None, typer.Option("--intervention", help="The same, in interventions.")] = None,
    filters: Annotated[
        list[str] | None, typer.Option("--filter", help="Such as 'AREA[Phase]PHASE3'; several must hold.", show_default=False)
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Whatever changed in the registry, known here or not.")] = False,
    since: Annotated[
        datetime | None,
        typer.Option("--since", formats=["%Y-%m-%d"], help="Begin at this day.  [default: what the database is known up to]"),
    ] = None,
    into: Annotated[Path | None, typer.Option("--into", help="Keep the records in this folder, too.", file_okay=False)] = None,
    show: Annotated[int, typer.Option("--show", min=0, help="Print so many changes; `changes` prints all.")] = 50,
    workers: Workers = 0,
    raw: KeepRecords = True,
    rate: Rate = 1.0,
    base_url: BaseUrl = None,
    form: RowFormat = None,
) -> None:
    """Ask ClinicalTrials.gov what is newer than the database, fetch only that, and print what changed.

    By itself it refreshes the studies that the database holds; a search also takes new ones. Exit code 1 if anything failed:
    the same command then asks again for what did not come.
    """
    from rich.console import Console
    from rich.markup import escape

    from registry_tools.cli.progress import Progress
    from registry_tools.db.store import open_store
    from registry_tools.errors import DatabaseError
    from registry_tools.fetchers.ctgov_request import BASE_URL
    from registry_tools.fetchers.http import Client
    from registry_tools.pipeline import default_workers
    from registry_tools.updating import Wanted, is_to_come
    from registry_tools.updating import update as run

    if everything and (query or condition or intervention or filters):
        raise typer.BadParameter("--all and a search do not go together", param_hint="--all")
    if since and is_to_come(since.date()):
        raise typer.BadParameter(f"{since:%Y-%m-%d} is a day to come", param_hint="--since")
    search = _search(query, condition, intervention, filters)
    wanted = Wanted(base_url or BASE_URL, search, everything, since.date() if since else None)
    if not search and not everything and not db.exists():
        raise DatabaseError("no such database", where=str(db), hint="make it with `registry-tools extract … --db`")
    console = Console(stderr=True, soft_wrap=True, highlight=False)

    def on_wait(about: str, reason: str, seconds: float) -> None:
        console.print(f"notice: {escape(about)}: {escape(reason)}; asking again in {seconds:.0f} s")

    start = time.monotonic()
    with open_store(db) as store, Client(rate=rate, on_wait=on_wait) as client:
        with Progress() as progress:
            done = run(
                store, client, wanted, workers=workers or default_workers(), keep_records=raw, into=into, progress=progress
            )
        _print_receipt(done, time.monotonic() - start, db)
        if show:
            _print_changes(store, done.extraction.run_id, show, form)
    if not done.ok:
        raise typer.Exit(1)


def _search(query: str | None, condition: str | None, intervention: str | None, filters: list[str] | None) -> Request | None:
    """A search that cannot be is a mistake in usage (exit code 2)."""
    from pydantic import ValidationError

    from registry_tools.fetchers.ctgov_request import Request

    if not (query or condition or intervention or filters):
        return None
    try:
        return Request(query=query, condition=condition, intervention=intervention, filters=tuple(filters or ()))
    except ValidationError as error:
        raise typer.BadParameter(error.errors()[0]["msg"].removeprefix("Value error, ")) from error


def _print_receipt(done: Updated, seconds: float, db: Path) -> None:
    """What was asked, named, brought and made of it, on standard error."""
    from registry_tools.cli.extract import print_receipt

    for one in done.questions:
        print(_line(one), file=sys.stderr)
    for error in done.errors:
        print(f"failed: {error}", file=sys.stderr)
    for notice in done.notices:
        print(f"notice: {notice}", file=sys.stderr)
    for study_id, words in islice(done.gone.items(), _SHOWN):
        print(f"no longer at the registry: {study_id} ({words}); its record stays here", file=sys.stderr)
    if len(done.gone) > _SHOWN:
        print(f"… and {len(done.gone) - _SHOWN} more: registry-tools changes --kind record_withdrawn", file=sys.stderr)
    print_receipt(done.extraction, seconds, db)
    print(f"{done.network_s:.1f} s of these went by waiting for the registry", file=sys.stderr)


def _line(one: Question) -> str:
    from registry_tools.updating import STUDIES

    counted = "gave no total" if one.listing.counted is None else f"counts {one.listing.counted}"
    asked = f"since {one.since}" if one.since else "by number" if one.name == STUDIES else "all of it"
    line = f"{one.words}, {asked}: the registry {counted}, named {len(one.listing.dates)}; {len(one.wanted)} to fetch"
    return f"{line}, {one.new} of them new here" if one.new else line


def _print_changes(store: Store, run_id: str, most: int, form: Format | None) -> None:
    from registry_tools.cli.printing import print_records
    from registry_tools.db.changes.asked import query
    from registry_tools.db.queries import terminal_columns
    from registry_tools.db.store import fetch_rows

    text = query("changes")
    nothing = dict.fromkeys(("studies", "condition", "intervention", "phase", "sponsor", "since", "kinds"))
    result = store.query(text, {**nothing, "run": run_id})
    names = [column[0] for column in result.description or ()]
    rows = fetch_rows(result)
    print_records(names, islice(rows, most), form, terminal_columns(text))
    if rest := sum(1 for _ in rows):
        print(f"{rest} more changes: registry-tools changes", file=sys.stderr)
