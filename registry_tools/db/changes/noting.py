"""Into the table `changes`: before a newer record takes an older one's place, what the older says; afterwards, what changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from registry_tools.db.changes.change import Change, Version
from registry_tools.db.changes.compare import compared
from registry_tools.db.changes.fields import fields

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

STUDIES_AT_ONCE = 500  # held as Python objects together

_EVIDENCE = ("path", "start_char", "end_char", "quote")
_READ: Mapping[str, tuple[str, ...]] = {
    "studies": ("has_results", "results_first_post_date"),
    "eligibility": ("minimum_age", "maximum_age", "min_age_days", "max_age_days"),
    "sponsors": ("role", "name", "ordinal"),
    "conditions": ("condition", "ordinal"),
    "locations": ("country", "ordinal"),
    "document_files": ("filename", "label", "upload_date", "ordinal"),
    "arms": ("arm_id", "ordinal", "label", "type", "description", *_EVIDENCE),
    "interventions": ("ordinal", "name", "type", "description", *_EVIDENCE),
    "arm_interventions": ("arm_id", "intervention_name"),
    "endpoints": ("level", "ordinal", "measure", "concept", "description", "time_frame", *_EVIDENCE),
    "criteria": ("criterion_id", "ordinal", "polarity", "text", "status", *_EVIDENCE),
    "thresholds": (
        "criterion_id", "measure", "measure_text", "value", "unit", "relative_to", "canonical_value", "canonical_unit",
        "eligible", "condition", *_EVIDENCE,
    ),
}  # fmt: skip
# A study may have a thousand sites; of each country its first is enough.
_INSTEAD = {"locations": "(SELECT source_id, country, min(ordinal) AS ordinal FROM locations GROUP BY source_id, country)"}


class _Source(NamedTuple):
    """What `sources` says of one of them."""

    source_id: str
    study_id: str
    kind: str
    richness: int
    version_date: date | None


class Snapshot(NamedTuple):
    """Rows of sources by table, as Arrow tables: small, and still there when the database has others.

    `replaced` has the new source of each old one.
    """

    replaced: Mapping[str, str]
    sources: Mapping[str, _Source]
    tables: Mapping[str, pa.Table]


def snapshot(connection: duckdb.DuckDBPyConnection, replaced: Mapping[str, str]) -> Snapshot:
    """What the sources about to be replaced say: call it before their rows are deleted.

    `replaced` maps the source_id of a study's current record to that of the record which takes its place; a source that is
    only read again (its own successor) is left out. Nothing is read where nothing is replaced.
    """
    replaced = {old: new for old, new in replaced.items() if old != new}
    return Snapshot(replaced, *_read(connection, list(replaced)))


def note_changes(connection: duckdb.DuckDBPyConnection, before: Snapshot, run_id: str) -> int:
    """Write to `changes` what the new sources say otherwise: call it in the same transaction, after their rows are written.

    Returns the number of changes.
    """
    if not before.replaced:
        return 0
    sources, tables = _read(connection, list(before.replaced.values()))
    after = Snapshot({}, sources, tables)
    rows: list[tuple[object, ...]] = []
    now = datetime.now(UTC).replace(tzinfo=None)
    olds = sorted(before.replaced)
    for start in range(0, len(olds), STUDIES_AT_ONCE):
        some = olds[start : start + STUDIES_AT_ONCE]
        newer = {version.source_id: version for version in _versions(after, [before.replaced[old] for old in some])}
        for older in _versions(before, some):
            new = newer.get(before.replaced[older.source_id])
            if new is not None and _is_newer(older, new):
                rows += _rows(older, new, compared(older, new), now, run_id)
    _write(connection, rows)
    return len(rows)


def _is_newer(before: Version, after: Version) -> bool:
    """The same version in another format says the same in other words."""
    return before.kind == after.kind or before.date is None or before.date != after.date


def _read(connection: duckdb.DuckDBPyConnection, source_ids: Sequence[str]) -> tuple[dict[str, _Source], dict[str, pa.Table]]:
    if not source_ids:
        return {}, {}
    wanted = [list(source_ids)]
    sql = """SELECT source_id, study_id, kind, richness, version_date FROM sources
             WHERE source_id IN (SELECT unnest(?::VARCHAR[])) AND study_id IS NOT NULL AND richness IS NOT NULL"""
    found = connection.execute(sql, wanted).fetchall()
    sources = {row[0]: _Source(*row) for row in found}
    tables: dict[str, pa.Table] = {}
    for table, chosen in _chosen().items():
        listed = ", ".join(("source_id", *chosen))
        order = "source_id, ordinal" if table in _INSTEAD else "source_id, rowid"  # an ordinal may count within a level
        read = _INSTEAD.get(table, table)
        sql = f"SELECT {listed} FROM {read} WHERE source_id IN (SELECT unnest(?::VARCHAR[])) ORDER BY {order}"
        tables[table] = connection.sql(sql, params=wanted).to_arrow_table()
    return sources, tables


@cache
def _chosen() -> dict[str, tuple[str, ...]]:
    """Columns to read by table."""
    chosen = {table: dict.fromkeys(names) for table, names in _READ.items()}
    for field in fields():
        chosen[field.table].update(dict.fromkeys(name for name in (field.column, field.qualifier) if name))
    return {table: tuple(names) for table, names in chosen.items()}


def _versions(taken: Snapshot, source_ids: Sequence[str]) -> Iterator[Version]:
    """The versions of some sources, from rows held in Arrow."""
    import pyarrow as pa
    import pyarrow.compute as pc

    wanted = pa.array(source_ids, pa.string())
    held: dict[str, dict[str, list[Mapping[str, Any]]]] = {one: {} for one in source_ids}
    for name, table in taken.tables.items():
        for row in table.filter(pc.is_in(table.column("source_id"), value_set=wanted)).to_pylist():
            held[row.pop("source_id")].setdefault(name, []).append(row)
    for one in source_ids:
        if source := taken.sources.get(one):
            yield Version(source.study_id, one, source.kind, source.richness, source.version_date, held[one])


def _rows(before: Version, after: Version, found: Sequence[Change], now: datetime, run_id: str) -> Iterator[tuple[object, ...]]:
    for ordinal, one in enumerate(found, 1):
        yield (
            after.study_id, before.source_id, after.source_id, before.date, after.date, now, run_id, ordinal,
            one.kind, _line(one.subject), _line(one.before), _line(one.after), *one.before_side, *one.after_side,
        )  # fmt: skip


def _line(text: str | None) -> str | None:
    """A text for reading: legacy formats break and indent theirs."""
    return None if text is None else " ".join(text.split())


def _write(connection: duckdb.DuckDBPyConnection, rows: Sequence[tuple[object, ...]]) -> None:
    if not rows:
        return
    import pyarrow as pa

    from registry_tools.db.tables import arrow_schemas

    schema = arrow_schemas()["changes"]
    values = zip(*rows, strict=True)
    arrow = pa.table(
        {field.name: pa.array(column, field.type) for field, column in zip(schema, values, strict=True)}, schema=schema
    )
    connection.register("incoming_changes", arrow)
    connection.execute("INSERT INTO changes BY NAME SELECT * FROM incoming_changes")
    connection.unregister("incoming_changes")
