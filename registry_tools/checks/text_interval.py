"""Values outside the interval that a sentence gives them: "median 12.5 (range 13.0–74.0)", "HR 0.72 (95 % CI 0.75 to 0.95)".

Tolerance: half a unit of the last decimal printed, on both numbers. A mean beside quartiles is not looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from registry_tools.checks.finding import Finding
from registry_tools.checks.text_numbers import blocks, stated
from registry_tools.checks.words import named

if TYPE_CHECKING:
    from registry_tools.db.store import Store

RULE = "text_interval"


def check(store: Store, studies: Sequence[str] | None) -> Iterator[Finding]:
    for block in blocks(store, studies):
        for one in stated(block.text):
            found = one.found
            if found.low <= found.high and found.holds:
                continue
            before = block.text[max(0, one.start - 60) : one.start]
            if named("mean", before) and named("quartiles", one.kind):
                continue
            how = "is upside down" if found.low > found.high else f"does not hold {found.value_text.strip()}"
            yield Finding(
                rule=RULE, severity="error", study_id=block.study_id, source_id=block.source_id,
                message=f"the {one.kind} {found.low_text.strip()} to {found.high_text.strip()} {how}",
                facts=(block.ground("value and interval", one.start, one.end),),
            )  # fmt: skip
