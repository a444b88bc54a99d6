"""Captions of tables: where one begins, its label, and the notes under a table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from registry_tools.lexicons.loader import rows
from registry_tools.models.base import Model
from registry_tools.parsers.document.page import Box, Word
from registry_tools.parsers.document.table_lines import Line, Placed, joined

_NUMBER = re.compile(r"(?:(?:[A-Z]{1,6}[-.]?)?\d{1,3}(?:[-.–]\d{1,3}){0,4}[A-Za-z]?|[IVXLC]{1,6}|[A-Z])(?=[.:|–—-](?!\d)|$)")
_NUMBERED = re.compile(r"\d\s?\.\s")  # a numbered heading, where it is no smaller than the text
_JOINT = re.compile(r"([A-Za-z]{3,20})[-–.]?(?=[0-9IVX])")
_MARK = re.compile(r"[*†‡§¶#‖|^~]|[⁰¹²³⁴⁵⁶⁷⁸⁹ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ]|\(?[a-z0-9]\s?[).:]\s|[a-z]\s(?=[A-Z])")


class LabelRow(Model):
    """A row of table_labels.csv."""

    word: str
    kind: Literal["table", "figure"]
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
    figure: bool = False


@cache
def _labels() -> dict[str, LabelRow]:
    return {row.word: row for row in rows("table_labels", LabelRow)}


@cache
def _notes() -> tuple[str, ...]:
    return tuple(row.start for row in rows("table_notes", NoteRow))


@cache
def _continued() -> tuple[str, ...]:
    return tuple(row.mark for row in rows("table_continued", ContinuedRow))


def captions_of(words: Sequence[Placed]) -> list[Caption]:
    """Places where a label word with a number begins a line, in the order of the stream."""
    labels = _labels()
    initials = {letter for label in labels for letter in (label[0], label[0].upper())}
    out: list[Caption] = []
    for at, (_, word) in enumerate(words):
        if word.text[0] not in initials:
            continue
        read = _label_at(words, at, labels)
        if read is None:
            continue
        row, name, plain, number, after = read
        first = at
        while (
            first > 0
            and words[first - 1][1].text.lower().strip("(") in row.before
            and _touches(words[first - 1][1], words[first][1])
        ):
            first -= 1
        if first > 0 and _touches(words[first - 1][1], words[first][1], 3.0):
            continue
        following = words[after][1] if after < len(words) else None
        if not plain:
            if following is not None and _touches(word, following):
                out.append(Caption(name, words[first][0], words[first][1], False, row.kind == "figure"))
            continue
        if following is not None and following.text[0] == "(" and not is_continued(following.text):
            continue  # "Table 1 (footnote j)": the words speak of it
        apart = following is None or not _touches(number, following) or following.font != number.font
        loud = following is not None and (following.text[0].isupper() or not following.text[0].isalpha())
        stop = not number.text.endswith(plain)
        text = " ".join([*(placed[1].text for placed in words[first:at]), name, plain])
        out.append(Caption(text, words[first][0], words[first][1], stop or apart or loud, row.kind == "figure"))
    return out


def listed_out(captions: list[Caption], words: Sequence[Placed]) -> list[Caption]:
    """The captions without the entries of a list of tables: those with a leader of dots, and runs of them close together."""
    if not captions:
        return captions
    leaders = [word.baseline for _, word in words if "...." in word.text or "…" in word.text]
    kept = [
        caption
        for caption in captions
        if not any(-1 < level - caption.word.baseline < 5 * caption.word.size for level in leaders)
    ]
    dense = {
        caption.first
        for run in zip(captions, captions[1:], captions[2:], strict=False)
        if 0 < run[2].word.baseline - run[0].word.baseline < 80 and max(abs(mark.word.x0 - run[0].word.x0) for mark in run) < 15
        for caption in run
    }
    return [caption for caption in kept if caption.first not in dense]


def _label_at(words: Sequence[Placed], at: int, labels: dict[str, LabelRow]) -> tuple[LabelRow, str, str, Word, int] | None:
    """The label at a word: its row, name, number, the word that holds the number, and where the caption's text begins."""
    word = words[at][1]
    small = word.text.lower()
    if word.text == small:
        return None
    row = labels.get(small.rstrip(".:|"))
    if row is not None:
        number = words[at + 1][1] if at + 1 < len(words) else word
        match = _NUMBER.match(number.text) if number is not word else None
        if match is not None and abs(number.baseline - word.baseline) < 0.5 * word.size:
            return row, word.text.rstrip(":|"), match[0], number, at + 2
        if small[-1] in ".:|" or word.text.isupper():
            return row, word.text.rstrip(".:|"), "", word, at + 1
        return None
    joint = _JOINT.match(word.text)  # "Table-II:", "Table1."
    if joint is None or joint[1].lower() not in labels:
        return None
    match = _NUMBER.match(word.text, joint.end())
    return (labels[joint[1].lower()], joint[1], match[0], word, at + 1) if match is not None else None


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
    left, right = min((line.x0 for line in lines), default=0.0), max((line.x1 for line in lines), default=0.0)
    for at in range(len(lines) - 1, max(after, 1) - 1, -1):
        line = lines[at]
        first, last = line.segments[0], line.segments[-1]
        apart = len(line.segments) > 1 and len(first.text) > 4 and last.x0 - first.x1 > 2 * line.size
        if len(line.segments) > 2 or apart or (first is not last and last.x1 - last.x0 < 60):
            break
        centred = first is last and abs(line.x0 + line.x1 - left - right) < 0.1 * (right - left)
        if line.x0 > left + 24 and not centred:
            break
        if is_note(line.text) and (len(line.words) > 2 or at < len(lines) - 1):
            start = at
    return start


def caption_text(lines: Sequence[Line], label: str, known: frozenset[str]) -> str | None:
    """What the caption says after its label."""
    text = joined([line.text for line in lines], known)
    wanted = [char for char in label if char.isalnum()]
    at = seen = 0
    while at < len(text) and seen < len(wanted):
        if text[at].isalnum():
            if text[at] != wanted[seen]:
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
        goes_on = bool(out) and gap < 0.45 * line.size and out[-1].x1 > box[0] + 0.75 * (box[2] - box[0])
        opens = is_note(line.text) and (bool(out) or not _NUMBERED.match(line.text))
        if not small and not opens and not goes_on:
            break
        out.append(line)
        last = line.y1
    return out
