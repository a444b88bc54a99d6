"""The words that restrict a bound to some people: "for patients with Gilbert's syndrome", "if liver metastases", "(men)"."""

from __future__ import annotations

from registry_tools.parsers.facts.criterion_chunk import Chunk
from registry_tools.parsers.facts.criterion_tokens import Tokens
from registry_tools.parsers.facts.criterion_vocabulary import Meaning, context_index, look_up, word_set

# A condition's words end here if nothing ends them before.
_LONGEST = 40
# "unless" and "if" may stand this many tokens behind the bound they restrict; a bound this close to "if" is part of it.
_AFAR, _NEAR, _WITHIN = 14, 6, 9
# Facts this far apart in a criterion have nothing to do with one another (and a text of 10,000 bounds is still read in time).
NEAR_BY = 24
_SENTENCE = 300  # tokens
_STOPS = frozenset((";", "\n"))
_CLAUSE_ENDS = frozenset((",", ":", ")", "which", "who"))
_BEFORE_OPENER = frozenset(("(", "[", ",", ")", "]", "*", "only", "-", "and"))
_LOOSE = frozenset(("and", "or", ",", "(", "[", "-", "/", ";", ":", "the", "a", "but", "then"))
_JOINS = frozenset(("or", "and", ";", ",", "/"))

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


def conditions(tokens: Tokens, chunks: list[Chunk], placed: list[Placed]) -> list[Span | None]:
    """For each threshold, in reading order, its condition as tokens first..last (exclusive), or None."""
    found: list[Span | None] = [None] * len(placed)
    for n, here in enumerate(placed):
        if n and here.same_bound(placed[n - 1]):
            found[n] = found[n] or found[n - 1]
            continue
        here.repeated = any(other.slugs == here.slugs for other in placed[max(0, n - NEAR_BY) : n])
        following = next((other for other in placed[n + 1 : n + NEAR_BY] if not other.same_bound(here)), None)
        span, onward = _behind(tokens, chunks, here, following)
        if span is not None and onward and following is not None:
            for m, other in enumerate(placed[n : n + 2 * NEAR_BY], n):
                if other.same_bound(following):
                    found[m] = span
        elif span is not None:
            found[n] = span
            _spread(tokens, chunks, placed, found, n)
        if found[n] is None:
            found[n] = _ahead(tokens, chunks, here, placed[n - 1] if n else None)
    for n in range(len(placed) - 1, 0, -1):  # what stands behind a range holds for both its ends
        if placed[n].same_bound(placed[n - 1]) and found[n - 1] is None:
            found[n - 1] = found[n]
    return found


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


def _behind(tokens: Tokens, chunks: list[Chunk], here: Placed, following: Placed | None) -> tuple[Span | None, bool]:
    """The condition that begins behind a bound, and whether it is the following bound's."""
    at, opener, opened = _opener(tokens, chunks, here, following)
    if at is None:
        return None, False
    end = _end(tokens, at, opened)
    if following is None or chunks[following.first].first >= end <= chunks[following.start].first:
        return (at, end), False
    cut = min(chunks[following.first].first, chunks[following.start].first)
    before = cut
    while before > at and tokens.low[before - 1] in ("(", "-", ":", *_JOINS):
        before -= 1
    if opener is None and here.slugs == ("tumor_size",) and not any(word in ("or", "and") for word in tokens.low[before:cut]):
        return None, False
    separated = any(word in ("or", "and", ";", "/") for word in tokens.low[before:cut])
    same = bool(set(following.slugs) & set(here.slugs))
    own = look_up(context_index(("condition",)), tokens.low, chunks[following.last - 1].last)
    separated = separated or (own is not None and "(" in tokens.low[before:cut])
    if opener is not None and not separated:
        if same and before >= opener:
            return (at, _trimmed(tokens.low, at, _without_modal(tokens.low, at, before))), True
        if not same and cut - opener <= _WITHIN and not _JOINS & set(tokens.low[opener:cut]):
            return (at, end), False
    before = _trimmed(tokens.low, at, before)
    return ((at, before) if before > at else None), False


def _opener(tokens: Tokens, chunks: list[Chunk], here: Placed, following: Placed | None) -> tuple[int | None, int | None, bool]:
    """Where the words that open a condition stand, the token after them (None for a group's name), whether in a bracket."""
    low = tokens.low
    start = at = chunks[here.last - 1].last
    opened = False
    while at < len(low) and at - start < 3 and low[at] in _BEFORE_OPENER:
        opened = low[at] in "([" or (opened and low[at] not in ")]")
        at += 1
    if at >= len(low):
        return None, None, False
    found = look_up(context_index(("condition",)), low, at)
    if found is not None and not (found[0].value == "method" and not _sizes(here, following)) and not _measuring(low, found[1]):
        return at, found[1] if found[0].value != "method" else None, opened
    grouped = low[at] in word_set("group") and low[at - 1] != "and" and here.slugs != ("age",)
    if grouped and low[at + 1 : at + 2] != [":"] and (opened or low[at] not in word_set("label")):
        return at, None, opened
    return _afar(tokens, start, chunks[following.first].first if following is not None else len(low))


def _afar(tokens: Tokens, start: int, limit: int) -> tuple[int | None, int | None, bool]:
    """ "unless", "if" or "for patients" further on in the bound's clause."""
    low, index, depth = tokens.low, context_index(("condition",)), 0
    for at in range(start, min(start + _AFAR, limit, len(low))):
        word = low[at]
        depth += (word in "([") - (word in ")]")
        ended = word == "." and tokens.gap(min(at + 1, len(low) - 1))
        if word in _STOPS or ended or (not depth and word in (",", "or")):
            break
        found = look_up(index, low, at)
        if found is None or _measuring(low, found[1]) or low[at - 1] == "which":
            continue
        if found[0].value in ("case", "exception") or (found[0].value == "people" and at - start <= _NEAR):
            return at, found[1], depth > 0
    return None, None, False


def _sizes(here: Placed, following: Placed | None) -> bool:
    """A method of measuring is a condition only where each method has its own limit."""
    return here.slugs == ("tumor_size",) and (here.repeated or (following is not None and following.slugs == here.slugs))


def _measuring(low: list[str], after: int) -> bool:
    """ "for at least 3 months" and "for the past year" are no conditions."""
    return after < len(low) and (low[after][0].isdigit() or low[after] in word_set("not_people"))


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
        elif depth == 0 and (word in _STOPS or (word == "." and (here + 1 >= len(low) or tokens.gap(here + 1)))):
            return here
    return limit


def _without_modal(low: list[str], at: int, end: int) -> int:
    """Cut "who must have", "in which case" and the like from the end."""
    index = context_index(("modal",))
    for here in range(at + 1, end):
        if look_up(index, low, here) is not None and end - here <= 6:
            return here - 1 if low[here - 1] in ("who", "which", "that", "they", "it") else here
    return end


def _ahead(tokens: Tokens, chunks: list[Chunk], here: Placed, previous: Placed | None) -> Span | None:
    """The condition that leads to a bound: "If liver metastases are present, AST", "Men:", "Patients with asthma must"."""
    low = tokens.low
    begin = min(chunks[here.first].first, chunks[here.start].first)
    sentence = _sentence(tokens, begin)
    leading = _leading(low, sentence, begin)
    if leading is not None:
        return leading
    floor = chunks[previous.last - 1].last if previous is not None and previous.last <= here.first else 0
    floor = max(floor, sentence)
    if floor != sentence and (label := _label(low, sentence, begin)) is not None:
        return label
    excepted = look_up(context_index(("condition",)), low, begin - 1) if begin and here.explicit else None
    if (
        excepted is not None
        and excepted[0].value == "exception"
        and chunks[here.first].kind == "msr"
        and here.first < here.start
    ):
        return begin, chunks[here.first].last  # "except lymph nodes, which must have ..."
    group = _group(tokens, chunks[here.start].first if chunks[here.start].first > chunks[here.first].first else begin, here)
    return group or _clause(low, floor, begin) or _subject(tokens, sentence if floor == sentence else floor, begin)


def _sentence(tokens: Tokens, begin: int) -> int:
    low = tokens.low
    floor = max(0, begin - _SENTENCE)
    for at in range(begin - 1, floor - 1, -1):
        if low[at] in _STOPS or (low[at] == "." and tokens.gap(at + 1) and at and len(low[at - 1]) > 1):
            return at + 1
    return floor


def _leading(low: list[str], sentence: int, begin: int) -> Span | None:
    """ "If ..., " or "For patients with ..., " at the head of the bound's sentence."""
    at = sentence
    while at < begin and not low[at][0].isalpha():
        at += 1
    found = look_up(context_index(("condition",)), low, at) if at < begin else None
    if found is None or found[0].value not in ("case", "people", "exception") or _measuring(low, found[1]):
        return None
    closing = (":",) if found[0].value == "exception" else (",", ":")
    end = next((n for n in range(found[1], begin) if low[n] in closing), None)
    return (at, end) if end is not None and end > found[1] else None


def in_leading(tokens: Tokens, chunks: list[Chunk], here: Placed) -> bool:
    """Whether the bound stands inside an "if ..., " at the head of its sentence: it says when, not what."""
    low = tokens.low
    begin = min(chunks[here.first].first, chunks[here.start].first)
    at = _sentence(tokens, begin)
    while at < begin and not low[at][0].isalpha():
        at += 1
    found = look_up(context_index(("condition",)), low, at) if at < begin else None
    if found is None or found[0].value != "case" or "," in low[at:begin] or ":" in low[at:begin]:
        return False
    after = chunks[here.last - 1].last
    ends = (
        n
        for n in range(after, min(len(low), after + _SENTENCE))
        if low[n] in _STOPS or (low[n] == "." and tokens.gap(min(n + 1, len(low) - 1)))
    )
    end = next(ends, min(len(low), after + _SENTENCE))
    comma = next((n for n in range(after, end) if low[n] in (",", "then")), None)
    modal = context_index(("modal",))
    return comma is not None and any(_modal(modal, low, n) or low[n][0].isdigit() for n in range(comma, end))


def is_let_in(tokens: Tokens, chunks: list[Chunk], here: Placed, following: Placed | None) -> bool:
    """Whether the bound only says who is let in by the next one: "subjects with creatinine > 1.5 are eligible if ..."."""
    if following is None:
        return False
    low, after = tokens.low, chunks[here.last - 1].last
    allow, condition = context_index(("allow",)), context_index(("condition",))
    for at in range(after, min(after + 4, chunks[following.first].first)):
        found = look_up(allow, low, at)
        if found is not None:
            opener = look_up(condition, low, found[1]) if found[1] < len(low) else None
            return opener is not None and opener[0].value == "case"
    return False


def _clause(low: list[str], floor: int, begin: int) -> Span | None:
    """A condition between the bound before and this one."""
    index, modal, filler = context_index(("condition",)), context_index(("modal",)), word_set("filler")
    for at in range(floor, begin):
        found = look_up(index, low, at)
        if found is None or found[0].value in ("method", "state") or _measuring(low, found[1]):
            continue
        if found[0].value == "exception" and (begin - at > 8 or low[at - 1] not in ("(", ",")):
            continue
        if at > floor + 2 and low[at - 1] not in ("or", "and", ",", "(", ":", "*", "-", ")", "but"):
            continue
        ends = (n for n in range(found[1], begin) if low[n] in _CLAUSE_ENDS or (n > found[1] and _modal(modal, low, n)))
        end = _trimmed(low, found[1], next(ends, begin))
        if end < begin and low[end] == ")":
            continue  # it belongs to what stands in that bracket
        if any(word[0].isalpha() and word not in filler for word in low[found[1] : end]):
            return at, end
    return None


def _trimmed(low: list[str], at: int, end: int) -> int:
    """Without joining words, signs and articles at the end."""
    while end > at and low[end - 1] in _LOOSE:
        end -= 1
    return end


def _modal(index: dict[str, list], low: list[str], at: int) -> Meaning | None:  # type: ignore[type-arg]
    found = look_up(index, low, at)
    return found[0] if found is not None else None


def _subject(tokens: Tokens, floor: int, begin: int) -> Span | None:
    """ "Subjects with asthma must be ..." restricts what follows to them; "Cohort 2:" too."""
    low = tokens.low
    at = floor
    while at < begin and not low[at][0].isalpha():
        at += 1
    narrowing = ("with", "who", "without", "in", "receiving", "on", "treated", "that", "undergoing")
    if at + 2 < begin and low[at] in word_set("person") and low[at + 1] in narrowing:
        modal = context_index(("modal",))
        for here in range(at + 2, begin):
            if low[here] in (",", ":"):
                break
            if floor > 5 and low[here] == "and" and low[here + 1] in ("have", "has", "had"):
                return at, here
            if here > at + 3 and low[here] not in ("have", "can") and look_up(modal, low, here) is not None:
                return at, here
    return _label(low, at, begin)


def _label(low: list[str], at: int, begin: int) -> Span | None:
    """ "Cohort 2:" at the head of what the bound is in."""
    while at < begin and not low[at][0].isalpha():
        at += 1
    for here in range(at, min(begin, at + 9)):
        if low[here] == ":":
            return (at, here) if word_set("label_group") & set(low[at:here]) else None
    return None


def _group(tokens: Tokens, begin: int, here: Placed) -> Span | None:
    """A group's name right before the bound: "men >= 13 g/dL"; people are not a condition of their own age."""
    low = tokens.low
    at = begin - 1
    if here.slugs == ("age",):
        return None
    if at >= 0 and low[at] in (":", ")", "-", "="):
        at -= 1
    if at < 0 or low[at] not in word_set("group") or low[at] in ("part", "phase", "us", "group", "arm"):
        return None
    first = at
    if first and low[first - 1] in ("for", "in", "adult"):
        first -= 1
    return first, at + 1
