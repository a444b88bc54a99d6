"""`export parquet`: a PARQUET file for each table."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from registry_tools.exports import Exported
from registry_tools.exports.table_copy import copy_tables

if TYPE_CHECKING:
    from registry_tools.db.store import Store


def export(store: Store, folder: Path, studies: Sequence[str] | None) -> Exported:
    return copy_tables(store, folder, studies, "parquet", "FORMAT parquet, COMPRESSION zstd")
