"""Facts of a document to the rows of the same tables that a registry record's facts have.

Ids carry the first 8 hex of the source, so that a paper's criterion 3 is not the record's. A document writes a row of `studies`
only where it names no registry number: the record's row is the record's.
"""

from __future__ import annotations

import re
from typing import Any

from registry_tools.db.rows.result_rows import sign
from registry_tools.db.rows.row_set import RowSet
from registry_tools.db.tables import row_columns
from registry_tools.models.document import Document
from registry_tools.models.document_facts import (
    DocumentCriterion,
    DocumentEndpoint,
    DocumentEvent,
    DocumentFacts,
    DocumentResult,
    Evidence,
)

_LEVEL_LETTER = {"primary": "P", "secondary": "S", "other": "O", None: "E"}
_OWN = "document"  # the register of studies that no register knows


def add_document_facts(document: Document, facts: DocumentFacts, source_id: str, rows: RowSet) -> None:
    """Rows of study_links, studies, arms, criteria, doses, endpoints, results, adverse_events and what hangs on them."""
    _Rows(facts, source_id, rows).add(document)


class _Rows:
    def __init__(self, facts: DocumentFacts, source_id: str, rows: RowSet) -> None:
        self.facts, self.source_id, self.rows = facts, source_id, rows
        self.prefix = f"{facts.study_id}-{source_id[:8]}"
        self.arms = {_words(arm.label): f"{self.prefix}-A{arm.ordinal}" for arm in facts.arms}

    def put(self, table: str, evidence: Evidence | None = None, **values: Any) -> None:
        """A row by the names of its columns; those not named are NULL."""
        values |= {"study_id": values.get("study_id", self.facts.study_id), "source_id": self.source_id}
        if evidence is not None:
            values |= {
                "path": evidence.path, "page": evidence.page, "start_char": evidence.start, "end_char": evidence.end,
                "quote": evidence.quote,
            }  # fmt: skip
        self.rows.add(table, tuple(values.get(name) for name in row_columns(table)))

    def add(self, document: Document) -> None:
        facts = self.facts
        self._studies(document)
        for arm in facts.arms:
            self.put(
                "arms", arm.evidence, arm_id=self.arms[_words(arm.label)], ordinal=arm.ordinal, label=arm.label,
                description=arm.description, n=arm.n,
            )  # fmt: skip
        for one in facts.interventions:
            self.put(
                "interventions",
                one.evidence,
                intervention_id=f"{self.prefix}-I{one.ordinal}",
                ordinal=one.ordinal,
                name=one.name,
            )
        self._doses()
        for criterion in facts.criteria:
            self._criterion(criterion)
        if facts.frame is not None:
            frame = facts.frame
            self.put(
                "eligibility", frame.evidence, minimum_age=frame.minimum_age, maximum_age=frame.maximum_age,
                min_age_days=frame.min_age_days, max_age_days=frame.max_age_days,
            )  # fmt: skip
        for endpoint in facts.endpoints:
            self._endpoint(endpoint)
        for size in facts.sample_sizes:
            self.put("sample_sizes", size.evidence, planned=size.planned, power=size.power, alpha=size.alpha, sides=size.sides)
        for result in facts.results:
            self._result(result)
        for event in facts.adverse_events:
            self._event(event)
        for table in facts.tables:
            self.put("table_readings", **table.model_dump())

    def _studies(self, document: Document) -> None:
        for number in self.facts.studies:
            self.rows.add("study_links", (self.source_id, number.study_id, number.role))
            self.put("study_numbers", number.evidence, study_id=number.study_id, registry=number.registry, role=number.role)
        if self.facts.registry == _OWN and self.facts.has_study:
            self.rows.add("study_links", (self.source_id, self.facts.study_id, "reports"))
            self.put("studies", registry=_OWN, brief_title=document.title)

    def _doses(self) -> None:
        names = {_words(one.name): f"{self.prefix}-I{one.ordinal}" for one in self.facts.interventions}
        for dose in self.facts.doses:
            fact = dose.fact
            self.put(
                "doses", dose.evidence, arm_id=self.arms.get(_words(dose.arm)), intervention_id=names.get(_words(fact.drug)),
                **fact.model_dump(exclude={"start", "end", "quote"}),
            )  # fmt: skip

    def _criterion(self, one: DocumentCriterion) -> None:
        identifier = f"{self.prefix}-C{one.ordinal}"
        self.put(
            "criteria", one.evidence, criterion_id=identifier, polarity=one.polarity, ordinal=one.ordinal, depth=one.depth,
            parent_id=None if one.parent is None else f"{self.prefix}-C{one.parent}", heading=one.heading, text=one.text,
            status=one.status,
        )  # fmt: skip
        for bound in one.thresholds:
            values = bound.fact.model_dump(exclude={"start", "end", "quote", "type", "group"})
            self.put("thresholds", bound.evidence, criterion_id=identifier, alternative_group=bound.fact.group, **values)
        for window in one.windows:
            values = window.fact.model_dump(exclude={"start", "end", "quote", "type"})
            self.put("windows", window.evidence, criterion_id=identifier, **values)

    def _endpoint(self, one: DocumentEndpoint) -> None:
        identifier = f"{self.prefix}-{_LEVEL_LETTER[one.level]}{one.ordinal}"
        shapes = {point.fact.shape for point in one.timepoints}
        status = "absent" if not one.time_frame else "unread" if not shapes else "read"
        self.put(
            "endpoints", one.evidence, endpoint_id=identifier, time_frame_status=status,
            **one.model_dump(
                include={"level", "ordinal", "measure", "description", "concept", "population", "method", "time_frame"}
            ),
        )  # fmt: skip
        for ordinal, point in enumerate(one.timepoints, 1):
            values = point.fact.model_dump(exclude={"start", "end", "quote"})
            self.put("timepoints", point.evidence, endpoint_id=identifier, ordinal=ordinal, **values)

    def _result(self, one: DocumentResult) -> None:
        self.put(
            "results", one.evidence, section=one.section, measure_ordinal=one.table, arm_id=self.arms.get(_words(one.group)),
            group_title=one.group, timepoint_text=one.timepoint, comparator=sign(one.value_text),
            **one.model_dump(
                include={"measure", "category", "statistic", "value", "value_text", "low", "high", "interval_type", "n", "unit",
                         "comment"}
            ),
        )  # fmt: skip

    def _event(self, one: DocumentEvent) -> None:
        self.put(
            "adverse_events", one.evidence, arm_id=self.arms.get(_words(one.group)), group_title=one.group,
            **one.model_dump(include={"term", "organ_system", "serious", "grade", "affected", "at_risk", "notes"}),
        )  # fmt: skip


def _words(text: str | None) -> str:
    """A label made comparable: case, white space and punctuation aside."""
    return re.sub(r"\W+", " ", text or "").strip().casefold()
