"""The file's own outline (bookmarks): titles with depth and page."""

from __future__ import annotations

import ctypes
from typing import NamedTuple

MOST_ENTRIES = 5_000
DEEPEST = 12


class OutlineEntry(NamedTuple):
    """`level` counts from 1, `page` too; page is 0 where the entry leads nowhere."""

    title: str
    level: int
    page: int


def read_outline(document: object) -> list[OutlineEntry]:
    """The outline of an open pdfium document, in order; cycles end it."""
    from pypdfium2 import raw

    out: list[OutlineEntry] = []
    seen: set[int] = set()

    def visit(parent: object, level: int) -> None:
        mark = raw.FPDFBookmark_GetFirstChild(document, parent)
        while mark and len(out) < MOST_ENTRIES:
            address = ctypes.addressof(mark.contents)
            if address in seen:
                return
            seen.add(address)
            size = raw.FPDFBookmark_GetTitle(mark, None, 0)
            if 2 < size < 4000:
                buffer = ctypes.create_string_buffer(size)
                raw.FPDFBookmark_GetTitle(mark, buffer, size)
                title = " ".join(buffer.raw[: size - 2].decode("utf-16-le", "replace").split())
                destination = raw.FPDFBookmark_GetDest(document, mark)
                page = raw.FPDFDest_GetDestPageIndex(document, destination) + 1 if destination else 0
                if title:
                    out.append(OutlineEntry(title, level, max(page, 0)))
            if level < DEEPEST:
                visit(mark, level + 1)
            mark = raw.FPDFBookmark_GetNextSibling(document, mark)

    visit(None, 1)
    return out
