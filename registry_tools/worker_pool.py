"""Worker processes that may die: what a death took with it is tried again."""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from multiprocessing import get_context

from registry_tools.batch import Outcome, died, process
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
        self.executor = _start(workers)

    def __enter__(self) -> WorkerPool:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self.executor.shutdown(wait=kind is None, cancel_futures=True)

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
            self.executor = _start(self.workers)
            return self.executor.submit(process, batch, self.keep_records)

    def _finish(self, batch: list[Input | Unreadable], future: Future[Outcome]) -> Iterator[Outcome]:
        """A death breaks every batch in flight: each is tried again whole, and only one that dies again input by input."""
        try:
            yield future.result()
            return
        except BrokenExecutor:
            pass
        try:
            yield self._submit(batch).result()
        except BrokenExecutor:
            yield from self._one_by_one(batch)

    def _one_by_one(self, batch: list[Input | Unreadable]) -> Iterator[Outcome]:
        alone = _start(1)
        for one in batch:
            try:
                yield alone.submit(process, [one], self.keep_records).result()
            except BrokenExecutor:
                alone = _start(1)
                yield died(one, self.keep_records)
        alone.shutdown()


def _start(workers: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(workers, get_context(START_METHOD), initializer=_end_with, initargs=(os.getpid(),))


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
