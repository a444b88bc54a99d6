"""Worker processes that may die: what a death took with it is tried again one input at a time."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from multiprocessing import get_context

from registry_tools.batch import Outcome, process
from registry_tools.db.store import Batch, SourceRow
from registry_tools.parsers.inputs import Input, Unreadable

# Batches read ahead of the commit, for each worker: a commit's time in work, so that no worker waits for the database.
IN_FLIGHT = 8
# A fork of a process that runs DuckDB's threads may hang; a forkserver starts clean.
START_METHOD = "forkserver"


class WorkerPool:
    """Processes that each turn batches into outcomes. Use as a context manager."""

    def __init__(self, workers: int, keep_records: bool) -> None:
        self.workers = workers
        self.keep_records = keep_records
        self.executor = self._start(workers)

    def __enter__(self) -> WorkerPool:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self.executor.shutdown(wait=kind is None, cancel_futures=True)

    @staticmethod
    def _start(workers: int) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(workers, mp_context=get_context(START_METHOD))

    def run(self, batches: Iterator[list[Input | Unreadable]]) -> Iterator[Outcome]:
        """Outcomes in the order of the batches."""
        waiting: deque[tuple[list[Input | Unreadable], Future[Outcome]]] = deque()
        for batch in batches:
            waiting.append((batch, self._submit(batch)))
            if len(waiting) >= self.workers * IN_FLIGHT:
                yield from self._finish(*waiting.popleft())
        while waiting:
            yield from self._finish(*waiting.popleft())

    def _submit(self, batch: list[Input | Unreadable]) -> Future[Outcome]:
        try:
            return self.executor.submit(process, batch, self.keep_records)
        except BrokenExecutor:
            self.executor = self._start(self.workers)
            return self.executor.submit(process, batch, self.keep_records)

    def _finish(self, batch: list[Input | Unreadable], future: Future[Outcome]) -> Iterator[Outcome]:
        try:
            yield future.result()
            return
        except BrokenExecutor:
            pass  # some worker died; which input was to blame is found out below
        for one in batch:
            with self._start(1) as alone:
                try:
                    yield alone.submit(process, [one], self.keep_records).result()
                except BrokenExecutor:
                    error = "the process that read it died (out of memory, or a crash in a library)"
                    source = SourceRow(one.source_id, getattr(one, "kind", None), one.name, "failed", error=error)
                    yield Outcome(Batch([source], {}), Counter())
