"""Where a threshold stands in its criterion, and the sentence around it."""

from __future__ import annotations

from typing import Final

from registry_tools.parsers.facts.criterion_tokens import Tokens
from registry_tools.parsers.facts.criterion_vocabulary import context_index, look_up, word_set

# Facts this far apart in a criterion have nothing to do with one another (and a text of 10,000 bounds is still read in time).
NEAR_BY: Final = 24
SENTENCE: Final = 300  # tokens
_CLAUSE_REACH: Final = 40
STOPS: Final = frozenset((";", "\n"))
_LOOSE: Final = frozenset(("and", "or", ",", "(", "[", "-", "/", ";", ":", "the", "a", "but", "then"))

_CLAUSE_STARTS: Final = frozenset(("or", "and", "but", ",", ";"))

Span = tuple[int, int]


class Placed:
    """A threshold's place in the criterion: its chunks `first`..`last`, its bound's at `start`, the measures it bounds."""

    __slots__ = ("explicit", "first", "last", "pair", "repeated", "slugs", "start")

    def __init__(self, first: int, last: int, start: int, slugs: tuple[str, ...], explicit: bool, pair: int | None) -> None:
        self.first = first
        self.last = last
        self.start = start
        self.slugs = slugs
        self.explicit = explicit  # names its measure itself
        self.pair = pair
        self.repeated = False  # an earlier bound was about the same measures

    def same_bound(self, other: Placed) -> bool:
        """Whether two facts were read from one bound, or from the two ends of one range."""
        return self.start == other.start or (self.pair is not None and self.pair == other.pair)


def sentence_start(tokens: Tokens, begin: int) -> int:
    low = tokens.low
    floor = max(0, begin - SENTENCE)
    for at in range(begin - 1, floor - 1, -1):
        if low[at] in STOPS or (low[at] == "." and tokens.gap(at + 1) and at and len(low[at - 1]) > 1):
            return at + 1
    return floor


def opens_case(low: list[str], sentence: int, begin: int) -> int | None:
    """The token of the last "if" before `begin` that begins a clause ("..., or if BNP is ..."), or None."""
    index = context_index(("condition",))
    for at in range(begin - 1, max(sentence, begin - _CLAUSE_REACH), -1):
        if low[at] in index and low[at - 1] in _CLAUSE_STARTS:
            found = look_up(index, low, at)
            if found is not None and found[0].value == "case":
                return at
    return None


def is_measuring(low: list[str], after: int) -> bool:
    """ "for at least 3 months" and "for the past year" are no conditions."""
    return after < len(low) and (low[after][0].isdigit() or low[after] in word_set("not_people"))


def trimmed(low: list[str], at: int, end: int) -> int:
    """Without joining words, signs and articles at the end."""
    while end > at and low[end - 1] in _LOOSE:
        end -= 1
    return end
