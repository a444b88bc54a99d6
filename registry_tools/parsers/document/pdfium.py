"""First reader: pdfium, through pypdfium2. A page's characters, fonts, rules and pictures as PageContent."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import TracebackType

from pypdfium2 import raw

from registry_tools.errors import DocumentError
from registry_tools.parsers.document.decimals import put_points
from registry_tools.parsers.document.drawing import Drawing
from registry_tools.parsers.document.page import Box, PageContent
from registry_tools.parsers.document.pdfium_text import PageText
from registry_tools.parsers.document.tags import read_tags
from registry_tools.parsers.document.words import build_words

READER = "pdfium"
_REASONS = {
    raw.FPDF_ERR_FILE: "the file cannot be opened",
    raw.FPDF_ERR_FORMAT: "not a PDF, or damaged beyond repair",
    raw.FPDF_ERR_PASSWORD: "encrypted; the password is missing or wrong",
    raw.FPDF_ERR_SECURITY: "encrypted in a way that is not supported",
}


def _failure() -> str:
    return _REASONS.get(raw.FPDF_GetLastError(), "not a PDF, or damaged beyond repair")


class PdfiumReader:
    """An open PDF. Raises DocumentError where it cannot be opened, saying why (encrypted, damaged)."""

    def __init__(self, path: Path, password: str | None = None) -> None:
        self._document = raw.FPDF_LoadDocument(os.fsencode(path), password.encode() if password else None)
        if not self._document:
            raise DocumentError(_failure())
        self._tagged = bool(raw.FPDFCatalog_IsTagged(self._document))

    def __enter__(self) -> PdfiumReader:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._document:
            raw.FPDF_CloseDocument(self._document)
            self._document = None

    @property
    def page_count(self) -> int:
        return max(int(raw.FPDF_GetPageCount(self._document)), 0)

    @property
    def handle(self) -> object:
        """pdfium's document, for outline and tags."""
        return self._document

    def metadata(self) -> dict[str, str]:
        """The file's own title, author and so on; empty ones left out."""
        found = {}
        for key in ("Title", "Author", "Subject", "Keywords", "Creator", "Producer", "CreationDate", "ModDate"):
            size = raw.FPDF_GetMetaText(self._document, key.encode(), None, 0)
            if 2 < size < 20_000:
                buffer = ctypes.create_string_buffer(size)
                raw.FPDF_GetMetaText(self._document, key.encode(), buffer, size)
                text = buffer.raw[: size - 2].decode("utf-16-le", "replace").strip()
                if text:
                    found[key] = text
        return found

    def read_page(self, number: int) -> PageContent:
        """Page `number` (from 1). Raises DocumentError where pdfium cannot load it."""
        page = raw.FPDF_LoadPage(self._document, number - 1)
        if not page:
            raise DocumentError("the page is missing or damaged")
        try:
            text_page = raw.FPDFText_LoadPage(page)
            if not text_page:
                raise DocumentError("the page's text cannot be loaded")
            try:
                content = _read(page, text_page, number)
                return replace(content, roles=read_tags(page)) if self._tagged and content.tags else content
            finally:
                raw.FPDFText_ClosePage(text_page)
        finally:
            raw.FPDF_ClosePage(page)


def _address(pointer: object) -> int:
    return ctypes.cast(pointer, ctypes.c_void_p).value or 0  # type: ignore[arg-type]


def _read(page: object, text_page: object, number: int) -> PageContent:
    box = raw.FS_RECTF()
    raw.FPDF_GetPageBoundingBox(page, ctypes.byref(box))
    turn = int(raw.FPDFPage_GetRotation(page)) % 4
    width, height = float(raw.FPDF_GetPageWidthF(page)), float(raw.FPDF_GetPageHeightF(page))
    place = _placer(turn, box.left, box.bottom, box.right, box.top)
    drawing = Drawing(place)
    drawing.read(_address(page))
    text = PageText(_address(text_page), turn, place, width, height)
    words, tags = build_words(text.chars, text.blanks, text.runs, text.fonts)
    put_points(words, text.notes)
    return PageContent(
        number, width, height, turn * 90, READER, text.chars, text.fonts, words,
        drawing.rules, drawing.fills, drawing.frames, drawing.images, text.notes, tags, text.respaced,
    )  # fmt: skip


def _placer(turn: int, left: float, bottom: float, right: float, top: float) -> Callable[[float, float, float, float], Box]:
    """From a box (left, bottom, right, top) of page space to one of the page as shown."""
    if turn == 0:
        return lambda a, b, c, d: (a - left, top - d, c - left, top - b)
    if turn == 1:
        return lambda a, b, c, d: (b - bottom, a - left, d - bottom, c - left)
    if turn == 2:
        return lambda a, b, c, d: (right - c, b - bottom, right - a, d - bottom)
    return lambda a, b, c, d: (top - d, right - c, top - b, right - a)
