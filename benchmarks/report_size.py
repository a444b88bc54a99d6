"""Size of a report, how long it takes to write, and how long a browser takes to open it and to answer.

    python benchmarks/report_size.py trials.duckdb [--studies 500] [--condition cancer]

Opening is from the start of navigation to the first view drawn, in headless Chromium, the best of three.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from registry_tools.checks import run
from registry_tools.db.store import open_store
from registry_tools.parsers.document.picture import render_page
from registry_tools.parsers.source_text import texts_at
from registry_tools.report import Report, make_report

FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
VIEWS = ("overview", "limits", "distributions", "doses", "endpoints")


def write(database: Path, condition: str | None, limit: int) -> tuple[Report, float]:
    filters: dict[str, object] = dict.fromkeys(
        ("studies", "condition", "intervention", "phase", "sponsor", "status", "started_from", "started_to")
    )
    start = time.perf_counter()
    with open_store(database, read_only=True) as store:
        report = make_report(
            store,
            {**filters, "condition": condition},
            title="Benchmark",
            texts_at=texts_at,
            page_picture=render_page,
            findings_of=lambda store, studies: [one.model_dump() for one in run(store, studies)],
            limit=limit,
        )
    return report, time.perf_counter() - start


def open_times(file: Path) -> dict[str, float]:
    """Milliseconds until each view is drawn, the page opened anew for each; the search is from a key to the narrowed list."""
    from playwright.sync_api import sync_playwright

    executable = next(found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name)))
    found: dict[str, float] = {}

    def best(name: str, milliseconds: float) -> None:
        found[name] = min(found.get(name, milliseconds), milliseconds)

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        for _ in range(3):
            for view in VIEWS:
                page = browser.new_page(viewport={"width": 1400, "height": 900})
                page.goto(f"{file.as_uri()}#/{view}")
                page.wait_for_selector("html[data-ready]")
                best(view, page.evaluate("performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"))
                page.close()
            page = browser.new_page(viewport={"width": 1400, "height": 900})
            page.goto(f"{file.as_uri()}#/limits")
            page.wait_for_selector("html[data-ready]")
            start = time.perf_counter()
            page.fill("#search", "phase")
            page.wait_for_selector("#count:not(:empty)", state="attached")
            best("search", (time.perf_counter() - start) * 1000)
            page.close()
        browser.close()
    return found


def main(arguments: Any = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("database", type=Path)
    parser.add_argument("--studies", type=int, default=500)
    parser.add_argument("--condition")
    given = parser.parse_args(arguments)
    report, seconds = write(given.database, given.condition, given.studies)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "report.html"
        file.write_text(report.html, "utf-8")
        size = file.stat().st_size
        print(f"{report.studies} studies, {report.facts} facts, {report.pictures} page pictures")
        print(f"{size / 1e6:.1f} MB, written in {seconds:.1f} s")
        for view, milliseconds in open_times(file).items():
            print(f"  {view:<14} {milliseconds:6.0f} ms")
    sys.exit(0 if size < 20_000_000 else 1)


if __name__ == "__main__":
    main()
