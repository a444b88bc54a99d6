"""A command's seconds, processor seconds and memory, all of its processes together."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path
from typing import NamedTuple

_TICK = os.sysconf("SC_CLK_TCK")


class Measured(NamedTuple):
    """Wall seconds, processor seconds, peak resident bytes (pages that processes share count once each), standard error."""

    seconds: float
    cpu: float
    peak: int
    said: str


def tree(pid: int) -> list[int]:
    """A process and all that it started and they started, from /proc."""
    found = [pid]
    for one in found:
        try:
            children = Path(f"/proc/{one}/task/{one}/children").read_text().split()
        except OSError:
            continue
        found.extend(int(child) for child in children)
    return found


def memory(pid: int) -> int:
    """Resident bytes of a process; a page that several share is shared out among them."""
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in rollup.splitlines() if line.startswith("Pss:")), 0)


def processor(pid: int) -> float:
    """Processor seconds of a process until now, those of children that have ended left out: workers outlive none but it."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / _TICK


def measured(command: list[str]) -> Measured:
    """Run a command to its end, looking at its processes five times a second: what the last fifth uses is not seen."""
    start = time.monotonic()
    peak = 0
    used: dict[int, float] = {}
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        while process.poll() is None:
            processes = tree(process.pid)
            peak = max(peak, sum(memory(one) for one in processes))
            used.update({one: max(processor(one), used.get(one, 0.0)) for one in processes})
            time.sleep(0.2)
        said = process.stderr.read() if process.stderr else ""
    return Measured(time.monotonic() - start, sum(used.values()), peak, said)
