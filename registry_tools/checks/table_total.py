"""Counts of the groups in a table against the column that is their total: "Total (N = 100)", "All patients".

Only where one column is a total by its head, all others but p-values are groups, and most rows of counts (three at least) do
sum: then the rows that do not are said, or the numbers of people in the heads where these do not. Tolerance: none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from registry_tools.checks.finding import Finding
from registry_tools.checks.printed import count_percent
from registry_tools.checks.table_grid import Cell, Grid, grids
from registry_tools.checks.table_percent import counts
from registry_tools.checks.words import named

if TYPE_CHECKING:
    from registry_tools.db.store import Store

RULE = "table_total"
_ROWS = 3  # rows that must sum before one that does not is said


def check(store: Store, studies: Sequence[str] | None) -> Iterator[Finding]:
    for table in grids(store, studies):
        rows = [found for row in table.values if (found := _parts(table, row))]
        good = [one for one in rows if _sums(one)]
        heads_sum = any(_heads_sum(total, parts) for total, parts in rows)
        wrong = [one for one in rows if not _sums(one)]
        if len(good) < _ROWS or len(wrong) * 4 > len(good):
            continue
        if not heads_sum:
            yield from _heads(table, *good[0])
            continue
        for total, parts in wrong:
            numbers = [count_percent(cell.text) for cell in parts]
            said = " + ".join(str(one.count) for one in numbers if one)
            whole = count_percent(total.text)
            what = ", ".join(part for part in (total.group, total.label) if part)
            yield Finding(
                rule=RULE, severity="error", study_id=table.study_id, source_id=table.source_id,
                message=f"{table.table_id}, {what}: the total is {whole.count if whole else '?'}, "
                f"but the groups sum to {sum(one.count for one in numbers if one)} ({said})",
                facts=(table.ground("total", total), *(table.ground("group", cell) for cell in parts)),
            )  # fmt: skip


def _heads(table: Grid, total: Cell, parts: list[Cell]) -> Iterator[Finding]:
    """The numbers of people in the heads, where they do not sum although the rows do."""
    people = {cell.n_path: cell for cell in (total, *parts)}
    if total.n is None or len(people) != len(parts) + 1:
        return
    sizes = [cell.n or 0 for cell in parts]
    yield Finding(
        rule=RULE, severity="error", study_id=table.study_id, source_id=table.source_id,
        message=f"{table.table_id}: the total is of {total.n} people, but the groups are of {sum(sizes)} "
        f"({' + '.join(map(str, sizes))}), and the rows sum",
        facts=tuple(table.people_ground(cell) for cell in people.values()),
    )  # fmt: skip


def _parts(table: Grid, row: list[Cell]) -> tuple[Cell, list[Cell]] | None:
    """The total and the groups' cells of a row of counts; None where it is not plainly such a row."""
    total = [cell for cell in row if named("total_title", _bare(cell.head)) == _bare(cell.head)]
    if len(total) != 1 or not counts(table, total[0]):
        return None
    parts = [cell for cell in row if cell is not total[0] and counts(table, cell)]
    return (total[0], parts) if len(parts) > 1 and all(cell.n and cell.head for cell in parts) else None


def _bare(head: str) -> str:
    """A head without its number of people and percent signs, in lower case."""
    return head.lower().partition("(")[0].partition("n=")[0].partition("n =")[0].strip(" ,;:*")


def _sums(one: tuple[Cell, list[Cell]]) -> bool:
    total, parts = one
    whole = count_percent(total.text)
    return whole is not None and whole.count == sum(found.count for cell in parts if (found := count_percent(cell.text)))


def _heads_sum(total: Cell, parts: list[Cell]) -> bool:
    return total.n is not None and total.n == sum(cell.n or 0 for cell in parts)
