"""Tables that no resource takes along."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from registry_tools.db.tables import BOOKKEEPING, arrow_schemas
from registry_tools.exports import LeftOut
from registry_tools.exports.fhir_files.study import READ_TABLES
from registry_tools.lexicons.loader import rows
from registry_tools.models.base import Model

if TYPE_CHECKING:
    from registry_tools.db.store import Store

_OF_STUDIES = {
    "study_id": "study_id IN (SELECT unnest($studies::VARCHAR[]))",
    "source_id": "source_id IN (SELECT source_id FROM sources WHERE study_id IN (SELECT unnest($studies::VARCHAR[])))",
}


class LeftOutRow(Model):
    """One row of lexicons/fhir_left_out.csv."""

    table: str
    reason: str


def rows_not_read(store: Store, studies: Sequence[str] | None) -> list[LeftOut]:
    """Rows of `studies` (None: of all) in tables that no resource is made from."""
    reasons = {row.table: row.reason for row in rows("fhir_left_out", LeftOutRow)}
    found = []
    for table, schema in arrow_schemas().items():
        if table in BOOKKEEPING or table in READ_TABLES:
            continue
        condition, parameters = "true", {}
        if studies is not None:
            condition = _OF_STUDIES["study_id" if "study_id" in schema.names else "source_id"]
            parameters = {"studies": list(studies)}
        count = store.query(f"SELECT count(*) FROM {table} WHERE {condition}", parameters).fetchone()
        if count and count[0]:
            found.append(LeftOut(table, int(count[0]), reasons.get(table, "no resource takes it")))
    return found
