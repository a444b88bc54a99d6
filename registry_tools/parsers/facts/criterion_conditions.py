"""The words that restrict a bound to some people: "for patients with Gilbert's syndrome", "if liver metastases", "(men)"."""

from __future__ import annotations

from registry_tools.parsers.facts.criterion_chunk import Chunk
from registry_tools.parsers.facts.criterion_conditions_ahead import ahead
from registry_tools.parsers.facts.criterion_conditions_behind import behind
from registry_tools.parsers.facts.criterion_placed import NEAR_BY, Placed, Span
from registry_tools.parsers.facts.criterion_tokens import Tokens
from registry_tools.parsers.facts.criterion_vocabulary import context_index, look_up, word_set


def conditions(tokens: Tokens, chunks: list[Chunk], placed: list[Placed]) -> list[Span | None]:
    """For each threshold, in reading order, its condition as tokens first..last (exclusive), or None."""
    found: list[Span | None] = [None] * len(placed)
    for n, here in enumerate(placed):
        if n and here.same_bound(placed[n - 1]):
            found[n] = found[n] or found[n - 1]
            continue
        here.repeated = any(other.slugs == here.slugs for other in placed[max(0, n - NEAR_BY) : n])
        following = next((other for other in placed[n + 1 : n + NEAR_BY] if not other.same_bound(here)), None)
        span, onward = behind(tokens, chunks, here, following)
        if span is not None and onward and following is not None:
            for m, other in enumerate(placed[n : n + 2 * NEAR_BY], n):
                if other.same_bound(following):
                    found[m] = span
        elif span is not None:
            found[n] = span
            _spread(tokens, chunks, placed, found, n)
        if found[n] is None:
            found[n] = ahead(tokens, chunks, here, placed[n - 1] if n else None)
    for n in range(1, len(placed)):
        found[n] = found[n] or _shared(tokens, chunks, placed[n - 1], placed[n], found[n - 1])
    for n in range(len(placed) - 1, 0, -1):  # what stands behind a range holds for both its ends
        if placed[n].same_bound(placed[n - 1]) and found[n - 1] is None:
            found[n - 1] = found[n]
    return found


def _shared(tokens: Tokens, chunks: list[Chunk], one: Placed, two: Placed, span: Span | None) -> Span | None:
    """The condition that leads to a bound leads to the one joined to it: "in women BNP >= 90 or NT-proBNP >= 300"."""
    if span is None or span[0] > chunks[one.start].first:
        return None
    between = tokens.low[chunks[one.last - 1].last : min(chunks[two.first].first, chunks[two.start].first)]
    return span if len(between) == 1 and between[0] in word_set("sharing") else None


def _spread(tokens: Tokens, chunks: list[Chunk], placed: list[Placed], found: list[Span | None], n: int) -> None:
    """ "X < 1 or Y < 2, unless ..." restricts both: a comma before "unless" reaches over what "or" joins."""
    span, low = found[n], tokens.low
    opener = look_up(context_index(("condition",)), low, span[0]) if span is not None else None
    if span is None or opener is None or opener[0].value != "exception" or low[span[0] - 1] != ",":
        return
    for m in range(n - 1, max(-1, n - NEAR_BY), -1):
        between = low[chunks[placed[m].last - 1].last : chunks[placed[n].first].first]
        if found[m] is None and (placed[m].same_bound(placed[n]) or between in (["or"], ["and"])):
            found[m] = span
