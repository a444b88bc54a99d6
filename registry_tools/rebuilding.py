"""A database made again from its own records: after an upgrade, or when a schema changed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from registry_tools.db.changes.carrying import carry_over
from registry_tools.db.raw_records import raw_records, sources_without_records
from registry_tools.db.store import open_store
from registry_tools.errors import DatabaseError
from registry_tools.parsers.inputs import Input
from registry_tools.pipeline import extract_inputs
from registry_tools.receipt import Origin, Receipt
from registry_tools.spool import Spool


def rebuild(path: Path, workers: int) -> Receipt:
    """Read the records kept in `path` into a new database, then put it in the old one's place.

    Raises DatabaseError where the file is no database of ours or keeps no records (`extract --no-raw`).
    """
    lost = sources_without_records(path)
    if lost:
        raise DatabaseError(
            f"keeps no bytes of {lost} of its sources: they would be lost",
            where=str(path),
            hint="extract their files again first, with --force and without --no-raw",
        )
    fresh = path.with_name(path.name + ".rebuilding")
    fresh.unlink(missing_ok=True)
    origins: dict[str, Origin] = {}

    def inputs() -> Iterator[Input]:
        for record in raw_records(path):
            origins[record.source_id] = Origin(record.url, record.fetched_at)
            yield Input(record.name, record.kind, record.data)

    try:
        with open_store(fresh) as store:
            receipt = extract_inputs(inputs(), store, given=[f"rebuild {path}"], origins=origins, workers=workers)
            carry_over(store, path)
    except BaseException:
        fresh.unlink(missing_ok=True)
        Spool.beside(fresh, keep_records=True).tidy(kept=0)
        raise
    path.rename(_free(path.with_name(path.name + ".before-rebuild")))
    fresh.rename(path)
    return receipt


def _free(path: Path) -> Path:
    """This name, or with a number behind it the first that nothing has."""
    candidates = (path, *(path.with_name(f"{path.name}-{number}") for number in range(2, 1000)))
    return next(candidate for candidate in candidates if not candidate.exists())
