"""Categories of one characteristic against the number of people, in the tables of documents.

Categories are known to part a column where in another column of the table their counts sum to its number of people
exactly. Then a column whose counts sum to more is wrong: an error; one whose counts sum to less while its percentages sum
to 100 likewise. Tolerance: none for counts; one unit of the last decimal for every percentage summed. Silent where people
are said to be missing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from registry_tools.checks.finding import Finding
from registry_tools.checks.printed import CountPercent
from registry_tools.checks.rounding import unit
from registry_tools.checks.table_grid import Cell, Grid, grids
from registry_tools.checks.table_percent import counts
from registry_tools.checks.words import named

if TYPE_CHECKING:
    from registry_tools.db.store import Store

RULE = "table_partition"


def check(store: Store, studies: Sequence[str] | None) -> Iterator[Finding]:
    for table in grids(store, studies):
        for group, rows in groupby(table.values, key=lambda row: row[0].group):
            if group:
                yield from _group(table, group, list(rows))


def _group(table: Grid, group: str, rows: list[list[Cell]]) -> Iterator[Finding]:
    columns: dict[int, list[tuple[Cell, CountPercent]]] = defaultdict(list)
    for row in rows:
        for cell in row:
            found = counts(table, cell)
            if found:
                columns[cell.column].append((cell, found))
    whole = {
        at: its
        for at, its in columns.items()
        if len(its) == len(rows) > 1 and len({cell.n for cell, _ in its}) == 1 and its[0][0].n
    }
    parting = [at for at, its in whole.items() if sum(found.count for _, found in its) == its[0][0].n]
    for its in whole.values():
        n, total = its[0][0].n or 0, sum(found.count for _, found in its)
        percent = sum(found.percent for _, found in its)
        slack = sum(unit(found.percent_text) for _, found in its)
        more, less = total > n and len(parting) > 0, total < n and len(parting) > 0 and abs(percent - 100) <= slack
        if not (more or less) or (less and named("missing", group, table.footnotes)):
            continue
        said = " + ".join(str(found.count) for _, found in its)
        beside = f" while their percentages sum to {percent:.4g}" if less else ""
        yield Finding(
            rule=RULE, severity="error", study_id=table.study_id, source_id=table.source_id,
            message=f"{table.table_id}, {group} ({its[0][0].head}): the categories sum to {total} ({said}), of N = {n}{beside}",
            facts=(*(table.ground(cell.label, cell) for cell, _ in its), table.people_ground(its[0][0])),
        )  # fmt: skip
