"""Rows to models: a Study as it was extracted, from the rows that `db/rows` made of it.

What rows do not say, and what stands there instead:

- A date other than start, primary completion, completion and verification that is given by the month alone: its first day.
- What an arm names that no intervention lists, or the other way round: both sides have it. How often an arm gives a name that
  two interventions have: twice.
- Parts of posted results that hold no value: a class or category without measurements, a period without milestones. In the
  legacy XML, where one class ends and the next begins with the same title.
- The place of a CSV cell's time frame of which no timepoint was read.

The record's own bytes (table `records`) say all of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from registry_tools.db.reading import rows_by_study
from registry_tools.db.study_models.facts import facts
from registry_tools.db.study_models.lists import lists
from registry_tools.db.study_models.results import results
from registry_tools.models.study import Study

if TYPE_CHECKING:
    from registry_tools.db.store import Store

TABLES = (
    "studies", "sources", "secondary_ids", "sponsors", "conditions", "keywords", "index_terms", "contacts", "officials",
    "locations", "countries", "citations", "retractions", "links", "available_data", "document_files", "annotations",
    "arms", "interventions", "arm_interventions", "doses", "endpoints", "timepoints", "eligibility", "criteria", "thresholds",
    "windows", "result_info", "result_groups", "result_measures", "result_denominators", "results", "analyses",
    "participant_flow", "adverse_events",
)  # fmt: skip


def read_study_models(store: Store, studies: Sequence[str] | None = None) -> Iterator[Study]:
    """Every study of the database that has a registry's record (or those of `studies`), from its rows.

    What documents say about a study is in the tables alone: a Study is its registry's record.
    """
    for study_id, tables in rows_by_study(store, TABLES, studies):
        (row,) = tables["studies"]
        source_id = row["source_id"]
        (source,) = [one for one in tables["sources"] if one["source_id"] == source_id]
        if source["richness"] is None:  # a document that names no registry number
            continue
        own = {table: [one for one in rows if one["source_id"] == source_id] for table, rows in tables.items()}
        found = lists(row, own) | facts(source["kind"], own) | {"results": results(own)}
        yield Study.model_validate({"study_id": study_id, "format": source["kind"], "richness": source["richness"], **found})
