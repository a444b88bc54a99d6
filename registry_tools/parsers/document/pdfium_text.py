"""The characters of a page as pdfium gives them, repaired, in the columns that build_words reads."""

from __future__ import annotations

import ctypes
import math
import re
from collections.abc import Callable, Sequence
from itertools import groupby, pairwise

from pypdfium2 import raw

from registry_tools.parsers.document import native
from registry_tools.parsers.document.glyphs import UNKNOWN, Repair, by_glyph_number, repair_of
from registry_tools.parsers.document.invisible import respace
from registry_tools.parsers.document.page import Box, Chars, Font, Note
from registry_tools.parsers.document.words import Run

MOST_CHARACTERS = 250_000  # of one page; the densest page of print has about 15,000
_BLANK = frozenset({0, 9, 10, 11, 12, 13, 32, 0xA0, 0x1680, *range(0x2000, 0x200C), 0x202F, 0x205F, 0x3000, 0xFEFF})
_EXPECTED = frozenset({0, 2, 9, 10, 13})
_SUBSET = re.compile(r"^(?:[A-Z]{6}\+)+|^[B-DF-HJ-NP-TV-Z][b-df-hj-np-tv-z]{5}(?=[A-Z])")  # also a typesetter's own tag
_BOLD = re.compile(r"bold|black|heavy|demi|semibd|(?<![a-z])bd(?![a-z])|[.\-,]B(?:I|Ita?)?$", re.IGNORECASE)
_ITALIC = re.compile(r"ital|obliq|kursiv|[.\-,]B?I$|-It$", re.IGNORECASE)
_HYPHEN = 2  # pdfium's own sign for a hyphen at a line's end


class PageText:
    """The characters of one page, repaired, with what build_words needs."""

    def __init__(
        self, text_page: int, turn: int, place: Callable[[float, float, float, float], Box], width: float, height: float
    ) -> None:
        self.chars = Chars([], [], [], [], [], [], [])
        self.blanks = bytearray()
        self.runs: list[Run] = []
        self.fonts: list[Font] = []
        self.notes: list[Note] = []
        self.respaced: tuple[str, ...] = ()
        self._page = text_page
        self._turn = turn
        self._place = place
        self._size = width, height
        self._font_index: dict[Font, int] = {}
        self._names: dict[int, str] = {}
        self._repairs: dict[str, Repair] = {}
        self._seen: set[str] = set()
        self._invisible: set[str] = set()
        count = min(int(raw.FPDFText_CountChars(ctypes.cast(text_page, raw.FPDF_TEXTPAGE))), MOST_CHARACTERS)
        if count > 0:
            self._read(count)

    def _read(self, count: int) -> None:
        codes = native.unicodes(self._page, count)
        boxes = native.loose_boxes(self._page, count)
        groups: list[tuple[int, int, int]] = []
        at = 0
        for page_object, same in groupby(native.text_objects(self._page, count)):
            end = at + sum(1 for _ in same)
            groups.append((page_object or 0, at, end))
            at = end
        if any(code < 32 and code not in _EXPECTED for code in codes):
            self._find_glyph_numbers(groups, codes)
        blank = 1
        for number, (page_object, first, last) in enumerate(groups):
            blank = self._run(page_object, number, first, last, codes, boxes, blank) if page_object else blank or 2
        if self._invisible:
            self.respaced = respace(self.chars, self.blanks, self.runs, self.fonts, self._invisible)

    def _find_glyph_numbers(self, groups: list[tuple[int, int, int]], codes: list[int]) -> None:
        """Codes without a way back to text: where a font's are glyph numbers, learn it; else they are unknown."""
        lost: dict[str, list[int]] = {}
        for page_object, first, last in groups:
            if page_object:
                name = self._name(page_object)
                lost.setdefault(name, []).extend(
                    codes[at] for at in range(first, last) if native.has_map_error(self._page, at) and codes[at] not in (10, 13)
                )
        for name, seen in lost.items():
            if not seen:
                continue
            known = repair_of(name)
            found = by_glyph_number(name, seen)
            if found is None:
                found = {code: (UNKNOWN, "unknown") for code in set(seen) if code < 0x2000 and code != _HYPHEN}
            self._repairs[name] = {**found, **{code: known[code] for code in seen if code in known}}

    def _name(self, page_object: int) -> str:
        font = native.get_font(page_object) or 0
        if font not in self._names:
            self._names[font] = _SUBSET.sub("", native.font_name(font)) if font else ""
        return self._names[font]

    def _run(
        self, page_object: int, number: int, first: int, last: int, codes: list[int], boxes: Sequence[float], blank: int
    ) -> int:
        """Take characters first..last-1, all of one text object. Answers the blank that stands before what follows."""
        name = self._name(page_object)
        repair = self._repairs.get(name)
        blanks = _BLANK if repair is None else _BLANK | {3}
        kept = [at for at in range(first, last) if codes[at] not in blanks or (codes[at] == 0 and self._has_ink(at))]
        if not kept:
            return self._blank(first, blank)
        chars, begin = self.chars, len(self.chars.text)
        a, b, c, d = native.matrix_of_char(self._page, kept[0])[:4]
        size = native.get_font_size(self._page, kept[0]) * (math.hypot(c, d) or math.hypot(a, b))
        rotation = self._rotation(a, b)
        origin = native.origin(self._page, kept[0])
        x, y = self._place(origin[0], origin[1], origin[0], origin[1])[:2]
        if rotation == 0 and self._turn == 0 and boxes[4 * kept[0] + 2] > boxes[4 * kept[0]]:
            left, top, _, _ = self._place(0, 0, 0, 0)
            chars.x0.extend([boxes[4 * at] + left for at in kept])
            chars.x1.extend([boxes[4 * at + 2] + left for at in kept])
            one = 4 * kept[0]
            chars.y0.extend([top - boxes[one + 1]] * len(kept))
            chars.y1.extend([top - boxes[one + 3]] * len(kept))
        else:
            for at in kept:
                box = native.tight_box(self._page, at) if rotation < 0 else self._advance(at, (a, b, c, d), boxes)
                x0, y0, x1, y1 = self._place(*box)
                chars.x0.append(x0)
                chars.y0.append(y0)
                chars.x1.append(x1)
                chars.y1.append(y1)
            if size <= 0.01:
                size = max(max(chars.y1[begin:]) - min(chars.y0[begin:]), 1.0)
        if not math.isfinite(x + y + size) or self._outside(begin):
            for column in (chars.x0, chars.y0, chars.x1, chars.y1):
                del column[begin:]
            return blank
        font = self._font(name, size)
        chars.text.extend(self._texts(kept, codes, repair if repair is not None else repair_of(name), begin))
        chars.baseline.extend([x if rotation in (90, 270) else y] * len(kept))
        chars.font.extend([font] * len(kept))
        self.blanks.append(blank if kept[0] == first else self._blank(first, blank))
        self.blanks.extend([0 if after == at + 1 else self._blank(at + 1, 0) for at, after in pairwise(kept)])
        self.runs.append(
            Run(begin, len(chars.text), font, rotation, x if rotation in (90, 270) else y, number, native.get_mark(page_object))
        )
        if name not in self._seen:
            self._seen.add(name)
            if native.get_render_mode(page_object) == raw.FPDF_TEXTRENDERMODE_INVISIBLE:
                self._invisible.add(name)
        return 0 if kept[-1] == last - 1 else self._blank(kept[-1] + 1, 0)

    def _has_ink(self, at: int) -> bool:
        """A glyph that pdfium has no character for: drawn, so not to be passed over in silence."""
        left, bottom, right, top = native.tight_box(self._page, at)
        return right - left > 0.2 and top - bottom > 0.2

    def _blank(self, at: int, before: int) -> int:
        """1 for a blank of the file, 2 for one that pdfium guessed; the surer one where there are two."""
        here = 2 if native.is_generated(self._page, at) else 1
        return min(before, here) if before else here

    def _advance(
        self, at: int, matrix: tuple[float, float, float, float], boxes: Sequence[float]
    ) -> tuple[float, float, float, float]:
        """Box (left, bottom, right, top) of a turned character from its origin to where the next would stand.

        pdfium's loose box is the box around the turned one: a slanted face makes it longer by the slant.
        """
        a, b, c, d = matrix
        left, top, right, bottom = boxes[4 * at : 4 * at + 4]
        slant = abs(a * c + b * d) / (abs(a * d - b * c) or 1.0)
        x, y = native.origin(self._page, at)[:2]
        if abs(a) >= abs(b):
            end = x + math.copysign(max(right - left - slant * (top - bottom), 0.0), a)
            return min(x, end), bottom, max(x, end), top
        end = y + math.copysign(max(top - bottom - slant * (right - left), 0.0), b)
        return left, min(y, end), right, max(y, end)

    def _texts(self, kept: list[int], codes: list[int], repair: Repair, begin: int) -> list[str]:
        texts: list[str] = []
        for at in kept:
            code = codes[at]
            if code in repair:
                shown, rule = repair[code]
                self.notes.append(Note(rule, chr(code), shown, begin + len(texts), begin + len(texts) + 1))
                texts.append(shown)
            elif code in (_HYPHEN, 0xAD):
                texts.append("-")
            elif code < 32 or 0xE000 <= code <= 0xF8FF or code in (0xFFFE, 0xFFFF):
                texts.append(UNKNOWN)
            else:
                texts.append(chr(code) if not 0xD800 <= code <= 0xDFFF and code <= 0x10FFFF else UNKNOWN)
        return texts

    def _rotation(self, a: float, b: float) -> int:
        """Clockwise turn of the writing direction on the page as shown."""
        if b == 0 and a > 0 and self._turn == 0:
            return 0
        angle = (self._turn * 90 - math.degrees(math.atan2(b, a))) % 360
        nearest = round(angle / 90) * 90
        return nearest % 360 if abs(angle - nearest) < 2 else -1

    def _outside(self, begin: int) -> bool:
        """Whether all of the run's characters lie off the page (printers' marks, parked text), or nowhere at all."""
        width, height = self._size
        if not math.isfinite(
            sum(sum(column[begin:]) for column in (self.chars.x0, self.chars.y0, self.chars.x1, self.chars.y1))
        ):
            return True
        return (
            max(self.chars.x1[begin:]) < 0 or min(self.chars.x0[begin:]) > width
            or max(self.chars.y1[begin:]) < 0 or min(self.chars.y0[begin:]) > height
        )  # fmt: skip

    def _font(self, name: str, size: float) -> int:
        font = Font(name, round(size, 2), bool(_BOLD.search(name)), bool(_ITALIC.search(name)))
        if font not in self._font_index:
            self._font_index[font] = len(self.fonts)
            self.fonts.append(font)
        return self._font_index[font]
