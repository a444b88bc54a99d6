"""A condition that leads to its bound: "If liver metastases are present, AST", "Men:", "Patients with asthma must"."""

from __future__ import annotations

from typing import Final

from registry_tools.parsers.facts.criterion_chunk import Chunk
from registry_tools.parsers.facts.criterion_placed import Placed, Span, is_measuring, opens_case, sentence_start, trimmed
from registry_tools.parsers.facts.criterion_tokens import Tokens
from registry_tools.parsers.facts.criterion_vocabulary import Index, Meaning, context_index, look_up, word_set
from registry_tools.parsers.facts.measures import having

_CLOSING: Final = frozenset((",", ":", "then"))
_CLAUSE_ENDS: Final = frozenset((",", ":", ")", "which", "who"))


def ahead(tokens: Tokens, chunks: list[Chunk], here: Placed, previous: Placed | None) -> Span | None:
    """The condition that leads to a bound: "If liver metastases are present, AST", "Men:", "Patients with asthma must"."""
    low = tokens.low
    begin = min(chunks[here.first].first, chunks[here.start].first)
    sentence = sentence_start(tokens, begin)
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


def _leading(low: list[str], sentence: int, begin: int) -> Span | None:
    """ "If ..., " or "For patients with ..., " at the head of the bound's sentence."""
    at = sentence
    while at < begin and not low[at][0].isalpha():
        at += 1
    index = context_index(("condition",))
    if (
        at < begin
        and low[at] not in index
        and (case := opens_case(low, sentence, begin)) is not None
        and not _CLOSING.isdisjoint(low[case:begin])
    ):
        at = case
    elif at < begin and low[at] not in index and (bracket := _bracketed(low, at, begin)) is not None:
        return bracket
    found = look_up(index, low, at) if at < begin else None
    if found is None or found[0].value not in ("case", "people", "exception") or is_measuring(low, found[1]):
        return None
    closing = _CLOSING if found[0].value != "exception" else _CLOSING & {":"}
    end = next((n for n in range(found[1], begin) if low[n] in closing), None)
    return (at, end) if end is not None and end > found[1] else None


def _bracketed(low: list[str], at: int, begin: int) -> Span | None:
    """ "Coagulation (without anticoagulants): INR ...": a condition in brackets before the colon that heads the bounds."""
    close = next((n for n in range(at, begin - 1) if low[n] == ")" and low[n + 1] == ":"), None)
    if close is None:
        return None
    opened = next((n for n in range(close - 1, at, -1) if low[n] == "("), None)
    found = look_up(context_index(("condition",)), low, opened + 1) if opened is not None else None
    return (opened + 1, close) if opened is not None and found is not None and not is_measuring(low, found[1]) else None


def _clause(low: list[str], floor: int, begin: int) -> Span | None:
    """A condition between the bound before and this one."""
    index, modal, filler = context_index(("condition",)), context_index(("modal",)), word_set("filler")
    for at in range(floor, begin):
        found = look_up(index, low, at) if low[at] in index else None
        if found is None or found[0].value in ("method", "state") or is_measuring(low, found[1]):
            continue
        if found[0].value == "exception" and (begin - at > 8 or low[at - 1] not in ("(", ",")):
            continue
        if at > floor + 2 and low[at - 1] not in ("or", "and", ",", "(", ":", "*", "-", ")", "but"):
            continue
        ends = (n for n in range(found[1], begin) if low[n] in _CLAUSE_ENDS or (n > found[1] and modal_at(modal, low, n)))
        end = trimmed(low, found[1], next(ends, begin))
        if end < begin and low[end] == ")":
            continue  # it belongs to what stands in that bracket
        if any(word[0].isalpha() and word not in filler for word in low[found[1] : end]):
            return at, end
    return None


def modal_at(index: Index, low: list[str], at: int) -> Meaning | None:
    found = look_up(index, low, at)
    return found[0] if found is not None else None


def _subject(tokens: Tokens, floor: int, begin: int) -> Span | None:
    """ "Subjects with asthma must be ..." restricts what follows to them; "Cohort 2:" too."""
    low = tokens.low
    at = floor
    while at < begin and not low[at][0].isalpha():
        at += 1
    if at + 2 < begin and low[at] in word_set("person") and low[at + 1] in word_set("narrowing"):
        modal = context_index(("modal",))
        for here in range(at + 2, begin):
            if low[here] in (",", ":"):
                break
            if floor > 5 and low[here] == "and" and low[here + 1] in word_set("possess"):
                return at, here
            if here > at + 3 and low[here] not in word_set("weak_modal") and look_up(modal, low, here) is not None:
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
    if having("age").issuperset(here.slugs):
        return None
    if at >= 0 and low[at] in (":", ")", "-", "="):
        at -= 1
    if at < 0 or low[at] not in word_set("group") or low[at] in word_set("weak_group"):
        return None
    first = at
    if first and low[first - 1] in word_set("group_lead"):
        first -= 1
    return first, at + 1
