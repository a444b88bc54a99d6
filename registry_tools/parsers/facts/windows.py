"""The time windows of a criterion: how long, measured from what, before it or after it."""

from __future__ import annotations

from bisect import bisect_left
from typing import Final, Literal

from registry_tools.models.eligibility import Anchor
from registry_tools.parsers.facts.criterion_chunk import Chunk
from registry_tools.parsers.facts.criterion_tokens import Tokens
from registry_tools.parsers.facts.criterion_vocabulary import context_index, look_up, word_set
from registry_tools.parsers.facts.durations import days, duration_units
from registry_tools.parsers.facts.quantities_one import Bound
from registry_tools.parsers.facts.windows_anchor import AFTER_KINDS, Pointer, point

# At most so many windows compete, each within so many tokens of the next.
_COMPETITORS: Final = 3
_COMPETING: Final = 28
_CLAUSE_REACH: Final = 16
_CLAUSE_ENDS: Final = frozenset((";", "\n", ",", ":", "and"))
_EITHER: Final = frozenset(("or", "and", "/"))
_BEFORE_KINDS: Final = ("within", "for", "after", "before", "every")


class Span:
    """A window as read: tokens `first`..`last` (exclusive), what leads to it, and where it points."""

    __slots__ = ("anchor", "direction", "first", "last", "rule", "unit", "value")

    def __init__(
        self,
        value: float,
        unit: str,
        first: int,
        last: int,
        anchor: Anchor | None,
        direction: Literal["before", "after"] | None,
    ) -> None:
        self.value = value
        self.unit = unit
        self.first = first
        self.last = last
        self.anchor: Anchor | None = anchor
        self.direction: Literal["before", "after"] | None = direction
        self.rule: Literal["longest", "shortest"] | None = None


def read_windows(tokens: Tokens, chunks: list[Chunk], spans: list[Bound]) -> list[Span]:
    """Windows of the bounds that are intervals (`spans`: time or half-lives, no measure's value), in reading order."""
    units = duration_units()
    timed = any(word in units for word in tokens.low)
    if not spans and not timed:
        return []
    pointed = _pointed(tokens, chunks, spans)
    windows: list[Span] = []
    following: Pointer | None = None
    next_start = len(tokens.low)
    next_lead = ""
    for bound, start, lead, own in reversed(pointed):
        end = chunks[bound.last - 1].last
        shared = following is not None and next_start - end <= 12 and not _stops(tokens.low, end, next_start)
        ends = bound.pair is not None and bool(windows) and windows[-1].first == start
        joins = shared and _joins(tokens.low, end, next_start) and not (next_lead and end == next_start)
        borrows = (
            ends or (joins and not own.found) or (shared and following is not None and _goes_on(tokens.low, own, following))
        )
        pointer = following if borrows and following is not None else own
        last = pointer.last if pointer.last > end and not shared else end
        windows.append(Span(bound.value, bound.unit or "d", start, last, pointer.anchor, pointer.direction))
        following, next_start, next_lead = pointer, start, lead
    windows.reverse()
    _bracketed(tokens.low, windows, [own.last for _, _, _, own in pointed])
    if timed:
        windows += _bare(tokens, chunks)
    windows.sort(key=lambda window: window.first)
    return _ruled(tokens.low, windows)


def _goes_on(low: list[str], own: Pointer, following: Pointer) -> bool:
    """ "within 1 month prior or within 5 half-lives prior to enrollment": the anchor is said once."""
    return own.found and own.anchor is None and own.direction == following.direction and low[own.last : own.last + 1] == ["or"]


def _bracketed(low: list[str], windows: list[Span], ends: list[int]) -> None:
    """ "within 3 months (12 months in the UK) before randomization": a span in brackets points where the one before it does.

    `ends` are the tokens behind the words that say where each window points.
    """
    for n in range(1, len(windows)):
        one, two = windows[n - 1], windows[n]
        inside = one.first < two.first < ends[n - 1] and low[two.first - 1] == "("
        if inside and two.anchor is None and two.direction is None:
            two.anchor, two.direction = one.anchor, one.direction


def _pointed(tokens: Tokens, chunks: list[Chunk], spans: list[Bound]) -> list[tuple[Bound, int, str, Pointer]]:
    """The bounds that are windows, with the token they begin at, what leads to them, and where they point."""
    low = tokens.low
    pointed: list[tuple[Bound, int, str, Pointer]] = []
    for bound in spans:
        first, end = chunks[bound.first].first, chunks[bound.last - 1].last
        lead, start = _lead(tokens, first)
        previous = pointed[-1][0] if pointed else None
        if not lead and previous is not None and _follow(low, chunks[previous.last - 1].last, start):
            lead = pointed[-1][2]
        named = bound.unit == "s" or (_is_adjective(low, bound, end) and not _is_period(low, end, lead))
        rated = lead.startswith(" every") or low[end : end + 1] in (["per"], ["/"])
        if named or rated or (previous is not None and _is_gloss(low, previous, bound, chunks)):
            continue
        pointer = point(tokens, end, lead, bound.explicit and not lead, _is_ahead(tokens, start))
        if not pointer.found and not lead and bound.comparator in ("<", "<=") and _is_recent(low, first):
            pointer = Pointer(None, "before", end, False)
        if pointer.found or not lead.lstrip().startswith("before"):  # "before 20 weeks" is a date, not a span
            pointed.append((bound, start, lead, pointer))
    return pointed


def _lead(tokens: Tokens, start: int) -> tuple[str, int]:
    """The kinds of the phrases that lead up to token `start` ("within:before for"), and where they begin."""
    low, index, filler = tokens.low, context_index(_BEFORE_KINDS), word_set("filler")
    kinds, position = "", start
    for _ in range(5):
        for begin in range(max(0, position - 5), position):
            found = look_up(index, low, begin) if low[begin] in index else None
            if found is not None and found[1] == position:
                kinds += f" {found[0].kind}:{found[0].value}" if found[0].value else f" {found[0].kind}"
                position = start = begin
                break
        else:
            if position > 0 and (low[position - 1] in filler or low[position - 1] in "(") and low[position - 1] != ":":
                position -= 1
                continue
            break
    return kinds, start


def _is_ahead(tokens: Tokens, start: int) -> bool:
    """Whether the clause before token `start` is about what is to come: "expected to stop dialysis within 4 months"."""
    low, future = tokens.low, word_set("future")
    for at in range(start - 1, max(-1, start - _CLAUSE_REACH), -1):
        if low[at] in _CLAUSE_ENDS or (low[at] == "." and tokens.gap(at + 1)):
            return False
        if low[at] in future:
            return low[at - 1] not in _EITHER and low[at + 1] not in _EITHER
    return False


def _is_recent(low: list[str], start: int) -> bool:
    """Whether a span in brackets says how long ago: "recent (< 30 days) surgery"."""
    return start > 0 and low[start - 1] in "([" and bool(word_set("recent") & set(low[max(0, start - 5) : start]))


def _follow(low: list[str], end: int, start: int) -> bool:
    """Whether two windows share what leads to them: "within 28 days or 5 half-lives of"."""
    between = low[end:start]
    return len(between) <= 4 and ("or" in between or "/" in between or "," in between)


def _is_adjective(low: list[str], bound: Bound, end: int) -> bool:
    """Whether a span is a noun's adjective: "24-hour urine", "6 minute walk"."""
    if bound.hyphen:
        return not (bound.explicit and low[end - 1].endswith("s"))  # "at least 6-weeks of" is no adjective
    singular = low[end - 1] in word_set("singular_time") and bound.value > 1
    return (
        singular
        and end < len(low)
        and low[end][0].isalpha()
        and look_up(context_index(AFTER_KINDS), low, end) is None
        and low[end] not in ("of", "or")
    )


def _is_gloss(low: list[str], one: Bound, two: Bound, chunks: list[Chunk]) -> bool:
    """Whether a span in brackets says the one before it again: "16 weeks (112 days)"."""
    end, start = chunks[one.last - 1].last, chunks[two.first].first
    first, second = days(one.value, one.unit or ""), days(two.value, two.unit or "")
    return low[end:start] == ["("] and first is not None and second is not None and abs(first - second) <= 0.04 * first


def _is_period(low: list[str], end: int, lead: str) -> bool:
    """Whether "4-week ..." is an interval (washout, history) and not the name of a test ("6-minute walk")."""
    return "within" in lead or any(word in word_set("period_noun") for word in low[end : end + 2])


def _stops(low: list[str], start: int, end: int) -> bool:
    return any(word in (".", ";", "\n") for word in low[start:end])


def _joins(low: list[str], start: int, end: int) -> bool:
    """Whether only joining words, or an "or", stand between two windows."""
    between = low[start:end]
    return "or" in between or "/" in between or "(" in between[:2] or "," in between[:1] or len(between) <= 2


def _bare(tokens: Tokens, chunks: list[Chunk]) -> list[Span]:
    """ "in the past year": one unit of time without a number."""
    low, units, index = tokens.low, duration_units(), context_index(("within",))
    spans: list[Span] = []
    counted = {at for chunk in chunks if chunk.kind == "time" for at in range(chunk.first, chunk.last)}
    for at in [at for at, word in enumerate(low) if word in units]:
        unit = units[low[at]]
        if at in counted or len(low[at]) < 3:
            continue
        for begin in range(max(0, at - 5), at):
            found = look_up(index, low, begin)
            if found is not None and found[1] == at and found[0].value == "before":
                place = point(tokens, at + 1, " within:before")
                spans.append(Span(1.0, unit.code, begin, max(at + 1, place.last), place.anchor, place.direction or "before"))
                break
    return spans


def _ruled(low: list[str], windows: list[Span]) -> list[Span]:
    """Windows that compete ("whichever is longer") carry the rule: those right before its words, else those behind them."""
    index, firsts = context_index(("longest",)), [window.first for window in windows]
    if not windows:
        return windows
    for at in [at for at, word in enumerate(low) if word in index]:
        found = look_up(index, low, at)
        if found is None:
            continue
        behind = bisect_left(firsts, at)
        n = behind - 1
        chosen: list[int] = []
        while n >= 0 and len(chosen) < _COMPETITORS and not _stops(low, firsts[n], at if not chosen else firsts[chosen[-1]]):
            if (at if not chosen else firsts[chosen[-1]]) - firsts[n] > _COMPETING:
                break
            chosen.append(n)
            n -= 1
        if not chosen:
            chosen = [n for n in range(behind, min(behind + _COMPETITORS, len(windows))) if firsts[n] <= at + _COMPETING]
        for n in chosen:
            windows[n].rule = "longest" if found[0].value == "longest" else "shortest"
    return windows
