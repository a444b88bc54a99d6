"""Files for other tools. Each module with an `export` is a format: `export(store, folder, studies)` writes into `folder`.

`studies` is None for all, else the numbers to keep. What it returns goes into MANIFEST.json: what it wrote, and what it could
not take along.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from registry_tools.db.store import Store


class LeftOut(NamedTuple):
    """Rows of a table that a format has no place for, and why."""

    table: str
    rows: int
    reason: str


class Exported(NamedTuple):
    """Rows (or entries, or studies: what the format counts) by file, its path relative to the folder; and what was left out."""

    files: dict[str, int]
    left_out: tuple[LeftOut, ...] = ()


Export = Callable[["Store", Path, Sequence[str] | None], Exported]


@cache
def formats() -> tuple[str, ...]:
    """Names of the formats of this folder."""
    return tuple(sorted(m.name.removesuffix("_files") for m in iter_modules(__path__) if m.name.endswith("_files")))


def exporter(name: str) -> Export:
    """The `export` of a format; KeyError for one that is not here."""
    if name not in formats():
        raise KeyError(name)
    export: Export = import_module(f"{__name__}.{name}_files").export
    return export
