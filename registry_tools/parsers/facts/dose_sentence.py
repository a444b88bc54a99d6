"""The stretch of text that is read at once: a sentence, with the mentions in it."""

from __future__ import annotations

import re
from typing import Final, final

from registry_tools.parsers.facts.dose_drugs import Drug
from registry_tools.parsers.facts.dose_mention import Mention

ANCHORS: Final = frozenset(("amount", "count", "frequency", "days", "duration", "hours"))  # no dose is without one
ATTRIBUTES: Final = frozenset(("frequency", "route", "days", "cycle", "cycles", "duration", "hours"))
# A sentence is read with every mention weighed against every other; beyond this it is cut.
_LONGEST: Final = 120
_ITEM: Final = re.compile(r"\s{0,8}(?:\d{1,2}[.)]|[*•·-])\s")


@final
class Sentence:
    """The mentions between two breaks. `line` counts lines; `item` tells whether the line is one of a list."""

    __slots__ = ("drugs", "end", "item", "kinds", "line", "mentions", "number", "start")

    def __init__(self, number: int, start: int, end: int, line: int = 0, item: bool = False) -> None:
        self.number = number
        self.start = start
        self.end = end
        self.line = line
        self.item = item
        self.mentions: list[Mention] = []
        self.kinds: set[str] = set()
        self.drugs: list[Drug] = []

    def add(self, mention: Mention) -> None:
        self.mentions.append(mention)
        self.kinds.add(mention.kind)
        if mention.kind == "drug" and isinstance(mention.value, Drug):
            self.drugs.append(mention.value)

    def has(self, *kinds: str) -> bool:
        return not self.kinds.isdisjoint(kinds)

    def attributes(self) -> list[Mention]:
        return [mention for mention in self.mentions if mention.kind in ATTRIBUTES]


def sentences(text: str, mentions: list[Mention]) -> list[Sentence]:
    """Mentions grouped by the sentence or line they stand in."""
    found = [Sentence(0, 0, len(text), item=_ITEM.match(text) is not None)]
    for mention in mentions:
        last = found[-1]
        if mention.kind == "break":
            last.end = mention.start
            new_line = mention.value == "\n"
            item = _ITEM.match(text, mention.end) is not None if new_line else last.item
            found.append(Sentence(len(found), mention.end, len(text), last.line + new_line, item))
            continue
        if len(last.mentions) >= _LONGEST:
            last.end = mention.start
            found.append(Sentence(len(found), mention.start, len(text), last.line, last.item))
        found[-1].add(mention)
    return found
