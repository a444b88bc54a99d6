"""What is written to the database together: sources, the rows that were read of them, and what became of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import pyarrow as pa


class Version(NamedTuple):
    """What decides which source of a study is current: the newest record, then the fullest format, then the bytes' hash."""

    date: str
    richness: int
    source_id: str


class SourceRow(NamedTuple):
    """One source as the `sources` table has it. `version_date` is `YYYY-MM-DD` or None."""

    source_id: str
    kind: str | None
    name: str
    status: str
    url: str | None = None
    fetched_at: datetime | None = None
    error: str | None = None
    study_id: str | None = None
    version_date: str | None = None
    richness: int | None = None
    byte_count: int | None = None

    @property
    def is_record(self) -> bool:
        """A registry record, of which a study has one current source (documents stand side by side)."""
        return self.richness is not None

    @property
    def version(self) -> Version:
        return Version(self.version_date or "", self.richness or 0, self.source_id)


class ShardRow(NamedTuple):
    """A part of an archive that was read whole, as the `shards` table has it."""

    shard_id: str
    name: str
    records: int
    failed: int


class Batch(NamedTuple):
    """Sources read together, with their rows by table, and the shards that are done with them.

    A table's rows are asked for once, when they are written: until then they may be on disk.
    """

    sources: list[SourceRow]
    rows: Mapping[str, pa.RecordBatch]
    shards: tuple[ShardRow, ...] = ()


class Committed(NamedTuple):
    """What a commit did.

    `superseded` sources are not their study's current one, `poorer` names studies now held in a poorer format than before,
    `changes` counts what newer records say otherwise than those whose place they took.
    """

    superseded: int
    poorer: list[str]
    changes: int


def without_sources(rows: pa.RecordBatch, source_ids: Collection[str]) -> pa.RecordBatch:
    """Rows of other sources than these."""
    import pyarrow as pa
    import pyarrow.compute as pc

    gone = pc.is_in(rows.column(rows.schema.get_field_index("source_id")), value_set=pa.array(sorted(source_ids), pa.string()))
    return rows.filter(pc.invert(gone))
