"""Participant flow: who started a period either completed it or did not, and the reasons account for those who did not.

Tolerance: none, these are counts of people. Source: ClinicalTrials.gov results data element definitions, Participant Flow
(COMPLETED and NOT COMPLETED make up STARTED).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from registry_tools.checks.asking import ask
from registry_tools.checks.finding import Finding, Ground

if TYPE_CHECKING:
    from registry_tools.db.store import Store

RULE = "flow_balance"


def check(store: Store, studies: Sequence[str] | None) -> Iterator[Finding]:
    for row in ask(store, RULE, studies):
        where = f"{row['period'] or 'period ' + str(row['period_ordinal'])}, {row['group_title'] or row['group_id']}"
        problems = []
        if row["started"] != row["completed"] + row["not_completed"]:
            problems.append(f"{row['started']} started, but {row['completed']} completed + {row['not_completed']} did not")
        if row["reasons"] and row["reasons"] != row["not_completed"]:
            problems.append(f"{row['not_completed']} did not complete, but the reasons given account for {row['reasons']}")
        path = f"resultsSection.participantFlowModule.periods[{row['period_ordinal'] - 1}]"
        facts = [Ground(role=f"{role} {row['group_id']}", quote=str(row[role]), source_id=row["source_id"], path=path)
                 for role in ("started", "completed", "not_completed")]  # fmt: skip
        facts += [
            Ground(role="reason", quote=text, source_id=row["source_id"], path=path) for text in row["reason_texts"] or ()
        ]
        yield Finding(
            rule=RULE, severity="error", study_id=row["study_id"], source_id=row["source_id"],
            message=f"{where}: {'; '.join(problems)}", facts=tuple(facts),
        )  # fmt: skip
