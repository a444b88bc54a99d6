"""Numbers that are written as no number can be: "68,17.50" (a comma that parts no thousand), "12..5", "1,234.567.8".

Looked at: cells of tables, where commas part thousands and a point the decimals; and running text for the first form alone,
standing free. Not looked at: dates, versions and section numbers, decimal commas ("12,5"), reference marks after a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from registry_tools.checks.asking import ask
from registry_tools.checks.finding import Finding, Ground
from registry_tools.checks.table_grid import grids

if TYPE_CHECKING:
    from registry_tools.db.store import Store

RULE = "malformed_number"
_FREE = r"(?<![\w.,·/-])"
_END = r"(?![\d,/]|\.\d|-\d)"
# a thousand's comma with one, two, or four and more digits up to the decimal point
_COMMA = re.compile(rf"{_FREE}\d{{1,3}}(?:,\d{{3}}){{0,3}},(?:\d{{1,2}}|\d{{4,6}})\.\d{{1,6}}{_END}")
_POINTS = re.compile(rf"{_FREE}\d{{1,6}}\.\.\d{{1,6}}{_END}")
_PAIR = re.compile(r"[(\[]\s?\d{1,3}(?:\.\d{1,6})?,\d{1,3}(?:\.\d{1,6})?\s?[)\]]")


def check(store: Store, studies: Sequence[str] | None) -> Iterator[Finding]:
    for table in grids(store, studies):
        for row in table.values:
            for cell in row:
                for found in malformed(cell.text):
                    what = ", ".join(part for part in (cell.group, cell.label) if part)
                    fact = table.ground("number", cell).model_copy(
                        update={"quote": found[0], "start_char": found.start(), "end_char": found.end()}
                    )
                    yield Finding(
                        rule=RULE, severity="error", study_id=table.study_id, source_id=table.source_id,
                        message=f"{table.table_id}, {what}: {found[0]} is no number", facts=(fact,),
                    )  # fmt: skip
    for block in ask(store, "blocks", studies):
        for found in _COMMA.finditer(block["text"] or ""):
            if not found[0].startswith("0"):
                fact = Ground(
                    role="number", quote=found[0], source_id=block["source_id"], path=f"blocks[{block['block_id']}]",
                    page=block["page"], start_char=found.start(), end_char=found.end(),
                )  # fmt: skip
                yield Finding(
                    rule=RULE, severity="warning", study_id=block["study_id"], source_id=block["source_id"],
                    message=f"{found[0]} is no number", facts=(fact,),
                )  # fmt: skip


def malformed(text: str) -> list[re.Match[str]]:
    """Spans of a cell that are malformed numbers.

    >>> [found[0] for found in malformed("68,17.50")], malformed("11,093.50"), malformed("3 (1,2.5)")
    (['68,17.50'], [], [])
    """
    if _PAIR.search(text):
        return []  # an interval set close
    return [*_COMMA.finditer(text), *_POINTS.finditer(text)]
