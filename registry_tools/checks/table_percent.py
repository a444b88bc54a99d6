"""Counts with their percentages in the tables of documents: "12 (87.5 %)".

Said as an error: a percentage that no number of people gives for its count, whatever the denominator (12 (87.5 %): 12/13
is 92.3 %, 12/14 is 85.7 %), and one that contradicts a denominator printed with it ("12/14 (87.5 %)"). Said as a warning:
a percentage that the column's "N = …" does not give, in a column where all other counts (five at least) agree with that
N, and the same row's other columns with theirs; people missing for one row would show in more than one cell. Tolerance:
one unit of the last printed decimal (rounded, cut off, or filled up so that categories sum to 100). Only cells whose own
text, row, head or caption says that they are counts with percentages.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from registry_tools.checks.finding import Finding, Ground, Severity
from registry_tools.checks.percentages import denominators_of, nearest
from registry_tools.checks.printed import CountPercent, count_percent
from registry_tools.checks.rounding import agrees, decimals, shown
from registry_tools.checks.table_grid import Cell, Grid, grids
from registry_tools.checks.words import named

if TYPE_CHECKING:
    from registry_tools.db.store import Store

RULE = "table_percent"
_OTHERS = 5  # cells of the column that must agree with its N before the one that does not is said


def check(store: Store, studies: Sequence[str] | None) -> Iterator[Finding]:
    for table in grids(store, studies):
        yield from _table(table)


def _table(table: Grid) -> Iterator[Finding]:
    counted = [(cell, found) for row in table.values for cell in row if (found := counts(table, cell)) and found.percent <= 100]
    impossible = [(cell, found) for cell, found in counted if not _possible(found)]
    if len(impossible) * 4 > len(counted) and len(impossible) > 1:
        return  # no table of counts with percentages of people: shares of something else
    for cell, found in impossible:
        yield _finding(table, cell, found, "error", f"{cell.text.strip()}: {_why(found, cell.n)}")
    rest = [(cell, found) for cell, found in counted if (cell, found) not in impossible and found.of is None and cell.n]
    wrong = [(cell, found) for cell, found in rest if not _fits(found, cell.n)]
    for cell, found in wrong:
        column = [(one, its) for one, its in rest if one.column == cell.column and one.n == cell.n]
        dissent = [one for one, its in column if not _fits(its, one.n)]
        row = [one for one, its in wrong if one.row == cell.row]
        said = named("own_denominator", cell.label, cell.group, table.footnotes) or named(
            "missing", cell.label, table.footnotes
        )
        if len(dissent) == 1 and len(row) == 1 and len(column) > _OTHERS and not said and cell.n and found.count <= cell.n:
            others = len(column) - 1
            why = (
                f"{found.count} of {cell.n} is {shown(found.count * 100 / cell.n, decimals(found.percent_text))} %; "
                f"the column's {others} other percentages are of {cell.n}"
            )
            yield _finding(table, cell, found, "warning", f"{cell.text.strip()}: {why}")


def counts(table: Grid, cell: Cell) -> CountPercent | None:
    """The count with its percentage that a cell holds, where the cell or what stands around it says that it is one."""
    found = count_percent(cell.text)
    if found is None:
        return None
    if "%" in cell.text or found.of is not None:
        return None if named("no_count", cell.label, cell.head) else found
    nearest_words = cell.label, cell.group, cell.head, table.caption
    for text in nearest_words:
        if named("count_percent", text):
            return None if named("no_count", cell.label, cell.head) else found
        if named("no_count", text):
            return None
    return None


def _possible(found: CountPercent) -> bool:
    if found.of is not None:
        return found.of == 0 or agrees(found.percent, decimals(found.percent_text), found.count * 100 / found.of)
    return bool(denominators_of(found.count, found.percent, found.percent_text))


def _fits(found: CountPercent, n: int | None) -> bool:
    return not n or agrees(found.percent, decimals(found.percent_text), found.count * 100 / n)


def _why(found: CountPercent, n: int | None) -> str:
    places = decimals(found.percent_text)
    if found.of is not None:
        return f"{found.count}/{found.of} is {shown(found.count * 100 / found.of, places)} %, not {found.percent_text} %"
    near = " and ".join(
        f"{found.count}/{m} is {shown(found.count * 100 / m, places)} %" for m in nearest(found.count, found.percent)
    )
    of_n = f"; of N = {n} it is {shown(found.count * 100 / n, places)} %" if n and found.count <= n else ""
    return f"no number of people gives {found.percent_text} % for {found.count} ({near}){of_n}"


def _finding(table: Grid, cell: Cell, found: CountPercent, severity: Severity, message: str) -> Finding:
    what = ", ".join(part for part in (cell.group, cell.label) if part)
    facts: list[Ground] = [table.ground("count and percentage", cell)]
    if cell.n and found.of is None:
        facts.append(table.people_ground(cell))
    return Finding(
        rule=RULE, severity=severity, study_id=table.study_id, source_id=table.source_id,
        message=f"{table.table_id}, {what}: {message}", facts=tuple(facts),
    )  # fmt: skip
