"""Words to lines of print, in the order of the content stream.

A line is what stands on one baseline without a wide gap. Raised and lowered characters are written into its text as Unicode
superscripts and subscripts (see models/document.py).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

from registry_tools.parsers.document.page import Box, Font, Note, PageContent, Word
from registry_tools.parsers.document.titles import is_known

COLUMN_GAP = 1.6  # of the font size: a wider gap ends a line, unless a marker ("5.2", "•") stands before it
MARKER_GAP = 9.0
ROW_GAP, TERM = 16.0, 14  # a short term at the left of its row: the gap after it, its characters

_MARKER = re.compile(
    r"(?:\(?(?:\d{1,2}|[A-Za-z]|[ivxIVX]{1,5})[.):]{0,2}|\d{1,2}(?:\.\d{1,2}){1,5}\.?|[•▪●○◦■□➢✓‣∙·*–—-]|o|Table|Figure|Appendix)$"
)
_RAISED = dict(zip("0123456789+-−=()abcdefghijklmnoprstuvwxyz", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ", strict=True))
_LOWERED = dict(zip("0123456789", "₀₁₂₃₄₅₆₇₈₉", strict=True))
_MARKS = re.compile(r"[0-9]{1,3}(?:[,;–-][0-9]{1,3}){0,12}[,;]?|[+−-]?[0-9]{1,3}|[a-z](?:[,;][a-z]){0,8}[,;]?|[+−-]")


class Line(NamedTuple):
    """One line of one column. `size`, `bold`, `italic` are those of most of its characters; `font` their font's name.

    `bold` only where all of its words are, `pure` where all are of one font, `tabbed` where a term stands apart from the rest.
    `notes` are the glyphs repaired in it, `tag` the type of its first word in the file's tagged structure, `first` that word's
    place in the stream. A line with a `table` (its index among the page's) stands for that table.
    """

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    baseline: float
    size: float
    font: str
    bold: bool
    italic: bool
    page: int
    rotation: int
    words: int
    notes: tuple[Note, ...] = ()
    tag: str = ""
    first: int = 0
    table: int = -1
    pure: bool = True
    tabbed: bool = False

    @property
    def box(self) -> Box:
        return self.x0, self.y0, self.x1, self.y1


def build_lines(page: PageContent, left_out: frozenset[int] = frozenset()) -> list[Line]:
    """Lines of a page, without the words named in `left_out` (a table's), upright ones first, then those turned."""
    notes = _notes_by_word(page)
    lines = _lines(page, [at for at, word in enumerate(page.words) if word.rotation == 0 and at not in left_out], notes)
    for rotation in (90, 180, 270, -1):
        turned = [at for at, word in enumerate(page.words) if word.rotation == rotation and at not in left_out]
        if turned:
            lines.extend(_turned_lines(page, turned, rotation, notes))
    return lines


def _notes_by_word(page: PageContent) -> dict[int, list[Note]]:
    if not page.notes:
        return {}
    by_first = {note.first: note for note in page.notes}
    found: dict[int, list[Note]] = {}
    for at, word in enumerate(page.words):
        inside = [by_first[char] for char in range(word.first, word.last) if char in by_first]
        if inside:
            found[at] = inside
    return found


def _turned_lines(page: PageContent, indices: list[int], rotation: int, notes: dict[int, list[Note]]) -> list[Line]:
    if rotation == -1:
        return [_line(page, indices, [page.words[at] for at in indices], notes, -1)]
    upright = page.turned(rotation)
    places = [at for at, word in enumerate(page.words) if word.rotation == rotation]
    kept = set(indices)
    own_notes = {turned: notes[at] for turned, at in enumerate(places) if at in notes}
    lines = _lines(upright, [turned for turned, at in enumerate(places) if at in kept], own_notes)
    out = []
    for line in lines:
        x0, y0, x1, y1 = page.turned_back(rotation, line.box)
        out.append(line._replace(x0=x0, y0=y0, x1=x1, y1=y1, rotation=rotation, first=places[line.first]))
    return out


def _lines(page: PageContent, indices: list[int], notes: dict[int, list[Note]]) -> list[Line]:
    lines: list[Line] = []
    current: list[int] = []
    words = page.words
    base = last = None
    for at in indices:
        word = words[at]
        if base is not None and last is not None and _continues(base, last, word, current, words):
            current.append(at)
            if word.script == 0 and (base.script or word.size > base.size):
                base = word
        else:
            if current:
                lines.append(_line(page, current, [words[i] for i in current], notes, 0))
            current, base = [at], word
        last = word
    if current:
        lines.append(_line(page, current, [words[i] for i in current], notes, 0))
    return lines


def _continues(  # noqa: PLR0911 - one case after the other
    base: Word, last: Word, word: Word, current: list[int], words: list[Word]
) -> bool:
    larger = max(base.size, word.size)
    if word.glued:
        return True
    apart = abs(word.baseline - base.baseline)
    if apart > (0.75 if word.script or base.script else 0.35) * larger:
        return False
    gap = word.x0 - last.x1
    if gap < -0.6 * larger:
        return False
    if gap <= COLUMN_GAP * larger:
        return True
    if gap < MARKER_GAP * larger and len(current) == 1 and _MARKER.match(words[current[0]].text):
        return True
    # a term and its definition, a label and its text: one row, though a tab stands between
    if gap >= ROW_GAP * larger or sum(len(words[at].text) for at in current) > TERM:
        return False
    return not is_known(" ".join(words[at].text for at in current))  # heads of two columns stay two


def _line(page: PageContent, indices: list[int], words: list[Word], notes: dict[int, list[Note]], rotation: int) -> Line:
    weight: Counter[int] = Counter()
    marked = len(words) > 1 and not words[1].glued and bool(_MARKER.match(words[0].text))
    for word in words[marked:]:  # a marker's type says nothing of its item's
        weight[word.font] += len(word.text) * 4 if word.script == 0 else 1
    font: Font = page.fonts[weight.most_common(1)[0][0]] if page.fonts else Font("", words[0].size, False, False)
    full = [word for word in words if word.script == 0] or words
    bold = all(page.fonts[word.font].bold for word in full if word.text[-1].isalnum())
    pure = all(word.font == full[0].font or not word.text[-1].isalnum() for word in full)
    tabbed = rotation == 0 and any(
        b.x0 - a.x1 > COLUMN_GAP * font.size and not (b is words[1] and _MARKER.match(a.text)) for a, b in pairwise(words)
    )
    repaired = tuple(note for at in indices if at in notes for note in notes[at]) if notes else ()
    return Line(
        _text(words),
        min(word.x0 for word in words), min(word.y0 for word in words),
        max(word.x1 for word in words), max(word.y1 for word in words),
        max(full, key=lambda word: len(word.text)).baseline, font.size, font.name, bold, font.italic,
        page.number, rotation, len(words), repaired, page.roles.get(page.tags.get(indices[0], -1), "") if page.roles else "",
        indices[0], -1, pure, tabbed,
    )  # fmt: skip


def _text(words: Iterable[Word]) -> str:
    parts: list[str] = []
    for word in words:
        if parts and not word.glued:
            parts.append(" ")
        if word.script == 0:
            parts.append(word.text)
        else:
            parts.append(scripted(word.text, word.script, parts[-1] if parts else ""))
    return "".join(parts)


def scripted(text: str, script: int, before: str) -> str:
    """The Unicode form of a raised or lowered figure or mark; words, ordinals ("th") and signs without one stay plain."""
    if script < 0:
        return "".join(_LOWERED[sign] for sign in text) if all(sign in _LOWERED for sign in text) else text
    if text in ("st", "nd", "rd", "th") or not _MARKS.fullmatch(text):
        return text
    if len(text) > 1 and text[0] in "-−–" and before[-1:].isdigit():
        text = "-" + text[1:]
    elif len(text) == 1 and text in "-−":
        return "⁻"
    return text[0].translate(_UP) + "".join(sign if sign in "–-,;" else _RAISED.get(sign, sign) for sign in text[1:])


_UP = str.maketrans(_RAISED)
