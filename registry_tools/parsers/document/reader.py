"""The way in: bytes or a file become a Document."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from registry_tools.errors import DocumentError
from registry_tools.models.document import Document
from registry_tools.parsers.document.detect import is_document

if TYPE_CHECKING:
    from registry_tools.parsers.document.pool import Pool

MOST_PAGES = 3_000  # a protocol with all its appendices has under 1,000
BLANK_PAGES = 3  # of a file without any text, asked of the second reader


def read_document(data: bytes | Path, *, name: str, password: str | None = None, workers: int = 1) -> Document:
    """Read a PDF, JATS XML or plain text.

    A PDF is read by `workers` processes of their own, kept for the next call; with 0 in this one, without any protection (for
    files that one has made). Pages that cannot be read are in the result with their reason. Raises DocumentError where
    the whole file cannot be read: encrypted, damaged, or none of the three.
    """
    head = data[:4096] if isinstance(data, bytes) else _head(data)
    kind = is_document(head)
    if kind == "pdf" or (kind != "jats" and name.lower().endswith(".pdf")):
        return _read_pdf(data, name, password, workers)
    body = data if isinstance(data, bytes) else data.read_bytes()
    if kind == "jats":
        from registry_tools.parsers.document.jats import read_jats

        return read_jats(body, name=name)
    if kind == "text":
        from registry_tools.parsers.document.plaintext import read_text

        return read_text(body, name=name)
    raise DocumentError("neither a PDF nor text", where=name, hint="give a .pdf, .txt or JATS .xml file")


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(4096)


def _read_pdf(data: bytes | Path, name: str, password: str | None, workers: int) -> Document:
    from registry_tools.parsers.document.assemble import assemble
    from registry_tools.parsers.document.pages import failed
    from registry_tools.parsers.document.pool import FIRST, SECOND

    with _as_file(data) as (path, identity):
        try:
            if workers < 1:
                return _read_here(path, identity, name, password)
            pool = _pool(workers)
            count, metadata, outline, reader = pool.describe(path, password)
            pages = pool.read(path, password, range(1, min(count, MOST_PAGES) + 1), reader)
            if reader == FIRST and not any(page.lines or page.status != "read" for page in pages):
                # not a word and not a picture in the whole file: blank, or damaged where the first reader does not say so
                again = pool.read(path, password, range(1, min(len(pages), BLANK_PAGES) + 1), SECOND)
                pages[: len(again)] = [
                    failed(page.number, f"the first reader finds nothing on it, the second: {page.reason}", SECOND)
                    if page.status == "failed"
                    else page
                    for page in again
                ]
        except DocumentError as error:
            hint = "give the password with --password" if "encrypted" in error.what else None
            raise DocumentError(error.what, where=name, hint=hint) from error
    if count > MOST_PAGES:
        pages.append(failed(MOST_PAGES + 1, f"past the limit of {MOST_PAGES} pages; the file says it has {count}"))
    return assemble(pages, document_id=identity, kind="pdf", name=name, metadata=metadata, outline=outline)


def _read_here(path: Path, identity: str, name: str, password: str | None) -> Document:
    from registry_tools.parsers.document.assemble import assemble
    from registry_tools.parsers.document.outline import read_outline
    from registry_tools.parsers.document.pages import understand
    from registry_tools.parsers.document.pdfium import PdfiumReader

    with PdfiumReader(path, password) as reader:
        pages = [understand(reader.read_page(number)) for number in range(1, min(reader.page_count, MOST_PAGES) + 1)]
        return assemble(
            pages, document_id=identity, kind="pdf", name=name, metadata=reader.metadata(), outline=read_outline(reader.handle)
        )


@cache
def _pool(size: int) -> Pool:
    from registry_tools.parsers.document.pool import Pool

    return Pool(size)


@contextmanager
def _as_file(data: bytes | Path) -> Iterator[tuple[Path, str]]:
    """A path that workers can open, and the sha256 of what is in it."""
    if isinstance(data, Path):
        with data.open("rb") as file:
            yield data.resolve(), hashlib.file_digest(file, "sha256").hexdigest()
        return
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(data)
        file.flush()
        yield Path(file.name), hashlib.sha256(data).hexdigest()
