"""Lines to paragraphs: which line goes on with the one before it.

In stream order, a line continues the paragraph above it where leading, size, margins and the first line's indent say so. What
a column's or page's end, a table or a figure cuts in two is put together afterwards (`mend`).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from registry_tools.parsers.document.lines import Line
from registry_tools.parsers.document.markers import marker_of

_END = re.compile(r"[.!?:;…][)\]\"'”’»¹²³⁰⁴-⁹⁻,–0-9]{0,12}$")
_LONE_NUMBER = re.compile(r"\d{1,2}(?:\.\d{1,2}){2,6}\.?")  # a heading's, printed apart from it


@dataclass(slots=True)
class Paragraph:
    """Lines that belong together; `kind` and the rest are set as the document is understood."""

    lines: list[Line]
    kind: str = "paragraph"
    level: int | None = None
    marker: str | None = None
    table: int = -1
    column: tuple[float, float] = (0.0, 0.0)
    extra: dict[str, str] = field(default_factory=dict)

    @property
    def first(self) -> Line:
        return self.lines[0]

    @property
    def last(self) -> Line:
        return self.lines[-1]

    @property
    def text(self) -> str:
        return " ".join(line.text for line in self.lines)


class Margins:
    """The left and right edges of a page's columns, as many of its lines share them."""

    def __init__(self, lines: Sequence[Line]) -> None:
        upright = [line for line in lines if line.rotation == 0 and line.words]
        few = max(3, len(upright) // 20)
        self._left = _popular((round(line.x0) for line in upright), 3)
        self._right = _popular((round(line.x1) for line in upright), few)
        ends: dict[float, list[float]] = {}
        for line in upright:
            ends.setdefault(self.left(line), []).append(line.x1)
        # ragged lines share no right edge: where one line in seven reaches is their margin
        self._reach = {left: sorted(found)[int(0.85 * len(found))] for left, found in ends.items() if len(found) > 2}

    def left(self, line: Line) -> float:
        """The nearest shared edge at or left of where the line begins."""
        at = bisect_right(self._left, line.x0 + 1.5)
        return self._left[at - 1] if at else line.x0

    def right(self, line: Line) -> float:
        """The margin that the line could have reached."""
        at = bisect_left(self._right, line.x1 - 1.5)
        if at < len(self._right):
            return self._right[at]
        return max(line.x1, self._reach.get(self.left(line), line.x1))


def _popular(edges: Iterable[int], few: int) -> list[int]:
    counts = Counter(edges)
    return sorted(edge for edge, count in counts.items() if count + counts[edge + 1] + counts[edge - 1] >= few)


def group(lines: Sequence[Line], leading: dict[int, float]) -> list[Paragraph]:
    """Paragraphs of one page. `leading` is the usual distance of baselines by font size in half points."""
    margins = Margins(lines)
    out: list[Paragraph] = []
    for line in lines:
        if line.table >= 0:
            out.append(Paragraph([line], kind="table", table=line.table))
        elif out and out[-1].kind != "table" and _continues(out[-1], line, margins, leading):
            out[-1].lines.append(line)
        else:
            out.append(Paragraph([line], column=(margins.left(line), margins.right(line))))
    return out


def _continues(  # noqa: PLR0911 - each return is one way in which a paragraph ends
    paragraph: Paragraph, line: Line, margins: Margins, leading: dict[int, float]
) -> bool:
    last, first = paragraph.last, paragraph.first
    size = last.size
    if last.rotation != line.rotation or abs(size - line.size) > max(0.6, 0.07 * size):
        return False
    if line.rotation != 0:
        return abs(line.x0 - last.x0) < 2.2 * size or abs(line.y0 - last.y0) < 2.2 * size
    step = line.baseline - last.baseline
    if abs(step) < 0.3 * size:  # a gap within a line of print
        return 0 <= line.x0 - last.x1 < 4 * size and marker_of(line.text) is None
    usual = (
        paragraph.lines[1].baseline - first.baseline if len(paragraph.lines) > 1 else leading.get(round(size * 2), 1.35 * size)
    )
    if not 0.3 * size < step <= max(usual * 1.25, 0.95 * size):
        return False
    if line.tabbed:
        return False
    if min(last.x1, line.x1) - max(last.x0, line.x0) < 0.3 * min(last.x1 - last.x0, line.x1 - line.x0):
        return False
    if _other_type(paragraph, line, margins):
        return False
    if marker_of(line.text) is not None and _starts_item(paragraph, line, margins):
        return False
    return not _new_paragraph(paragraph, line, margins)


def _other_type(paragraph: Paragraph, line: Line, margins: Margins) -> bool:
    """A heading above its text, or one below it: short lines of other type. Emphasis within a paragraph is no break."""
    last, first = paragraph.last, paragraph.first
    room = margins.right(last) - last.x1
    headlike = last.font != line.font and last.pure and first.font == last.font and len(paragraph.lines) < 4
    if headlike and room > last.size and not _END.search(last.text.rstrip(":")):
        return True
    if last.bold and not line.bold and room > last.size and all(each.bold for each in paragraph.lines):
        return True
    return line.bold and not last.bold and line.font != last.font and room > 2 * last.size and bool(_END.search(last.text))


def _starts_item(paragraph: Paragraph, line: Line, margins: Margins) -> bool:
    marker = marker_of(line.text)
    if marker is None:
        return False
    if marker.bullet:
        return True
    last = paragraph.last
    ended = bool(_END.search(last.text)) or last.x1 < margins.right(last) - 2 * last.size
    own = marker_of(paragraph.first.text)
    follows = own is not None and own.shape == marker.shape and abs(line.x0 - paragraph.first.x0) < line.size
    return ended or follows


def _new_paragraph(paragraph: Paragraph, line: Line, margins: Margins) -> bool:
    last, first, size = paragraph.last, paragraph.first, line.size
    short = last.x1 < margins.right(last) - 2.5 * size
    ended = bool(_END.search(last.text))
    indent = line.x0 - last.x0
    if len(paragraph.lines) == 1:
        if indent > 0.6 * size:  # hanging: an item, a reference; else the next paragraph's indent
            return short and ended and marker_of(first.text) is None
        return short and ended and not (-3.5 * size < indent < -0.6 * size)
    if indent > 0.6 * size and abs(last.x0 - margins.left(last)) < 0.6 * size:
        hanging = first.x0 < last.x0 - 0.6 * size
        return ended or not hanging
    if indent < -0.6 * size and first.x0 < last.x0 - 0.6 * size:
        return True  # back to where a hanging item began
    return short and ended


def usual_leading(lines: Sequence[Line]) -> dict[int, float]:
    """The most frequent distance of neighbouring baselines for each size, in half points."""
    steps: dict[int, Counter[int]] = {}
    for before, line in pairwise(lines):
        step = line.baseline - before.baseline
        if before.page == line.page and abs(before.size - line.size) < 0.3 and 0.8 * line.size < step < 2.6 * line.size:
            steps.setdefault(round(line.size * 2), Counter())[round(step * 4)] += 1
    return {size: counts.most_common(1)[0][0] / 4 for size, counts in steps.items()}


def mend(paragraphs: list[Paragraph], body: set[int]) -> list[Paragraph]:
    """Put together paragraphs that a column's end, a page's end or something set between cut in two.

    `body` are indices of the paragraphs of running text; what stands between two parts comes after the whole.
    """
    out: list[Paragraph] = []
    open_at: int | None = None
    for at, paragraph in enumerate(paragraphs):
        if at in body and open_at is not None and _goes_on(out[open_at], paragraph):
            out[open_at].lines.extend(paragraph.lines)
            continue
        if at in body:
            open_at = len(out)
        elif paragraph.kind == "heading":
            open_at = None
        out.append(paragraph)
    return out


def _goes_on(before: Paragraph, after: Paragraph) -> bool:
    last, line = before.last, after.first
    if abs(last.size - line.size) > max(0.6, 0.07 * last.size) or line.page - last.page > 2 or last.rotation != line.rotation:
        return False
    if marker_of(line.text) is not None or line.tabbed or _LONE_NUMBER.fullmatch(line.text):
        return False
    text = last.text.rstrip()
    if text[-1:] in "-‐‑–—/,(" and line.text[:1].isalnum():
        return True
    if _END.search(text):
        return False
    if line.text[:1].islower() or line.text[:1] in "(=<>≤≥±%[" or line.text[:1].isdigit():
        return True
    full = last.x1 > before.column[1] - 1.5 * last.size
    jumps = line.page != last.page or line.baseline < last.baseline or line.x0 > last.x1
    indented = line.x0 > after.column[0] + 0.6 * line.size
    return full and jumps and not indented and not line.bold
