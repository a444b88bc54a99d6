"""Which side of a bound an eligible person is on."""

from __future__ import annotations

from bisect import bisect_left
from typing import Final

from registry_tools.models.eligibility import Comparator
from registry_tools.parsers.facts.criterion_chunk import Chunk
from registry_tools.parsers.facts.criterion_placed import Placed
from registry_tools.parsers.facts.criterion_tokens import Tokens
from registry_tools.parsers.facts.criterion_vocabulary import context_index, look_up, word_set
from registry_tools.parsers.facts.measures import having
from registry_tools.parsers.facts.quantities import COMPLEMENT

_NEGATION_REACH: Final = 10
_DEMAND_REACH: Final = 40
_LISTED: Final = 20  # tokens of "unless the patient meets all of the following:"
_ALLOWANCE_REACH: Final = 80  # tokens between a bound and "are eligible"


class Sides:
    """The sides of one criterion's bounds. Polarity None is read as inclusion."""

    def __init__(self, tokens: Tokens, chunks: list[Chunk], polarity: str | None) -> None:
        self._low, self._tokens, self._chunks = tokens.low, tokens, chunks
        self._exclusion = polarity == "exclusion"
        self._denied = False
        self._allowed = self._allowances() if self._exclusion else []
        self._listed = self._exceptions_listed() if self._exclusion else len(self._low)

    def _allowances(self) -> list[int]:
        """Where the text says that someone may take part after all."""
        low, allow = self._low, context_index(("allow",))
        return [
            at
            for at, word in enumerate(low)
            if word in allow and low[at - 1] not in word_set("forbids") and look_up(allow, low, at) is not None
        ]

    def _exceptions_listed(self) -> int:
        """The token from which on all is what excepts: "unless all of the following are met: ...; CD4 >= 350/uL"."""
        low, index = self._low, context_index(("condition",))
        for at in [at for at, word in enumerate(low) if word in index]:
            found = look_up(index, low, at)
            if found is not None and found[0].value == "exception":
                colon = next((n for n in range(at, min(at + _LISTED, len(low))) if low[n] == ":"), None)
                if colon is not None and "following" in low[at:colon]:
                    return colon
        return len(low)

    def eligible(self, place: Placed, comparator: Comparator, slugs: tuple[str, ...], earlier: list[Placed]) -> Comparator:
        """The comparator that an eligible person satisfies."""
        start = self._chunks[place.first].first
        flip = self._exclusion
        if (self._exclusion and self._is_allowed(self._chunks[place.last - 1].last, start)) or (
            self._exclusion and self._is_excepted(start) and not any(set(slugs) & set(other.slugs) for other in earlier)
        ):
            flip = False
        if flip and self._is_demanded(start):
            flip = False
        if having("grade").issuperset(slugs) and comparator != "=" and self._is_unrecovered(start):
            self._denied = False
            return comparator if comparator in ("<", "<=") else COMPLEMENT[comparator]
        floor = self._chunks[earlier[-1].last - 1].last if earlier and earlier[-1].last <= place.first else 0
        negated = (
            not self._requires(place)
            and not self._says_normal(place, comparator, slugs)
            and self._negated(start, floor, "other" in slugs)
        )
        if not negated and earlier and self._denied and earlier[-1].last <= place.first:
            between = self._low[self._chunks[earlier[-1].last - 1].last : start]
            negated = between[:1] == ["or"] or between[-1:] == ["or"]
        if earlier and earlier[-1].start == place.start:
            negated = self._denied
        self._denied = negated
        if negated:
            flip = not flip
        return COMPLEMENT[comparator] if flip and comparator != "=" else comparator

    def _is_allowed(self, end: int, start: int) -> bool:
        """Whether the bound's sentence says that such people may take part."""
        nearby = self._allowed[
            bisect_left(self._allowed, start - _ALLOWANCE_REACH) : bisect_left(self._allowed, end + _ALLOWANCE_REACH)
        ]
        for at in nearby:
            low, high = (end, at) if at >= end else (at, start)
            depth = [(word in "([") - (word in ")]") for word in self._low[low:high]]
            if sum(depth) != 0 or any(sum(depth[:n]) < 0 for n in range(len(depth))):
                continue
            if not any(
                self._low[n] in (";", "\n") or (self._low[n] == "." and self._tokens.gap(min(n + 1, len(self._low) - 1)))
                for n in range(low, high)
            ):
                return True
        return False

    def _is_demanded(self, start: int) -> bool:
        """Whether an exclusion's sentence says what must be: "toxicities must have resolved to grade 1 or less"."""
        low, obliges, relative = self._low, word_set("obliges"), word_set("relative")
        for at in range(start - 1, max(-1, start - _DEMAND_REACH), -1):
            if low[at] in (";", "\n") or (low[at] == "." and self._tokens.gap(at + 1)):
                return False
            if low[at] in obliges:
                return low[at + 1] != "not" and relative.isdisjoint(low[max(0, at - 2) : at])
        return False

    def _is_unrecovered(self, start: int) -> bool:
        """Whether a grade is one that toxicity has not come down to: "not recovered to grade <= 1", "(i.e. > grade 1)"."""
        index, low = context_index(("unrecovered",)), self._low
        for at in range(start - 1, max(-1, start - _DEMAND_REACH), -1):
            if low[at] in (";", "\n"):
                return False
            if low[at] in index and look_up(index, low, at) is not None:
                return True
        return False

    def _is_excepted(self, start: int) -> bool:
        """Whether "unless" or "except" stands before the bound in its sentence."""
        if start > self._listed:
            return True
        index = context_index(("condition",))
        for at in range(start - 1, max(-1, start - 16), -1):
            if self._low[at] in (";", "\n", "."):
                return False
            found = look_up(index, self._low, at) if self._low[at] in index else None
            if found is not None and found[0].value == "exception":
                return True
        return False

    def _says_normal(self, place: Placed, comparator: Comparator, slugs: tuple[str, ...]) -> bool:
        """Whether a bound in brackets says what the absence of a disease is: "no cognitive dysfunction (MMSE > 24)".

        Only for measures of which one side alone is ill, and where the bracket holds the whole bound.
        """
        well = "worse_low" if comparator in (">", ">=") else "worse_high"
        if self._exclusion or comparator == "=" or not having(well).issuperset(slugs):
            return False
        return any(chunk.kind == "open" for chunk in self._chunks[max(0, place.first - 1) : place.start])

    def _requires(self, place: Placed) -> bool:
        """Whether the comparator is worded as a demand ("at least", "no more than"): no "no" before it is about it."""
        return any(
            chunk.kind == "cmp" and self._low[chunk.first] in word_set("demand")
            for chunk in self._chunks[place.start : place.last]
        )

    def _negated(self, start: int, floor: int, other: bool) -> bool:
        """Whether "no" or "must not have" stands before the bound in its clause."""
        index, negstop = context_index(("neg",)), word_set("negstop")
        for at in range(start - 1, max(floor - 1, start - 1 - _NEGATION_REACH), -1):
            word = self._low[at]
            if word in (";", "\n", ".", ",", ":", "and", "or", "if", "unless", "who", "but") or word in negstop:
                return False
            if word == "with" and not other:
                return False
            if word not in index or look_up(index, self._low, at) is None:
                continue
            if word in word_set("failing") and "(" in self._low[at:start]:
                return False  # "failure to respond (< 50 % reduction)" says what failure is
            if self._low[at + 1 : at + 2] != ["-"] or self._tokens.gap(at + 1):  # "non-compliant" denies nothing
                return True
        return False
