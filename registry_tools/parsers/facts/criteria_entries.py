"""The entries of an eligibility text: its lines, and the parts of lines in which several criteria run together."""

from __future__ import annotations

from dataclasses import dataclass

from registry_tools.parsers.facts.criteria_headings import Reading, inline_headings, run_in_labels, section_heading
from registry_tools.parsers.facts.criteria_lines import Line, Marker, lines, marker, run_in


@dataclass(slots=True)
class Entry:
    """A line, or the part of one that a run-in heading or item begins."""

    start: int
    end: int
    indent: int
    after_blank: bool
    mark: Marker | None
    heading: Reading | None = None

    @property
    def body(self) -> int:
        return self.mark.end if self.mark else self.start


def entries(text: str) -> list[Entry]:
    """Lines of the text, cut where a heading, a label or a further item runs on in one."""
    found: list[Entry] = []
    for line in lines(text):
        further = inline_headings(text, line.start, line.end) + run_in_labels(text, line.start, line.end)
        cuts = [line.start, *sorted(set(further))] if further else [line.start]
        for at, start in enumerate(cuts):
            end = cuts[at + 1] if at + 1 < len(cuts) else line.end
            found.append(_entry(text, start, end, line, first=at == 0))
    spread: list[Entry] = []
    for at, entry in enumerate(found):
        spread.extend(_spread(text, entry, found[at + 1].mark if at + 1 < len(found) else None))
    return spread


def _entry(text: str, start: int, end: int, line: Line, *, first: bool) -> Entry:
    while end > start and text[end - 1].isspace():
        end -= 1
    return Entry(start, end, line.indent, line.after_blank or not first, marker(text, start, end))


def _spread(text: str, entry: Entry, following: Marker | None) -> list[Entry]:
    """An entry and the items that run on in its line; a section heading's run-in content is an entry of its own."""
    entry.heading = section_heading(text[entry.body : entry.end], marked=entry.mark is not None)
    if entry.heading is not None and entry.body + entry.heading.end < entry.end:
        end = start = entry.body + entry.heading.end
        while start < entry.end and (text[start].isspace() or text[start] in "*_:"):
            start += 1
        if start < entry.end:
            rest = Entry(start, entry.end, entry.indent, True, marker(text, start, entry.end))
            entry.end = end
            return [entry, *_spread(text, rest, following)]
    if entry.mark is None or entry.end - entry.start < 12:
        return [entry]
    further = run_in(text, entry.mark.end, entry.end, entry.mark, following)
    starts = [entry.start, *(start for start in further if marker(text, start, entry.end) is not None)]
    if len(starts) == 1:
        return [entry]
    parts = []
    for at, start in enumerate(starts):
        end = starts[at + 1] if at + 1 < len(starts) else entry.end
        while end > start and text[end - 1].isspace():
            end -= 1
        parts.append(Entry(start, end, entry.indent, entry.after_blank or at > 0, marker(text, start, end)))
    return parts
