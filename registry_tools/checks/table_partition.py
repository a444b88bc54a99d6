"""Categories of one characteristic against the number of people, in the tables of documents.

Categories are known to part a column where in half the columns of the table the counts of a heading's first rows sum to the
number of people exactly. Then a column whose counts sum to slightly more (a tenth, or three people) is wrong: an error; one
whose counts sum to less while its percentages sum to 100 likewise. Tolerance: none for counts; one unit of the last decimal for
every percentage summed. Silent on fewer where people are said to be missing.
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
_FEW, _SHARE = 3, 0.1  # how far a sum may be off to be a slip and not another kind of rows: people, or a share of N


def check(store: Store, studies: Sequence[str] | None) -> Iterator[Finding]:
    for table in grids(store, studies):
        for group, rows in groupby(table.values, key=lambda row: row[0].group):
            if group:
                yield from _group(table, group, list(rows))


def _group(table: Grid, group: str, rows: list[list[Cell]]) -> Iterator[Finding]:
    columns = _whole_columns(table, rows)
    size = _categories(columns)
    if size is None:
        return
    parts = [its[:size] for its in columns.values()]
    good = [its for its in parts if _sum(its) == its[0][0].n]
    for its in parts:
        n, total = its[0][0].n or 0, _sum(its)
        percent = sum(found.percent for _, found in its)
        slack = sum(unit(found.percent_text) for _, found in its)
        less = total < n and abs(percent - 100) <= slack and not named("missing", group, table.footnotes)
        if not (total > n or less) or abs(total - n) > max(_FEW, n * _SHARE) or len(good) * 2 < len(parts):
            continue
        said = " + ".join(str(found.count) for _, found in its)
        beside = f" while their percentages sum to {percent:.4g}" if less else ""
        yield Finding(
            rule=RULE, severity="error", study_id=table.study_id, source_id=table.source_id,
            message=f"{table.table_id}, {group} ({its[0][0].head}): the categories sum to {total} ({said}), of N = {n}{beside}",
            facts=(*(table.ground(cell.label, cell) for cell, _ in its), table.people_ground(its[0][0])),
        )  # fmt: skip


def _whole_columns(table: Grid, rows: list[list[Cell]]) -> dict[int, list[tuple[Cell, CountPercent]]]:
    """Counts by column from the group's first row on, as far as every row has one of the same number of people."""
    columns: dict[int, list[tuple[Cell, CountPercent]]] = defaultdict(list)
    for i, row in enumerate(rows):
        for cell in row:
            found = counts(table, cell)
            its = columns[cell.column]
            if found and len(its) == i and cell.n and (not its or its[0][0].n == cell.n):
                its.append((cell, found))
    return {at: its for at, its in columns.items() if len(its) > 1}


def _categories(columns: dict[int, list[tuple[Cell, CountPercent]]]) -> int | None:
    """How many rows part a column: the fewest from the first whose counts sum to the number of people in some column."""
    longest = min((len(its) for its in columns.values()), default=0)
    sizes = (size for size in range(2, longest + 1) if any(_sum(its[:size]) == its[0][0].n for its in columns.values()))
    return next(sizes, None)


def _sum(its: list[tuple[Cell, CountPercent]]) -> int:
    return sum(found.count for _, found in its)
