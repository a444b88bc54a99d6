"""`export csv`: a CSV file for each table, described by a datapackage.json.

NULL is an empty cell, an empty text is `""`. Lists are JSON (`["PHASE1", "PHASE2"]`), so that an element may hold a comma.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from registry_tools.exports import Exported
from registry_tools.exports.datapackage import DESCRIPTOR, write_descriptor
from registry_tools.exports.table_copy import copy_tables, exported, selections

if TYPE_CHECKING:
    from registry_tools.db.store import Store

_CASTS = {"[]": "to_json({})"}
_OPTIONS = "FORMAT csv, HEADER, TIMESTAMPFORMAT '%Y-%m-%dT%H:%M:%S.%f'"


def export(store: Store, folder: Path, studies: Sequence[str] | None) -> Exported:
    chosen = list(selections(store, studies, casts=_CASTS))
    files = copy_tables(store, folder, chosen, "csv", _OPTIONS)
    write_descriptor(store, folder, chosen, files, "csv")
    return exported(files, store, studies, DESCRIPTOR)
