"""Where each shown fact stands: texts, spans and page pictures, each held once."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

# (kind, bytes, paths) -> text by path, of a registry record
TextsAt = Callable[[str, bytes, Iterable[str]], dict[str, str]]
# (bytes of a PDF, page from 1) -> PNG, or None where it cannot be drawn
PagePicture = Callable[[bytes, int], bytes | None]

LONGEST_TEXT = 60_000  # characters shown of one text; of a longer one, what stands around the words
_AROUND = 5_000


class Reference(NamedTuple):
    """Where a fact says that it stands; the last five columns of every fact table, behind the source."""

    source_id: str
    path: str | None
    page: int | None
    start: int | None
    end: int | None
    quote: str | None


class Passage(NamedTuple):
    """A text that facts point into. `box` is left, top, right, bottom in points on `page`."""

    text: str
    page: int | None = None
    box: tuple[float, ...] | None = None


class Shown(NamedTuple):
    """One evidence as the page has it: texts[text][start:end] in UTF-16 units, as JavaScript counts.

    `whole` is False where the source's text is not at hand or does not hold the words there: `text` is the quote alone.
    """

    text: int
    start: int
    end: int
    source: int
    path: int
    page: int | None
    box: tuple[float, ...] | None
    whole: bool


class Numbers:
    """Gives each distinct value a number, from 0, in the order of asking."""

    def __init__(self) -> None:
        self.values: list[str] = []
        self._numbers: dict[str, int] = {}

    def __call__(self, value: str) -> int:
        number = self._numbers.setdefault(value, len(self.values))
        if number == len(self.values):
            self.values.append(value)
        return number


class Book:
    """Collects references while rows are read; `resolve` looks all of them up at once."""

    def __init__(self) -> None:
        self.references: list[Reference] = []
        self._numbers: dict[Reference, int] = {}

    def add(self, reference: Reference) -> int | None:
        """The evidence's number; None for a fact that has neither words nor a place."""
        if reference.quote is None and reference.path is None:
            return None
        number = self._numbers.setdefault(reference, len(self.references))
        if number == len(self.references):
            self.references.append(reference)
        return number

    def paths(self) -> dict[str, set[str]]:
        """Paths asked for, by source."""
        found: dict[str, set[str]] = defaultdict(set)
        for one in self.references:
            if one.path is not None:
                found[one.source_id].add(one.path)
        return found

    def resolve(
        self, passages: Mapping[tuple[str, str], Passage], texts: Numbers, paths: Numbers, sources: Numbers
    ) -> list[Shown]:
        """Every evidence in the order of `add`, with its text; only words that do stand there are marked in it."""
        surrogates: dict[str, list[int]] = {}
        return [self._shown(one, passages, texts, paths, sources, surrogates) for one in self.references]

    @staticmethod
    def _shown(
        one: Reference,
        passages: Mapping[tuple[str, str], Passage],
        texts: Numbers,
        paths: Numbers,
        sources: Numbers,
        surrogates: dict[str, list[int]],
    ) -> Shown:
        passage = passages.get((one.source_id, one.path or ""))
        text, start, end = one.quote or "", 0, len(one.quote or "")
        # a value that a record gives as a field of its own has no characters: its words are all there is to show
        whole = (one.start is None) if one.start is None or one.end is None else passage is not None
        if passage is not None and one.start is not None and one.end is not None:
            whole = one.quote is None or passage.text[one.start : one.end] == one.quote
            if whole:
                text, start, end = _excerpt(passage.text, one.start, one.end)
        wide = surrogates.get(text)
        if wide is None:
            wide = surrogates[text] = [] if text.isascii() else [i for i, c in enumerate(text) if ord(c) > 0xFFFF]
        page = one.page if one.page is not None else passage.page if passage else None
        on_page = passage is not None and passage.page in (None, page)
        return Shown(
            texts(text),
            start + bisect_left(wide, start),
            end + bisect_left(wide, end),
            sources(one.source_id),
            paths(one.path or ""),
            page,
            passage.box if passage is not None and on_page else None,
            whole,
        )


def _excerpt(text: str, start: int, end: int) -> tuple[str, int, int]:
    """The text, or of one that is too long the part around start..end."""
    if len(text) <= LONGEST_TEXT:
        return text, start, end
    first = max(0, start - _AROUND)
    cut = text[first : min(len(text), end + _AROUND)]
    return cut, start - first, end - first


def rows_of(result: Any) -> list[dict[str, Any]]:
    """All rows of a query as dictionaries."""
    names = [column[0] for column in result.description]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def reference_of(row: Mapping[str, Any]) -> Reference:
    return Reference(row["source_id"], row["path"], row["page"], row["start_char"], row["end_char"], row["quote"])
