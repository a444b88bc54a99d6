"""Adverse events: more affected than at risk, fewer events than people affected, one term above the total of all terms.

Tolerance: none, these are counts. Silent where a number is not given. Source: ClinicalTrials.gov results data element
definitions, Adverse Events.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from registry_tools.checks.asking import ask
from registry_tools.checks.finding import Finding, Ground, ground

if TYPE_CHECKING:
    from registry_tools.db.store import Store

RULE = "events_at_risk"


def check(store: Store, studies: Sequence[str] | None) -> Iterator[Finding]:
    for row in ask(store, RULE, studies):
        kind = "serious" if row["serious"] else "other"
        total = row["serious_affected"] if row["serious"] else row["other_affected"]
        numbers = {"affected": row["affected"], "at risk": row["at_risk"], "events": row["events"], f"any {kind} event": total}
        problems = []
        if row["at_risk"] is not None and row["affected"] > row["at_risk"]:
            problems.append(f"{row['affected']} affected of {row['at_risk']} at risk")
        if row["events"] and row["events"] < row["affected"]:
            problems.append(f"{row['events']} events in {row['affected']} people")
        if total is not None and row["affected"] > total:
            problems.append(f"{row['affected']} affected, but {total} by any {kind} event")
        yield Finding(
            rule=RULE, severity="error", study_id=row["study_id"], source_id=row["source_id"],
            message=f"{row['term']} ({kind}), {row['group_title'] or row['group_id']}: {'; '.join(problems)}",
            facts=(ground("term", row),
                   *(Ground(role=role, quote=str(value), source_id=row["source_id"])
                     for role, value in numbers.items() if value is not None)),
        )  # fmt: skip
    for row in ask(store, "event_totals", studies):
        for what in ("deaths", "serious", "other"):
            affected, at_risk = row[f"{what}_affected"], row[f"{what}_at_risk"]
            if affected is not None and at_risk is not None and affected > at_risk:
                yield Finding(
                    rule=RULE, severity="error", study_id=row["study_id"], source_id=row["source_id"],
                    message=f"{what}, {row['title'] or row['group_id']}: {affected} affected of {at_risk} at risk",
                    facts=(Ground(role="affected", quote=str(affected), source_id=row["source_id"]),
                           Ground(role="at risk", quote=str(at_risk), source_id=row["source_id"])),
                )  # fmt: skip
