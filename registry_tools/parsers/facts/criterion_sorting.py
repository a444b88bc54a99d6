"""How far the numbers of a criterion are sorted: what is linked, what is a window, and which chunks are spoken for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry_tools.parsers.facts.criterion_chunk import Chunk
from registry_tools.parsers.facts.criterion_tokens import Tokens
from registry_tools.parsers.facts.measures import having
from registry_tools.parsers.facts.quantities_one import Bound
from registry_tools.parsers.facts.thresholds import Linked
from registry_tools.parsers.facts.thresholds_measure import Link

if TYPE_CHECKING:
    from registry_tools.parsers.facts.thresholds_heading import Heading


class Sorting:
    """The state of sorting one criterion's bounds, left to right.

    `heading` is what its heading measures; `places` are the chunks that name a measure, `owner` says which hold a bound;
    `last` is the bound linked last, `doubtful` that a comparator was supplied, `band` the tokens of the ages that head a row.
    """

    def __init__(self, tokens: Tokens, chunks: list[Chunk], bounds: list[Bound], polarity: str | None,
                 heading: Heading | None = None) -> None:  # fmt: skip
        self.tokens, self.chunks, self.bounds, self.polarity, self.heading = tokens, chunks, bounds, polarity, heading
        self.places = [at for at, chunk in enumerate(chunks) if chunk.kind == "msr"]
        self.linked: list[Linked] = []
        self.windows: list[Bound] = []
        self.unexplained: list[Bound] = []
        self.doubtful = False
        self.owner: dict[int, Bound] = {}
        self.last: Linked | None = None
        self.done: set[int] = set()
        self.named: Bound | None = None
        self.beyond_age = False
        self.band: tuple[int, int] | None = None

    def link(self, bound: Bound, link: Link | None, text: tuple[int, int] | None = None) -> None:
        """Note a bound with its measures, or with the words of an unknown one."""
        named = (link is not None and link.first < bound.first) or text is not None
        self.last = Linked(bound, link, text, named)
        self.linked.append(self.last)
        self.beyond_age = self.beyond_age or any(row.slug not in having("age") for row in self.last.rows)
        self.own(bound)

    def own(self, bound: Bound) -> None:
        """Its chunks are spoken for."""
        for at in range(bound.first, bound.last):
            self.owner[at] = bound
