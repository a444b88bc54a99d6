"""`export jsonl`: a JSONL file for each table."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from registry_tools.exports import Exported
from registry_tools.exports.table_copy import copy_tables, exported, selections

if TYPE_CHECKING:
    from registry_tools.db.store import Store


def export(store: Store, folder: Path, studies: Sequence[str] | None) -> Exported:
    return exported(copy_tables(store, folder, list(selections(store, studies)), "jsonl", "FORMAT json"), store, studies)
