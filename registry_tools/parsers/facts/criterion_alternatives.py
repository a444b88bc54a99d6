"""Which bounds of a criterion are alternatives of one another, from the side of an eligible person."""

from __future__ import annotations

from typing import Final, NamedTuple

from registry_tools.models.eligibility import Comparator
from registry_tools.parsers.facts.criterion_chunk import Chunk
from registry_tools.parsers.facts.criterion_placed import Placed
from registry_tools.parsers.facts.measures import convert
from registry_tools.parsers.facts.quantities_one import Bound

# Two bounds of different measures, of one measure, so many tokens apart are still one choice; so many bounds back.
_APART: Final = 12
_APART_ALIKE: Final = 25
_BACK: Final = 4
# "or" stands so few tokens before the second bound of one measure ("or at least 2 seasons for ages 7 to 17").
_LEADING: Final = 9
# Words of fewer letters ("e" of "E/e'") name no measure that two bounds could share.
_SHORTEST: Final = 3
_STOPS: Final = frozenset((";", "\n", "."))
_SEPARATING: Final = frozenset((",", "or", "and"))
_SIGNS: Final = frozenset((",", "/", "(", ")", "but", "to"))


class Sided(NamedTuple):
    """A bound with its place and the comparator that an eligible person satisfies.

    `measure` is its slug, or the words of an unknown one (not `known`); `condition`: the first token of the words that restrict
    it to some people.
    """

    place: Placed
    bound: Bound
    eligible: Comparator
    measure: str
    known: bool
    condition: int | None

    @property
    def flipped(self) -> bool:
        return self.eligible != self.bound.comparator


def alternatives(low: list[str], chunks: list[Chunk], sided: list[Sided]) -> list[int | None]:
    """A number for each bound that is one of several ways to be eligible; `low` are the criterion's tokens."""
    numbers: list[int | None] = [None] * len(sided)
    count = 0
    for n in range(1, len(sided)):
        for m in range(n - 1, max(-1, n - 1 - _BACK), -1):
            if (m == n - 1 and _beside(low, chunks, sided[m], sided[n])) or _alike(low, chunks, sided[m], sided[n]):
                if numbers[m] is None:
                    count += 1
                    numbers[m] = count
                numbers[n] = numbers[m]
                break
    return numbers


def _beside(low: list[str], chunks: list[Chunk], one: Sided, two: Sided) -> bool:
    """Whether neighbours are alternatives: the ends of a range that is excluded, or two measures joined by "or"."""
    if one.place.pair is not None and one.place.pair == two.place.pair:
        return two.flipped
    if one.place.start == two.place.start or set(one.place.slugs) == set(two.place.slugs):
        return False
    end, begin = chunks[one.place.last - 1].last, chunks[two.place.first].first
    if two.condition is not None and end <= two.condition < begin:
        return False  # "or if creatinine > 1.5, clearance >= 50" is an exception
    between = low[end:begin]
    if len(between) > _APART or not _STOPS.isdisjoint(between):
        return False
    return ("and" if two.flipped else "or") in between[:3] + between[-3:]


def _alike(low: list[str], chunks: list[Chunk], one: Sided, two: Sided) -> bool:
    """Whether two bounds of one measure that nobody can keep both are alternatives: "> 12,000 or < 4,000"."""
    if (
        one.measure != two.measure
        or len(one.measure) < _SHORTEST
        or one.condition != two.condition
        or one.flipped != two.flipped
        or not _clash(one, two)
    ):
        return False
    if one.place.same_bound(two.place):
        return False
    between = low[chunks[one.bound.last - 1].last : chunks[two.bound.first].first]
    while between[:1] == ["\n"]:
        del between[0]
    if between[:1] == ["or"]:  # on a line of its own
        between = [word for word in between if word != "\n"]
    if len(between) > _APART_ALIKE or _stops(between):
        return False
    if two.flipped and one.bound.flipped and _SEPARATING.isdisjoint(between):
        return True  # "90 <= systolic pressure < 140"
    joined = "or" in between[:3] + between[-_LEADING:]
    return (
        not joined and ("and" in between or _SIGNS.issuperset(between)) if two.flipped else joined or between in ([","], ["/"])
    )


def _stops(words: list[str]) -> bool:
    """Whether a sentence ends among the words; not at the points of "i.e."."""
    return any(word in _STOPS and not (word == "." and at and len(words[at - 1]) == 1) for at, word in enumerate(words))


def _clash(one: Sided, two: Sided) -> bool:
    """Whether the lower bound of the two lies above the upper one."""
    if (one.eligible in (">", ">=")) == (two.eligible in (">", ">=")) or "=" in (one.eligible, two.eligible):
        return False
    lower, upper = (one, two) if one.eligible in (">", ">=") else (two, one)
    if lower.bound.relative != upper.bound.relative:
        return False
    floor: float | None = lower.bound.value
    ceiling: float | None = upper.bound.value
    units = (lower.bound.unit, upper.bound.unit)
    if units[0] != units[1] and not (one.known and None in units):
        floor = convert(lower.bound.value, lower.bound.unit or "", lower.measure)
        ceiling = convert(upper.bound.value, upper.bound.unit or "", upper.measure)
    if floor is None or ceiling is None:
        return False
    return floor > ceiling or (floor == ceiling and (lower.eligible, upper.eligible) != (">=", "<="))
