"""Means of whole-number scales that no sum of whole numbers gives (GRIM), in the tables of documents.

Looked at: "2.57 ± 0.94", "2.57 (0.94)" or "2.57" in a row or column that says it is a mean, of a score or number that is
whole for one person at one time (lexicons/check_words.csv, integer_scale), with a number of people above or beside it.
Silent where the measure is averaged, adjusted or a change, and where people are said to be missing. Tolerance: one unit
of the last decimal. Source: Brown & Heathers 2017.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import floor
from typing import TYPE_CHECKING

from registry_tools.checks.finding import Finding
from registry_tools.checks.grim import possible_mean
from registry_tools.checks.printed import single, with_spread
from registry_tools.checks.rounding import decimals, shown
from registry_tools.checks.table_grid import Cell, Grid, grids
from registry_tools.checks.words import named

if TYPE_CHECKING:
    from registry_tools.db.store import Store

RULE = "table_grim"


def check(store: Store, studies: Sequence[str] | None) -> Iterator[Finding]:
    for table in grids(store, studies):
        for row in table.values:
            for cell in row:
                finding = _cell(table, cell)
                if finding:
                    yield finding


def _cell(table: Grid, cell: Cell) -> Finding | None:
    names = (cell.label, cell.group, cell.head)
    if not cell.n or not named("integer_scale", cell.label, cell.group) or named("averaged", *names):
        return None
    if not ("±" in cell.text or named("mean", *names)) or named("missing", cell.label, table.footnotes):
        return None
    found = with_spread(cell.text) or single(cell.text)
    if found is None or possible_mean(*found, cell.n):
        return None
    (mean, printed), places = found, decimals(found[1])
    below = floor(mean * cell.n)
    beside = " and ".join(f"{k}/{cell.n} is {shown(k / cell.n, places)}" for k in (below, below + 1))
    what = ", ".join(part for part in (cell.group, cell.label) if part)
    return Finding(
        rule=RULE, severity="warning", study_id=table.study_id, source_id=table.source_id,
        message=f"{table.table_id}, {what}: a mean of {printed} over {cell.n} whole numbers is impossible, "
        f"{beside}",
        facts=(table.ground("mean", cell), table.people_ground(cell)),
    )  # fmt: skip
