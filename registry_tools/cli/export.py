"""`registry-tools export`: the database as files for other tools."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from registry_tools.cli.options import DEFAULT_DATABASE, Database
from registry_tools.cli.selection import Condition, Intervention, Phase, Sponsor, Study, chosen_studies, tell_what_is_missing
from registry_tools.exports import formats


def export(
    form: Annotated[str, typer.Argument(metavar="FORMAT", help=f"One of {', '.join(formats())}.")],
    out: Annotated[Path, typer.Argument(help="A new folder, or an earlier export to replace.")],
    study: Study = None,
    condition: Condition = None,
    intervention: Intervention = None,
    phase: Phase = None,
    sponsor: Sponsor = None,
    db: Database = DEFAULT_DATABASE,
) -> None:
    """Write the database, or some of its studies, to a folder of files as other tools read them.

    csv, jsonl and parquet hold every table; aact has AACT's tables; revman, ris, bibtex and meta are for reviewers, fhir and
    usdm for trial systems. MANIFEST.json says what is in the folder, and what the format had no place for.
    """
    from registry_tools.db.reading import selected_studies
    from registry_tools.db.store import open_store
    from registry_tools.errors import RegistryToolsError
    from registry_tools.exports.folder import export_folder

    if form not in formats():
        raise typer.BadParameter(f"{form!r} is none of {', '.join(formats())}", param_hint="FORMAT")
    filters = chosen_studies(study, condition, intervention, phase, sponsor)
    with open_store(db, read_only=True) as store:
        studies = selected_studies(store, filters)
        if studies == []:
            raise RegistryToolsError("no study is left by these filters", where=str(db), hint="nothing was written")
        tell_what_is_missing(filters, studies)
        done = export_folder(store, form, out, studies)
    print(f"{out}: {len(done.files)} files, {sum(done.files.values())} rows", file=sys.stderr)
    for one in done.left_out:
        print(f"left out: {one.rows} rows of {one.table}: {one.reason}", file=sys.stderr)
