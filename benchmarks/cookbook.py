"""How long the queries of docs/sql.md take on a database of your own: median seconds of each, by the clock and
of processor time (on a busy machine the two lie apart), with all its rows fetched.

    python benchmarks/cookbook.py DATABASE [--runs N]

The page's queries name a study of the example (question 16) and ask for documents (question 15): extract registry_tools/demo
into the database too, or those two find nothing. Macros of this version are made in the database if it is older.
"""

from __future__ import annotations

import argparse
import re
import statistics
import sys
import tempfile
import time
from contextlib import chdir
from pathlib import Path

from registry_tools.db.store import Store, open_store

PAGE = Path(__file__).resolve().parents[1] / "docs" / "sql.md"
PART = re.compile(r"^#+ ([^\n]*)$|^```sql\n(.*?)^```$", re.DOTALL | re.MULTILINE)
LIMIT = 0.5


def queries(page: str) -> list[tuple[str, str]]:
    """Heading and SQL of each query of the page."""
    found, heading = [], ""
    for title, query in PART.findall(page):
        heading = title or heading
        if query:
            found.append((heading, query))
    return found


def measure(store: Store, query: str, runs: int) -> tuple[float, float, int]:
    """Median seconds by the clock and of all processors together, of a query with all its rows fetched, and how many rows."""
    wall, cpu, rows = [], [], 0
    for _ in range(runs):
        begin, used = time.perf_counter(), time.process_time()
        rows = len(store.query(query).fetchall())
        wall.append(time.perf_counter() - begin)
        cpu.append(time.process_time() - used)
    return statistics.median(wall), statistics.median(cpu), rows


def main() -> int:
    """Print the table; 1 if a query's median is over half a second."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("database", type=Path)
    parser.add_argument("--runs", type=int, default=5)
    given = parser.parse_args()
    database = given.database.resolve()
    open_store(database).connection.close()  # makes the macros
    slow = 0
    print(f"{'seconds':>8}  {'cpu':>6}  {'rows':>7}  query")
    with open_store(database, read_only=True) as store, tempfile.TemporaryDirectory() as folder, chdir(folder):
        for title, query in queries(PAGE.read_text("utf-8")):
            seconds, cpu, rows = measure(store, query, given.runs)
            slow += seconds > LIMIT
            print(f"{seconds:8.3f}  {cpu:6.3f}  {rows:7}  {title}")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
