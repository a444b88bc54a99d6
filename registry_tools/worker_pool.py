"""Worker processes that may die: what a death took with it is tried again."""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection

from registry_tools.batch import Outcome, died, process
from registry_tools.parsers.shards import HeldShard, Shard
from registry_tools.spool import Spool

# Shards handed to the workers ahead, for each of them: the time of a large commit in work, so that no worker waits for the
# database; fewer of those that carry their inputs.
IN_FLIGHT, HELD_IN_FLIGHT = 128, 8
# A fork of a process that runs DuckDB's threads may hang; a forkserver starts clean.
START_METHOD = "forkserver"


class WorkerPool:
    """Processes that each turn shards into outcomes, with their rows in the spool. Use as a context manager.

    One worker is this process itself. What is in the spool already is not read again, unless by `force`.
    """

    def __init__(self, workers: int, spool: Spool, force: bool, known: frozenset[bytes]) -> None:
        self.workers = workers
        self.spool = spool
        self.force = force
        self.known = known
        self.lines: list[Connection] = []
        self.executor = self._start(workers) if workers > 1 else None

    def __enter__(self) -> WorkerPool:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if self.executor is not None:
            self.executor.shutdown(wait=kind is None, cancel_futures=True)

    def run(self, shards: Iterable[Shard]) -> Iterator[Outcome]:
        """Outcomes in the order of the shards. With the last of them the processes end: what they held is free."""
        waiting: deque[tuple[Shard, str, Outcome | Future[Outcome]]] = deque()
        for shard in shards:
            key = self.spool.key(shard)
            there = None if self.force else self.spool.find(key, self.known)
            if there is not None:
                made: Outcome | Future[Outcome] = there
            elif self.executor is None:
                made = _spooled(shard, key, self.spool, self.known)
            else:
                made = self._submit(shard, key)
            waiting.append((shard, key, made))
            ahead = HELD_IN_FLIGHT if isinstance(shard, HeldShard) else IN_FLIGHT
            if self.executor is None or len(waiting) >= self.workers * ahead:
                yield from self._finish(*waiting.popleft())
        while waiting:
            yield from self._finish(*waiting.popleft())
        if self.executor is not None:
            self.executor.shutdown()

    def _submit(self, shard: Shard, key: str) -> Future[Outcome]:
        if self.executor is not None:
            try:
                return self.executor.submit(_process, shard, key, self.spool)
            except BrokenExecutor:
                self.executor.shutdown(wait=False, cancel_futures=True)
        self.executor = self._start(self.workers)
        return self.executor.submit(_process, shard, key, self.spool)

    def _finish(self, shard: Shard, key: str, made: Outcome | Future[Outcome]) -> Iterator[Outcome]:
        """A death breaks every shard in flight: each is tried again whole, and only one that dies again input by input."""
        if isinstance(made, Outcome):
            yield made
            return
        try:
            yield made.result()
            return
        except BrokenExecutor:
            pass
        try:
            yield self._submit(shard, key).result()
        except BrokenExecutor:
            yield from self._one_by_one(shard)

    def _one_by_one(self, shard: Shard) -> Iterator[Outcome]:
        for one in shard.inputs():
            with self._start(1) as alone:  # a process each: the one before may be dead, and such shards are rare
                try:
                    single = HeldShard((one,))
                    outcome = alone.submit(_process, single, self.spool.key(single), self.spool).result()
                except BrokenExecutor:
                    outcome = died(one, self.spool.keep_records)
            yield outcome

    def _start(self, workers: int) -> ProcessPoolExecutor:
        context = get_context(START_METHOD)
        theirs, line = context.Pipe(duplex=False)
        self.lines.append(line)  # open for as long as this process lives
        return ProcessPoolExecutor(workers, context, initializer=_begin, initargs=(theirs, self.known))


_known: frozenset[bytes] = frozenset()  # of this worker process: too large to send with every shard


def _process(shard: Shard, key: str, spool: Spool) -> Outcome:
    return _spooled(shard, key, spool, _known)


def _spooled(shard: Shard, key: str, spool: Spool, known: frozenset[bytes]) -> Outcome:
    return spool.put(key, process(shard, spool.keep_records, known))


def _begin(line: Connection, known: frozenset[bytes]) -> None:
    global _known  # noqa: PLW0603 - an initializer has nothing else to leave its argument in
    _known = known
    threading.Thread(target=_end_with, args=(line,), daemon=True).start()


def _end_with(line: Connection) -> None:
    """Let this process end when the one that started the pool is gone, killed before it could say so: nothing else closes the
    line. (A process of its number may still be there, of which nobody has asked how it ended.)
    """
    with suppress(EOFError, OSError):
        line.recv_bytes()
    os._exit(1)
