"""`registry-tools compare`: the same kind of fact across studies."""

from __future__ import annotations

from typing import Annotated

import typer

from registry_tools.cli.options import DEFAULT_DATABASE, Database, RowFormat
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
    tell_what_is_missing,
)


def compare(
    what: Annotated[str, typer.Argument(help="thresholds, endpoints, timepoints, arms, doses, results or eligibility.")],
    measure: Annotated[
        str | None, typer.Option("--measure", "-m", help="A measure (bilirubin_total), a concept, or words of a name.")
    ] = None,
    view: Annotated[
        str, typer.Option("--view", "-v", help="long, or matrix, distribution, standing, schedule, shared where there is one.")
    ] = "long",
    source: Annotated[str | None, typer.Option("--source", help="Facts of registry records or of documents alone.")] = None,
    study: Study = None,
    condition: Condition = None,
    intervention: Intervention = None,
    phase: Phase = None,
    sponsor: Sponsor = None,
    status: Status = None,
    started_from: StartedFrom = None,
    started_to: StartedTo = None,
    show_sql: Annotated[bool, typer.Option("--sql", help="Print the query, filters filled in, instead of running it.")] = False,
    db: Database = DEFAULT_DATABASE,
    form: RowFormat = None,
) -> None:
    """Compare one kind of fact across studies, each row with the words that prove it.

    A table on a terminal shows the columns to read; csv, json and the others have all of them, with source, path and span.
    """
    from registry_tools.cli.printing import print_rows
    from registry_tools.db.queries import comparison, comparisons, filled_in, run_comparison, terminal_columns
    from registry_tools.db.reading import selected_studies
    from registry_tools.db.store import open_store

    if what not in comparisons():
        raise typer.BadParameter(f"{what!r} is none of {', '.join(comparisons())}", param_hint="WHAT")
    if view not in comparisons()[what]:
        raise typer.BadParameter(f"{what} has the views {', '.join(comparisons()[what])}", param_hint="--view")
    if source not in (None, "registry", "document"):
        raise typer.BadParameter("registry or document", param_hint="--source")
    query = comparison(what, view)
    parameters = {
        "measure": measure,
        "source": source,
        **chosen_studies(study, condition, intervention, phase, sponsor),
        "status": status,
        **started(started_from, started_to),
    }
    if show_sql:
        print(filled_in(query, parameters))
        return
    with open_store(db, read_only=True) as store:
        tell_what_is_missing(parameters, selected_studies(store, parameters))
        print_rows(run_comparison(store, query, parameters), form, terminal_columns(query))
