"""Which item of one version is which of the other: by what they say, not by where they stand in their lists."""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Sequence
from functools import cache, lru_cache
from typing import Generic, NamedTuple, TypeVar

from registry_tools.lexicons.word_kinds import words

ALIKE = 0.6  # share of the words that two texts must have in common to be two wordings of one thing

_ESCAPED = re.compile(r"\\(?=[\\<>*\[\]^~_#+.()-])")  # the API's markdown
_SIGNS = str.maketrans({"≤": "<=", "≥": ">=", "＜": "<", "＞": ">", "–": "-", "—": "-", "’": "'", "×": "x", "µ": "μ"})
_TOKEN = re.compile(r"[<>]=?|=|%|/|\d+(?:[.,]\d+)*|\w+|\+|-(?=\d)")


T = TypeVar("T")


class Matched(NamedTuple, Generic[T]):
    """Pairs of one thing in both versions, what only the older has, and what only the newer has; each in its own order."""

    pairs: list[tuple[T, T]]
    gone: list[T]
    new: list[T]


def matched(
    before: Sequence[T],
    after: Sequence[T],
    *keys: Callable[[T], Hashable | None],
    text: Callable[[T], str | None] | None = None,
    least: float = ALIKE,
    apart: Callable[[T], Hashable | None] | None = None,
    unique: bool = False,
) -> Matched[T]:
    """Pair items by the first key that they share, then what is left by the likeness of `text`, the most alike first.

    A key of None pairs with nothing. Items of the same key are paired in order; `unique`: only where each side has one. Items
    that `apart` gives different values are never alike.
    """
    left, right = dict(enumerate(before)), dict(enumerate(after))
    found: list[tuple[int, int]] = []
    for key in keys:
        waiting: dict[Hashable, deque[int]] = defaultdict(deque)
        for i, item in left.items():
            waiting[key(item)].append(i)
        coming: dict[Hashable, list[int]] = defaultdict(list)
        for j, item in right.items():
            coming[key(item)].append(j)
        for value, places in coming.items():
            if value is None or (unique and not len(places) == len(waiting[value]) == 1):
                continue
            found += zip(waiting[value], places, strict=False)
        for i, j in found:
            left.pop(i, None)
            right.pop(j, None)
    if text:
        scores = [
            (-likeness(one, other), i, j)
            for i, item in left.items()
            for j, candidate in right.items()
            if (one := text(item)) and (other := text(candidate)) and not (apart and _differ(apart(item), apart(candidate)))
        ]
        for score, i, j in sorted(scores):
            if -score >= least and i in left and j in right:
                found.append((i, j))
                del left[i], right[j]
    return Matched([(before[i], after[j]) for i, j in sorted(found)], list(left.values()), list(right.values()))


def _differ(one: Hashable | None, other: Hashable | None) -> bool:
    return one is not None and other is not None and one != other


@lru_cache(maxsize=65536)
def normal(text: str | None) -> str:
    """A text's words, numbers and signs of comparison, in lower case, so that spacing, bullets, punctuation and escapes of a
    format do not count.

    >>> normal("- Bilirubin \\\\<= 1.5 x ULN.") == normal("Bilirubin ≤1.5 × ULN")
    True
    """
    return " ".join(_TOKEN.findall(_ESCAPED.sub("", text or "").translate(_SIGNS).casefold()))


def likeness(one: str, other: str) -> float:
    """What two texts share of the words that carry their meaning, from 0 to 1 (Dice's coefficient).

    A text of two such words or more that the other only adds to is alike, however much it adds.
    """
    a, b = _telling(one), _telling(other)
    if not a or not b:
        return 0.0
    share = 2 * len(a & b) / (len(a) + len(b))
    return max(share, ALIKE) if min(len(a), len(b)) > 1 and (a <= b or b <= a) else share


@lru_cache(maxsize=65536)
def _telling(text: str) -> frozenset[str]:
    """Words that tell a text from another: neither numbers nor those that frame an endpoint, unless it has no others."""
    all_words = frozenset(normal(text).split())
    telling = frozenset(word for word in all_words if word[0].isalpha() and word not in _framing())
    return telling or all_words


@cache
def _framing() -> frozenset[str]:
    return frozenset(words("check_words", "framing"))
