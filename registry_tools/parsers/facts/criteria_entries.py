"""The entries of an eligibility text: its lines, and the parts of lines in which several criteria run together."""

from __future__ import annotations

from typing import Final

from registry_tools.parsers.facts.criteria_headings import (
    Reading,
    inline_headings,
    may_head,
    may_name,
    run_in_labels,
    section_heading,
)
from registry_tools.parsers.facts.criteria_lines import Line, Marker, lines, marker, run_in

_SHORTEST: Final = 12  # characters of an item in which another one may run on


class Entry:
    """A line, or the part of one that a run-in heading or item begins; `telling`: the line may hold a heading."""

    __slots__ = ("after_blank", "end", "heading", "indent", "mark", "start", "telling")

    def __init__(self, start: int, end: int, indent: int, after_blank: bool, mark: Marker | None, telling: bool) -> None:
        self.start = start
        self.end = end
        self.indent = indent
        self.after_blank = after_blank
        self.mark = mark
        self.telling = telling
        self.heading: Reading | None = None

    @property
    def body(self) -> int:
        return self.mark.end if self.mark else self.start


def entries(text: str) -> list[Entry]:
    """Lines of the text, cut where a heading, a label or a further item runs on in one."""
    found: list[Entry] = []
    for line in lines(text):
        lower = text[line.start : line.end].lower()
        named = may_name(lower)
        cuts = inline_headings(text, line.start, line.end) if named else []
        if ":" in lower:
            cuts += run_in_labels(text, line.start, line.end)
        cuts = [line.start, *sorted(set(cuts))] if cuts else [line.start]
        telling = named or may_head(lower)
        for at, start in enumerate(cuts):
            end = cuts[at + 1] if at + 1 < len(cuts) else line.end
            found.append(_entry(text, start, end, line, first=at == 0, telling=telling))
    spread: list[Entry] = []
    for at, entry in enumerate(found):
        _spread(text, entry, found[at + 1].mark if at + 1 < len(found) else None, spread)
    return spread


def _entry(text: str, start: int, end: int, line: Line, *, first: bool, telling: bool) -> Entry:
    while end > start and text[end - 1].isspace():
        end -= 1
    return Entry(start, end, line.indent, line.after_blank or not first, marker(text, start, end), telling)


def _spread(text: str, entry: Entry, following: Marker | None, spread: list[Entry]) -> None:
    """Add an entry and the items that run on in its line; a section heading's run-in content is an entry of its own."""
    spread.append(entry)
    if entry.telling:
        entry.heading = section_heading(text[entry.body : entry.end], marked=entry.mark is not None)
    if entry.heading is not None and entry.body + entry.heading.end < entry.end:
        end = start = entry.body + entry.heading.end
        while start < entry.end and (text[start].isspace() or text[start] in "*_:"):
            start += 1
        if start < entry.end:
            rest = Entry(start, entry.end, entry.indent, True, marker(text, start, entry.end), entry.telling)
            entry.end = end
            _spread(text, rest, following, spread)
            return
    if entry.mark is None or entry.end - entry.start < _SHORTEST:
        return
    further = run_in(text, entry.mark.end, entry.end, entry.mark, following)
    if not further:
        return
    starts = [entry.start, *[start for start in further if marker(text, start, entry.end) is not None]]
    if len(starts) == 1:
        return
    spread.pop()
    for at, start in enumerate(starts):
        end = starts[at + 1] if at + 1 < len(starts) else entry.end
        while end > start and text[end - 1].isspace():
            end -= 1
        spread.append(Entry(start, end, entry.indent, entry.after_blank or at > 0, marker(text, start, end), entry.telling))
