"""The way in: bytes or a file become a Document."""

from __future__ import annotations

import hashlib
from pathlib import Path

from registry_tools.errors import DocumentError
from registry_tools.models.document import Document


def read_document(data: bytes | Path, *, name: str, password: str | None = None, workers: int = 1) -> Document:
    from registry_tools.parsers.document.assemble import assemble
    from registry_tools.parsers.document.outline import read_outline
    from registry_tools.parsers.document.pages import understand
    from registry_tools.parsers.document.pdfium import PdfiumReader

    if isinstance(data, Path):
        data = data.read_bytes()
    with PdfiumReader(data, password) as reader:
        pages = [understand(reader.read_page(number)) for number in range(1, reader.page_count + 1)]
        return assemble(pages, document_id=hashlib.sha256(data).hexdigest(), kind="pdf", name=name, metadata=reader.metadata(), outline=read_outline(reader.handle))
