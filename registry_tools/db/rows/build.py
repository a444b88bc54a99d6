"""A study to rows of every table, by every builder of this folder."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from registry_tools.db.rows.row_set import RowSet
from registry_tools.models.study import Study

Builder = Callable[[Study, str, RowSet], None]


@cache
def builders() -> tuple[Builder, ...]:
    """`add` of every `*_rows` module of this folder."""
    package = import_module("registry_tools.db.rows")
    found = (module.name for module in iter_modules(package.__path__, package.__name__ + ".") if module.name.endswith("_rows"))
    return tuple(import_module(name).add for name in found)


def add_studies(studies: Mapping[str, Study], rows: RowSet) -> None:
    """All rows of studies, by source_id."""
    for add in builders():
        for source_id, study in studies.items():
            add(study, source_id, rows)
