"""Which measure a bound is about: the one before it, the one behind it, or the words of an unknown one."""

from __future__ import annotations

from bisect import bisect_left
from typing import Final

from registry_tools.parsers.facts.criterion_chunk import Chunk
from registry_tools.parsers.facts.criterion_vocabulary import word_set
from registry_tools.parsers.facts.measures import having
from registry_tools.parsers.facts.quantities_one import Bound
from registry_tools.parsers.facts.quantity_rows import MeasureRow
from registry_tools.parsers.facts.thresholds_compatible import compatible

# How many chunks back a measure is looked for.
_REACH: Final = 40
_COUNT_REACH: Final = 5


class Link:
    """The measures that share a bound, and the chunks that name them (`first`..`last`, exclusive).

    `content`: words of their own stand between measure and bound. `places` are the chunks of the rows, where they differ.
    """

    __slots__ = ("content", "first", "last", "places", "rows")

    def __init__(
        self, rows: tuple[MeasureRow, ...], first: int, last: int, content: bool, places: tuple[int, ...] = ()
    ) -> None:
        self.rows = rows
        self.first = first
        self.last = last
        self.content = content
        self.places = places


def before(chunks: list[Chunk], bound: Bound, owner: dict[int, Bound], places: list[int]) -> Link | None:
    """The measure that stands before the bound, in its clause.

    `owner` says which chunks hold an earlier bound, `places` are the chunks that name a measure, in order.
    """
    nearest = bisect_left(places, bound.first) - 1
    if nearest < 0 or bound.first - places[nearest] >= _REACH:
        return None
    return _Back(chunks, bound, owner).link()


class _Back:
    """A walk back from a bound. `content` counts words that may be another noun; `pending` is a list that may be an aside."""

    def __init__(self, chunks: list[Chunk], bound: Bound, owner: dict[int, Bound]) -> None:
        self.chunks, self.bound, self.owner = chunks, bound, owner
        self.content = self.pending = 0
        self.inner: Link | None = None

    def link(self) -> Link | None:
        """The link, or None; a measure in brackets counts only where none stands before them."""
        here = self.bound.first - 1
        while here >= 0 and self.bound.first - here < _REACH:
            chunk = self.chunks[here]
            if chunk.kind == "msr" and self._is_age_of_another(here):
                break
            if chunk.kind == "msr" and not self.pending and (link := self._measure(here)) is not None:
                return link
            if chunk.kind == "close" and not self.pending:
                opened = _opening(self.chunks, here)
                if (named := self._bracket(opened, here)) is not None:
                    return named
                here = opened
            elif not self._passes(chunk, here):
                break
            here -= 1
        return self.inner

    def _is_age_of_another(self, here: int) -> bool:
        """Whether the "old" of "60 years old" is that number's, and the bound no second age ("of age, and less than 75")."""
        row, bound, chunks = self.chunks[here].meaning.measure, self.bound, self.chunks
        bare = bound.unit is None and bound.relative is None
        aged = row is not None and row.slug in having("age") and here > 0 and chunks[here - 1].kind == "time"
        if not aged or here - 1 not in self.owner or not (bare or bound.time):
            return False
        second = bound.unit == "a" or (
            bare and (bound.last >= len(chunks) or chunks[bound.last].kind != "word" or chunks[bound.last].low == ".")
        )
        return not (second and all(chunk.kind in ("joiner", "open", "close") for chunk in chunks[here + 1 : bound.first]))

    def _measure(self, here: int) -> Link | None:
        row = self.chunks[here].meaning.measure
        if row is None:
            return None
        bare = self.bound.unit is None and self.bound.relative is None
        far = self.bound.first - here > _COUNT_REACH
        if (
            compatible(row, self.bound)
            and not (self.content > (0 if row.kind == "time" else 2) and bare)
            and not (_counts(row, self.bound) and (self.content or far))
        ):
            return _coordinated(self.chunks, self.bound, here, row, self.content > 0, self.owner)
        if self.content == 0 and row.slug != "other" and not _qualifies(row, self.chunks, here):
            self.content += 1
        return None

    def _bracket(self, opened: int, closed: int) -> Link | None:
        """Note the measures in brackets; an abbreviation that says which of two was meant is the link."""
        if self.inner is not None or self.content:
            return None
        self.inner = _inside(self.chunks, opened, closed, self.bound)
        outer = self.chunks[opened - 1].meaning.measure if opened else None
        if self.inner is None or outer is None or closed - opened != 2:
            return None
        row = self.inner.rows[0]
        if row.slug in (outer.slug, "other") or row.kind != outer.kind:
            return None
        self.inner.first = opened - 1
        return self.inner

    def _passes(self, chunk: Chunk, here: int) -> bool:
        """Whether the walk goes on past a chunk that is no measure of the bound."""
        if chunk.kind == "stop" or (self.pending and (chunk.kind in ("msr", "close") or here in self.owner)):
            return False
        if chunk.kind in ("num", "unit", "time", "half", "ref"):
            held = self.owner.get(here)
            if held is not None and not held.time and not held.half and held.comparator is not None:
                return False
            self.content = 0 if held is not None else self.content
        elif chunk.kind == "joiner":
            if self.pending and here < self.pending - 8:
                return False
            self.pending = self.pending or (here if self.content else 0)
        elif chunk.kind == "word":
            self._word(chunk.low)
        return True

    def _word(self, word: str) -> None:
        if self.pending:
            if word in word_set("method"):
                self.pending = self.content = 0
        elif word in word_set("adjunct"):
            self.content = 0
        elif word not in word_set("filler"):
            self.content += 1


def _counts(row: MeasureRow, bound: Bound) -> bool:
    """Whether the number may as well count something else, so that its measure must be near."""
    return bound.unit is None and (row.kind == "count" or (bound.style == "word" and row.kind in ("class", "score")))


def _qualifies(row: MeasureRow, chunks: list[Chunk], here: int) -> bool:
    """A measure that cannot be meant is passed over where it only qualifies ("age-adjusted", "grade", "hypertension")."""
    return (
        row.kind in ("class", "length", "count", "time")
        or row.slug in having("pressure_pair")
        or (here > 0 and chunks[here - 1].kind in ("joiner", "open"))
    )


def _opening(chunks: list[Chunk], here: int) -> int:
    """The bracket that the one at `here` closes (or `here`)."""
    depth = 0
    for at in range(here, max(-1, here - _REACH), -1):
        if chunks[at].kind == "close":
            depth += 1
        elif chunks[at].kind == "open":
            depth -= 1
            if depth == 0:
                return at
    return here


def _inside(chunks: list[Chunk], opened: int, closed: int, bound: Bound) -> Link | None:
    rows, first = [], closed
    for at in range(opened + 1, closed):
        chunk = chunks[at]
        row = chunk.meaning.measure
        if chunk.kind in ("cmp", "num"):
            return None
        if row is not None and compatible(row, bound) and row not in rows:
            rows.append(row)
            first = min(first, at)
    return Link(tuple(rows), first, closed, False) if rows else None


def _coordinated(chunks: list[Chunk], bound: Bound, at: int, row: MeasureRow, content: bool, owner: dict[int, Bound]) -> Link:
    """The measure at `at` with those that are joined to it: "AST, ALT (SGPT) and ALP"."""
    found, first, joined = [(row, at)], at, False
    filler = word_set("filler")
    here = at - 1
    while here >= 0 and here not in owner:
        chunk = chunks[here]
        other = chunk.meaning.measure
        if chunk.kind == "joiner":
            joined = True
        elif chunk.kind == "close":
            opened = _opening(chunks, here)
            if opened == here or any(c.kind in ("cmp", "num") for c in chunks[opened:here]):
                break
            here = opened
        elif other is not None:
            alike = compatible(other, bound) and other.kind == row.kind
            glossed = not joined and chunks[here + 1].kind == "open"  # "aspartate aminotransferase (AST"
            if not glossed and not (joined and alike) and (joined or other.slug != row.slug):
                break
            if (
                alike
                and other.slug not in having("pressure_pair")
                and (joined or (glossed and (row.kind == "class" or "+" in other.slug + row.slug)))
                and all(other is not known for known, _ in found)
            ):
                found.append((other, here))
            first, joined = here, joined and glossed
        elif not (chunk.kind == "open" and not joined) and not (chunk.kind == "word" and chunk.low in filler):
            break
        here -= 1
    # in reading order, none twice: "transaminases (AST, ALT)" are two
    whole = {slug for known, _ in found if "+" in known.slug for slug in known.slug.split("+")}
    if len(found) > 1 and row.slug in having("grade"):
        whole |= having("grade")  # "NYHA grade II" is no grade of toxicity
    kept = [(known, place) for known, place in reversed(found) if known.slug not in whole]
    return Link(tuple(known for known, _ in kept), first, at + 1, content, tuple(place for _, place in kept))


def behind(chunks: list[Chunk], bound: Bound) -> Link | None:
    """The measure that follows the bound: "< 5 % blasts", "2 prior lines", "3 x ULN for AST and ALT"."""
    here, words = bound.last, 0
    limit = 3 if bound.unit is None and bound.relative is None else 1
    bracketed = any(chunk.kind == "open" for chunk in chunks[max(0, bound.first - 1) : bound.at])
    if here < len(chunks) and chunks[here].kind == "close" and bracketed:
        here += 1
    while here < len(chunks) and here - bound.last < 10 and words <= limit:
        chunk = chunks[here]
        if chunk.kind == "msr":
            row = chunk.meaning.measure
            near = words == 0 or (row is not None and row.kind in ("count", "length"))
            if row is not None and row.kind == "time" and any(c.low in word_set("unshared") for c in chunks[bound.last : here]):
                return None  # ">= 50 for patients aged 60 to 70"
            return _listed(chunks, bound, here, words > 0) if row is not None and near and compatible(row, bound) else None
        if chunk.kind == "word":
            if chunk.low in word_set("change") or chunk.low == ":":
                return None
            words += chunk.low not in word_set("filler")
        elif chunk.kind != "classword" and not (
            here == bound.last and (chunk.kind == "dash" or (chunk.kind == "open" and _is_plain(chunks, here)))
        ):
            return None
        here += 1
    return None


def _is_plain(chunks: list[Chunk], opened: int) -> bool:
    """Whether a bracket names a measure without bounding it: ">= 18 (age in years)", not "score < 6 (age 60 and older)"."""
    named = opened + _REACH
    for at in range(opened + 1, min(opened + _REACH, len(chunks))):
        if chunks[at].kind == "close" or at > named + 2:  # "(lesion measured in 2 dimensions)"
            return True
        if chunks[at].kind in ("num", "cmp"):
            return False
        if chunks[at].kind == "msr":
            named = at
    return True


def _listed(chunks: list[Chunk], bound: Bound, here: int, content: bool) -> Link:
    """The measure at `here`, and those joined to it where the bound is relative ("3 x ULN for AST and ALT")."""
    found, end = [chunks[here].meaning.measure], here + 1
    while bound.relative is not None and end + 1 < len(chunks) and chunks[end].kind == "joiner":
        other = chunks[end + 1].meaning.measure
        if other is None or not compatible(other, bound):
            break
        found.append(other)
        end += 2
    return Link(tuple(dict.fromkeys(row for row in found if row is not None)), here, end, content)
