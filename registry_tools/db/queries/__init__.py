"""The queries of this folder, by name; the comment at a query's head is its help."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

from registry_tools.db.literals import literal
from registry_tools.db.tables import sql_files

if TYPE_CHECKING:
    import duckdb

    from registry_tools.db.store import Store

_PREFIX = "compare_"
_TERMINAL = "-- on a terminal: "


@cache
def _queries() -> dict[str, str]:
    return dict(sql_files("queries"))


@cache
def comparisons() -> dict[str, tuple[str, ...]]:
    """What `compare` offers: for each compare_<what>.sql its views, compare_<what>_<view>.sql, "long" first."""
    names = [name.removeprefix(_PREFIX) for name in _queries() if name.startswith(_PREFIX)]
    return {
        what: ("long", *(name.removeprefix(f"{what}_") for name in names if name.startswith(f"{what}_")))
        for what in names
        if "_" not in what
    }


def comparison(what: str, view: str = "long") -> str:
    """Text of a comparison's query; KeyError for one that is not here."""
    return _queries()[_PREFIX + what + ("" if view == "long" else f"_{view}")]


def run_comparison(store: Store, query: str, parameters: Mapping[str, object]) -> duckdb.DuckDBPyConnection:
    """Run a comparison. Its filters are parameters, or variables where the statement takes no parameters (a pivot)."""
    if "$measure" in query:
        return store.query(query, parameters)
    for name, value in parameters.items():
        store.query(f"SET VARIABLE {name} = ?", [value])
    return store.query(query)


def filled_in(query: str, parameters: Mapping[str, object]) -> str:
    """A comparison with its filters written out, to be taken and changed."""

    def filled(found: re.Match[str]) -> str:
        value = parameters.get(found[1] or found[2])
        if value is None:
            return "NULL"
        if isinstance(value, list):
            return "[" + ", ".join(literal(one) for one in value) + "]"
        return literal(value)

    return re.sub(r"\$(\w+)|getvariable\('(\w+)'\)", filled, query)


def terminal_columns(query: str) -> tuple[str, ...]:
    """Columns that a query's head names as the ones to read on a terminal; empty where it names none."""
    for line in query.splitlines():
        if line.startswith(_TERMINAL):
            return tuple(name.strip() for name in line.removeprefix(_TERMINAL).split(","))
    return ()
