"""The process that opens PDFs: nothing a hostile file does in it reaches the parent.

`python -m registry_tools.parsers.document.worker` reads requests from standard input and answers on standard output, in the
form of wire.py. Requests:
    {"do": "open", "path", "password"}                      -> {"pages", "metadata", "outline"} or {"error"}
    {"do": "read", "path", "password", "numbers", "reader"} -> {"page": ...} for each page, as soon as it is read
Memory is limited for the process, processor time for each page: past either the system ends the process, and the parent sees
which page it was on. Where the first reader fails on a page or cannot make sense of it, the second is asked.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
from pathlib import Path
from typing import Any, BinaryIO

from registry_tools.errors import DocumentError
from registry_tools.parsers.document.outline import read_outline
from registry_tools.parsers.document.pages import PageRead, failed, understand
from registry_tools.parsers.document.pdfium import READER as FIRST
from registry_tools.parsers.document.pdfium import PdfiumReader
from registry_tools.parsers.document.wire import pack_page, receive, send

MEMORY = 2 * 1024**3  # bytes of address space
PAGE_SECONDS = 4  # of processor time
OPEN_SECONDS = 6


def allow(seconds: int) -> None:
    """From now on this process may use so much processor time."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + 1 + seconds, resource.RLIM_INFINITY))


class _Open:
    """The one document that is open here, and whichever readers were asked for."""

    def __init__(self) -> None:
        self._key: tuple[str, str | None] | None = None
        self._first: PdfiumReader | None = None
        self._second: Any = None

    def use(self, path: str, password: str | None) -> None:
        if self._key == (path, password):
            return
        if self._first is not None:
            self._first.__exit__(None, None, None)
        if self._second is not None:
            self._second.__exit__(None, None, None)
        self._key, self._first, self._second = (path, password), None, None

    @property
    def first(self) -> PdfiumReader:
        assert self._key is not None
        if self._first is None:
            self._first = PdfiumReader(Path(self._key[0]), self._key[1])
        return self._first

    @property
    def second(self) -> Any:
        assert self._key is not None
        if self._second is None:
            from registry_tools.parsers.document.plumber import PlumberReader

            self._second = PlumberReader(Path(self._key[0]), self._key[1])
        return self._second


def describe(documents: _Open) -> dict[str, Any]:
    """Number of pages, metadata, outline; by the second reader where the first cannot open the file."""
    try:
        first = documents.first
        if not first.page_count:
            raise DocumentError("the document has no pages")
    except DocumentError as error:
        if "encrypted" in error.what:
            return {"error": error.what}
        try:
            count = documents.second.page_count
        except DocumentError:
            count = 0
        return {"pages": count, "metadata": {}, "outline": [], "reader": "pdfplumber"} if count else {"error": error.what}
    return {
        "pages": first.page_count,
        "metadata": first.metadata(),
        "outline": [list(entry) for entry in read_outline(first.handle)],
        "reader": FIRST,
    }


def read(documents: _Open, number: int, reader: str) -> PageRead:
    """One page; by the second reader too where the first fails or its text is implausible."""
    reason = ""
    page: PageRead | None = None
    invisible: tuple[str, ...] = ()
    if reader == FIRST:
        try:
            content = documents.first.read_page(number)
            page, invisible = understand(content), content.respaced
        except DocumentError as error:
            reason = error.what
        # pdfium takes neighbours in such a font for double print and drops some
        if page is not None and page.status != "unreadable" and not invisible:
            return page
    try:
        again = understand(documents.second.read_page(number, invisible))
    except DocumentError as error:
        return page or failed(number, "; ".join(part for part in (reason, error.what) if part), reader)
    if page is not None and again.status != "read":
        return page
    return again


def serve(source: BinaryIO, sink: BinaryIO) -> None:
    """Answer requests until the input ends."""
    documents = _Open()
    while (request := receive(source)) is not None:
        documents.use(request["path"], request.get("password"))
        if request["do"] == "open":
            allow(OPEN_SECONDS)
            send(sink, describe(documents))
            continue
        for number in request["numbers"]:
            allow(PAGE_SECONDS)
            try:
                page = read(documents, number, request["reader"])
            except MemoryError:
                page = failed(number, "reading it takes more memory than a page may", request["reader"])
            send(sink, {"page": pack_page(page), "reader": page.reader})


def main() -> None:
    """Take the standard streams for requests and answers; what libraries print goes nowhere."""
    source, sink = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when to stop
    sys.setrecursionlimit(3000)
    serve(source, sink)


if __name__ == "__main__":
    main()
