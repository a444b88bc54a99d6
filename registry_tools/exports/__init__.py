"""Files for other tools. Each module with an `export` is a format: `export(store, folder, studies)` writes into `folder`.

`studies` is None for all, else the numbers to keep. It returns the number of rows by file name.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from registry_tools.db.store import Store

Export = Callable[["Store", Path, Sequence[str] | None], dict[str, int]]


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
