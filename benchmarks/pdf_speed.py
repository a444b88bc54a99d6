"""How fast PDFs are read: pages per second of processor time, beside pdfplumber's extract_words on the same pages.

    python benchmarks/pdf_speed.py [FOLDER ...] [--pages N] [--scaling FILE]

Full parse here: characters, tables, structure, Document; there: words alone. Both in one process, page sets alike, one after
the other. Then the same file by one worker process and by two, with the largest resident size that a worker reached.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pdfplumber

from registry_tools.errors import DocumentError
from registry_tools.parsers.document.assemble import assemble
from registry_tools.parsers.document.pages import PageRead, understand
from registry_tools.parsers.document.pdfium import PdfiumReader
from registry_tools.parsers.document.pool import Pool

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus" / "pdf"


def ours(path: Path, numbers: list[int]) -> int:
    """The full parse of these pages in this process."""
    with PdfiumReader(path) as reader:
        pages: list[PageRead] = [understand(reader.read_page(number)) for number in numbers]
        assemble(pages, document_id="0", kind="pdf", name=path.name, metadata=reader.metadata())
    return len(pages)


def plumber_words(path: Path, numbers: list[int]) -> int:
    """pdfplumber's words of these pages."""
    with pdfplumber.open(path) as pdf:
        for number in numbers:
            page = pdf.pages[number - 1]
            page.extract_words()
            page.close()
    return len(numbers)


def cpu(call: Callable[[Path, list[int]], int], path: Path, numbers: list[int]) -> float:
    begin = time.process_time()
    call(path, numbers)
    return time.process_time() - begin


def compare(folder: Path, most: int) -> None:
    """Both readers over up to `most` evenly spread pages of each file of a folder."""
    pages, here, there = 0, 0.0, 0.0
    for path in sorted(folder.glob("*.pdf")):
        try:
            with PdfiumReader(path) as reader:
                count = reader.page_count
        except DocumentError:
            continue
        step = max(1, -(-count // most))
        numbers = list(range(1, count + 1, step))
        pages += len(numbers)
        here += cpu(ours, path, numbers)
        there += cpu(plumber_words, path, numbers)
    if pages:
        print(
            f"{folder.name:12} {pages:5} pages  full parse {pages / here:6.1f} pages/s  "
            f"pdfplumber words {pages / there:6.1f} pages/s  ratio {there / here:4.1f}"
        )


def scaling(path: Path) -> None:
    """Wall time of one file with one and two workers, and what a worker's memory came to."""
    times = {}
    for size in (1, 2):
        pool = Pool(size)
        count = pool.describe(path, None)[0]
        pool.read(path, None, range(1, min(count, 4) + 1))  # starts the workers, fills their caches
        times[size] = min(_wall(pool, path, count) for _ in range(5))  # the least disturbed of five
        resident = [_resident(worker.process.pid) for worker in pool.idle]
        rate = count / times[size]
        print(f"{path.name}: {count} pages, {size} workers, {rate:.1f} pages/s of wall time, largest {max(resident)} MB")
        pool.close()
    print(f"two workers: {times[1] / times[2]:.2f} x")


def _wall(pool: Pool, path: Path, count: int) -> float:
    begin = time.perf_counter()
    pool.read(path, None, range(1, count + 1))
    return time.perf_counter() - begin


def _resident(pid: int) -> int:
    status = Path(f"/proc/{pid}/status")
    if not status.exists():  # not Linux: what ps says now
        shown = subprocess.run(["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout
        return int(shown or 0) // 1024
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) // 1024


def main() -> None:
    """Run what the arguments name; without any, the corpus beside the checkout."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path, default=[CORPUS / "articles", CORPUS / "protocols"])
    parser.add_argument("--pages", type=int, default=12, help="pages of each file, evenly spread")
    parser.add_argument("--scaling", type=Path, help="a file to read with one and with two workers")
    args = parser.parse_args()
    ours_first = next(args.folders[0].glob("*.pdf"), None)
    if ours_first is None:
        sys.exit(f"no PDF in {args.folders[0]}")
    ours(ours_first, [1])  # lexicons and libraries are loaded before the clock runs
    for folder in args.folders:
        compare(folder, args.pages)
    if args.scaling:
        scaling(args.scaling)
    print(f"this process reached {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


if __name__ == "__main__":
    main()
