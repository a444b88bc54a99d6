"""Participants analysed in a group against those who started the study in it.

A group is the same where its title is; starts are summed over all periods and groups of that title, so that people who enter
late, or by cohort, count. People may be analysed with another group than they started in: a warning, or a note where the
pre-assignment details may say so. Tolerance: none.
One finding a group. Source: ClinicalTrials.gov results data element definitions (participants analysed).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from registry_tools.checks.asking import ask
from registry_tools.checks.finding import Finding, Ground

if TYPE_CHECKING:
    from registry_tools.db.store import Store

RULE = "analysed_started"


def check(store: Store, studies: Sequence[str] | None) -> Iterator[Finding]:
    rows = sorted(ask(store, RULE, studies), key=lambda row: (row["study_id"], row["source_id"], row["group_title"]))
    for _, group in groupby(rows, key=lambda row: (row["source_id"], row["group_title"])):
        found = sorted(group, key=lambda row: (-row["analysed"], row["measure_ordinal"] or 0))
        worst = found[0]
        what = worst["measure"] or "baseline characteristics"
        said = worst["flow_pre_assignment"]
        more = f"; likewise in {len(found) - 1} more measures" if len(found) > 1 else ""
        yield Finding(
            rule=RULE, severity="note" if said else "warning", study_id=worst["study_id"], source_id=worst["source_id"],
            message=f"{worst['group_title']}: {worst['analysed']} analysed, but {worst['started']} started ({what}){more}",
            facts=(Ground(role="analysed", quote=worst["quote"], source_id=worst["source_id"]),
                   *([Ground(role="pre-assignment details", quote=said, source_id=worst["source_id"],
                         path="resultsSection.participantFlowModule.preAssignmentDetails")] if said else []),
               *(Ground(role="started", quote=text, source_id=worst["source_id"],
                            path="resultsSection.participantFlowModule") for text in worst["started_texts"])),
        )  # fmt: skip
