"""What every table and column is, in words: for the reference page and for what describes an export.

A table's words are the comment above it in schema/*.sql; those of columns, and of tables without a comment, stand in
lexicons/columns.csv.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from registry_tools.db.tables import sql_files
from registry_tools.lexicons.loader import rows
from registry_tools.models.base import Model

# A statement of a schema or views file: the comment above it, its kind, its name and what follows.
STATEMENT = re.compile(
    r"((?:^--[^\n]*\n)*)^CREATE (?:OR REPLACE )?(TABLE|VIEW|MACRO) (\w+)[ (](.*?);$", re.DOTALL | re.MULTILINE
)


class ColumnRow(Model):
    """One row of lexicons/columns.csv: `table` is `*` where no line names the table, `refers_to` is table.column."""

    table: str
    column: str | None = None
    words: str
    refers_to: str | None = None


class Column(NamedTuple):
    """A column's words, and the (table, column) that holds its values where there is one."""

    name: str
    words: str
    refers_to: tuple[str, str] | None


def comment_words(comment: str) -> str:
    """A comment of an SQL file as one line."""
    return " ".join(line.removeprefix("--").strip() for line in comment.strip().splitlines())


@cache
def _rows() -> dict[tuple[str, str | None], ColumnRow]:
    return {(row.table, row.column): row for row in rows("columns", ColumnRow)}


@cache
def table_comments() -> dict[str, str]:
    """Tables with a comment above them in schema/*.sql."""
    return {
        name: comment_words(comment)
        for _, text in sql_files("schema")
        for comment, _, name, _ in STATEMENT.findall(text)
        if comment
    }


def table_words(table: str) -> str:
    """What a row of the table is; empty where nothing describes it."""
    row = _rows().get((table, None))
    return table_comments().get(table) or (row.words if row else "")


def column(table: str, name: str) -> Column:
    """A column of a table; its words are empty where nothing describes it."""
    row = _rows().get((table, name)) or _rows().get(("*", name))
    if row is None:
        return Column(name, "", None)
    other, _, key = (row.refers_to or "").partition(".")
    # a table's own key refers to nothing: "*,arm_id" is about the tables that name an arm
    return Column(name, row.words, (other, key) if other and (other, key) != (table, name) else None)
