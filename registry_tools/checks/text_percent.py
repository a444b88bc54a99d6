"""Counts with their percentages in the running text of documents: "12 of 14 patients (87.5 %)".

An error where the text prints the denominator and the percentage is not the count's, or where no number of people gives the
percentage for the count. Tolerance: one unit of the last printed decimal. Silent on counts that are not said to be of people,
without a denominator of their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from registry_tools.checks.finding import Finding
from registry_tools.checks.percentages import denominators_of, nearest
from registry_tools.checks.rounding import agrees, decimals, shown
from registry_tools.checks.text_numbers import blocks, counted
from registry_tools.checks.words import named

if TYPE_CHECKING:
    from registry_tools.db.store import Store

RULE = "text_percent"


def check(store: Store, studies: Sequence[str] | None) -> Iterator[Finding]:
    for block in blocks(store, studies):
        for one in counted(block.text):
            found, places = one.found, decimals(one.found.percent_text)
            if found.percent > 100 or named("estimated", block.text[max(0, one.start - 60) : one.end]):
                continue
            if found.of is not None:
                if found.of <= 0 or found.count > found.of or agrees(found.percent, places, found.count * 100 / found.of):
                    continue
                why = f"{found.count}/{found.of} is {shown(found.count * 100 / found.of, places)} %, not {found.percent_text} %"
            elif not denominators_of(found.count, found.percent, found.percent_text):
                near = " and ".join(
                    f"{found.count}/{m} is {shown(found.count * 100 / m, places)} %"
                    for m in nearest(found.count, found.percent)
                )
                why = f"no number of people gives {found.percent_text} % for {found.count} ({near})"
            else:
                continue
            yield Finding(
                rule=RULE, severity="error", study_id=block.study_id, source_id=block.source_id, message=why,
                facts=(block.ground("count and percentage", one.start, one.end),),
            )  # fmt: skip
