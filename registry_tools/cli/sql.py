"""`registry-tools sql`: any SQL on the database."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from typing import Annotated

import typer

from registry_tools.cli.options import DEFAULT_DATABASE, Database, RowFormat

# SQL may begin with a comment, which is no option.
CONTEXT = {"ignore_unknown_options": True}


def sql(
    statement: Annotated[str, typer.Argument(help="SQL, `-` to read it from standard input, or `.tables`.")],
    db: Database = DEFAULT_DATABASE,
    form: RowFormat = None,
    aact: Annotated[
        bool, typer.Option("--aact", help="SQL for AACT: its tables, as schema ctgov and by their bare names.")
    ] = False,
) -> None:
    """Run SQL on the database (opened for reading) and print the rows.

    `.tables` lists tables and views with their columns.
    """
    from registry_tools.cli.printing import print_rows
    from registry_tools.db.aact import SCHEMA, aact_views
    from registry_tools.db.store import open_store

    if statement == "-":
        statement = sys.stdin.read() if sys.stdin else ""
    elif statement == ".tables":
        statement = f"""SELECT table_name, column_name, lower(data_type) AS type FROM information_schema.columns
                        WHERE table_schema = '{SCHEMA if aact else "main"}' ORDER BY table_name, ordinal_position"""
    with open_store(db, read_only=True) as store, ExitStack() as views:
        if aact:
            views.enter_context(aact_views(store)).use()
        print_rows(store.query(statement), form)
