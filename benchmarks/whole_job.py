"""The whole job on real records: studies a second from files to the committed database, a second run, and memory.

    python benchmarks/whole_job.py PATH... [--workers 2]

Beside it in the same run, as floors: DuckDB's own read_json of the same records where PATH is one v2 record a line, and plain
`json.loads` with `Study`'s parser on one core. Wall seconds: quote the ratios, not the times.
"""

from __future__ import annotations

import argparse
import gzip
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def tree_memory(pid: int) -> int:
    """Resident bytes of a process and all that it started, from /proc."""
    total, waiting = 0, [pid]
    while waiting:
        one = waiting.pop()
        try:
            children = Path(f"/proc/{one}/task/{one}/children").read_text().split()
            status = Path(f"/proc/{one}/status").read_text()
        except OSError:
            continue
        total += next((int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmRSS")), 0)
        waiting.extend(int(child) for child in children)
    return total


def run(command: list[str]) -> tuple[float, int, str]:
    """Seconds, peak bytes of the whole tree of processes, what it said."""
    start = time.monotonic()
    peak = 0
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        while process.poll() is None:
            peak = max(peak, tree_memory(process.pid))
            time.sleep(0.1)
        said = process.stderr.read() if process.stderr else ""
    return time.monotonic() - start, peak, said


def floors(path: Path) -> list[tuple[str, float]]:
    """Seconds of what nobody can avoid, for a file of v2 records one a line."""
    import duckdb

    from registry_tools.parsers.registry import ctgov_json

    start = time.monotonic()
    duckdb.sql(
        f"SELECT count(*) FROM read_json('{path}', format = 'newline_delimited', maximum_object_size = 50000000)"
    ).fetchall()
    counted = time.monotonic() - start
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as lines:
        records = list(lines)
    start = time.monotonic()
    for line in records:
        json.loads(line)
        ctgov_json.parse(line)
    return [("DuckDB read_json", counted), ("json.loads + Study, one core", time.monotonic() - start)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--workers", default="2")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "a.duckdb"
        paths = [str(path) for path in given.paths]
        command = [sys.executable, "-m", "registry_tools", "extract", *paths, "--db", str(database), "--workers", given.workers]
        for name in ("first run", "second run"):
            seconds, peak, said = run(command)
            receipt = next((line for line in said.splitlines() if " expected, " in line), said[-300:])
            print(f"{name}\t{seconds:.1f} s\tpeak {peak / 1e6:,.0f} MB\t{receipt.partition(': ')[2]}")
            if name == "first run":
                expected = int(receipt.partition(": ")[2].split()[0])
                print(f"studies/s\t{expected / seconds:.0f}\tdatabase {database.stat().st_size / 1e6:,.0f} MB")
    for path in given.paths:
        if ".ndjson" in path.name:
            for name, seconds in floors(path):
                print(f"{name}\t{seconds:.1f} s")


if __name__ == "__main__":
    main()
