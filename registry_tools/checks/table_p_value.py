"""p-values in tables of two groups against the counts beside them, worked out again.

Looked at: rows of two columns "n (%)" with their numbers of people and one p-value, in tables whose footnotes, caption or heads
name Fisher's exact or a chi-squared test. A p-value of several categories stands in the first row, or beside the heading above
them: rows whose characteristic has more than one category are passed over, unless there are two that part the column. The
p-value agrees where any exact or chi-squared one is within a factor of two of it (five below 0.01).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from registry_tools.checks.finding import Finding
from registry_tools.checks.printed_p import agrees, printed_p
from registry_tools.checks.rounding import agrees as percent_agrees
from registry_tools.checks.rounding import decimals
from registry_tools.checks.table_grid import Cell, Grid, grids
from registry_tools.checks.table_percent import counts
from registry_tools.checks.two_by_two import p_values
from registry_tools.checks.words import named

if TYPE_CHECKING:
    from registry_tools.db.store import Store

RULE = "table_p_value"


def check(store: Store, studies: Sequence[str] | None) -> Iterator[Finding]:
    for table in grids(store, studies):
        heads = " ".join(cell.text for cell in table.cells if cell.is_header)
        if not named("exact_test", table.footnotes, table.caption, heads) or named(
            "adjusted_test", table.footnotes, table.caption
        ):
            continue
        groups = [row[0].group for row in table.values]
        for row in table.values:
            if row[0].group and groups.count(row[0].group) > 1:
                continue
            yield from _row(table, row)


def _row(table: Grid, row: list[Cell]) -> Iterator[Finding]:
    counted = [(cell, found) for cell in row if (found := counts(table, cell))]
    printed = [(cell, p) for cell in row if named("p_head", cell.head) and (p := printed_p(cell.text.rstrip(" *†‡ᵃᵇᶜabc")))]
    if len(counted) != 2 or len(printed) != 1 or len(row) > 4:
        return
    (one, first), (other, second) = counted
    if (
        not one.n
        or not other.n
        or not (_of(first.count, one.n, first.percent_text) and _of(second.count, other.n, second.percent_text))
    ):
        return
    computed = p_values(first.count, one.n, second.count, other.n)
    cell, p = printed[0]
    if not computed or any(agrees(p, value) for value in computed.values()):
        return
    said = ", ".join(f"{test} {value:.2g}" for test, value in computed.items())
    yield Finding(
        rule=RULE, severity="warning", study_id=table.study_id, source_id=table.source_id,
        message=f"{table.table_id}, {cell.label}: p {cell.text.strip()}, but {first.count}/{one.n} against "
        f"{second.count}/{other.n} gives {said}",
        facts=(table.ground("p-value", cell), table.ground("count", one), table.ground("count", other),
               table.people_ground(one), table.people_ground(other)),
    )  # fmt: skip


def _of(count: int, n: int, printed: str) -> bool:
    """Whether the count's percentage is of this n: else people are missing, and the test's numbers are not known."""
    return count <= n and percent_agrees(float(printed), decimals(printed), count * 100 / n)
