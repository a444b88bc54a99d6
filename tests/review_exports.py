"""Exports for systematic reviews in the tests: the invented trials, and what an export wrote."""

from __future__ import annotations

import csv
from pathlib import Path

from registry_tools.db.store import Store
from registry_tools.exports import Exported, exporter

EXAMPLES = Path(__file__).parent / "records" / "reviews"


def exported(store: Store, form: str, folder: Path, studies: list[str] | None = None) -> Exported:
    folder.mkdir(exist_ok=True)
    return exporter(form)(store, folder, studies)


def table(path: Path) -> list[dict[str, str]]:
    """Rows of a CSV file, read strictly: each as long as its header."""
    with path.open(encoding="utf-8", newline="") as text:
        header, *rows = csv.reader(text, strict=True)
    assert all(len(row) == len(header) for row in rows)
    return [dict(zip(header, row, strict=True)) for row in rows]
