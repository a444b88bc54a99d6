"""`registry-tools check`: what does not add up."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from registry_tools.cli.options import DEFAULT_DATABASE, Database, RowFormat
from registry_tools.cli.selection import Condition, Intervention, Phase, Sponsor, Study, chosen_studies, tell_what_is_missing


class Least(StrEnum):
    """The mildest findings that are shown."""

    same = "same"
    note = "note"
    warning = "warning"
    error = "error"


def check(
    rule: Annotated[list[str] | None, typer.Option("--rule", "-r", help="Only this rule; may be repeated.")] = None,
    severity: Annotated[Least, typer.Option(help="The mildest findings to show; `same` shows what agrees, too.")] = Least.note,
    study: Study = None,
    condition: Condition = None,
    intervention: Intervention = None,
    phase: Phase = None,
    sponsor: Sponsor = None,
    rules: Annotated[bool, typer.Option("--rules", help="Say what each rule looks at, and stop.")] = False,
    save: Annotated[
        bool, typer.Option("--save", help="Keep the findings in the table `findings`, in place of earlier ones.")
    ] = False,
    db: Database = DEFAULT_DATABASE,
    form: RowFormat = None,
) -> None:
    """List what does not add up inside a source, or differs between a record and its documents, with the words it rests on."""
    import json
    import sys

    from registry_tools.checks import checks, run
    from registry_tools.checks.asking import query
    from registry_tools.checks.finding import SEVERITIES
    from registry_tools.cli.printing import print_rows
    from registry_tools.db.reading import selected_studies
    from registry_tools.db.store import open_store

    unknown = sorted(set(rule or ()) - set(checks()))
    if unknown:
        raise typer.BadParameter(f"{unknown[0]!r} is none of {', '.join(checks())}", param_hint="--rule")
    if rules:
        print("\n\n".join(f"{name}\n{'-' * len(name)}\n{help_}" for name, help_ in _explained(rule)))
        return
    filters = chosen_studies(study, condition, intervention, phase, sponsor)
    with open_store(db, read_only=not save) as store:
        chosen = selected_studies(store, filters)
        tell_what_is_missing(filters, chosen)
        found = list(run(store, chosen, rule))
        wanted = SEVERITIES[SEVERITIES.index(severity.value) :]
        shown = sorted((one for one in found if one.severity in wanted), key=lambda one: -SEVERITIES.index(one.severity))
        print_rows(store.query(query("findings_print"), {"findings": json.dumps([one.model_dump() for one in shown])}), form)
        if save:
            with store.transaction():
                store.query(query("findings_clear"), {"rules": list(rule or checks()), "studies": chosen})
                store.query(query("findings_save"), {"findings": json.dumps([one.model_dump() for one in found])})
    counts = ", ".join(f"{sum(one.severity == name for one in found)} {name}" for name in reversed(SEVERITIES))
    print(f"{len(found)} findings: {counts}", file=sys.stderr)


def _explained(rule: list[str] | None) -> list[tuple[str, str]]:
    from importlib import import_module

    from registry_tools.checks import checks

    names = rule or list(checks())
    return [(name, (import_module(f"registry_tools.checks.{name}").__doc__ or "").strip()) for name in names]
