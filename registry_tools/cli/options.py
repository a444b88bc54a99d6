"""Options that several commands share."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Format(StrEnum):
    """How rows are printed."""

    table = "table"
    csv = "csv"
    json = "json"
    jsonl = "jsonl"
    markdown = "markdown"


Database = Annotated[
    Path, typer.Option("--db", envvar="REGISTRY_TOOLS_DB", help="The DuckDB file.", show_default=True, dir_okay=True)
]
RowFormat = Annotated[
    Format | None,
    typer.Option("--format", "-f", help="How to print rows.  [default: table on a terminal, else csv]", show_default=False),
]
DEFAULT_DATABASE = Path("trials.duckdb")
