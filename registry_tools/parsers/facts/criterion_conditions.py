"""The words that restrict a bound to some people: "for patients with Gilbert's syndrome", "if liver metastases", "(men)"."""

from __future__ import annotations

from registry_tools.parsers.facts.criterion_chunks import Chunk
from registry_tools.parsers.facts.criterion_tokens import Tokens
from registry_tools.parsers.facts.criterion_vocabulary import context_index, look_up, word_set

# A condition's words end here if nothing ends them before.
_LONGEST = 40


class Placed:
    """A threshold's place in the criterion: its chunks `first`..`last` and the measures it bounds."""

    __slots__ = ("explicit", "first", "last", "pair", "slugs", "start")

    def __init__(self, first: int, last: int, start: int, slugs: tuple[str, ...], explicit: bool, pair: int | None) -> None:
        self.first = first  # of the measure and the bound together
        self.last = last
        self.start = start  # of the bound alone
        self.slugs = slugs
        self.explicit = explicit  # names its measure itself
        self.pair = pair


def conditions(tokens: Tokens, chunks: list[Chunk], placed: list[Placed]) -> list[tuple[int, int] | None]:
    """For each threshold, in reading order, its condition as tokens first..last (exclusive), or None."""
    found: list[tuple[int, int] | None] = [None] * len(placed)
    for n, here in enumerate(placed):
        if found[n] is not None:
            continue
        following = next((m for m in range(n + 1, len(placed)) if placed[m].pair is None or placed[m].pair != here.pair), None)
        span, onward = _behind(tokens, chunks, here, placed[following] if following is not None else None)
        if span is not None:
            if onward and following is not None:
                for m in range(following, len(placed)):
                    if placed[m].start == placed[following].start or (
                        placed[m].pair is not None and placed[m].pair == placed[following].pair
                    ):
                        found[m] = found[m] or span
            else:
                found[n] = span
                for m in range(n):  # the other end of the range, the other measures of the same bound
                    if placed[m].start == here.start or (placed[m].pair is not None and placed[m].pair == here.pair):
                        found[m] = span
        if found[n] is None:
            found[n] = _ahead(tokens, chunks, here, placed[n - 1] if n else None)
    return found


def _behind(tokens: Tokens, chunks: list[Chunk], here: Placed, following: Placed | None) -> tuple[tuple[int, int] | None, bool]:
    """The condition that begins right behind a bound, and whether it is the following bound's."""
    low = tokens.low
    at = chunks[here.last - 1].last
    limit = chunks[following.first].first if following is not None else len(low)
    if following is not None and chunks[following.start].first > limit and _stop(low, at, limit):
        limit = len(low)
    opened = False
    steps = 0
    while at < len(low) and steps < 3 and low[at] in ("(", "[", ",", ")", "]", "*", "only", "-"):
        opened = opened or low[at] in "(["
        at += 1
        steps += 1
    if at >= len(low):
        return None, False
    index = context_index(("condition",))
    opener = look_up(index, low, at)
    group = (opened and low[at] in word_set("group")) or (
        low[at] in word_set("group") and low[at] not in ("us", "part", "phase")
    )
    if opener is None and not group:
        return None, False
    if opener is not None and _measuring(low, at, opener[1]):
        return None, False
    end = _end(tokens, at, opened, len(low))
    if following is None:
        return (at, end), False
    start = chunks[following.start].first
    if start >= end and chunks[following.first].first >= end:
        return (at, end), False
    cut = min(chunks[following.first].first, start)
    before = cut
    while before > at and low[before - 1] in ("(", ",", "-", "and", "or", ";", ":"):
        before -= 1
    separated = any(word in ("or", "and", ";") for word in low[before:cut])
    same = bool(set(following.slugs) & set(here.slugs))
    if (
        opener is not None
        and opener[0].value in ("exception", "case", "people")
        and same
        and not separated
        and before > opener[1]
    ):
        return (at, _without_modal(low, at, before)), True
    return ((at, before) if before > at else None), False


def _stop(low: list[str], start: int, end: int) -> bool:
    return any(word in (".", ";", "\n") for word in low[start:end])


def _measuring(low: list[str], at: int, after: int) -> bool:
    """ "for at least 3 months" and "for the past year" are no conditions."""
    return after < len(low) and (
        low[after][0].isdigit() or low[after] in ("at", "past", "last", "previous", "more", "study", "inclusion")
    )


def _end(tokens: Tokens, at: int, opened: bool, limit: int) -> int:
    """Where the words that begin at token `at` end: their bracket, sentence or item."""
    low, depth = tokens.low, 0
    for here in range(at, min(limit, at + _LONGEST)):
        word = low[here]
        if word in "([":
            depth += 1
        elif word in ")]":
            depth -= 1
            if depth < 0:
                return here
        elif (depth == 0 and word in (";", "\n")) or (
            depth == 0 and word == "." and (here + 1 >= len(low) or tokens.gap(here + 1))
        ):
            return here
    return min(limit, at + _LONGEST)


def _without_modal(low: list[str], at: int, end: int) -> int:
    """Cut "who must have", "in which case" and the like from the end."""
    index = context_index(("modal",))
    for here in range(at + 1, end):
        if look_up(index, low, here) is not None and end - here <= 6:
            return here - 1 if low[here - 1] in ("who", "which", "that", "they", "it") else here
    return end


def _ahead(tokens: Tokens, chunks: list[Chunk], here: Placed, previous: Placed | None) -> tuple[int, int] | None:
    """The condition that leads to a bound: "If liver metastases are present, AST", "Men:", "Patients with asthma must"."""
    low = tokens.low
    begin = chunks[here.first].first
    start = chunks[here.start].first
    floor = chunks[previous.last - 1].last if previous is not None and previous.last <= here.first else 0
    for at in range(begin - 1, floor - 1, -1):
        if low[at] in (";", "\n") or (low[at] == "." and at + 1 < len(low) and tokens.gap(at + 1) and len(low[at - 1]) > 1):
            floor = at + 1
            break
    group = _group(tokens, begin if start <= begin else start, here)
    if group is not None:
        return group
    index, modal = context_index(("condition",)), context_index(("modal",))
    at = floor
    while at < begin:
        found = look_up(index, low, at)
        if found is not None and found[0].value in ("case", "people") and not _measuring(low, at, found[1]) and (
            at == floor or low[at - 1] in ("or", "and", ",", "(", ":", "*", "-", ")", "but") or at - floor <= 2
        ):  # fmt: skip
            end = next(
                (n for n in range(found[1], begin) if low[n] in ",:" or (n > found[1] and look_up(modal, low, n))), begin
            )
            if end > found[1]:
                return at, end
        at += 1
    return _subject(tokens, floor, begin)


def _subject(tokens: Tokens, floor: int, begin: int) -> tuple[int, int] | None:
    """ "Subjects with asthma must be ..." restricts what follows to them; "Cohort 2:" too."""
    low = tokens.low
    at = floor
    while at < begin and not low[at][0].isalnum():
        at += 1
    if (
        at < begin
        and low[at] in word_set("person")
        and at + 2 < begin
        and low[at + 1] in ("with", "who", "without", "in", "receiving", "on", "treated", "that")
    ):
        modal = context_index(("modal",))
        for here in range(at + 2, begin):
            if low[here] in (",", ":", "("):
                break
            found = look_up(modal, low, here)
            if found is not None and here > at + 3 and low[here] not in ("have", "can"):
                return at, here
    for here in range(at, min(begin, at + 9)):
        if low[here] == ":":
            words = low[at:here]
            if {"cohort", "arm", "phase", "part", "group", "only", "males", "females", "men", "women", "male", "female"} & set(
                words
            ):
                return at, here
            break
    return None


def _group(tokens: Tokens, begin: int, here: Placed) -> tuple[int, int] | None:
    """A group's name right before the bound: "men >= 13 g/dL"; people are not a condition of their own age."""
    if here.slugs == ("age",):
        return None
    low = tokens.low
    at = begin - 1
    if at >= 0 and low[at] in (":", ")", "-", "="):
        at -= 1
    if at < 0 or low[at] not in word_set("group") or low[at] in ("part", "phase", "us", "group"):
        return None
    first = at
    if first and low[first - 1] in ("for", "in", "(", "adult"):
        first -= low[first - 1] != "("
    return first, at + 1
