"""Which of several limits is the stricter one, and where each stands among the others."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

# A limit is "stricter than most" where the share of looser limits is 60 % above that of stricter ones, and in the middle where
# the two are within 15 %. Any cut is a choice; these keep the commonest limit of a measure without colour.
MOST = 0.6
SOME = 0.15


class Limit(NamedTuple):
    """A default limit. `basis` says what it may be compared with: measure, direction, and unit or reference."""

    study: str
    basis: tuple[str, str, str]
    eligible: str
    value: float


class Standing(NamedTuple):
    """How many limits of other studies are looser than it, the same, and stricter; `tone` is 2 (stricter than most) … -2.

    The tone counts the study's own limits too, so that the same limit has the same tone in every study. It is None where no
    other study has a limit that it may be compared with.
    """

    looser: int
    same: int
    stricter: int
    tone: int | None


def direction(eligible: str) -> str:
    """`upper` for a limit that bounds from above, `lower` from below, `exact` for a value that must be met."""
    return {"<": "upper", "<=": "upper", ">": "lower", ">=": "lower"}.get(eligible, "exact")


def standings(limits: Sequence[Limit]) -> list[Standing]:
    """The standing of each limit among those of the other studies with the same basis."""
    by_basis: dict[tuple[str, str, str], list[tuple[float, int]]] = defaultdict(list)
    by_study: dict[tuple[str, tuple[str, str, str]], list[tuple[float, int]]] = defaultdict(list)
    for one in limits:
        mine = by_study[one.study, one.basis]
        if _key(one) not in mine:  # said twice in one study, it still is one limit
            mine.append(_key(one))
            by_basis[one.basis].append(_key(one))
    for keys in (*by_basis.values(), *by_study.values()):
        keys.sort()
    return [_standing(_key(one), by_basis[one.basis], by_study[one.study, one.basis], one.eligible) for one in limits]


def _key(limit: Limit) -> tuple[float, int]:
    """Smaller is stricter: a low upper limit, a high lower limit, and `<` before `<=` at the same value."""
    value = limit.value if direction(limit.eligible) == "upper" else -limit.value
    return (value, 0 if limit.eligible in "<>" else 1)


def _standing(
    key: tuple[float, int], everyone: list[tuple[float, int]], own: list[tuple[float, int]], eligible: str
) -> Standing:
    stricter = bisect_left(everyone, key) - bisect_left(own, key)
    up_to = bisect_right(everyone, key) - bisect_right(own, key)
    others = len(everyone) - len(own)
    same, looser = up_to - stricter, others - up_to
    if not others or direction(eligible) == "exact":
        return Standing(looser, same, stricter, None)
    score = (len(everyone) - bisect_right(everyone, key) - bisect_left(everyone, key)) / len(everyone)
    size = 2 if abs(score) >= MOST else 1 if abs(score) >= SOME else 0
    return Standing(looser, same, stricter, size if score > 0 else -size)
