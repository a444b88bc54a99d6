"""A whole registry from its zip to the database: studies a second, memory as it grows, size, and what being killed costs.

    python benchmarks/registry_scale.py RECORDS.ndjson.gz [--studies 20000 100000] [--results-share 0.12] [--kills 10]

The registry is made by synthetic_registry.py, and kept in --folder for the next time. In the same run, for --floor of its
studies on one core: DuckDB's own read_json, and plain `json.loads` with `Study.model_validate`, so that ratios can be read
whatever the machine was doing. Processor seconds are those of all processes; two cores cannot be faster than half of them.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

import duckdb
from processes import Measured, measured
from synthetic_registry import registry

from registry_tools.db.checksums import checksums
from registry_tools.db.store import open_store
from registry_tools.models.study import Study
from registry_tools.parsers.registry import ctgov_json
from registry_tools.parsers.registry.field_map import Reader


def made(records: Path, folder: Path, studies: int, share: float | None) -> Path:
    """The registry's zip, made if it is not there."""
    path = folder / f"registry-{studies}{'' if share is None else f'-{share}'}.zip"
    if not path.exists():
        draft = path.with_suffix(".part")
        with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in registry(records, studies, share):
                archive.writestr(name, data)
        draft.rename(path)
    return path


def command(path: Path, database: Path, workers: int) -> list[str]:
    return [
        sys.executable, "-m", "registry_tools", "extract", str(path), "--db", str(database), "--no-raw",
        "--workers", str(workers),
    ]  # fmt: skip


def floors(path: Path, studies: int) -> list[tuple[str, float]]:
    """Seconds a study of what is the least: reading the JSON in DuckDB, and in Python into the same models without facts."""
    with zipfile.ZipFile(path) as archive:
        records = [archive.read(name) for name in archive.namelist()[:studies]]
    with tempfile.NamedTemporaryFile(suffix=".ndjson") as lines:
        lines.writelines(one + b"\n" for one in records)
        lines.flush()
        options = "format = 'newline_delimited', maximum_object_size = 50000000"
        with duckdb.connect() as connection:
            connection.execute("SET threads = 1")
            start = time.process_time()
            connection.execute(f"CREATE TABLE t AS SELECT * FROM read_json('{lines.name}', {options})")
            read = time.process_time() - start
    start = time.process_time()
    for one in records:
        Study.model_validate(ctgov_json._read(json.loads(one), Reader()))
    validated = time.process_time() - start
    return [("DuckDB read_json, one core", read / len(records)), ("json.loads + Study, one core", validated / len(records))]


def killed(path: Path, database: Path, workers: int, kills: int, usual: float) -> int:
    """Extract with the whole process group killed `kills` times at random; how many kills hit a run that was under way."""
    hits = 0
    chance = random.Random(kills)
    for _ in range(kills):
        process = subprocess.Popen(command(path, database, workers), stderr=subprocess.DEVNULL, start_new_session=True)
        try:
            process.wait(1.0 + chance.random() * usual / kills)
        except subprocess.TimeoutExpired:
            hits += 1
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    measured(command(path, database, workers))
    return hits


def line(name: str, studies: int, run: Measured, path: Path, database: Path) -> str:
    size = database.stat().st_size
    return (
        f"{name}\t{studies / run.seconds:.0f} studies/s\t{run.seconds:.1f} s"
        f"\t{1000 * run.cpu / studies:.2f} ms of processor a study"
        f"\tpeak {run.peak / 1e6:,.0f} MB\tdatabase {size / 1e6:,.0f} MB = {size / path.stat().st_size:.2f} x the zip"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("records", type=Path)
    parser.add_argument("--studies", type=int, nargs="+", default=[20_000, 100_000])
    parser.add_argument("--results-share", type=float)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--floor", type=int, default=4000)
    parser.add_argument("--kills", type=int, default=0, help="on the first size")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "registry-scale")
    given = parser.parse_args()
    given.folder.mkdir(exist_ok=True)
    for studies in given.studies:
        path = made(given.records, given.folder, studies, given.results_share)
        database = given.folder / f"{path.stem}.duckdb"
        database.unlink(missing_ok=True)
        run = measured(command(path, database, given.workers))
        if f"{studies} loaded" not in run.said:
            raise SystemExit(run.said)
        print(line(path.stem, studies, run, path, database), flush=True)
        if studies == given.studies[0]:
            for name, seconds in floors(path, given.floor):
                ratio = run.cpu / studies / seconds
                print(
                    f"{name}\t{1000 * seconds:.2f} ms a study; all facts into the database cost {ratio:.1f} x that", flush=True
                )
            if given.kills:
                again = given.folder / "killed.duckdb"
                again.unlink(missing_ok=True)
                hits = killed(path, again, given.workers, given.kills, run.seconds)
                with open_store(database, read_only=True) as one, open_store(again, read_only=True) as two:
                    same = checksums(one) == checksums(two)
                    tables = len(checksums(one))
                print(f"killed {hits} times: {'the same' if same else 'OTHER'} checksums of {tables} tables", flush=True)
            second = measured(command(path, database, given.workers))
            print(f"again\t{second.seconds:.1f} s, {run.seconds / second.seconds:.0f} x faster", flush=True)


if __name__ == "__main__":
    main()
