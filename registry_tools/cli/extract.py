"""`registry-tools extract`: files into the database."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from registry_tools.cli.options import DEFAULT_DATABASE, Database, KeepRecords, Workers

if TYPE_CHECKING:
    from registry_tools.receipt import Receipt

_SHOWN = 20  # failures named one by one; all of them are in the table `sources`


def extract(
    paths: Annotated[list[Path], typer.Argument(help="Files and folders: records, pages, zips, PDFs, texts.")],
    db: Database = DEFAULT_DATABASE,
    workers: Workers = 0,
    force: Annotated[bool, typer.Option("--force", help="Read again what is in the database already.")] = False,
    raw: KeepRecords = True,
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="Read only the first N inputs, to try.")] = None,
    sample: Annotated[
        float | None,
        typer.Option(
            "--sample",
            min=0.0,
            max=1.0,
            help="Read a share of the inputs (0.01: one in a hundred; of a zip, of its files), always the same ones.",
        ),
    ] = None,
    cluster: Annotated[str | None, typer.Option("--cluster", help="A Ray cluster's address: its machines do the work.")] = None,
    shards: Annotated[
        str | None,
        typer.Option("--shards", help="With --cluster: the folder or URL, seen by all machines, for Parquet shards."),
    ] = None,
    unmapped: Annotated[bool, typer.Option("--unmapped", help="List the fields of the records that no table takes.")] = False,
) -> None:
    """Read records, protocols and papers into the database, and say what became of each.

    What is there already is skipped: a run that was stopped goes on where it was. A bad file is a `failed` row of `sources`
    with the reason, and exit code 1; the others go on.
    """
    from registry_tools.cli.progress import Progress
    from registry_tools.db.store import open_store
    from registry_tools.parsers.shards import Choice
    from registry_tools.pipeline import default_workers
    from registry_tools.pipeline import extract as run

    if (cluster is None) != (shards is None) or "" in (cluster, shards):
        raise typer.BadParameter("go together: the cluster's machines write there", param_hint="--cluster and --shards")
    start = time.monotonic()
    with open_store(db) as store, Progress() as progress:
        receipt = run(
            paths,
            store,
            workers=workers or default_workers(),
            force=force,
            keep_records=raw,
            choice=Choice(limit, sample),
            cluster=None if cluster is None or shards is None else (cluster, shards),
            progress=progress,
        )
        print_receipt(receipt, time.monotonic() - start, db)
        if unmapped:
            for path, count in store.query(
                "SELECT path, sum(count) FROM unmapped_fields GROUP BY path ORDER BY 2 DESC, 1"
            ).fetchall():
                print(f"{count}\t{path}")
        if store.will_compact():
            print("all is loaded; a quarter of the file is free by now, so it is written anew, smaller", file=sys.stderr)
    if receipt.failed:
        raise typer.Exit(1)


def print_receipt(receipt: Receipt, seconds: float, db: Path) -> None:
    """The receipt on standard error: data goes to standard output, and there is none here."""
    for name, error in receipt.failures[:_SHOWN]:
        print(f"failed: {name}: {error}", file=sys.stderr)
    if len(receipt.failures) > _SHOWN:
        rest = len(receipt.failures) - _SHOWN
        print(f"… and {rest} more: SELECT name, error FROM sources WHERE status = 'failed'", file=sys.stderr)
    line = f"{db}: {receipt.expected} expected, {receipt.loaded} loaded, {receipt.unchanged} unchanged, {receipt.failed} failed"
    if receipt.superseded:
        line += f"; {receipt.superseded} loaded beside a newer or fuller record of the same study, which stays the current one"
    print(f"{line} ({seconds:.1f} s)", file=sys.stderr)
    if receipt.changes:
        print(f"{receipt.changes} changes between versions of records: registry-tools changes --db {db}", file=sys.stderr)
    if receipt.poorer:
        named = ", ".join(receipt.poorer[:5]) + (" …" if len(receipt.poorer) > 5 else "")
        print(f"{len(receipt.poorer)} studies are now held in a newer but poorer format than before: {named}", file=sys.stderr)
    if receipt.unmapped:
        total = sum(receipt.unmapped.values())
        print(
            f"{total} values of {len(receipt.unmapped)} fields that no table takes: list them with --unmapped", file=sys.stderr
        )
