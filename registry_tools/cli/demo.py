"""`registry-tools demo`: the whole job on the example that ships with the package."""

from __future__ import annotations

import sys
import time
from importlib.resources import as_file, files
from pathlib import Path
from typing import Annotated

import typer

from registry_tools.cli.options import RowFormat

_QUERY = """
SELECT study_id, source, page, eligible_limit, condition, quote
FROM threshold_facts
WHERE measure = 'bilirubin_total'
ORDER BY study_id, source DESC, criterion_id, start_char
"""

# A paper under a registry number, or what could not be read, has no row in `studies`.
_OTHERS = "SELECT count(*) FROM sources WHERE study_id IS NULL OR study_id NOT SIMILAR TO 'NCT9000000[1-6]'"


def demo(
    db: Annotated[Path, typer.Option("--db", help="The database to write; replaced if it is there.")] = Path("demo.duckdb"),
    form: RowFormat = None,
) -> None:
    """Read the example (invented trials in leukaemia and myeloma) and compare who could take part."""
    from registry_tools.cli.extract import print_receipt
    from registry_tools.cli.printing import print_rows
    from registry_tools.db.store import open_store
    from registry_tools.errors import RegistryToolsError
    from registry_tools.pipeline import extract

    if db.exists():
        with open_store(db, read_only=True) as store:
            others = store.query(_OTHERS).fetchall()
        if others != [(0,)]:
            raise RegistryToolsError("holds what is not the example's", where=str(db), hint="name another --db")
        db.unlink()
    start = time.monotonic()
    with as_file(files("registry_tools") / "demo") as folder, open_store(db) as store:
        shipped = sorted(path for path in folder.iterdir() if path.name != "README.md")
        receipt = extract(shipped, store)
        print_receipt(receipt, time.monotonic() - start, db)
        print("Total bilirubin that an eligible person must have, in each trial, with the words that say so:", file=sys.stderr)
        print_rows(store.query(_QUERY), form)
    print(f"\nNext: registry-tools compare doses --measure isatuximab --db {db}", file=sys.stderr)
    print(f'      registry-tools sql "SELECT study_id, measure, time_frame FROM endpoints" --db {db}', file=sys.stderr)
    if receipt.failed:
        raise typer.Exit(1)
