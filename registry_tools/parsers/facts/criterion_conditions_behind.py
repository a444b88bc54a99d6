"""A condition that stands behind its bound: "<= 5 x ULN if liver metastases are present", "> 470 ms (women)"."""

from __future__ import annotations

from typing import Final

from registry_tools.parsers.facts.criterion_chunk import Chunk
from registry_tools.parsers.facts.criterion_placed import STOPS, Placed, Span, is_measuring, trimmed
from registry_tools.parsers.facts.criterion_tokens import Tokens
from registry_tools.parsers.facts.criterion_vocabulary import context_index, look_up, word_set
from registry_tools.parsers.facts.measures import having

# A condition's words end here if nothing ends them before.
_LONGEST: Final = 40
# An age in brackets, its bracket included, has no more tokens; so many may stand before its bound ("for participants aged").
_BRACKETED: Final = 16
_LED_AGE: Final = 4
_GLOSS: Final = 7  # chunks of "(100,000 per mm3)"
# "unless" and "if" may stand this many tokens behind the bound they restrict; a bound this close to "if" is part of it.
_AFAR: Final = 14
_NEAR: Final = 6
_WITHIN: Final = 9
_BEFORE_OPENER: Final = frozenset(("(", "[", ",", ")", "]", "*", "only", "-", "and"))
_JOINS: Final = frozenset(("or", "and", ";", ",", "/"))
_LINKS: Final = _JOINS | {"(", "-", ":"}


def behind(tokens: Tokens, chunks: list[Chunk], here: Placed, following: Placed | None) -> tuple[Span | None, bool]:
    """The condition that begins behind a bound, and whether it is the following bound's."""
    if (aged := _aged(tokens, chunks, here, following)) is not None:
        return aged, False
    at, opener, opened = _opener(tokens, chunks, here, following)
    if at is None:
        return None, False
    if opener is not None and (people := _people(tokens, chunks, at, opener, following)) is not None:
        return (at, people), False
    return _until(tokens, chunks, here, following, (at, opener, opened))


def _until(tokens: Tokens, chunks: list[Chunk], here: Placed, following: Placed | None,
           opening: tuple[int, int | None, bool]) -> tuple[Span | None, bool]:  # fmt: skip
    """The condition that begins at `opening` (see `_opener`), cut where the following bound begins."""
    at, opener, opened = opening
    end = _end(tokens, at, opened)
    # a measure named before both bounds ("... > 95 if female and > 115 if male") does not end the first one's condition
    begins = [n for n in (following.first, following.start) if n >= here.last] if following is not None else []
    cut = min((chunks[n].first for n in begins), default=len(tokens.low))
    if following is None or cut >= end:
        return (at, end), False
    before = cut
    while before > at and tokens.low[before - 1] in _LINKS:
        before -= 1
    if (
        opener is None
        and having("lesion_length").issuperset(here.slugs)
        and not any(word in ("or", "and") for word in tokens.low[before:cut])
    ):
        return None, False
    separated = any(word in ("or", "and", ";", "/") for word in tokens.low[before:cut])
    same = bool(set(following.slugs) & set(here.slugs))
    own = look_up(context_index(("condition",)), tokens.low, chunks[following.last - 1].last)
    separated = separated or (own is not None and "(" in tokens.low[before:cut])
    if opener is not None and not separated:
        referred = tokens.low[before - 1] in word_set("onward_pronoun") and before - 1 > opener
        if same or referred:  # "except lymph nodes, which must ...": with no words between, those after it are the next bound's
            said = (at, trimmed(tokens.low, at, _without_modal(tokens.low, at, before))) if before > opener else None
            said = (at, trimmed(tokens.low, at, before - 1)) if referred else said
            return said, said is not None
        if cut - opener <= _WITHIN and not _JOINS & set(tokens.low[opener:cut]):
            return (at, end), False
    before = trimmed(tokens.low, at, before)
    return ((at, before) if before > at else None), False


def _opener(tokens: Tokens, chunks: list[Chunk], here: Placed, following: Placed | None) -> tuple[int | None, int | None, bool]:
    """Where the words that open a condition stand, the token after them (None for a group's name), whether in a bracket."""
    low = tokens.low
    start = at = _past_gloss(tokens, chunks, here)
    opened = False
    while at < len(low) and at - start < 3 and low[at] in _BEFORE_OPENER:
        opened = low[at] in "([" or (opened and low[at] not in ")]")
        at += 1
    if at >= len(low):
        return None, None, False
    found = look_up(context_index(("condition",)), low, at)
    outside = ")" in low[start:at]  # a method behind a bracket is that of the bound before it
    if (
        found is not None
        and not (found[0].value == "method" and (outside or not _sizes(here, following)))
        and not is_measuring(low, found[1])
    ):
        return at, found[1] if found[0].value != "method" else None, opened
    grouped = low[at] in word_set("group") and low[at - 1] != "and" and not having("age").issuperset(here.slugs)
    following_value = low[at + 1 : at + 2] and (low[at + 1] in word_set("band_end") or low[at + 1][0].isdigit())
    if grouped and not following_value and (opened or low[at] not in word_set("label")):
        return at, None, opened
    return _afar(tokens, start, chunks[following.first].first if following is not None else len(low))


def _aged(tokens: Tokens, chunks: list[Chunk], here: Placed, following: Placed | None) -> Span | None:
    """The age in brackets right behind a bound on something else: "Lansky >= 70 (below 16 years)"."""
    ages, low = having("age"), tokens.low
    if following is None or following.first < here.last or not ages.issuperset(following.slugs) or ages & set(here.slugs):
        return None
    at = chunks[here.last - 1].last
    close = next((n for n in range(at, min(at + _BRACKETED, len(low))) if low[n] == ")"), None)
    if low[at : at + 1] != ["("] or close is None or chunks[following.last - 1].last > close:
        return None
    begins = chunks[following.first].first
    return (at + 1, close) if begins - at <= _LED_AGE and not _JOINS & set(low[at:begins]) else None


def _people(tokens: Tokens, chunks: list[Chunk], at: int, opener: int, following: Placed | None) -> int | None:
    """Where "for patients >= 60 years old" ends, if another bound is joined to it: "or <= 5 points for patients < 60"."""
    led = look_up(context_index(("condition",)), tokens.low, at)
    if following is None or led is None or led[0].value != "people" or not having("age").issuperset(following.slugs):
        return None
    begins, end = chunks[following.start].first, chunks[following.last - 1].last
    while end < len(tokens.low) and look_up(context_index(("agemark",)), tokens.low, end) is not None:
        end += 1
    return end if 0 <= begins - opener <= 2 and tokens.low[end : end + 1] in (["or"], ["and"], [","]) else None


def _past_gloss(tokens: Tokens, chunks: list[Chunk], here: Placed) -> int:
    """The token behind the bound, and behind the same limit in another unit: "100 x 10^9/L (100,000/L) without"."""
    end = here.last
    if [chunk.kind for chunk in chunks[end : end + 2]] == ["open", "num"]:
        for at in range(end + 2, min(end + _GLOSS, len(chunks))):
            if chunks[at].kind == "close":
                return chunks[at].last
            if chunks[at].kind in ("cmp", "msr"):
                break
    return chunks[end - 1].last


def _afar(tokens: Tokens, start: int, limit: int) -> tuple[int | None, int | None, bool]:
    """ "unless", "if" or "for patients" further on in the bound's clause."""
    low, index, depth = tokens.low, context_index(("condition",)), 0
    for at in range(start, min(start + _AFAR, limit, len(low))):
        word = low[at]
        depth += (word in "([") - (word in ")]")
        ended = word == "." and tokens.gap(min(at + 1, len(low) - 1))
        if word in STOPS or ended or (not depth and word in (",", "or")):
            break
        found = look_up(index, low, at) if word in index else None
        if found is None or is_measuring(low, found[1]) or low[at - 1] == "which":
            continue
        if found[0].value in ("case", "exception") or (found[0].value == "people" and at - start <= _NEAR):
            return at, found[1], depth > 0
    return None, None, False


def _sizes(here: Placed, following: Placed | None) -> bool:
    """A method of measuring is a condition only where each method has its own limit."""
    return having("lesion_length").issuperset(here.slugs) and (
        here.repeated or (following is not None and following.slugs == here.slugs)
    )


def _end(tokens: Tokens, at: int, opened: bool) -> int:
    """Where the words that begin at token `at` end: their bracket, sentence or item."""
    low, depth = tokens.low, 0
    limit = min(len(low), at + _LONGEST)
    for here in range(at, limit):
        word = low[here]
        if word == "or" and not depth and tokens.text[tokens.starts[here]] == "O":
            return here
        if word in "([":
            depth += 1
        elif word in ")]":
            depth -= 1
            if depth < 0:
                return here
        elif depth == 0 and (word in STOPS or (word == "." and (here + 1 >= len(low) or tokens.gap(here + 1)))):
            return here
    return limit


def _without_modal(low: list[str], at: int, end: int) -> int:
    """Cut "who must have", "in which case" and the like from the end."""
    index = context_index(("modal",))
    for here in range(at + 1, end):
        if look_up(index, low, here) is not None and end - here <= 6:
            return here - 1 if low[here - 1] in word_set("pronoun") else here
    return end
