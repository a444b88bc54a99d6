"""Workers that die, hang and lie: the other pages are read, and the lost ones say why."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from registry_tools.errors import DocumentError
from registry_tools.parsers.document import pages
from registry_tools.parsers.document.lines import Line
from registry_tools.parsers.document.page import Note, PageContent
from registry_tools.parsers.document.pages import PageRead
from registry_tools.parsers.document.pdfium import PdfiumReader
from registry_tools.parsers.document.pool import MOST_HANGS, Pool
from registry_tools.parsers.document.table_model import FoundTable
from registry_tools.parsers.document.wire import pack_page, unpack_page

WORKER = """
import os, signal, sys, time
from registry_tools.parsers.document.pages import PageRead
from registry_tools.parsers.document.pdfium import PdfiumReader
from registry_tools.parsers.document.table_model import FoundTable
from registry_tools.parsers.document.wire import pack_page, receive, send
source, sink = sys.stdin.buffer, sys.stdout.buffer
while (request := receive(source)) is not None:
    if request["do"] == "open":
        {opening}
    for number in request["numbers"]:
        first = request["reader"] == "pdfium"
        {fate}
        page = PageRead(number, 1.0, 1.0, 0, "read", None, request["reader"], [], [])
        send(sink, {{"page": pack_page(page), "reader": request["reader"]}})
"""


def pool(tmp_path: Path, fate: str, *, size: int = 1, patience: float = 30.0, opening: str = "pass") -> Pool:
    script = tmp_path / "worker.py"
    script.write_text(WORKER.format(fate=fate, opening=opening))
    return Pool(size, [sys.executable, str(script)], patience)


def results(pages: list[PageRead]) -> list[tuple[int, str, str]]:
    return [(page.number, page.status, page.reader) for page in pages]


@pytest.mark.parametrize("size", [1, 2])
def test_a_page_that_kills_goes_to_the_second_reader(tmp_path: Path, size: int) -> None:
    workers = pool(tmp_path, "if number == 3 and first: os.kill(os.getpid(), signal.SIGSEGV)", size=size)
    read = workers.read(tmp_path, None, range(1, 9))
    assert results(read) == [(n, "read", "pdfplumber" if n == 3 else "pdfium") for n in range(1, 9)]
    workers.close()


def test_a_page_that_kills_both_readers_is_failed_with_the_reason(tmp_path: Path) -> None:
    workers = pool(tmp_path, "if number == 2: os.kill(os.getpid(), signal.SIGSEGV if first else signal.SIGXCPU)")
    read = workers.read(tmp_path, None, [1, 2, 3])
    assert [page.status for page in read] == ["read", "failed", "read"]
    assert read[1].reason == (
        "the first reader crashed (signal 11), the second took more processor time than a page may: reading the page"
    )
    workers.close()


def test_a_page_that_hangs_is_given_up(tmp_path: Path) -> None:
    workers = pool(tmp_path, "if number == 2 and first: time.sleep(60)", patience=4.0)
    assert results(workers.read(tmp_path, None, [1, 2, 3])) == [
        (1, "read", "pdfium"), (2, "read", "pdfplumber"), (3, "read", "pdfium"),
    ]  # fmt: skip
    workers.close()


def test_a_file_that_hangs_everywhere_is_given_up(tmp_path: Path) -> None:
    workers = pool(tmp_path, "time.sleep(60)", patience=2.5)
    read = workers.read(tmp_path, None, range(1, 40))
    assert {page.status for page in read} == {"failed"}
    assert sum("given up" in (page.reason or "") for page in read) >= 39 - MOST_HANGS
    workers.close()


def test_a_file_that_kills_when_opened(tmp_path: Path) -> None:
    workers = pool(tmp_path, "pass", opening="os.kill(os.getpid(), signal.SIGABRT)")
    with pytest.raises(DocumentError, match="opening it ran out of memory or gave up on damaged data"):
        workers.describe(tmp_path, None)
    workers.close()


def test_a_page_passes_the_wire_unchanged() -> None:
    note = Note("private_use", "\uf0b3", "≥", 4, 5)
    line = Line("ANC ≥1", 1.0, 2.0, 3.0, 4.0, 3.5, 10.0, "Times", False, True, 7, 0, 2, (note,), "H2", 11)
    page = PageRead(7, 595.0, 842.0, 90, "read", None, "pdfium", [line], [])
    assert unpack_page(pack_page(page)) == page


def test_where_finding_tables_fails_the_text_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(page: PageContent) -> list[FoundTable]:
        raise IndexError(page.number)

    monkeypatch.setattr(pages, "find_tables", fails)
    with PdfiumReader(Path(__file__).parent / "documents" / "tables_ruled.pdf") as reader:
        content = reader.read_page(1)
    page = pages.understand(content)
    assert (page.status, page.reason, page.tables) == ("read", "read without its tables: finding them failed (IndexError)", [])
    assert sum(line.words for line in page.lines) == len(content.words)
