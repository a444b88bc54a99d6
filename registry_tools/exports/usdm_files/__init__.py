"""CDISC's Unified Study Definitions Model, version 4: one JSON document a study, as CDISC's API exchanges it."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from registry_tools.db.tables import arrow_schemas
from registry_tools.exports import Exported
from registry_tools.exports.usdm_files.ledger import Ledger
from registry_tools.exports.usdm_files.sources import TABLES, studies_of
from registry_tools.exports.usdm_files.versions import wrapper_of
from registry_tools.lexicons.loader import rows
from registry_tools.models.base import Model

if TYPE_CHECKING:
    from registry_tools.db.store import Store


class LeftOutRow(Model):
    table: str
    reason: str


def export(store: Store, folder: Path, studies: Sequence[str] | None) -> Exported:
    """`<study_id>.json` for each study; the counts are those of the instances in it."""
    ledger = Ledger()
    files: dict[str, int] = {}
    for study in studies_of(store, studies):
        wrapper, instances = wrapper_of(study, ledger)
        name = re.sub(r"[^\w.-]", "_", study.study_id) + ".json"
        (folder / name).write_text(json.dumps(wrapper, ensure_ascii=False, separators=(",", ":")), "utf-8")
        files[name] = instances
    _account(store, studies, ledger)
    return Exported(files, ledger.left_out())


def _account(store: Store, studies: Sequence[str] | None, ledger: Ledger) -> None:
    """Every row of the chosen studies that no document took is left out for a reason."""
    reasons = {row.table: row.reason for row in rows("usdm_left_out", LeftOutRow)}
    for table in (*TABLES, *reasons):
        by = "study_id" if "study_id" in arrow_schemas()[table].names else "source_id"
        sql = f"SELECT count(*) FROM {table}"
        parameters = {}
        if studies is not None:
            chosen = "SELECT unnest($studies::VARCHAR[])"
            if by == "source_id":
                chosen = f"SELECT source_id FROM sources WHERE study_id IN ({chosen})"
            sql += f" WHERE {by} IN ({chosen})"
            parameters = {"studies": list(studies)}
        found = store.query(sql, parameters).fetchone()
        there = int(found[0]) if found else 0
        reason = reasons.get(table, "its source defines no study, or names none")
        ledger.leave(table, reason, there - ledger.counted(table))
