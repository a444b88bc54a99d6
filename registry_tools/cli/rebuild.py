"""`registry-tools rebuild`: every table made again from the records that the database keeps."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from registry_tools.cli.options import Workers


def rebuild(
    db: Annotated[Path, typer.Argument(help="A database, also of another schema version.")],
    workers: Workers = 0,
) -> None:
    """Make every table again from the kept records, with this version's parsers.

    The new database takes the old one's place only when it is complete; the old one stays beside it as `….before-rebuild`.
    """
    from registry_tools.cli.extract import print_receipt
    from registry_tools.pipeline import default_workers
    from registry_tools.rebuilding import rebuild as run

    start = time.monotonic()
    receipt = run(db, workers or default_workers())
    print_receipt(receipt, time.monotonic() - start, db)
    if receipt.failed:
        raise typer.Exit(1)
