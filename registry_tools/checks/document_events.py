"""People with an adverse event, of a record and a paper: groups of the same title, with the same number at risk, all grades.

Where a paper counts fewer it may count only related or frequent events; both counts are of the same people, so a
difference is a note, agreement is the same. Tolerance: none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from registry_tools.checks.asking import ask
from registry_tools.checks.beside import compared, pairs
from registry_tools.checks.finding import Finding, Ground, ground

if TYPE_CHECKING:
    from registry_tools.db.store import Store

RULE = "document_events"


def check(store: Store, studies: Sequence[str] | None) -> Iterator[Finding]:
    for pair in pairs(store, studies):
        for row in ask(store, RULE, None, source=pair.record_source, document_source=pair.document_source):
            what = f"{row['term']}, {row['group_title']}"
            same = row["record_affected"] == row["affected"]
            numbers = f"{row['record_affected']} of {row['at_risk']}"
            message = (
                f"{what}: {numbers} in both" if same else f"{what}: {numbers} in the record, {row['affected']} in the document"
            )
            count = Ground(role="record's count", quote=str(row["record_affected"]), source_id=pair.record_source)
            yield compared(
                RULE, pair, "same" if same else "note", message, ground("record", row, "r_"), count, ground("document", row)
            )
