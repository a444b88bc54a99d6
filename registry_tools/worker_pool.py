"""Worker processes that may die: what a death took with it is tried again."""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from multiprocessing import get_context

from registry_tools.batch import Outcome, died, process
from registry_tools.parsers.shards import HeldShard, Shard

# Shards read ahead of the commit, for each worker: a commit's time in work, so that no worker waits for the database.
IN_FLIGHT = 8
# A fork of a process that runs DuckDB's threads may hang; a forkserver starts clean.
START_METHOD = "forkserver"


class WorkerPool:
    """Processes that each turn shards into outcomes. Use as a context manager."""

    def __init__(self, workers: int, keep_records: bool, known: frozenset[bytes]) -> None:
        self.workers = workers
        self.keep_records = keep_records
        self.known = known
        self.executor = self._start(workers)

    def __enter__(self) -> WorkerPool:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self.executor.shutdown(wait=kind is None, cancel_futures=True)

    def run(self, shards: Iterable[Shard]) -> Iterator[Outcome]:
        """Outcomes in the order of the shards."""
        waiting: deque[tuple[Shard, Future[Outcome]]] = deque()
        for shard in shards:
            waiting.append((shard, self._submit(shard)))
            if len(waiting) >= self.workers * IN_FLIGHT:
                yield from self._finish(*waiting.popleft())
        while waiting:
            yield from self._finish(*waiting.popleft())

    def _submit(self, shard: Shard) -> Future[Outcome]:
        try:
            return self.executor.submit(_process, shard, self.keep_records)
        except BrokenExecutor:
            self.executor.shutdown(wait=False, cancel_futures=True)
            self.executor = self._start(self.workers)
            return self.executor.submit(_process, shard, self.keep_records)

    def _finish(self, shard: Shard, future: Future[Outcome]) -> Iterator[Outcome]:
        """A death breaks every shard in flight: each is tried again whole, and only one that dies again input by input."""
        try:
            yield future.result()
            return
        except BrokenExecutor:
            pass
        try:
            yield self._submit(shard).result()
        except BrokenExecutor:
            yield from self._one_by_one(shard)

    def _one_by_one(self, shard: Shard) -> Iterator[Outcome]:
        for one in shard.inputs():
            with self._start(1) as alone:  # a process each: the one before may be dead, and such shards are rare
                try:
                    outcome = alone.submit(_process, HeldShard((one,)), self.keep_records).result()
                except BrokenExecutor:
                    outcome = died(one, self.keep_records)
            yield outcome

    def _start(self, workers: int) -> ProcessPoolExecutor:
        context = get_context(START_METHOD)
        return ProcessPoolExecutor(workers, context, initializer=_begin, initargs=(os.getpid(), self.known))


_known: frozenset[bytes] = frozenset()  # of this worker process: too large to send with every shard


def _process(shard: Shard, keep_records: bool) -> Outcome:
    return process(shard, keep_records, _known)


def _begin(parent: int, known: frozenset[bytes]) -> None:
    global _known  # noqa: PLW0603 - an initializer has nothing else to leave its argument in
    _known = known
    _end_with(parent)


def _end_with(parent: int) -> None:
    """Let this process end when the one that started the pool is gone, killed before it could say so."""

    def watch() -> None:
        while True:
            time.sleep(1.0)
            try:
                os.kill(parent, 0)
            except OSError:
                os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
