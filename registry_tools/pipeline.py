"""Source to rows: read inputs, parse and extract them on local processes, commit them batch by batch.

Workers turn bytes into Arrow record batches; the parent owns the database. Batches are committed in the order in which they
were read, whatever worker was first, so that the same inputs give the same database.
"""

from __future__ import annotations

import json
import os
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from registry_tools.batch import Outcome, process
from registry_tools.db.store import Batch, SourceRow, Store, merge_rows
from registry_tools.errors import ParseError
from registry_tools.parsers.inputs import Input, Unreadable, read_inputs
from registry_tools.parsers.registry.base import formats
from registry_tools.worker_pool import WorkerPool

if TYPE_CHECKING:
    from registry_tools.models.study import Study

# A batch is one message between processes: large enough to spare overhead, small enough to keep every worker busy.
BATCH_BYTES = 2_000_000
BATCH_RECORDS = 200
# A transaction holds several batches: a column store pays for each append and each commit, whatever its size. What a kill
# can lose is at most this many bytes of records, a few seconds' work.
COMMIT_BYTES = 16_000_000


class Origin(NamedTuple):
    """Where a fetched file came from, as the fetcher's manifest has it."""

    url: str | None
    fetched_at: datetime | None


@dataclass
class Receipt:
    """What became of a batch: expected = loaded + unchanged + failed when the run came to its end.

    `poorer` names studies of which a newer record in a poorer format (a CSV row) took the place of a fuller one.
    """

    run_id: str
    expected: int = 0
    loaded: int = 0
    unchanged: int = 0
    failed: int = 0
    superseded: int = 0
    poorer: list[str] = field(default_factory=list)
    failures: list[tuple[str, str]] = field(default_factory=list)
    unmapped: Counter[str] = field(default_factory=Counter)

    @property
    def done(self) -> int:
        return self.loaded + self.unchanged + self.failed


def extract(
    paths: Iterable[str | Path],
    store: Store,
    *,
    workers: int = 1,
    force: bool = False,
    keep_records: bool = True,
    progress: Callable[[Receipt], None] | None = None,
) -> Receipt:
    """Read everything in `paths` into the store. Never raises for a bad input: the receipt and `sources` say what failed.

    `force` reads sources again that are in the store already; `keep_records=False` leaves the raw bytes out of it.
    """
    given = [str(path) for path in paths]
    ours = {store.path.resolve(), store.path.with_name(store.path.name + ".wal").resolve()}
    return extract_inputs(
        read_inputs(given, leave_out=ours),
        store,
        given=given,
        origins=_origins(given),
        workers=workers,
        force=force,
        keep_records=keep_records,
        progress=progress,
    )


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
    receipt = Receipt(run_id=uuid.uuid4().hex)
    store.start_run(receipt.run_id, given)
    known = set() if force else store.known_sources()
    current = store.current_versions()

    def fresh() -> Iterator[Input | Unreadable]:
        seen: set[str] = set()
        for one in inputs:
            receipt.expected += 1
            source_id = one.source_id
            if isinstance(one, Unreadable) and source_id in seen:  # named twice: one row, two failures
                receipt.failed += 1
                receipt.failures.append((one.name, one.error))
                continue
            if source_id in known or source_id in seen:
                receipt.unchanged += 1
                if progress and receipt.unchanged % 500 == 0:
                    progress(receipt)
                continue
            seen.add(source_id)
            yield one

    def commit(group: list[Outcome]) -> None:
        sources = [_with_origin(one, origins) for outcome in group for one in outcome.batch.sources]
        rows = merge_rows([outcome.batch.rows for outcome in group])
        committed = store.commit(Batch(sources, rows), receipt.run_id, current)
        receipt.superseded += committed.superseded
        receipt.poorer.extend(committed.poorer)
        for one in sources:
            if one.status == "failed":
                receipt.failed += 1
                receipt.failures.append((one.name, one.error or ""))
            else:
                receipt.loaded += 1
        for outcome in group:
            receipt.unmapped.update(outcome.unmapped)
        if progress:
            progress(receipt)

    batches = _batches(fresh())
    if workers <= 1:
        for group in _groups(process(batch, keep_records) for batch in batches):
            commit(group)
    else:
        with WorkerPool(workers, keep_records) as pool:
            for group in _groups(pool.run(batches)):
                commit(group)
    store.finish_run(receipt.run_id, receipt.expected, receipt.loaded, receipt.unchanged, receipt.failed)
    return receipt


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


def _batches(inputs: Iterator[Input | Unreadable]) -> Iterator[list[Input | Unreadable]]:
    batch: list[Input | Unreadable] = []
    size = 0
    for one in inputs:
        batch.append(one)
        size += len(one.data) if isinstance(one, Input) else 0
        if size >= BATCH_BYTES or len(batch) >= BATCH_RECORDS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _groups(outcomes: Iterable[Outcome]) -> Iterator[list[Outcome]]:
    """Outcomes to be committed together."""
    group: list[Outcome] = []
    size = 0
    for outcome in outcomes:
        group.append(outcome)
        size += sum(one.byte_count or 0 for one in outcome.batch.sources)
        if size >= COMMIT_BYTES:
            yield group
            group, size = [], 0
    if group:
        yield group


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
