"""`registry-tools changes`: what newer versions of the records changed."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from registry_tools.cli.options import DEFAULT_DATABASE, Database, RowFormat
from registry_tools.cli.selection import Condition, Intervention, Phase, Sponsor, Study, chosen_studies


def changes(
    since: Annotated[
        datetime | None, typer.Option("--since", formats=["%Y-%m-%d"], help="Versions posted on this day or later.")
    ] = None,
    kind: Annotated[
        list[str] | None,
        typer.Option("--kind", "-k", help="A kind or its beginning: status, threshold, primary_outcome; may be repeated."),
    ] = None,
    study: Study = None,
    condition: Condition = None,
    intervention: Intervention = None,
    phase: Phase = None,
    sponsor: Sponsor = None,
    list_kinds: Annotated[bool, typer.Option("--kinds", help="List the kinds of change.")] = False,
    show_sql: Annotated[bool, typer.Option("--sql", help="Print the query, filters filled in, instead of running it.")] = False,
    db: Database = DEFAULT_DATABASE,
    form: RowFormat = None,
) -> None:
    """What newer versions changed, newest first: status, enrolment, dates, arms, outcomes, time frames, limits, criteria.

    A change is noted when a newer record takes an older one's place, in `update` or `extract`. csv, json and the others have
    the words on both sides, with source, path and span.
    """
    from registry_tools.cli.printing import print_records, print_rows
    from registry_tools.db.changes.asked import query
    from registry_tools.db.changes.compare import kinds
    from registry_tools.db.queries import filled_in, terminal_columns
    from registry_tools.db.store import open_store

    known = kinds()
    if list_kinds:
        print_records(("kind", "subject", "meaning"), [(one.kind, one.subject, one.meaning) for one in known.values()], form)
        return
    for one in kind or ():
        if not any(name == one or name.startswith(f"{one}_") for name in known):
            raise typer.BadParameter(f"no kind of change is {one!r} or begins so: see --kinds", param_hint="--kind")
    text = query("changes")
    parameters = {
        **chosen_studies(study, condition, intervention, phase, sponsor),
        "since": since.date().isoformat() if since else None,
        "kinds": kind or None,
        "run": None,
    }
    if show_sql:
        print(filled_in(text, parameters))
        return
    with open_store(db, read_only=True) as store:
        print_rows(store.query(text, parameters), form, terminal_columns(text))
