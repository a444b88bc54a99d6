"""A sentence's list of things ("duration of response, progression-free survival, and safety") to its items."""

from __future__ import annotations

import re

from registry_tools.parsers.facts.document_words import alternatives
from registry_tools.parsers.facts.outcomes import read_outcome

_SHORTEST = 2
_AND = re.compile(r"\s+(?:and|or|as well as|plus)\s+(?:the\s+)?", re.I)
_LEAD = re.compile(r"\s*(?:(?:and|or|as well as|plus|also|the|a|an)\s+)*", re.I)
_REFERENCE = re.compile(r"(?<=[,;])\d{1,3}(?:[,–-]\d{1,3})*(?=\s)")


def items(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Start and end of each item of text[start:end]: apart at semicolons, else at commas and a last "and", outside brackets.

    What goes on with the item before it ("defined as …", "at week 12", "which …") stays with it.
    """
    separator = ";" if _top(text, start, end, ";") else ","
    cuts = _top(text, start, end, separator)
    spans = _between(cuts, start, end)
    if separator == ",":
        spans = _joined(text, spans)
        spans = [*spans[:-1], *_last(text, *spans[-1], listed=len(spans) > 1)]
    found: list[tuple[int, int]] = []
    for first, last in spans:
        a, b = _trim(text, first, last)
        if b - a >= _SHORTEST:
            found.append((a, b))
    return found


def _top(text: str, start: int, end: int, sign: str) -> list[tuple[int, int]]:
    """Places of a sign outside brackets, with a reference number right behind it; not within numbers ("1,000")."""
    depth = 0
    found: list[tuple[int, int]] = []
    for at in range(start, end):
        character = text[at]
        if character in "([":
            depth += 1
        elif character in ")]":
            depth = max(0, depth - 1)
        elif character == sign and depth == 0:
            reference = _REFERENCE.match(text, at + 1, end)
            after = reference.end() if reference else at + 1
            if after >= end or not text[after].isalnum():
                found.append((at, after))
    return found


def _between(cuts: list[tuple[int, int]], start: int, end: int) -> list[tuple[int, int]]:
    edges = [start, *(edge for cut in cuts for edge in cut), end]
    return list(zip(edges[::2], edges[1::2], strict=True))


def _joined(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    tail = re.compile(rf"\s*{alternatives('endpoint_tail')}\b", re.I)
    kept: list[tuple[int, int]] = []
    for first, last in spans:
        if kept and tail.match(text, first, last):
            kept[-1] = (kept[-1][0], last)
        else:
            kept.append((first, last))
    return kept


def _last(text: str, start: int, end: int, *, listed: bool) -> list[tuple[int, int]]:
    """The last item apart at its "and", where a list ends so or both sides are outcomes of different concepts."""
    lead = _LEAD.match(text, start, end)
    begin = lead.end() if lead else start
    if listed and lead and _AND.search(text[start:begin]):
        return [(begin, end)]
    cuts = [
        m for m in _AND.finditer(text, begin, end) if text.count("(", begin, m.start()) == text.count(")", begin, m.start())
    ]
    if not cuts:
        return [(start, end)]
    cut = cuts[-1]
    left, right = read_outcome(text[begin : cut.start()]).concept, read_outcome(text[cut.end() : end]).concept
    if left != right and "other" not in (left, right):
        return [(start, cut.start()), (cut.end(), end)]
    return [(start, end)]


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    lead = _LEAD.match(text, start, end)
    start = lead.end() if lead else start
    while end > start and (text[end - 1].isspace() or text[end - 1] in ",;.:"):
        end -= 1
    return start, end
