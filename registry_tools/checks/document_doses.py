"""Doses of a record against those of its documents: by drug, amount and unit.

Same where all three agree. A drug that both dose in one unit, with no amount in common, differs. A record's dose that is
none of those read is looked for in the document's text, amount and unit together; a document's other doses (steps,
premedication, reductions) are its own matter and are not said.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isclose
from typing import TYPE_CHECKING

from registry_tools.checks.asking import Row, ask
from registry_tools.checks.beside import compared, pairs
from registry_tools.checks.finding import Finding, ground

if TYPE_CHECKING:
    from registry_tools.db.store import Store

RULE = "document_doses"


def check(store: Store, studies: Sequence[str] | None) -> Iterator[Finding]:
    for pair in pairs(store, studies):
        record = list(ask(store, RULE, None, source=pair.record_source))
        document = list(ask(store, RULE, None, source=pair.document_source))
        if not document:
            continue
        for one in record:
            alike = [row for row in document if row["drug"] == one["drug"] and row["unit"] == one["unit"]]
            same = next((row for row in alike if _equal(one, row)), None)
            what = f"{one['drug']} {one['dose']}"
            if same:
                yield compared(RULE, pair, "same", f"{what} in both", ground("record", one), ground("document", same))
            elif alike and not any(_equal(mine, row) for mine in record if mine["drug"] == one["drug"] for row in alike):
                others = ", ".join(dict.fromkeys(row["dose"] for row in alike))
                message = f"{what} in the record, {others} in the document"
                yield compared(
                    RULE, pair, "warning", message, ground("record", one), *(ground("document", row) for row in alike[:5])
                )


def _equal(one: Row, other: Row) -> bool:
    highs = (one["amount_high"], other["amount_high"])
    return isclose(one["amount"], other["amount"]) and (None in highs or isclose(*highs))
