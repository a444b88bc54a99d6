"""Worker processes as the parent sees them: started, watched, ended, replaced.

A page on which a worker dies or hangs is given to the second reader in a fresh worker, alone; if that fails too it is failed,
with the reason. After `MOST_HANGS` pages that hung, or `MOST_DEATHS` that killed, the rest of the document is given up.
"""

from __future__ import annotations

import atexit
import os
import select
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import msgspec

from registry_tools.errors import DocumentError
from registry_tools.parsers.document.outline import OutlineEntry
from registry_tools.parsers.document.pages import PageRead, failed
from registry_tools.parsers.document.wire import LENGTH, LONGEST, send, unpack_page

CHUNK = 6  # pages given to a worker at a time, fewer near the end
PAGE_WALL = 12.0  # seconds without an answer; processor time is limited in the worker, and shorter
MOST_HANGS = 2
MOST_DEATHS = 12
COMMAND = (sys.executable, "-m", "registry_tools.parsers.document.worker")
FIRST, SECOND = "pdfium", "pdfplumber"


@dataclass
class _Worker:
    """One process. `pages` are those it was given and has not answered yet; `since` when it last answered."""

    process: subprocess.Popen[bytes]
    buffer: bytearray = field(default_factory=bytearray)
    pages: deque[int] = field(default_factory=deque)
    reader: str = FIRST
    since: float = 0.0

    @property
    def answers(self) -> IO[bytes]:
        """Where its answers come from."""
        assert self.process.stdout is not None
        return self.process.stdout

    def ask(self, request: dict[str, Any]) -> None:
        self.since = time.monotonic()
        assert self.process.stdin is not None
        send(self.process.stdin, request)  # type: ignore[arg-type]

    def messages(self) -> list[Any] | None:
        """What came in, without waiting for more; None at the end of the worker."""
        data = os.read(self.answers.fileno(), 1 << 20)
        if not data:
            return None
        self.buffer += data
        out = []
        while len(self.buffer) >= LENGTH.size:
            (length,) = LENGTH.unpack_from(self.buffer)
            if length > LONGEST:
                return None
            if len(self.buffer) < LENGTH.size + length:
                break
            out.append(msgspec.json.decode(bytes(self.buffer[LENGTH.size : LENGTH.size + length])))
            del self.buffer[: LENGTH.size + length]
        self.since = time.monotonic()
        return out

    def end(self) -> int:
        """Kill it; answers its exit status (negative: the signal)."""
        status = self.process.poll()
        if status is None:
            self.process.kill()
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                try:
                    stream.close()
                except BrokenPipeError:
                    continue
        waited = self.process.wait()
        return waited if status is None else status


class Pool:
    """Up to `size` workers, kept for the next document; `command` starts one, `patience` is how long it may be silent."""

    def __init__(self, size: int, command: Sequence[str] = COMMAND, patience: float = PAGE_WALL) -> None:
        self.size = max(1, size)
        self.patience = patience
        self._command = list(command)
        self._idle: list[_Worker] = []
        self._owner = os.getpid()
        atexit.register(self.close)

    def close(self) -> None:
        """End all workers."""
        while self._idle:
            worker = self._idle.pop()
            if os.getpid() == self._owner:
                worker.end()

    def _start(self) -> _Worker:
        if self._owner != os.getpid():  # after a fork: the workers are the other process's
            self._idle, self._owner = [], os.getpid()
        while self._idle:
            worker = self._idle.pop()
            if worker.process.poll() is None:
                return worker
            worker.end()
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
        process = subprocess.Popen(
            self._command,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment, bufsize=0,
        )  # fmt: skip
        return _Worker(process)

    def describe(self, path: Path, password: str | None) -> tuple[int, dict[str, str], list[OutlineEntry], str]:
        """Pages, metadata, outline and the reader to begin with. Raises DocumentError saying why it cannot be opened."""
        worker = self._start()
        try:
            worker.ask({"do": "open", "path": str(path), "password": password})
        except BrokenPipeError:
            worker.end()
            raise DocumentError("the process that reads PDFs could not be started") from None
        answer: dict[str, Any] | None = None
        while answer is None:
            ready, _, _ = select.select([worker.answers], [], [], max(0.0, worker.since + self.patience - time.monotonic()))
            messages = worker.messages() if ready else None
            if messages is None:
                status = worker.end()
                raise DocumentError("opening it " + _death(status, hung=not ready))
            answer = messages[0] if messages else None
        self._idle.append(worker)
        if "error" in answer:
            raise DocumentError(answer["error"])
        return answer["pages"], answer["metadata"], [OutlineEntry(*entry) for entry in answer["outline"]], answer["reader"]

    def read(self, path: Path, password: str | None, numbers: Sequence[int], reader: str = FIRST) -> list[PageRead]:
        """These pages, in order; failed ones with their reason. Never raises for what is in the file."""
        return _Reading(self, path, password, numbers, reader).run()

    @property
    def idle(self) -> Sequence[_Worker]:
        """The workers that wait for work."""
        return self._idle

    def take(self) -> _Worker:
        return self._start()

    def give_back(self, worker: _Worker) -> None:
        self._idle.append(worker)


class _Reading:
    """One document's pages on their way through the workers."""

    def __init__(self, pool: Pool, path: Path, password: str | None, numbers: Sequence[int], reader: str) -> None:
        self._pool = pool
        self._request = {"do": "read", "path": str(path), "password": password}
        wanted = list(numbers)
        self._queue: deque[tuple[list[int], str]] = deque((pages, reader) for pages in _chunks(wanted, pool.size))
        self._done: dict[int, PageRead] = {}
        self._first_death: dict[int, str] = {}
        self._hangs = self._deaths = 0
        self._wanted = wanted

    def run(self) -> list[PageRead]:
        busy: list[_Worker] = []
        try:
            while self._queue or busy:
                while self._queue and len(busy) < self._pool.size:
                    worker = self._give()
                    if worker is not None:
                        busy.append(worker)
                self._wait(busy)
        finally:
            for worker in busy:
                worker.end()
        return [self._done[number] for number in self._wanted]

    def _give(self) -> _Worker | None:
        pages, reader = self._queue.popleft()
        if self._hangs >= MOST_HANGS or self._deaths >= MOST_DEATHS:
            for number in pages:
                self._done[number] = failed(number, "given up: other pages of this file hung or ended the reader")
            return None
        worker = self._pool.take()
        worker.pages, worker.reader = deque(pages), reader
        try:
            worker.ask({**self._request, "numbers": pages, "reader": reader})
        except BrokenPipeError:
            self._lost(worker, hung=False)
            return None
        return worker

    def _wait(self, busy: list[_Worker]) -> None:
        if not busy:
            return
        patience = min(worker.since for worker in busy) + self._pool.patience - time.monotonic()
        ready, _, _ = select.select([worker.answers for worker in busy], [], [], max(0.0, patience))
        for worker in list(busy):
            hung = worker.answers not in ready
            if hung and time.monotonic() - worker.since < self._pool.patience:
                continue
            messages = None if hung else worker.messages()
            if messages is None:
                busy.remove(worker)
                self._lost(worker, hung=hung)
                continue
            for message in messages:
                page = unpack_page(message["page"])
                worker.pages.popleft()
                self._done[page.number] = page
            if not worker.pages:
                busy.remove(worker)
                self._pool.give_back(worker)

    def _lost(self, worker: _Worker, *, hung: bool) -> None:
        """The worker ended on its first unanswered page: that one goes to the second reader, the others on."""
        status = worker.end()
        why = _death(status, hung=hung)
        self._deaths += 1
        self._hangs += hung or status == -signal.SIGXCPU
        if not worker.pages:
            return
        number = worker.pages.popleft()
        if worker.pages:
            self._queue.append((list(worker.pages), worker.reader))
        if worker.reader == SECOND or number in self._first_death:
            first = self._first_death.get(number)
            reason = f"the first reader {first}, the second {why}" if first and first != why else f"both readers: {why}"
            self._done[number] = failed(number, f"{reason}: reading the page")
        else:
            self._first_death[number] = why
            self._queue.append(([number], SECOND))


def _chunks(numbers: list[int], workers: int) -> Iterator[list[int]]:
    """Pages as they are given out: with several workers ever fewer towards the end, so that none waits long for the last."""
    at = 0
    while at < len(numbers):
        fair = CHUNK if workers == 1 else -(-(len(numbers) - at) // (2 * workers))
        take = max(1, min(CHUNK, fair))
        yield numbers[at : at + take]
        at += take


def _death(status: int, *, hung: bool) -> str:
    if hung:
        return "gave no answer in the time it has"
    if status == -signal.SIGXCPU:
        return "took more processor time than a page may"
    if status == -signal.SIGKILL:
        return "was killed (out of memory)"
    if status in (-signal.SIGABRT, -signal.SIGTRAP):
        return "ran out of memory or gave up on damaged data"
    if status < 0:
        return f"crashed (signal {-status})"
    return f"ended (status {status})"
