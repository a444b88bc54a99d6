"""Values outside their own interval in the tables of documents: a median outside its range, an estimate outside its CI.

Looked at: cells such as "33.0 (16.0: 74.0)", and a row "Median" with a row of limits below it. What stands around the cell must
say that the two numbers are an interval. Not looked at: a mean beside quartiles, which a skewed distribution may put outside
them. Tolerance: half a unit of the last decimal printed, on both numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from registry_tools.checks.finding import Finding, Ground
from registry_tools.checks.malformed_number import malformed
from registry_tools.checks.printed import Interval, interval, pair, single
from registry_tools.checks.table_grid import Cell, Grid, grids
from registry_tools.checks.words import named

if TYPE_CHECKING:
    from registry_tools.db.store import Store

RULE = "table_interval"


def check(store: Store, studies: Sequence[str] | None) -> Iterator[Finding]:
    for table in grids(store, studies):
        found = [(value, limits, cells) for value, limits, cells in intervals(table) if _announced(table, cells)]
        wrong = [one for one in found if not one[1].holds or one[1].low > one[1].high]
        if len(wrong) * 3 > len(found) and len(found) > 2:
            continue  # so many do not hold that the numbers are something else
        for cell, limits, cells in wrong:
            upside_down = limits.low > limits.high
            what = ", ".join(part for part in (cell.group, cell.label) if part)
            how = "is upside down" if upside_down else f"does not hold {limits.value_text.strip()}"
            yield Finding(
                rule=RULE, severity="error", study_id=table.study_id, source_id=table.source_id,
                message=f"{table.table_id}, {what}: the interval {limits.low_text.strip()} to {limits.high_text.strip()} {how}",
                facts=_facts(table, cells),
            )  # fmt: skip


def intervals(table: Grid) -> Iterator[tuple[Cell, Interval, tuple[Cell, ...]]]:
    """Every value with its interval: the value's cell, the numbers, and the cells they stand in.

    The value is None where its cell is no number but looks like one ("68,17.50").
    """
    for row in table.values:
        for cell in row:
            found = interval(cell.text)
            if found:
                yield cell, found, (cell,)
    for above, below in pairwise(table.values):
        if (
            not named("one_value", above[0].label)
            or not named("limits_row", below[0].label)
            or above[0].group != below[0].group
        ):
            continue
        columns = {cell.column: cell for cell in below}
        for cell in above:
            value, limits = single(cell.text), pair(columns[cell.column].text) if cell.column in columns else None
            if limits and (value or malformed(cell.text)):
                both = limits._replace(value=value[0] if value else None, value_text=value[1] if value else cell.text)
                yield cell, both, (cell, columns[cell.column])


def _announced(table: Grid, cells: tuple[Cell, ...]) -> bool:
    around = [text for cell in cells for text in (cell.label, cell.group, cell.head, cell.text)]
    near = named("interval", *around)
    if not near:
        around += [table.caption, table.footnotes]
        near = named("interval", *around)
    quartiles = named("quartiles", *around) or not (named("confidence_interval", *around) or named("full_range", *around))
    return bool(near) and not (named("mean", *around) and quartiles)


def _facts(table: Grid, cells: tuple[Cell, ...]) -> tuple[Ground, ...]:
    roles = ("value and interval",) if len(cells) == 1 else ("value", "interval")
    return tuple(table.ground(role, cell) for role, cell in zip(roles, cells, strict=True))
