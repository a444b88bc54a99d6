"""The queries of this folder, by name; the comment at a query's head is its help."""

from __future__ import annotations

from functools import cache

from registry_tools.db.tables import sql_files

_PREFIX = "compare_"


@cache
def comparisons() -> tuple[str, ...]:
    """What `compare` offers: every compare_*.sql here."""
    return tuple(name.removeprefix(_PREFIX) for name, _ in sql_files("queries") if name.startswith(_PREFIX))


def comparison(what: str) -> str:
    """Text of a comparison's query; KeyError for one that is not here."""
    return dict(sql_files("queries"))[_PREFIX + what]
