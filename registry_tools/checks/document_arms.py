"""Arms of a record against those of its documents: by the words of their labels, and their numbers of people.

Same where three quarters of a label's words stand in the other's, either way round. Numbers of people are compared where
both give them. A label that is none of those read is looked for in the document's text before it is said to be only in
the record. Of the document's arms none is said to be only there: groups of analysis are read as arms, too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from registry_tools.checks.asking import ask
from registry_tools.checks.beside import compared, pairs, texts
from registry_tools.checks.endpoint_words import covered
from registry_tools.checks.finding import Finding, ground

if TYPE_CHECKING:
    from registry_tools.db.store import Store

RULE = "document_arms"
_ENOUGH = 0.75


def check(store: Store, studies: Sequence[str] | None) -> Iterator[Finding]:
    for pair in pairs(store, studies):
        record = list(ask(store, RULE, None, source=pair.record_source))
        document = list(ask(store, RULE, None, source=pair.document_source))
        if not record or not document:
            continue
        told = texts(store, pair)
        for one in record:
            scored = [(covered(one["label"], row["label"]) + covered(row["label"], one["label"]), row) for row in document]
            best = max(scored, key=lambda found: found[0])
            if best[0] >= 2 * _ENOUGH:
                other = best[1]
                facts = (ground("record", one), ground("document", other))
                if one["n"] is not None and other["n"] is not None and one["n"] != other["n"]:
                    message = f"arm “{one['label']}”: {one['n']} people in the record, {other['n']} in the document"
                    yield compared(RULE, pair, "warning", message, *facts)
                else:
                    yield compared(RULE, pair, "same", f"arm “{one['label']}” in both", *facts)
                continue
            found = told.find(one["label"])
            if found:
                yield compared(
                    RULE, pair, "same", f"arm “{one['label']}” in both, in the same words", ground("record", one), found
                )
            elif best[0] == 0:
                yield compared(RULE, pair, "note", f"arm “{one['label']}”: only in the record", ground("record", one))
