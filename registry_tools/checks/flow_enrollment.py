"""Actual enrolment against those who started the first period of the participant flow.

Tolerance: none. A record may enrol people who never start (its pre-assignment details then say so): the finding is a warning
where nothing is said, else a note. Source: ClinicalTrials.gov, Enrollment and Participant Flow, Pre-assignment Details.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from registry_tools.checks.asking import ask
from registry_tools.checks.finding import Finding, Ground

if TYPE_CHECKING:
    from registry_tools.db.store import Store

RULE = "flow_enrollment"


def check(store: Store, studies: Sequence[str] | None) -> Iterator[Finding]:
    for row in ask(store, RULE, studies):
        said = row["flow_pre_assignment"]
        source = row["source_id"]
        facts = [
            Ground(role="enrolment", quote=str(row["enrollment"]), source_id=source,
                   path="protocolSection.designModule.enrollmentInfo.count")
        ]  # fmt: skip
        flow = "resultsSection.participantFlowModule"
        facts += [
            Ground(role="started", quote=text, source_id=source, path=f"{flow}.periods[0]") for text in row["started_texts"]
        ]
        if said:
            facts.append(
                Ground(role="pre-assignment details", quote=said, source_id=source, path=f"{flow}.preAssignmentDetails")
            )
        yield Finding(
            rule=RULE, severity="note" if said else "warning", study_id=row["study_id"], source_id=source,
            message=f"actual enrolment is {row['enrollment']}, but {row['started']} started the first period"
            + ("; the pre-assignment details may say why" if said else " and no pre-assignment details say why"),
            facts=tuple(facts),
        )  # fmt: skip
