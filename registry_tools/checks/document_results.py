"""Results of a record and of its documents: estimates of one kind whose intervals agree to the digit are the same estimate.

Both limits together have four digits or more, and one estimate of the record alone has them. Then the values must be
equal, or one the other with fewer decimals (within one unit of its last). Estimates without a common interval are not
compared: the words of a record and a paper do not say surely enough that they are one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from registry_tools.checks.asking import ask
from registry_tools.checks.beside import compared, pairs
from registry_tools.checks.finding import Finding, ground
from registry_tools.checks.rounding import same

if TYPE_CHECKING:
    from registry_tools.db.store import Store

RULE = "document_results"


def check(store: Store, studies: Sequence[str] | None) -> Iterator[Finding]:
    for pair in pairs(store, studies):
        for row in ask(store, RULE, None, source=pair.record_source, document_source=pair.document_source):
            interval = f"({row['low_text']} to {row['high_text']})"
            facts = (ground("record", row, "r_"), ground("document", row))
            if same(row["record_value"], row["record_text"], row["value"], row["value_text"] or ""):
                yield compared(RULE, pair, "same", f"{row['measure']}: {row['record_text']} {interval} in both", *facts)
            else:
                message = (
                    f"{row['measure']}: {row['record_text']} {interval} in the record, "
                    f"{row['value_text']} with the same interval in the document"
                )
                yield compared(RULE, pair, "warning", message, *facts)
