"""The same quantity in a sentence and in a table of one document: its interval is the same to the digit, its value is not.

"87.90 % (range 20.9 %–98.4 %)" and a table's "Median 87.50, Minimum: Maximum 20.9: 98.4" are the same quantity: both
limits agree and together have four significant digits at least. Silent where the table has these limits twice with
different values, where several sentences disagree, and where the values are equal, or one is the other with fewer
decimals (within one unit of its last).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from registry_tools.checks.finding import Finding
from registry_tools.checks.printed import Interval
from registry_tools.checks.rounding import same
from registry_tools.checks.table_grid import Cell, Grid, grids
from registry_tools.checks.table_interval import intervals
from registry_tools.checks.text_numbers import blocks, stated

if TYPE_CHECKING:
    from registry_tools.db.store import Store

RULE = "text_table"
_DIGITS = 4  # of both limits together: fewer may agree by chance


def check(store: Store, studies: Sequence[str] | None) -> Iterator[Finding]:
    in_tables: dict[tuple[str, float, float], list[tuple[Grid, Interval, tuple[Cell, ...]]]] = defaultdict(list)
    for table in grids(store, studies):
        for _, found, cells in intervals(table):
            in_tables[table.source_id, found.low, found.high].append((table, found, cells))
    for block in blocks(store, studies):
        for one in stated(block.text):
            key = (block.source_id, one.found.low, one.found.high)
            there = in_tables.get(key, [])
            if not there or _digits(one.found) < _DIGITS or any(_same(found, one.found) for _, found, _ in there):
                continue
            if len({found.value for _, found, _ in there}) > 1:
                continue
            table, found, cells = there[0]
            yield Finding(
                rule=RULE, severity="error", study_id=block.study_id, source_id=block.source_id,
                message=f"{one.found.value_text.strip()} in the text, {found.value_text.strip()} in {table.table_id} "
                f"({', '.join(part for part in (cells[0].group, cells[0].label) if part)}), both with {one.kind} "
                f"{found.low_text.strip()} to {found.high_text.strip()}",
                facts=(block.ground("text", one.start, one.end), *(table.ground("table", cell) for cell in cells)),
            )  # fmt: skip


def _digits(found: Interval) -> int:
    return sum(len([c for c in text if c.isdigit()]) for text in (found.low_text, found.high_text))


def _same(one: Interval, other: Interval) -> bool:
    if one.value is None or other.value is None:
        return False  # written as no number can be: whatever it says, it is not what the sentence says
    return same(one.value, one.value_text, other.value, other.value_text)
