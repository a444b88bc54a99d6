"""`export fhir`: FHIR R5 resources, NDJSON by type as FHIR's bulk data has them, and for few studies one Bundle.

Resources are built as plain JSON and are not validated while they are written: passing one through the models of
`fhir.resources` and writing it from them takes a hundred times as long as writing the JSON. That all of them are valid is a
test's business, and yours where you want it: `validation.validate_folder`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from registry_tools.db.reading import rows_by_study
from registry_tools.exports import Exported, LeftOut
from registry_tools.exports.fhir_files.left_out import rows_not_read
from registry_tools.exports.fhir_files.study import READ_TABLES, resources_of
from registry_tools.exports.fhir_files.tally import Tally
from registry_tools.exports.fhir_files.unrecorded import of_documents, studies_without_record
from registry_tools.exports.fhir_files.writing import BUNDLE_LIMIT, ResourceFiles

if TYPE_CHECKING:
    from registry_tools.db.store import Store


def export(store: Store, folder: Path, studies: Sequence[str] | None) -> Exported:
    """`folder/<type>.ndjson`, and `bundle.json` for at most BUNDLE_LIMIT studies. Files are counted in resources."""
    tally = Tally()
    unrecorded = studies_without_record(store)
    with ResourceFiles(folder) as files:
        for found in rows_by_study(store, READ_TABLES, studies, also="documents"):
            study = found.tables["studies"][0] if found.tables["studies"] else of_documents(unrecorded[found.study_id], found)
            files.write_study(resources_of(study, found, tally))
    left = [*tally.left_out(), *rows_not_read(store, studies)]
    if files.studies > BUNDLE_LIMIT:
        left.append(
            LeftOut("bundle.json", 0, f"written for at most {BUNDLE_LIMIT} studies; the NDJSON files have all resources")
        )
    return Exported(files.counts(), tuple(left))
