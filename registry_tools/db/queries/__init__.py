"""The queries of this folder, by name; the comment at a query's head is its help."""

from __future__ import annotations

from functools import cache

from registry_tools.db.tables import sql_files

_PREFIX = "compare_"
_TERMINAL = "-- on a terminal: "


@cache
def comparisons() -> tuple[str, ...]:
    """What `compare` offers: every compare_*.sql here."""
    return tuple(name.removeprefix(_PREFIX) for name, _ in sql_files("queries") if name.startswith(_PREFIX))


def comparison(what: str) -> str:
    """Text of a comparison's query; KeyError for one that is not here."""
    return dict(sql_files("queries"))[_PREFIX + what]


def terminal_columns(query: str) -> tuple[str, ...]:
    """Columns that a query's head names as the ones to read on a terminal; empty where it names none."""
    for line in query.splitlines():
        if line.startswith(_TERMINAL):
            return tuple(name.strip() for name in line.removeprefix(_TERMINAL).split(","))
    return ()
