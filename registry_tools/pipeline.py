"""Source to rows: read inputs, parse and extract them on local processes, commit them batch by batch.

Workers turn bytes into rows, which wait in the spool; the parent owns the database. Rows are committed in the order in which
their inputs were read, whatever worker was first, so that the same inputs give the same database.
"""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from registry_tools.batch import Outcome, leave_out
from registry_tools.db.batches import Batch, SourceRow
from registry_tools.db.store import Store
from registry_tools.errors import ParseError
from registry_tools.parsers.inputs import Input, Unreadable
from registry_tools.parsers.registry.base import formats
from registry_tools.parsers.shards import EVERYTHING, Choice, Shard, ZipShard, held_shards, read_inputs, read_shards
from registry_tools.receipt import Origin, Receipt
from registry_tools.shard_files import ShardFolder
from registry_tools.spool import Spool
from registry_tools.worker_pool import WorkerPool

if TYPE_CHECKING:
    from registry_tools.cluster import Cluster
    from registry_tools.models.study import Study

# What is committed at once: as many inputs as half a row group of DuckDB has rows, so that little of what is written is written
# again with the next ones, and the workers go on beside it. Until then they are in the spool; BYTES of inputs bound it, as it
# takes about half of them.
COMMIT_INPUTS = 61_440
COMMIT_BYTES = 4_000_000_000
# Less at once, in bytes of inputs, where newer records take the place of others, as what the older ones say is held meanwhile;
# and of what comes over the network, as what is committed is not asked for again.
REPLACED_BYTES = FETCHED_BYTES = 64_000_000


def extract(
    paths: Iterable[str | Path],
    store: Store,
    *,
    workers: int = 1,
    force: bool = False,
    keep_records: bool = True,
    choice: Choice = EVERYTHING,
    cluster: tuple[str, str] | None = None,
    progress: Callable[[Receipt], None] | None = None,
) -> Receipt:
    """Read everything in `paths` into the store. Never raises for a bad input: the receipt and `sources` say what failed.

    `force` reads sources again that are in the store already; `keep_records=False` leaves the raw bytes out of it; `choice`
    takes a part of the inputs. With `cluster`, a Ray address and the URL of a folder that its machines share, they do the work
    of the workers: every machine must see `paths` and the folder.
    """
    given = [str(path) for path in paths]
    wal = store.path.with_name(store.path.name + ".wal")
    ours = {store.path.resolve(), wal.resolve(), Spool.beside(store.path, keep_records).folder}
    run = Run(
        store,
        given,
        _origins(given),
        workers=workers,
        force=force,
        keep_records=keep_records,
        limit=choice.limit,
        progress=progress,
    )
    if cluster is None:
        return run.of(read_shards(given, ours, choice, run.receipt.announce))
    from registry_tools.cluster import SCALE, Cluster

    address, url = cluster
    make = partial(Cluster, address, ShardFolder(url, keep_records), force)
    return run.of(read_shards(_absolute(given), ours, choice, run.receipt.announce, SCALE), make)


def extract_inputs(
    inputs: Iterable[Input | Unreadable],
    store: Store,
    *,
    given: list[str],
    origins: Mapping[str, Origin],
    workers: int = 1,
    force: bool = False,
    keep_records: bool = True,
    progress: Callable[[Receipt], None] | None = None,
) -> Receipt:
    """`extract` for inputs at hand; `given` names them in `runs`, `origins` says by source_id where they came from."""
    run = Run(store, given, origins, workers=workers, force=force, keep_records=keep_records, progress=progress)
    run.receipt.announce(None)
    return run.of(held_shards(inputs))


class Run:
    """One batch on its way into the store: `of` reads its shards, on processes of this machine."""

    def __init__(
        self,
        store: Store,
        given: list[str],
        origins: Mapping[str, Origin],
        *,
        workers: int = 1,
        force: bool = False,
        keep_records: bool = True,
        limit: int | None = None,
        commit_bytes: int | None = None,
        progress: Callable[[Receipt], None] | None = None,
    ) -> None:
        self.store, self.given, self.origins, self.limit = store, given, origins, limit
        self.workers, self.force, self.keep_records, self.progress = workers, force, keep_records, progress
        self.commit_bytes = commit_bytes
        self.receipt = Receipt(run_id=uuid.uuid4().hex)

    def of(
        self, shards: Iterable[Shard], make_pool: Callable[[frozenset[bytes]], WorkerPool | Cluster] | None = None
    ) -> Receipt:
        """Read, extract and commit, on this machine's processes or those of another pool."""
        receipt, store = self.receipt, self.store
        store.start_run(receipt.run_id, self.given)
        spool = Spool.beside(store.path, self.keep_records)
        known: frozenset[bytes] = frozenset() if self.force else frozenset(store.known_sources())
        make_pool = make_pool or partial(WorkerPool, self.workers, spool, self.force)
        with store.loading(), make_pool(known) as pool:
            self.commit_all(pool.run(self.fresh(shards)))
        spool.tidy()
        store.finish_run(receipt.run_id, receipt.expected, receipt.loaded, receipt.unchanged, receipt.failed)
        return receipt

    def fresh(self, shards: Iterable[Shard]) -> Iterator[Shard]:
        """Shards that are not in the store as they are; the others are counted as unchanged."""
        known = {} if self.force else self.store.known_shards()
        for shard in shards:
            records = known.get(shard.key) if known and isinstance(shard, ZipShard) else None
            if records is not None:
                self.receipt.expected += records
                self.receipt.unchanged += records
                self._show()
            else:
                yield shard

    def commit_all(self, outcomes: Iterable[Outcome]) -> None:
        for group in _groups(self._counted(outcomes), COMMIT_INPUTS, self.commit_bytes or COMMIT_BYTES):
            self._show("writing")
            for portion in _one_version_each(group):
                for part in _groups(portion, COMMIT_INPUTS, REPLACED_BYTES) if self._replaces(portion) else [portion]:
                    self.commit(part)
            self._show("reading")

    def _counted(self, outcomes: Iterable[Outcome]) -> Iterator[Outcome]:
        for outcome in outcomes:
            self.receipt.waiting += outcome.inputs
            self._show()
            yield outcome

    def _replaces(self, group: list[Outcome]) -> bool:
        """Whether studies are among them of which the store has a record."""
        return bool(self.store.current_versions([study for outcome in group for study in _studies(outcome)]))

    def commit(self, group: list[Outcome]) -> None:
        receipt = self.receipt
        read = sum(outcome.inputs for outcome in group)
        files = [outcome.stored for outcome in group if outcome.stored]
        if self.limit is not None:
            group = _first(group, self.limit - self.receipt.expected)
        group, repeated = self._once(group)
        batches = [self._with_origins(outcome.batch) for outcome in group]
        sources = [one for batch in batches for one in batch.sources]
        committed = self.store.commit(batches, receipt.run_id)
        for file in files:
            file.unlink(missing_ok=True)
        receipt.waiting -= read
        receipt.superseded += committed.superseded
        receipt.changes += committed.changes
        receipt.poorer.extend(committed.poorer)
        for outcome in group:
            receipt.unmapped.update(outcome.unmapped)
            receipt.unchanged += outcome.unchanged
            receipt.expected += outcome.unchanged
        receipt.expected += len(sources) + len(repeated)
        for one in sources:
            if one.status == "failed":
                receipt.failed += 1
                receipt.failures.append((one.name, one.error or ""))
            else:
                receipt.loaded += 1
        for one in repeated:  # named twice: one row; a failure that was met twice is told twice
            if one.status == "failed" and one.kind is None:
                receipt.failed += 1
                receipt.failures.append((one.name, one.error or ""))
            else:
                receipt.unchanged += 1
        self._show()

    def _once(self, group: list[Outcome]) -> tuple[list[Outcome], list[SourceRow]]:
        """The group without sources that this run has met before, and these."""
        repeated = [one for outcome in group for one in outcome.repeated]
        ids = [one.source_id for outcome in group for one in outcome.batch.sources]
        seen = self.store.sources_of_run(self.receipt.run_id, ids)
        if not seen and len(set(ids)) == len(ids):
            return group, repeated
        left: list[Outcome] = []
        for outcome in group:
            again = {one.source_id for one in outcome.batch.sources if one.source_id in seen}
            seen.update(one.source_id for one in outcome.batch.sources)
            repeated.extend(one for one in outcome.batch.sources if one.source_id in again)
            left.append(leave_out(outcome, again) if again else outcome)
        return left, repeated

    def _with_origins(self, batch: Batch) -> Batch:
        """A batch whose sources say where they were fetched from."""
        return batch._replace(sources=[_with_origin(one, self.origins) for one in batch.sources]) if self.origins else batch

    def _show(self, stage: str = "reading") -> None:
        self.receipt.stage = stage
        if self.progress:
            self.progress(self.receipt)


def _first(group: list[Outcome], most: int) -> list[Outcome]:
    """The outcomes of the first `most` inputs: what was planned as one file may hold many. A shard that is cut is not done."""
    left: list[Outcome] = []
    for outcome in group:
        left.append(outcome if outcome.inputs <= most else _cut(outcome, max(most, 0)))
        most -= outcome.inputs
    return left


def _cut(outcome: Outcome, most: int) -> Outcome:
    over = {one.source_id for one in outcome.batch.sources[most:]}
    batch = leave_out(outcome, over).batch
    return Outcome(batch._replace(shards=()), outcome.unmapped)


def _absolute(paths: Iterable[str]) -> list[str]:
    """Paths that name the same files on every machine, whatever folder its worker stands in."""
    return [str(Path(path).absolute()) for path in paths]


def read_studies(*paths: str | Path) -> Iterator[Study]:
    """Every registry record in `paths` as a Study with its facts, without a database.

    Raises ParseError for the first input that cannot be read; documents are passed over.
    """
    from registry_tools.parsers.facts.study_facts import with_facts

    for one in read_inputs(paths):
        if isinstance(one, Unreadable):
            raise ParseError(one.error, where=one.name)
        if one.kind in formats():
            yield with_facts(formats()[one.kind].parse(one.data).study)


def _groups(outcomes: Iterable[Outcome], most: int, most_bytes: int) -> Iterator[list[Outcome]]:
    """Outcomes to be committed together: each group has as many inputs, or bytes of them, but the last."""
    group: list[Outcome] = []
    count = size = 0
    for outcome in outcomes:
        group.append(outcome)
        count += outcome.inputs
        size += sum(one.byte_count or 0 for one in outcome.batch.sources)
        if count >= most or size >= most_bytes:
            yield group
            group, count, size = [], 0, 0
    if group:
        yield group


def _one_version_each(group: list[Outcome]) -> Iterator[list[Outcome]]:
    """A group in parts of which none has two records of a study: what the later one changed is told against the database.

    So the changes that are told do not hang on what is committed together. (Two in one outcome are told of once.)
    """
    part: list[Outcome] = []
    seen: set[str] = set()
    for outcome in group:
        studies = _studies(outcome)
        if not seen.isdisjoint(studies):
            yield part
            part, seen = [], set()
        part.append(outcome)
        seen |= studies
    if part:
        yield part


def _studies(outcome: Outcome) -> set[str]:
    """The studies of which it has a record."""
    return {one.study_id for one in outcome.batch.sources if one.study_id and one.is_record}


def _with_origin(source: SourceRow, origins: Mapping[str, Origin]) -> SourceRow:
    origin = origins.get(source.source_id)
    return source._replace(url=origin.url or source.url, fetched_at=origin.fetched_at) if origin else source


def _origins(paths: Iterable[str]) -> dict[str, Origin]:
    """Url and time of every file that `fetch` kept in one of the folders, by sha256."""
    found: dict[str, Origin] = {}
    for path in paths:
        manifest = Path(path) / ".fetch" / "manifest.jsonl"
        if not manifest.is_file():
            continue
        # lines end in "\n" alone: an error's text may hold other line separators; what a killed fetch left unended is no line
        for line in manifest.read_text("utf-8").split("\n")[:-1]:
            try:
                entry = json.loads(line)
                when = datetime.fromisoformat(entry["fetched_at"]).replace(tzinfo=None)
                found[entry["sha256"]] = Origin(entry.get("url"), when)
            except (ValueError, KeyError, TypeError):  # a line cut off by a kill, or one about a failure: no origin to give
                continue
    return found


def default_workers() -> int:
    """As many as this process may use cores."""
    return max(1, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)
