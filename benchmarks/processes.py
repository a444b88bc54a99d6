"""A command's seconds, processor seconds and memory, all of its processes together."""

from __future__ import annotations

import resource
import subprocess
import time
from pathlib import Path
from typing import NamedTuple


class Measured(NamedTuple):
    """Wall seconds, processor seconds, peak resident bytes (pages that processes share count once each), standard error."""

    seconds: float
    cpu: float
    peak: int
    said: str


def tree_memory(pid: int) -> int:
    """Resident bytes of a process and all that it started, from /proc; pages that several share are shared out among them."""
    total, waiting = 0, [pid]
    while waiting:
        one = waiting.pop()
        try:
            children = Path(f"/proc/{one}/task/{one}/children").read_text().split()
            rollup = Path(f"/proc/{one}/smaps_rollup").read_text()
        except OSError:
            continue
        total += next((int(line.split()[1]) * 1024 for line in rollup.splitlines() if line.startswith("Pss:")), 0)
        waiting.extend(int(child) for child in children)
    return total


def measured(command: list[str]) -> Measured:
    """Run a command to its end."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.monotonic()
    peak = 0
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        while process.poll() is None:
            peak = max(peak, tree_memory(process.pid))
            time.sleep(0.2)
        said = process.stderr.read() if process.stderr else ""
    seconds = time.monotonic() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Measured(seconds, cpu, peak, said)
