"""Counts of participants by category against the number analysed: no category, and not all together, can hold more.

Tolerance: none for one category. Categories that overlap ("all that apply") may sum to more than were analysed: a warning.
Source: ClinicalTrials.gov results data element definitions (categories of one row are mutually exclusive).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from registry_tools.checks.asking import ask
from registry_tools.checks.finding import Finding, Ground
from registry_tools.checks.rounding import shown

if TYPE_CHECKING:
    from registry_tools.db.store import Store

RULE = "category_counts"


def check(store: Store, studies: Sequence[str] | None) -> Iterator[Finding]:
    for row in ask(store, RULE, studies):
        single = row["largest"] > row["n"]
        what = ": ".join(part for part in (row["measure"], row["class_title"], row["group_title"]) if part)
        if single:
            message = f"{what}: a category counts {shown(row['largest'])} of {row['n']} analysed"
        else:
            message = f"{what}: {row['categories']} categories count {shown(row['total'])} together, of {row['n']} analysed"
        counts = [one for one in row["counts"] if not single or float(one["value_text"].replace(",", "")) > row["n"]]
        facts = [
            Ground(role=one["category"] or "count", quote=one["quote"] or one["value_text"], source_id=row["source_id"],
                   path=one["path"], start_char=one["start_char"], end_char=one["end_char"])
            for one in counts
        ]  # fmt: skip
        facts.append(Ground(role="analysed", quote=str(row["n"]), source_id=row["source_id"]))
        yield Finding(
            rule=RULE, severity="error" if single else "warning", study_id=row["study_id"], source_id=row["source_id"],
            message=message, facts=tuple(facts),
        )  # fmt: skip
