"""Second reader: pdfplumber, for pages that the first reads badly or not at all. Slow; the same page model."""

from __future__ import annotations

import math
import re
from pathlib import Path
from types import TracebackType
from typing import Any

from registry_tools.errors import DocumentError
from registry_tools.parsers.document.decimals import put_points
from registry_tools.parsers.document.drawing import SHORT, THIN
from registry_tools.parsers.document.glyphs import UNKNOWN, Repair, by_glyph_number, is_symbol, repair_of, standard_symbol
from registry_tools.parsers.document.invisible import respace
from registry_tools.parsers.document.page import Chars, Fill, Font, Note, PageContent, Rule
from registry_tools.parsers.document.words import Run, build_words

READER = "pdfplumber"
_CID = re.compile(r"\(cid:(\d{1,7})\)")
_SUBSET = re.compile(r"^[A-Z]{6}\+")
# pdfminer raises whatever its damaged input leads to; these are what the hostile corpus brought up
_FAILURES = (
    ValueError, TypeError, KeyError, IndexError, AttributeError, AssertionError, ArithmeticError, RecursionError,
    NotImplementedError, LookupError, OSError, MemoryError, EOFError, StopIteration, RuntimeError,
)  # fmt: skip


class PlumberReader:
    """An open PDF. Raises DocumentError where it cannot be opened."""

    def __init__(self, path: Path, password: str | None = None) -> None:
        import pdfplumber
        from pdfminer.pdfdocument import PDFPasswordIncorrect
        from pdfminer.psparser import PSException
        from pdfplumber.utils.exceptions import PdfminerException

        self._failures: tuple[type[BaseException], ...] = (PSException, PdfminerException, *_FAILURES)
        try:
            self._pdf = pdfplumber.open(path, password=password or "")
            self.page_count = len(self._pdf.pages)
        except self._failures as error:
            if isinstance(error, PDFPasswordIncorrect) or "PasswordIncorrect" in repr(error):
                raise DocumentError("encrypted; the password is missing or wrong") from error
            raise DocumentError("not a PDF, or damaged beyond repair") from error

    def __enter__(self) -> PlumberReader:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._pdf.close()

    def read_page(self, number: int, invisible: tuple[str, ...] = ()) -> PageContent:
        """Page `number` (from 1); `invisible` fonts get widths. Raises DocumentError where it cannot be read."""
        try:
            page = self._pdf.pages[number - 1]
            content = _content(page, number, invisible)
            page.close()
        except self._failures as error:
            raise DocumentError(f"the second reader fails on it ({type(error).__name__})") from error
        return content


def _content(page: Any, number: int, invisible: tuple[str, ...]) -> PageContent:
    chars, blanks, runs, fonts, notes = _chars(page)
    if invisible:
        respace(chars, blanks, runs, fonts, invisible)
    words, tags = build_words(chars, blanks, runs, fonts)
    put_points(words, notes)
    content = PageContent(
        number,
        float(page.width),
        float(page.height),
        int(page.rotation or 0) % 360,
        READER,
        chars,
        fonts,
        words,
        notes=notes,
        tags=tags,
    )
    for line in page.lines:
        _rule(content, line["x0"], line["top"], line["x1"], line["bottom"], float(line.get("linewidth") or 0))
    for rect in page.rects:
        box = (rect["x0"], rect["top"], rect["x1"], rect["bottom"])
        if min(box[2] - box[0], box[3] - box[1]) <= THIN:
            _rule(content, *box, None)
            continue
        if rect.get("stroke"):
            content.frames.append(box)
            x0, y0, x1, y1 = box
            for side in ((x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1)):
                _rule(content, *side, float(rect.get("linewidth") or 0))
        if rect.get("fill"):
            content.fills.append(Fill(*box, _grey(rect.get("non_stroking_color"))))
    content.images.extend((image["x0"], image["top"], image["x1"], image["bottom"]) for image in page.images)
    return content


def _rule(content: PageContent, x0: float, y0: float, x1: float, y1: float, width: float | None) -> None:
    if max(x1 - x0, y1 - y0) < SHORT:
        return
    if x1 - x0 >= y1 - y0:
        middle = (y0 + y1) / 2
        content.rules.append(Rule(x0, middle, x1, middle, y1 - y0 if width is None else width))
    else:
        middle = (x0 + x1) / 2
        content.rules.append(Rule(middle, y0, middle, y1, x1 - x0 if width is None else width))


def _grey(color: Any) -> float:
    parts = [float(part) for part in color if isinstance(part, int | float)] if isinstance(color, tuple | list) else []
    if len(parts) == 1:
        return parts[0]
    if len(parts) == 3:
        return 0.3 * parts[0] + 0.59 * parts[1] + 0.11 * parts[2]
    if len(parts) == 4:
        return max(0.0, 1 - parts[3] - (parts[0] + parts[1] + parts[2]) / 3)
    return 0.0


def _chars(page: Any) -> tuple[Chars, bytearray, list[Run], list[Font], list[Note]]:
    chars, blanks = Chars([], [], [], [], [], [], []), bytearray()
    runs: list[Run] = []
    notes: list[Note] = []
    fonts: dict[Font, int] = {}
    repairs = _repairs(page)
    blank, begin = 1, 0
    key: tuple[int, int, float] | None = None
    for char in page.chars:
        shown, rule = _shown(char, repairs)
        box = char["x0"], char["top"], char["x1"], char["bottom"]
        if not shown.strip() or not math.isfinite(sum(box) + char["size"]):
            blank = 1
            continue
        if rule:
            original = char["text"] if char["text"].isprintable() else UNKNOWN
            notes.append(Note(rule, original, shown, len(chars.text), len(chars.text) + 1))
        rotation = _rotation(*char["matrix"][:2])
        # pdfplumber's size is the box's height, which for text turned sideways is its advance
        font = _font(char, float(box[2] - box[0] if rotation in (90, 270) else char["size"]))
        index = fonts.setdefault(font, len(fonts))
        below = 0.2 * font.size  # how far a usual font reaches below its baseline
        upright = box[3] - (char["matrix"][5] - char["y0"])
        base = {0: upright, 90: box[0] + below, 180: upright}.get(rotation, box[2] - below)
        here = (index, rotation, round(base, 1))
        if here != key:
            if key is not None:
                runs.append(Run(begin, len(chars.text), key[0], key[1], key[2], len(runs)))
            key, begin = here, len(chars.text)
        chars.x0.append(box[0])
        chars.y0.append(box[1])
        chars.x1.append(box[2])
        chars.y1.append(box[3])
        chars.baseline.append(base)
        chars.font.append(index)
        chars.text.append(shown)
        blanks.append(blank)
        blank = 0
    if key is not None:
        runs.append(Run(begin, len(chars.text), key[0], key[1], key[2], len(runs)))
    return chars, blanks, runs, list(fonts), notes


def _repairs(page: Any) -> dict[str, Repair]:
    """By font: what the codes show that pdfminer could not bring back to text."""
    lost: dict[str, list[int]] = {}
    for char in page.chars:
        found = _CID.fullmatch(char["text"])
        if found:
            lost.setdefault(_name(char), []).append(int(found.group(1)))
    return {
        name: {**(by_glyph_number(name, codes) or dict.fromkeys(codes, (UNKNOWN, "unknown"))), 3: (" ", "shifted")}
        for name, codes in lost.items()
    }


def _shown(char: Any, repairs: dict[str, Repair]) -> tuple[str, str]:
    """What a character shows, and the rule by which it was put right ("" where it was not)."""
    text, name = char["text"], _name(char)
    found = _CID.fullmatch(text)
    if found:
        return repairs[name][int(found.group(1))]
    repair = standard_symbol() if is_symbol(name) and len(text) == 1 and ord(text) in standard_symbol() else repair_of(name)
    if len(text) == 1 and ord(text) in repair:
        return repair[ord(text)]
    if any("\ud800" <= sign <= "\udfff" for sign in text):
        return UNKNOWN, "unknown"
    return text, ""


def _font(char: Any, size: float) -> Font:
    name = _name(char)
    small = name.lower()
    return Font(name, round(size, 2), "bold" in small, "ital" in small or "obli" in small)


def _name(char: Any) -> str:
    return _SUBSET.sub("", str(char.get("fontname") or ""))


def _rotation(a: float, b: float) -> int:
    angle = -math.degrees(math.atan2(b, a)) % 360
    nearest = round(angle / 90) * 90
    return nearest % 360 if abs(angle - nearest) < 2 else -1
