"""One record as bare export cells: title, summary, conditions, "DRUG: ...|DRUG: ...", outcomes, without a header.

That is what is left when a row of the site's CSV is pasted into a text file. Cells are told by what they hold: the
interventions by their types, the outcomes by their `|` and time frames, the rest by where they stand to these. Cells may hold
line breaks.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, BinaryIO, NamedTuple

from registry_tools.errors import ParseError
from registry_tools.models.study import Study
from registry_tools.parsers.registry.base import Parsed
from registry_tools.parsers.registry.ctgov_csv_fields import Row, endpoint, read_interventions
from registry_tools.parsers.registry.ctgov_csv_outcomes import description_words, pieces, split_outcomes
from registry_tools.parsers.registry.vocabulary import spelled

NAME = "ctgov_cells"
RICHNESS = 5  # no identity, no dates, no sponsor

PATH = "text"  # the place of every text here: the whole file, with the character it begins at
_LEVELS = ("primary", "secondary", "other")  # the order of the export's columns
_LONGEST_OUTCOME = 20_000  # characters
_NCT = re.compile(r"NCT\d{8}")
_URL = re.compile(r"https?://(?:www\.)?clinicaltrials\.gov/\S*?(NCT\d{8})\S*", re.IGNORECASE)
_SENTENCE = re.compile(r"[.!?](?:\s|$)")
_LINES = 8  # that one outcome may hold, with the lists in its description
_PARAGRAPH = 150  # words that a cell with one outcome does not reach
_WORDS = 25  # a title, a list of conditions or a measure is rarely longer


class _Line(NamedTuple):
    start: int
    text: str


def recognises(head: bytes) -> bool:
    """Plain text with a cell of typed interventions and, after it, a cell of outcomes with a time frame."""
    text = head.decode("utf-8-sig", "replace")
    if text.lstrip()[:1] in ("<", "{", "[", "%"):
        return False
    lines = _lines(text)
    at = _interventions(lines)
    if at is None:
        return False
    behind = lines[at + 1 :]
    if "|" in lines[at].text:
        return any("|" in line.text for line in behind) or bool(_outcome_cells(text, behind))
    cells = _outcome_cells(text, behind)
    return bool(cells) and (lines[at].text.split(":")[0].isupper() or any("|" in cell.text for cell in cells))


def split(stream: BinaryIO) -> Iterator[tuple[str, bytes]]:
    """The file is the record."""
    yield "", stream.read()


def parse(data: bytes) -> Parsed:
    """The record. Raises ParseError where there is no cell of interventions to go by."""
    text = data.decode("utf-8-sig", "replace")
    lines = _lines(text)
    at = _interventions(lines)
    if at is None:
        raise ParseError("no cell of interventions such as DRUG: name", hint="a CSV with its header row is read in full")
    row = Row()
    out: dict[str, Any] = {
        "study_id": "doc:" + hashlib.sha256(data).hexdigest()[:12],
        "format": NAME,
        "richness": RICHNESS,
        "interventions": read_interventions(lines[at].text),
    }
    cells = _outcome_cells(text, lines[at + 1 :])
    out["endpoints"] = [
        endpoint(outcome, level, ordinal, PATH, cell.start)
        for level, cell in zip(_LEVELS, cells, strict=False)
        for ordinal, outcome in enumerate(split_outcomes(cell.text), 1)
    ]
    after = cells[-1].start + len(cells[-1].text) if cells else lines[at].start + len(lines[at].text)
    before = [line for line in lines[:at] if not _fact(line.text, row, out)]
    behind = [line for line in lines if line.start >= after and not _fact(line.text, row, out)]
    _before(text, before, out)
    _behind(text, behind, out, row.unmapped)
    out.update(row.out)
    return Parsed(Study.model_validate(out), row.unmapped)


def _lines(text: str) -> list[_Line]:
    """Lines that are not blank, white space around them left out."""
    found = []
    at = 0
    for line in text.splitlines(keepends=True):
        stripped = line.strip()
        if stripped:
            found.append(_Line(at + line.find(stripped), stripped))
        at += len(line)
    return found


def _interventions(lines: list[_Line]) -> int | None:
    """The first line that is nothing but `TYPE: name|TYPE: name`, capitals as the export writes them or a first capital."""
    for index, line in enumerate(lines):
        if ":" not in line.text[:24]:  # no type is longer
            continue
        heads = [piece.partition(":") for _, piece in pieces(line.text)]
        if heads and all(
            colon and name.strip() and word[:1].isupper() and spelled("intervention_type", word) for word, colon, name in heads
        ):
            return index
    return None


def _outcome_cells(text: str, lines: list[_Line]) -> list[_Line]:
    """Up to three cells of outcomes. A cell ends with the line whose last outcome has got its time frame."""
    cells: list[_Line] = []
    start: int | None = None
    begin = waited = 0  # where the outcome that is being read begins, and the lines it has gone on for
    for line in lines:
        if start is None:
            if len(cells) == len(_LEVELS):
                break
            start = begin = line.start
            waited = 0
        end = line.start + len(line.text)
        bar = text.rfind("|", begin, end)
        if bar >= 0:
            begin, waited = bar + 1, 0
        waited += 1
        if waited > _LINES or end - begin > _LONGEST_OUTCOME:
            break
        last = split_outcomes(text[begin:end])
        if not last or last[-1].time_frame is None:
            continue
        cell = _Line(start, text[start:end])
        if not _is_outcomes(cell.text):
            break
        cells.append(cell)
        start = None
    return cells


def _is_outcomes(cell: str) -> bool:
    """Outcomes joined by `|`, or one that begins with a phrase: a paragraph that happens to end in a time is none."""
    if "|" in cell:
        return True
    first = _lines(cell)[0].text
    narrative = first.split(maxsplit=1)[0].strip(",:").casefold() in description_words("narrative")
    if narrative or ", " not in first or len(cell.split()) > _PARAGRAPH:
        return False
    return all(not _SENTENCE.search(one.measure[:-1]) and len(one.measure.split()) <= _WORDS for one in split_outcomes(cell))


def _fact(line: str, row: Row, out: dict[str, Any]) -> bool:
    """Take a cell that can only be one thing: an NCT number, the record's address, a status, a phase, the design."""
    if _NCT.fullmatch(line):
        out["study_id"] = line
    elif found := _URL.fullmatch(line):
        out["url"], out["study_id"] = line, found[1].upper()
    elif line.isupper() and spelled("status", line):
        row.status("status", line)
    elif line.isupper() and spelled("study_type", line):
        row.study_type("study type", line)
    elif line.startswith("PHASE") and all(spelled("phase", part) for part in line.split("|")):
        row.phases("phases", line)
    elif line.startswith(("Allocation:", "Observational Model:", "Intervention Model:", "Masking:")) and "|" in line:
        row.design("design", line)
    elif line.isupper() and all(spelled("age_group", part) for part in line.split(",")):
        row.age("age", line)
    else:
        return False
    return True


def _before(text: str, lines: list[_Line], out: dict[str, Any]) -> None:
    """In front of the interventions: the title first, the conditions last, between them the summary."""
    if not lines:
        return
    title, rest = lines[0], lines[1:]
    out["brief_title"] = title.text
    if rest and not _SENTENCE.search(rest[-1].text) and all(len(one.split()) <= _WORDS for _, one in pieces(rest[-1].text)):
        out["conditions"] = [one for _, one in pieces(rest[-1].text)]
        rest = rest[:-1]
    if rest:
        out["brief_summary"] = text[rest[0].start : rest[-1].start + len(rest[-1].text)]


def _behind(text: str, lines: list[_Line], out: dict[str, Any], unmapped: Counter[str]) -> None:
    """After the outcomes: the text with sentences is the description; short cells in front of or behind it are anybody's."""
    long = [index for index, line in enumerate(lines) if _SENTENCE.search(line.text) or len(line.text.split()) > _WORDS]
    left = len(lines)
    if long:
        first, last = lines[long[0]], lines[long[-1]]
        out["detailed_description"] = text[first.start : last.start + len(last.text)]
        left -= long[-1] - long[0] + 1
    if left:
        unmapped["cell"] += left
