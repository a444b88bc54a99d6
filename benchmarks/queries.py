"""How long the usual comparisons take on a database and on its Parquet export: the best of some runs, all rows fetched.

    python benchmarks/queries.py DATABASE [PARQUET_FOLDER] [--runs N] [--limit SECONDS]

Comparisons are those of `registry-tools compare`, the other queries the .sql files in benchmarks/queries. Ends with 1 where a
query is slower than the limit; `--explain NAME` prints the EXPLAIN ANALYZE of the queries whose name has NAME in it.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import NamedTuple

from registry_tools import Database, open_database
from registry_tools.db.queries import comparison, filled_in

FOLDER = Path(__file__).with_name("queries")
# what, view, --measure and filters of `compare`
COMPARISONS = (
    ("thresholds", "long", "bilirubin_total", {"condition": "leukemia"}),
    ("thresholds", "distribution", "platelets", {"phase": "PHASE3"}),
    ("thresholds", "matrix", None, {"condition": "multiple myeloma"}),
    ("endpoints", "long", "overall_survival", {"phase": "PHASE3"}),
    ("timepoints", "schedule", "progression_free_survival", {"condition": "breast"}),
    ("doses", "long", "carboplatin", {}),
    ("results", "long", "overall_survival", {}),
    ("eligibility", "long", None, {"condition": "diabetes"}),
)
FILTERS = (
    "measure", "source", "studies", "condition", "intervention", "phase", "sponsor", "status", "started_from", "started_to",
)  # fmt: skip


class Query(NamedTuple):
    """A name to print, and SQL without parameters."""

    name: str
    sql: str


def queries() -> list[Query]:
    """The files of the folder, and the comparisons with their filters."""
    found = [Query(path.stem, path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.sql"))]
    for what, view, measure, filters in COMPARISONS:
        values = dict.fromkeys(FILTERS) | {"measure": measure} | filters
        name = " ".join(["compare", what, *([view] if view != "long" else []), *filter(None, [measure, *filters.values()])])
        found.append(Query(name, filled_in(comparison(what, view), values)))
    return found


def best(db: Database, sql: str, runs: int) -> tuple[float, float, int]:
    """Seconds by the clock and of all processors together, of the fastest run of each, and the number of rows."""
    seconds, cpu, rows = [], [], 0
    for _ in range(runs):
        begin, used = time.perf_counter(), time.process_time()
        rows = len(db.sql(sql))
        seconds.append(time.perf_counter() - begin)
        cpu.append(time.process_time() - used)
    return min(seconds), min(cpu), rows


def main() -> int:
    """Print the table; 1 if a query's best run is over the limit or the two sides differ in rows."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("database", type=Path)
    parser.add_argument("parquet", type=Path, nargs="?")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--limit", type=float, default=1.0, help="seconds  [default: 1]")
    parser.add_argument("--explain", metavar="NAME")
    given = parser.parse_args()
    places = [path for path in (given.database, given.parquet) if path]
    opened = [open_database(path) for path in places]
    if given.explain:
        for query in queries():
            if given.explain in query.name:
                for db in opened:
                    print(query.name, db.sql(f"EXPLAIN ANALYZE {query.sql}").rows()[0]["explain_value"], sep="\n")
        return 0
    bad = 0
    print(
        "  ".join(f"{'parquet' if path.is_dir() else 'database':>8}  {'cpu':>6}" for path in places) + f"  {'rows':>7}  query"
    )
    for query in queries():
        measured = [best(db, query.sql, given.runs) for db in opened]
        rows = {found for _, _, found in measured}
        bad += len(rows) > 1 or max(seconds for seconds, _, _ in measured) > given.limit
        times = "  ".join(f"{seconds:8.3f}  {cpu:6.3f}" for seconds, cpu, _ in measured)
        print(f"{times}  {'/'.join(map(str, rows)):>7}  {query.name}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
