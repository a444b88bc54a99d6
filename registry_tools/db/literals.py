"""Values written into a statement, where DuckDB takes no parameters: file names, and queries that are printed."""

from __future__ import annotations


def literal(value: object) -> str:
    """A string literal of SQL.

    >>> print(literal("Hodgkin's"))
    'Hodgkin''s'
    """
    return "'" + str(value).replace("'", "''") + "'"
