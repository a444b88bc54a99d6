"""A shard of inputs to rows: the part of the pipeline that runs in a worker, here or on another machine."""

from __future__ import annotations

import gc
import os
from collections import Counter
from collections.abc import Collection, Container, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from registry_tools.db.batches import Batch, ShardRow, SourceRow, without_sources
from registry_tools.db.rows.build import add_studies
from registry_tools.db.rows.dates import to_date
from registry_tools.db.rows.documents import add_document
from registry_tools.db.rows.row_set import RowSet
from registry_tools.errors import ParseError
from registry_tools.parsers.inputs import Input, Unreadable
from registry_tools.parsers.registry.base import Parsed, formats
from registry_tools.parsers.shards import HeldShard, Shard, ZipShard

if TYPE_CHECKING:
    import pyarrow as pa

    from registry_tools.models.study import Study

_UNFIT = (OverflowError, ValueError, TypeError)  # what Arrow raises for a value that does not fit its column


class Outcome(NamedTuple):
    """What a worker made of a shard.

    `known` are the sources that were left out, as the database has them; `repeated` are those of inputs that stand in the shard
    a second time; `stored` is the file that holds the rows, if one does.
    """

    batch: Batch
    unmapped: Counter[str]
    known: tuple[str, ...] = ()
    repeated: tuple[SourceRow, ...] = ()
    stored: Path | None = None

    @property
    def unchanged(self) -> int:
        """How many inputs had nothing new for the database."""
        return len(self.known)

    @property
    def inputs(self) -> int:
        """How many inputs it says something of."""
        return len(self.batch.sources) + len(self.repeated) + self.unchanged


def process(shard: Shard, keep_records: bool, known: Container[bytes] = frozenset()) -> Outcome:
    """Parse and extract a shard: the function that runs in a worker. `known` has the digests of inputs to pass over."""
    with _no_cycle_search():
        return _process(shard, keep_records, known)


def died(one: Input | Unreadable, keep_records: bool) -> Outcome:
    """The outcome of an input that ended the process that read it."""
    if isinstance(one, Unreadable):
        return process(HeldShard((one,)), keep_records)
    kept = RowSet()
    if keep_records:
        kept.add("records", _record(one, one.source_id))
    error = "the process that read it died (out of memory, or a crash in a library)"
    return Outcome(Batch([_failed(one, one.source_id, error)], kept.to_arrow()), Counter())


def leave_out(outcome: Outcome, source_ids: Collection[str]) -> Outcome:
    """The outcome without some of its sources."""
    gone = frozenset(source_ids)
    sources = [one for one in outcome.batch.sources if one.source_id not in gone]
    rows: Mapping[str, pa.RecordBatch] = _Left(outcome.batch.rows, gone) if sources else {}
    return outcome._replace(batch=outcome.batch._replace(sources=sources, rows=rows))


def without_known(outcome: Outcome, known: Container[bytes]) -> Outcome:
    """An outcome that was made for any database, without the sources that this one has."""
    ids = [one.source_id for one in outcome.batch.sources if bytes.fromhex(one.source_id) in known]
    return leave_out(outcome, ids)._replace(known=(*outcome.known, *ids)) if ids else outcome


class _Left(Mapping[str, "pa.RecordBatch"]):
    """Rows without those of some sources: left out when they are asked for, as rows may be on disk until then."""

    def __init__(self, rows: Mapping[str, pa.RecordBatch], gone: frozenset[str]) -> None:
        self.rows, self.gone = rows, gone

    def __getitem__(self, table: str) -> pa.RecordBatch:
        return without_sources(self.rows[table], self.gone)

    def __iter__(self) -> Iterator[str]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


@contextmanager
def _no_cycle_search() -> Iterator[None]:
    """Models are trees, freed by their counts; searching them for cycles again and again took a quarter of a batch's time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class _Made(NamedTuple):
    """What some inputs say."""

    sources: list[SourceRow]
    rows: dict[str, pa.RecordBatch]
    unmapped: Counter[str]


def _process(shard: Shard, keep_records: bool, known: Container[bytes]) -> Outcome:
    sources: list[SourceRow] = []
    repeated: list[SourceRow] = []
    fresh: dict[str, Input] = {}
    seen: set[str] = set()
    held: list[str] = []
    for one in shard.inputs():
        source_id = one.source_id
        if source_id in seen:
            repeated.append(_named(one, source_id))
            continue
        seen.add(source_id)
        if isinstance(one, Unreadable):
            sources.append(_named(one, source_id))
        elif bytes.fromhex(source_id) in known:
            held.append(source_id)
        else:
            fresh[source_id] = one
    made = [part for group in _groups(fresh) for part in _made(group, keep_records)]
    unmapped: Counter[str] = Counter()
    for part in made:
        sources += part.sources
        unmapped.update(part.unmapped)
    done = _done(shard, sources, len(held) + len(repeated))
    return Outcome(Batch(sources, _joined([part.rows for part in made]), done), unmapped, tuple(held), tuple(repeated))


def _groups(fresh: dict[str, Input]) -> list[dict[str, Input]]:
    """What is read together, by source_id: records; a document is long enough to be read alone."""
    records = {source_id: one for source_id, one in fresh.items() if one.kind in formats()}
    documents = [{source_id: one} for source_id, one in fresh.items() if source_id not in records]
    return [records, *documents] if records else documents


def _made(group: dict[str, Input], keep_records: bool) -> Iterator[_Made]:
    """The facts of a group; where one input fails, those of each alone, so that it costs the others nothing."""
    try:
        yield _read(group, keep_records)
    except Exception as error:  # a fault of ours in one record must not cost the others; it is a failed row
        if len(group) > 1:
            for source_id, one in group.items():
                yield from _made({source_id: one}, keep_records)
            return
        if isinstance(error, ParseError):
            told = str(error)
        elif os.environ.get("REGISTRY_TOOLS_DEBUG"):
            raise
        else:
            told = f"internal error, please report it: {type(error).__name__}: {error}"
        failed = [_failed(one, source_id, told) for source_id, one in group.items()]
        yield _Made(failed, _kept(group, keep_records).to_arrow(), Counter())


def _read(group: dict[str, Input], keep_records: bool) -> _Made:
    rows = _kept(group, keep_records)
    unmapped: Counter[str] = Counter()
    if all(one.kind in formats() for one in group.values()):
        sources = _read_records(group, rows, unmapped)
    else:
        sources = [_read_document(one, source_id, rows) for source_id, one in group.items()]
    try:
        return _Made(sources, rows.to_arrow(), unmapped)
    except _UNFIT as error:  # an enrolment of 10**30
        raise ParseError(f"a value that no column holds: {error}") from error


def _kept(group: dict[str, Input], keep_records: bool) -> RowSet:
    rows = RowSet()
    if keep_records:
        for source_id, one in group.items():
            rows.add("records", _record(one, source_id))
    return rows


def _joined(parts: list[dict[str, pa.RecordBatch]]) -> dict[str, pa.RecordBatch]:
    if len(parts) == 1:
        return parts[0]
    import pyarrow as pa

    tables = dict.fromkeys(table for part in parts for table in part)
    return {table: pa.concat_batches([part[table] for part in parts if table in part]) for table in tables}


def _done(shard: Shard, sources: list[SourceRow], others: int) -> tuple[ShardRow, ...]:
    if not isinstance(shard, ZipShard):
        return ()
    failed = sum(one.status == "failed" for one in sources)
    name = f"{shard.path.name}!{shard.members[0].name} to {shard.members[-1].name}"
    return (ShardRow(shard.key, name, len(sources) + others, failed),)


def _named(one: Input | Unreadable, source_id: str) -> SourceRow:
    """The source of an input that is not looked into: it could not be opened, or was met before."""
    if isinstance(one, Unreadable):
        return SourceRow(source_id, None, one.name, "failed", error=one.error)
    return SourceRow(source_id, one.kind, one.name, "loaded", byte_count=len(one.data))


def _failed(one: Input, source_id: str, error: str) -> SourceRow:
    return SourceRow(source_id, one.kind, one.name, "failed", error=error, byte_count=len(one.data))


def _record(one: Input, source_id: str) -> tuple[object, ...]:
    import pyarrow as pa

    return (source_id, one.kind, one.name, len(one.data), pa.compress(one.data, codec="zstd", asbytes=True))


def _read_records(group: dict[str, Input], rows: RowSet, unmapped: Counter[str]) -> list[SourceRow]:
    from registry_tools.parsers.facts.study_facts import all_with_facts

    parsed = [_parsed(one) for one in group.values()]
    studies = dict(zip(group, all_with_facts([one.study for one in parsed]), strict=True))
    add_studies(studies, rows)
    for (source_id, study), one in zip(studies.items(), parsed, strict=True):
        rows.add("study_links", (source_id, study.study_id, "record"))
        for path, number in one.unmapped.items():
            rows.add("unmapped_fields", (source_id, study.study_id, path, number))
            unmapped[path] += number
    return [_source(group[source_id], source_id, study) for source_id, study in studies.items()]


def _parsed(one: Input) -> Parsed:
    form = formats()[one.kind]
    return getattr(form, "parse_for_rows", form.parse)(one.data)


def _read_document(one: Input, source_id: str, rows: RowSet) -> SourceRow:
    from registry_tools.db.rows.document_facts import add_document_facts
    from registry_tools.parsers.document.reader import read_document
    from registry_tools.parsers.facts.document_facts import read_document_facts

    document = read_document(one.data, name=one.name)
    facts = read_document_facts(document)
    study_id = facts.study_id if facts.has_study else None
    add_document(document, source_id, rows, study_id=study_id)
    add_document_facts(document, facts, source_id, rows)
    return SourceRow(
        source_id,
        one.kind,
        one.name,
        "failed" if document.status == "failed" else "loaded",
        error=document.reason,
        study_id=study_id,
        byte_count=len(one.data),
    )


def _source(one: Input, source_id: str, study: Study) -> SourceRow:
    date = to_date(study.last_update or study.last_update_submit_date)
    return SourceRow(
        source_id,
        one.kind,
        one.name,
        "loaded",
        url=study.url,
        study_id=study.study_id,
        version_date=date.isoformat() if date else None,
        richness=study.richness,
        byte_count=len(one.data),
    )
