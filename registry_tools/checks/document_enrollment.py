"""A record's enrolment against the number of people that its documents plan.

Same where any planned number is the record's. An estimated enrolment that none of them is: a warning. An actual one may well
differ from the plan: a note, with both numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from registry_tools.checks.asking import ask
from registry_tools.checks.beside import compared, pairs
from registry_tools.checks.finding import Finding, Ground, ground

if TYPE_CHECKING:
    from registry_tools.db.store import Store

RULE = "document_enrollment"


def check(store: Store, studies: Sequence[str] | None) -> Iterator[Finding]:
    for pair in pairs(store, studies):
        rows = list(ask(store, RULE, None, source=pair.record_source, document_source=pair.document_source))
        if not rows:
            continue
        first = rows[0]
        kind = (first["enrollment_type"] or "").lower()
        record = Ground(role="record", quote=str(first["enrollment"]), source_id=pair.record_source,
                        path="protocolSection.designModule.enrollmentInfo.count")  # fmt: skip
        same = next((row for row in rows if row["planned"] == first["enrollment"]), None)
        if same:
            yield compared(
                RULE, pair, "same", f"{kind} enrolment {first['enrollment']} in both", record, ground("document", same)
            )
            continue
        planned = ", ".join(dict.fromkeys(str(row["planned"]) for row in rows))
        yield compared(
            RULE, pair, "note" if kind == "actual" else "warning",
            f"{kind} enrolment is {first['enrollment']} in the record, planned {planned} in the document",
            record, *(ground("document", row) for row in rows),
        )  # fmt: skip
