"""Rows of the queries db/queries/check_*.sql."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from registry_tools.db.tables import sql_files

if TYPE_CHECKING:
    from registry_tools.db.store import Store

Row = dict[str, Any]


@cache
def _queries() -> dict[str, str]:
    return {name.removeprefix("check_"): text for name, text in sql_files("queries") if name.startswith("check_")}


def query(name: str) -> str:
    """Text of db/queries/check_<name>.sql; KeyError where there is none."""
    return _queries()[name]


def ask(store: Store, name: str, studies: Sequence[str] | None, **parameters: object) -> Iterator[Row]:
    """Rows of a query by column name; `studies` is its parameter of that name, where it has one.

    All rows are fetched at once: a rule may ask again while it reads them.
    """
    text = query(name)
    given = {"studies": None if studies is None else list(studies)} if "$studies" in text else {}
    found = store.query(text, {**given, **parameters})
    names = [column[0] for column in found.description or ()]
    return (dict(zip(names, row, strict=True)) for row in found.fetchall())
