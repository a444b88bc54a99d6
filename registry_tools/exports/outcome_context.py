"""What is known of an outcome besides its numbers: when, of what, in whom, and which way is better."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from registry_tools.exports.arm_result import Block
from registry_tools.exports.result_times import is_baseline, measured_at, value_type
from registry_tools.exports.result_words import better_direction, says
from registry_tools.parsers.facts.outcomes import read_outcome

if TYPE_CHECKING:
    from registry_tools.db.reading import StudyRows


class Context(NamedTuple):
    """`level` primary | secondary | other; days as in result_times; `value_type` of a mean; `better` higher | lower where the
    description says it, with its words; `design` the registry's intervention model (CROSSOVER: both arms are the same people).
    """

    level: str | None
    from_days: float | None
    to_days: float | None
    value_type: str | None
    concept: str
    better: str | None
    better_quote: str | None
    population: str | None
    design: str | None


class OutcomeContext:
    """The contexts of one study's blocks."""

    def __init__(self, study: StudyRows) -> None:
        self._concepts = {row["endpoint_id"]: row["concept"] for row in study.tables["endpoints"] if row["concept"]}
        # a measure titled "change" with a row of baseline values has values in its other rows too, or changes: it does not say
        self._with_baseline = {
            (row["source_id"], row["measure_ordinal"])
            for row in study.tables["results"]
            if row["section"] == "outcome" and is_baseline(row["class_title"], row["category"])
        }
        self._design = study.tables["studies"][0]["intervention_model"] if study.tables["studies"] else None

    def of(self, block: Block) -> Context:
        days = measured_at(block.measure, block.class_title, block.category, block.time_frame)
        better, quote = better_direction(block.description) or (None, None)
        kind = None
        if block.kind == "continuous":
            kind = value_type(block.measure, block.class_title, block.category, block.description)
            said_by_row = says("change", block.class_title, block.category)
            if kind.endswith("change") and not said_by_row and (block.source_id, block.measure_ordinal) in self._with_baseline:
                kind = "unclear"
        concept = self._concepts.get(block.endpoint_id or "") or read_outcome(_said(block)).concept
        level = block.level.lower() if block.level else None
        return Context(level, days.start, days.end, kind, concept, better, quote, block.population, self._design)


def _said(block: Block) -> str:
    return f"{block.measure}. {block.description}" if block.description else block.measure
