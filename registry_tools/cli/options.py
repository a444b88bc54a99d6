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
Workers = Annotated[int, typer.Option("--workers", "-w", min=0, help="Processes; 0 is one for each core.")]
KeepRecords = Annotated[bool, typer.Option("--raw/--no-raw", help="Keep the records' bytes in the database.")]
Rate = Annotated[float, typer.Option("--rate", min=0.01, max=10.0, help="Requests per second.")]
BaseUrl = Annotated[
    str | None,
    typer.Option("--base-url", envvar="REGISTRY_TOOLS_CTGOV_URL", help="Another server with the API v2.", show_default=False),
]
DEFAULT_DATABASE = Path("trials.duckdb")
