"""Rows to standard output, in the formats that every row-printing command offers."""

from __future__ import annotations

import csv
import json
import math
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from registry_tools.cli.options import Format

if TYPE_CHECKING:
    import duckdb

_TABLE_ROWS = 500  # a terminal table is for reading; the whole answer goes to csv or jsonl


def print_rows(result: duckdb.DuckDBPyConnection, form: Format | None, terminal: Sequence[str] = ()) -> None:
    """Print what a query gave. Streams, except for a table, whose widths need every row and which shows `terminal` columns."""
    from registry_tools.db.store import fetch_rows

    print_records([column[0] for column in result.description or ()], fetch_rows(result), form, terminal)


def print_records(
    names: Sequence[str], rows: Iterable[tuple[Any, ...]], form: Format | None, terminal: Sequence[str] = ()
) -> None:
    """`print_rows` for rows at hand."""
    if form is None:
        form = Format.table if sys.stdout.isatty() else Format.csv
    if form is Format.table and terminal:
        at = [names.index(name) for name in terminal]
        rows = (tuple(row[i] for i in at) for row in rows)
        names = list(terminal)
    printers = {Format.table: _table, Format.csv: _csv, Format.json: _json, Format.jsonl: _jsonl, Format.markdown: _markdown}
    counted = _Counted(rows)
    try:
        printers[form](names, counted)
        sys.stdout.flush()
    except BrokenPipeError:  # the reader of our output has enough, as `| head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(0) from None
    if not counted.count:
        print("no rows", file=sys.stderr)


class _Counted:
    """Rows, and how many of them have gone by."""

    def __init__(self, rows: Iterable[tuple[Any, ...]]) -> None:
        self.rows = rows
        self.count = 0

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        for row in self.rows:
            self.count += 1
            yield row


def cell(value: object) -> str:
    """A value in one cell: lists joined by semicolons, whole floats without their zero, nothing for NULL."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, list | tuple):
        return "; ".join(cell(one) for one in value)
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)


def _plain(value: object) -> object:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value if isinstance(value, str | int | float | bool | list | dict | type(None)) else str(value)


def _csv(names: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([cell(value) for value in row] for row in rows)


def _jsonl(names: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    for row in rows:
        record = {name: _plain(value) for name, value in zip(names, row, strict=True)}
        print(json.dumps(record, ensure_ascii=False, default=str))


def _json(names: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    first = True
    for row in rows:
        record = {name: _plain(value) for name, value in zip(names, row, strict=True)}
        print("[" if first else ",")
        print(json.dumps(record, ensure_ascii=False, default=str), end="")
        first = False
    print("[]" if first else "\n]")


def _markdown(names: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    print("| " + " | ".join(names) + " |")
    print("|" + " --- |" * len(names))
    for row in rows:
        print("| " + " | ".join(cell(value).replace("|", "\\|").replace("\n", " ") for value in row) + " |")


def _table(names: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, header_style="bold")
    shown: list[list[str]] = []
    more = 0
    for row in rows:
        if len(shown) < _TABLE_ROWS:
            shown.append([cell(value) for value in row])
        else:
            more += 1
    # a column that is empty everywhere only takes room on a terminal; csv and json have it
    used = [i for i in range(len(names)) if not shown or any(row[i] for row in shown)]
    for i in used:
        table.add_column(names[i], overflow="fold")
    for texts in shown:
        table.add_row(*(Text(_shorten(texts[i])) for i in used))
    Console().print(table)
    if more:
        print(f"{more} more rows: see them all with --format csv or jsonl", file=sys.stderr)


def _shorten(text: str, most: int = 160) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= most else flat[: most - 1] + "…"
