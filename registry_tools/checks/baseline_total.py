"""Baseline characteristics: the groups' counts against the group that is their total.

Tolerance: none. Groups overlap (a subgroup beside its arm) where their numbers of people do not sum to the total's either:
then a warning, else an error. Source: ClinicalTrials.gov, Baseline Characteristics (Total).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from registry_tools.checks.asking import ask
from registry_tools.checks.finding import Finding, Ground, ground
from registry_tools.checks.rounding import shown
from registry_tools.checks.words import words

if TYPE_CHECKING:
    from registry_tools.db.store import Store

RULE = "baseline_total"
_ANALYSED = "Number analysed"  # the query's name for the numbers of people themselves


def check(store: Store, studies: Sequence[str] | None) -> Iterator[Finding]:
    rows = list(ask(store, RULE, studies, total_titles=list(words("total_title"))))
    overlapping = {row["source_id"] for row in rows if row["class_title"] is None and row["measure"] == _ANALYSED}
    for row in rows:
        what = ": ".join(part for part in (row["measure"], row["class_title"], row["category"]) if part)
        parts = [
            Ground(role="group", quote=text, source_id=row["source_id"], path=path)
            for text, path in zip(row["part_texts"], row["part_paths"], strict=True)
        ]
        yield Finding(
            rule=RULE, severity="warning" if row["source_id"] in overlapping else "error",
            study_id=row["study_id"], source_id=row["source_id"],
            message=f"{what}: the total is {shown(row['total'])}, but the groups sum to {shown(row['parts'])} "
            f"({' + '.join(row['part_texts'])})",
            facts=(ground("total", row), *parts),
        )  # fmt: skip
