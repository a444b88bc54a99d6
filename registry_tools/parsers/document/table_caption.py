"""Captions of tables: where one begins, its label, and the notes under a table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from registry_tools.lexicons.loader import rows
from registry_tools.models.base import Model
from registry_tools.parsers.document.page import Box, Word
from registry_tools.parsers.document.table_lines import Line, Placed, joined

_NUMBER = re.compile(r"(?:[A-Z]{1,2}[-.]?)?\d{1,3}(?:[-.–]\d{1,3}){0,4}[A-Za-z]?|[IVXLC]{1,6}|[A-Z]")
_JOINT = re.compile(r"([A-Za-z]{3,20}\.?)[-–]?([0-9IVX][\w.:-]{0,8})")
_END = re.compile(r"[.:)|–—-]*$")
_MARK = re.compile(r"[*†‡§¶#‖|^~]|[⁰¹²³⁴⁵⁶⁷⁸⁹ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ]|\(?[a-z0-9]\s?[).:]\s|[a-z]\s(?=[A-Z])")


class LabelRow(Model):
    """A row of table_labels.csv."""

    word: str
    before: tuple[str, ...] = ()


class NoteRow(Model):
    """A row of table_notes.csv."""

    start: str


class ContinuedRow(Model):
    """A row of table_continued.csv."""

    mark: str


@dataclass(slots=True)
class Caption:
    """Where a caption begins: its words are found when its table is. `first` is the index of its first word."""

    label: str
    first: int
    word: Word
    firm: bool  # its number is followed by a stop, or its label's font is not the text's


@cache
def _labels() -> tuple[frozenset[str], frozenset[str]]:
    found = rows("table_labels", LabelRow)
    return frozenset(row.word for row in found), frozenset(word for row in found for word in row.before)


@cache
def _notes() -> tuple[str, ...]:
    return tuple(row.start for row in rows("table_notes", NoteRow))


@cache
def _continued() -> tuple[str, ...]:
    return tuple(row.mark for row in rows("table_continued", ContinuedRow))


def captions_of(words: Sequence[Placed]) -> list[Caption]:
    """Places where a label word with a number begins a line, in the order of the stream."""
    labels, before = _labels()
    bare = {label.rstrip(".") for label in labels}
    initials = {label[0] for label in labels}
    out: list[Caption] = []
    for at, (index, word) in enumerate(words):
        small = word.text.lower()
        if small[0] not in initials or word.text == small:
            continue
        number, skip = word, 0
        joint = _JOINT.fullmatch(word.text)
        if joint is not None and joint[1].lower() in labels:
            plain = _END.sub("", joint[2])
        elif at + 1 < len(words) and small.rstrip(":.") in bare and _NUMBER.fullmatch(_END.sub("", words[at + 1][1].text)):
            number, skip = words[at + 1][1], 1
            plain = _END.sub("", number.text)
        elif small.rstrip(".:|") in bare and (small[-1] in ".:|" or word.text.isupper()):
            plain, joint = "", None
        else:
            continue
        stop = len(plain) < len(number.text)
        if abs(number.baseline - word.baseline) > 0.5 * word.size or not (_NUMBER.fullmatch(plain) or (not plain and not skip)):
            continue
        first = at
        while (
            first > 0
            and words[first - 1][1].text.lower().strip("(") in before
            and _touches(words[first - 1][1], words[first][1])
        ):
            first -= 1
        if first > 0 and _touches(words[first - 1][1], words[first][1], 3.0):
            continue
        following = words[at + skip + 1][1] if at + skip + 1 < len(words) else None
        apart = following is None or not _touches(number, following) or following.font != number.font
        loud = following is not None and (following.text[0].isupper() or not following.text[0].isalpha())
        if not plain:
            if at + 1 < len(words) and _touches(word, words[at + 1][1]):
                out.append(Caption(word.text.rstrip(".:|"), index, word, False))
            continue
        text = " ".join(
            [*(placed[1].text for placed in words[first : at + 1 - (skip == 0)]), *_label(word, joint, skip), plain]
        )
        out.append(Caption(text, words[first][0], words[first][1], stop or apart or loud))
    return out


def _label(word: Word, joint: re.Match[str] | None, skip: int) -> list[str]:
    return [joint[1]] if joint is not None and not skip else []


def _touches(left: Word, right: Word, reach: float = 1.0) -> bool:
    """Whether `right` goes on in the line of `left`, over a blank of up to `reach` times its size."""
    return abs(left.baseline - right.baseline) < 0.5 * right.size and -2 < right.x0 - left.x1 < reach * right.size


def is_continued(text: str) -> bool:
    """Whether a caption says that its table goes on from a page before."""
    small = text.lower()
    return any(mark in small for mark in _continued())


def is_note(text: str) -> bool:
    """Whether a line begins as a note under a table does: with a mark, or a word of the lexicon."""
    if _MARK.match(text):
        return True
    small = text.lower()
    return any(small.startswith(note) and not small[len(note) : len(note) + 1].isalpha() for note in _notes())


def notes_begin(lines: Sequence[Line], after: int) -> int:
    """Where the notes at the end of a region's lines begin, looking no further up than line `after`.

    Notes run from the left edge without columns; the first begins as notes do. A label without figures is none.
    """
    start = len(lines)
    left = min((line.x0 for line in lines), default=0.0)
    for at in range(len(lines) - 1, max(after, 1) - 1, -1):
        line = lines[at]
        first, last = line.segments[0], line.segments[-1]
        apart = len(line.segments) > 1 and len(first.text) > 4 and last.x0 - first.x1 > 2 * line.size
        if len(line.segments) > 2 or line.x0 > left + 24 or apart or (first is not last and last.x1 - last.x0 < 60):
            break
        if is_note(line.text) and (len(line.words) > 2 or at < len(lines) - 1):
            start = at
    return start


def caption_text(lines: Sequence[Line], label: str) -> str | None:
    """What the caption says after its label."""
    text = joined([line.text for line in lines])
    compact = label.replace(" ", "")
    at = seen = 0
    while at < len(text) and seen < len(compact):
        if not text[at].isspace():
            if text[at] != compact[seen]:
                return text or None
            seen += 1
        at += 1
    return text[at:].lstrip(" .:|–—-").strip() or None


def notes_below(lines: Sequence[Line], box: Box, body_size: float, table_size: float) -> list[Line]:
    """The lines under a table that are its notes: set close and smaller than the text, or opened by a mark."""
    out: list[Line] = []
    last = box[3]
    for line in lines:
        gap = line.y0 - last
        if gap > (1.6 if not out else 1.1) * line.size or line.x0 < box[0] - 8:
            break
        small = line.size < 0.93 * body_size and line.size <= table_size + 1.1
        if out and abs(line.size - out[-1].size) > 0.6 and not small:
            break
        if not small and not is_note(line.text) and not (out and gap < 0.45 * line.size):
            break
        out.append(line)
        last = line.y1
    return out
