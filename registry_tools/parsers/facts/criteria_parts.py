"""The parts of an eligibility text: criteria to be, headings, and the open items of its lists."""

from __future__ import annotations

from registry_tools.models.eligibility import Criterion, Polarity
from registry_tools.parsers.facts.criteria_lines import Marker


class Heading:
    """A line that announces what follows; `polarity` is what it gives to it, None where it leaves it."""

    __slots__ = ("end", "polarity", "start", "text")

    def __init__(self, start: int, end: int, text: str, polarity: Polarity | None) -> None:
        self.start = start
        self.end = end
        self.text = text
        self.polarity = polarity


class Structure:
    """An eligibility text divided without loss: what is in no criterion, heading or marker is white space."""

    __slots__ = ("criteria", "headings", "markers")

    def __init__(
        self, criteria: tuple[Criterion, ...], headings: tuple[Heading, ...], markers: tuple[tuple[int, int], ...]
    ) -> None:
        self.criteria = criteria
        self.headings = headings
        self.markers = markers


class Draft:
    """A criterion that may still grow at its end."""

    __slots__ = ("depth", "end", "heading", "parent", "polarity", "start")

    def __init__(
        self, start: int, end: int, polarity: Polarity | None, depth: int, parent: int | None, heading: str | None
    ) -> None:
        self.start = start
        self.end = end
        self.polarity = polarity
        self.depth = depth
        self.parent = parent
        self.heading = heading


class Level:
    """An open item of the list stack: `at` is the index of its draft."""

    __slots__ = ("at", "family", "indent", "value")

    def __init__(self, indent: int, family: str, value: int | None, at: int) -> None:
        self.indent = indent
        self.family = family
        self.value = value
        self.at = at

    def precedes(self, mark: Marker) -> bool:
        """Whether the marker is the next of this one's sequence."""
        return mark.value is not None and self.value is not None and self.value == mark.value - 1 and self.family == mark.family
