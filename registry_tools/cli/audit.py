"""`registry-tools audit`: what the facts leave unexplained."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from registry_tools.cli.options import DEFAULT_DATABASE, Database, RowFormat


def audit(
    kind: Annotated[str, typer.Argument(help="criteria, timeframes or doses.")] = "criteria",
    most: Annotated[int, typer.Option("--most", help="How many clusters to print.", min=1)] = 30,
    db: Database = DEFAULT_DATABASE,
    form: RowFormat = None,
) -> None:
    """Count the numbers of the texts that belong to a fact, to a known non-fact, or to nothing, and cluster the last.

    It is the recall that you can measure on your own trials: each cluster is a shape of words, digits made 9, with examples.
    """
    from registry_tools.auditing import READERS
    from registry_tools.auditing import audit as run
    from registry_tools.cli.printing import print_records
    from registry_tools.db.store import open_store

    if kind not in READERS:
        raise typer.BadParameter(f"{kind!r} is none of {', '.join(READERS)}", param_hint="KIND")
    with open_store(db, read_only=True) as store:
        found = run(store, kind)
    rows = [(one.shape, one.numbers, one.examples[0]) for one in found.clusters[:most]]
    print_records(("shape", "numbers", "example"), rows, form)
    share = f"{100 * found.explained:.1f} % explained"
    print(
        f"{found.texts} texts, {found.numbers} numbers: {found.in_facts} in facts, {found.known} known to be none, "
        f"{found.nothing} belong to nothing ({share}); {found.without_facts} texts have numbers and no fact",
        file=sys.stderr,
    )
