"""Deaths as reasons for leaving the study against all-cause mortality of the adverse event tables, group by group.

A group is the same where its title is. Fewer deaths in the flow are normal (death after completion); more are not: the tables
count all deaths, from any cause, though they may count a shorter time, or fewer people: a warning, or a note where the
tables have a description that may say so. Tolerance: none.
Source: ClinicalTrials.gov results data element definitions, All-Cause Mortality.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from registry_tools.checks.asking import ask
from registry_tools.checks.finding import Finding, Ground

if TYPE_CHECKING:
    from registry_tools.db.store import Store

RULE = "deaths_flow"


def check(store: Store, studies: Sequence[str] | None) -> Iterator[Finding]:
    for row in ask(store, RULE, studies):
        said = row["events_mortality_comment"] or row["events_description"]
        flow = [
            Ground(role="left by death", quote=text, source_id=row["source_id"], path="resultsSection.participantFlowModule")
            for text in row["flow_texts"]
        ]
        yield Finding(
            rule=RULE, severity="note" if said else "warning", study_id=row["study_id"], source_id=row["source_id"],
            message=f"{row['group_title']}: {row['flow_deaths']} left because they died, "
            f"but the adverse event tables count {row['deaths_affected']} deaths of any cause",
            facts=(*flow, Ground(role="deaths", quote=str(row["deaths_affected"]), source_id=row["source_id"],
                                 path="resultsSection.adverseEventsModule.eventGroups"),
                   *([Ground(role="description", quote=said, source_id=row["source_id"])] if said else [])),
        )  # fmt: skip
