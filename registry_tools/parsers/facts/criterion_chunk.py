"""One chunk of a criterion: a number, a unit, a measure, a comparator, or a word."""

from __future__ import annotations

from typing import Final

from registry_tools.parsers.facts.criterion_vocabulary import Meaning

WORD: Final = Meaning("word", "")
NUMBER: Final = Meaning("num", "")
STOP: Final = Meaning("stop", "")


class Chunk:
    """Tokens `first`..`last` (exclusive) that mean one thing; `number` is the value of a `num`."""

    __slots__ = ("first", "kind", "last", "low", "meaning", "number", "style", "value")

    def __init__(self, meaning: Meaning, first: int, last: int, number: float = 0.0, style: str = "", low: str = "") -> None:
        self.kind = meaning.kind
        self.value = meaning.value
        self.meaning = meaning
        self.first = first
        self.last = last
        self.number = number
        self.style = style  # "word", "roman", "multiple", or "" for figures; "hyphen" for a unit behind one
        self.low = low  # the word of a `word`
