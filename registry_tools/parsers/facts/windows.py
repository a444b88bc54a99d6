"""The time windows of a criterion: how long, measured from what, before it or after it."""

from __future__ import annotations

from typing import NamedTuple

from registry_tools.models.eligibility import Anchor
from registry_tools.parsers.facts.criterion_chunk import Chunk
from registry_tools.parsers.facts.criterion_tokens import Tokens
from registry_tools.parsers.facts.criterion_vocabulary import Meaning, context_index, look_up, word_set
from registry_tools.parsers.facts.durations import days, duration_units
from registry_tools.parsers.facts.quantities_one import Bound

# Events of the trial itself: "within 2 weeks of" or "from" one of them looks back from it.
_OWN = frozenset(("first_dose", "enrollment", "randomization", "screening", "consent", "baseline", "registration", "surgery"))
_ANCHOR_REACH = 9
_SINGULAR = frozenset(("hour", "minute", "day", "week", "month", "year", "hr", "min"))
_LINK_REACH = 7
_BEFORE_KINDS = ("within", "for", "after", "before", "every")
_AFTER_KINDS = ("before", "after", "event_gap")


class Span(NamedTuple):
    """A window as read: tokens `first`..`last` (exclusive), what leads to it, and where it points."""

    value: float
    unit: str
    first: int
    last: int
    anchor: Anchor | None
    direction: str | None
    rule: str | None


class _Place(NamedTuple):
    anchor: Anchor | None
    direction: str | None
    last: int
    found: bool


def read_windows(tokens: Tokens, chunks: list[Chunk], spans: list[Bound]) -> list[Span]:
    """Windows of the bounds that are intervals (`spans`: time or half-lives, no measure's value), in reading order."""
    low = tokens.low
    places: list[tuple[Bound, int, str, _Place]] = []
    for bound in spans:
        start, end = chunks[bound.first].first, chunks[bound.last - 1].last
        lead, start = _lead(tokens, start)
        if not lead and places and _follow(low, chunks[places[-1][0].last - 1].last, start):
            lead = places[-1][2]
        if (
            lead.startswith(" every")
            or bound.unit == "s"
            or (_is_adjective(low, bound, end) and not _is_period(low, end, lead))
        ):
            continue
        if low[end : end + 1] in (["per"], ["/"]) or (places and _is_gloss(low, places[-1][0], bound, chunks)):
            continue
        place = _place(tokens, end, lead)
        if not place.found and not lead and bound.comparator in ("<", "<=") and _is_recent(low, chunks[bound.first].first):
            place = _Place(None, "before", end, False)
        if place.found or not lead.lstrip().startswith("before"):  # "before 20 weeks" is a date, not a span
            places.append((bound, start, lead, place))
    windows: list[Span] = []
    following: _Place | None = None
    next_start = len(low)
    for bound, start, _lead_kinds, place in reversed(places):
        end = chunks[bound.last - 1].last
        shared = following is not None and next_start - end <= 12 and not _stops(low, end, next_start)
        if (not place.found and shared and following is not None and _joins(low, end, next_start)) or (
            bound.pair is not None and following is not None and windows and windows[-1].first == start
        ):
            place = following
        windows.append(Span(bound.value, bound.unit or "d", start, max(end, place.last if place.last > end and not shared else end),
                            place.anchor, place.direction, None))  # fmt: skip
        following, next_start = place, start
    windows.reverse()
    windows += _bare(tokens, chunks)
    windows.sort(key=lambda window: window.first)
    return _ruled(low, windows)


def _lead(tokens: Tokens, start: int) -> tuple[str, int]:
    """The kinds of the phrases that lead up to token `start` ("within:before for"), and where they begin."""
    low, index, filler = tokens.low, context_index(_BEFORE_KINDS), word_set("filler")
    kinds, position = "", start
    for _ in range(5):
        for begin in range(max(0, position - 5), position):
            found = look_up(index, low, begin)
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
        return True
    singular = low[end - 1] in _SINGULAR and bound.value > 1
    return (
        singular
        and end < len(low)
        and low[end][0].isalpha()
        and look_up(context_index(_AFTER_KINDS), low, end) is None
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


def _place(tokens: Tokens, end: int, lead: str) -> _Place:
    """Where the window that ends at token `end` points."""
    low, index, skip = tokens.low, context_index(_AFTER_KINDS), word_set("filler") | word_set("elapse")
    at = end + 1 if end < len(low) and low[end] == ")" else end
    if at < len(low) and low[at] == "(":  # a gloss: "2 weeks (14 days) prior to"
        close = next((here for here in range(at, min(at + 12, len(low))) if low[here] == ")"), None)
        if close is not None and look_up(index, low, at + 1) is None:
            at = close + 1
    near, words = True, 0
    while at < len(low) and words <= _LINK_REACH:
        word = low[at]
        if word in ".;\n)" or word[0].isdigit():
            break
        found = look_up(index, low, at)
        if found is not None and found[0].kind == "event_gap":
            return _Place("other", None, found[1], True)
        if found is not None and (near or found[0].value in ("before", "after")):
            place = _point(tokens, found[0], found[1], lead, near, low[at])
            if place is not None:
                return place
        if word == "of" and near:
            place = _of(tokens, at + 1, lead)
            if place is not None:
                return place
            near = False
        if word in ",":
            if not near:
                break
        elif word not in skip:
            near = False
        words += 1
        at += 1
    if not lead:
        listed = _listed(low, end)
        if listed is not None:
            return listed
    if "within:after" in lead:
        return _Place(None, "after", end, False)
    if "within:before" in lead:
        return _Place(None, "before", end, False)
    if "within" in lead:
        return _Place(None, "before", end, False)
    if "before" in lead.split(":")[-1:]:
        return _Place(None, "before", end, False)
    return _Place(None, None, end, False)


def _listed(low: list[str], end: int) -> _Place | None:
    """ "within the following periods prior to the first dose: 30 days, 5 half-lives": the heading's anchor holds."""
    colon = next((at for at in range(end - 1, max(-1, end - 20), -1) if low[at] in (":", ".", ";")), -1)
    if colon < 1 or low[colon] != ":":
        return None
    for at in range(max(0, colon - 16), colon):
        found = look_up(context_index(("before",)), low, at)
        anchor = _anchor(low, found[1])[0] if found is not None else None
        if anchor is not None:
            return _Place(anchor, "before", end, True)
    return None


def _point(tokens: Tokens, meaning: Meaning, after: int, lead: str, near: bool, word: str) -> _Place | None:
    """The window's direction and anchor by the word behind it ("prior to", "since") and what comes after that."""
    low = tokens.low
    anchor, phrase, last = _anchor(low, after)
    if not near and anchor is None:
        return None
    if meaning.value == "before":
        if word == "at" and anchor not in _OWN:
            return None
        if word in ("to", "at", "until", "upon", "up", "pre", "previous") and (anchor is None or anchor == "other"):
            return None
        if (
            anchor is None
            and (started := look_up(context_index(("anchor_open",)), low, after))
            and started[0].value == "first_dose"
        ):
            anchor = "first_dose" if low[after] not in ("first", "initial", "1st") else None
        if anchor is None:
            anchor = (
                "other"
                if after < len(low) and low[after][0].isalnum() and low[after - 1] in ("to", "before", "preceding", "the", "of")
                else None
            )
        return _Place(anchor, "before", last, True)
    if word in ("from", "post", "beyond", "past", "upon") and "within" in lead and anchor in _OWN:
        return _Place(anchor, "before", last, True)
    if after >= len(low) or (not low[after][0].isalnum() and low[after] != "("):
        return _Place(None, "after", last, True)
    return _Place(_after_anchor(tokens, anchor, phrase, last, word), "after", last, True)


def _after_anchor(tokens: Tokens, anchor: Anchor | None, phrase: list[str], last: int, word: str) -> Anchor:
    """What a window that looks forward counts from: earlier treatment is `other`, the trial's own last dose is `last_dose`."""
    low = tokens.low
    own = not word_set("own").isdisjoint(phrase)
    if anchor == "first_dose" and not {"first", "start", "initiation", "1", "initial", "c1d1", "one"} & set(phrase):
        anchor = "last_dose"
    if anchor == "last_dose":
        prevents = not word_set("contraception").isdisjoint(low)
        return "last_dose" if own or prevents else "other"
    if anchor == "surgery":
        return "surgery" if own else "other"
    return anchor or "other"


def _of(tokens: Tokens, after: int, lead: str) -> _Place | None:
    """ "within 4 weeks of enrollment"; "3 months of therapy" points nowhere."""
    if "within" not in lead:
        return None
    anchor, phrase, last = _anchor(tokens.low, after)
    if anchor is None and ("before" in lead or tokens.low[after : after + 1] == ["at"]):
        return None
    if anchor in _OWN or (
        anchor == "other" and word_set("visitlike") & set(phrase) and not {"end", "completion", "completing"} & set(phrase)
    ):
        return _Place(anchor, "before", last, True)
    if anchor == "diagnosis":
        return _Place("diagnosis", "after", last, True)
    return _Place(_after_anchor(tokens, anchor, phrase, last, "of"), "after", last, True)


def _anchor(low: list[str], at: int) -> tuple[Anchor | None, list[str], int]:
    """The first anchor phrase in the words from token `at`, the phrase, and the token after it."""
    index = context_index(("anchor",))
    for here in range(at, min(at + _ANCHOR_REACH, len(low))):
        if low[here] in ".;\n),":
            break
        found = look_up(index, low, here)
        if found is not None:
            return found[0].value, low[at : found[1]], found[1]  # type: ignore[return-value]
        opened = look_up(context_index(("anchor_open",)), low, here)
        if opened is not None:
            for close in range(opened[1], min(opened[1] + 4, len(low))):
                if low[close] in word_set("anchor_close"):
                    return opened[0].value, low[at : close + 1], close + 1  # type: ignore[return-value]
                if not low[close][0].isalnum() and low[close] != "-":
                    break
        bare = look_up(context_index(("bare_anchor",)), low, here)
        if bare is not None and (bare[1] >= len(low) or not low[bare[1]][0].isalpha()):
            return bare[0].value, low[at : bare[1]], bare[1]  # type: ignore[return-value]
    return None, [], at


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
    if units.keys().isdisjoint(low):
        return spans
    counted = {at for chunk in chunks if chunk.kind == "time" for at in range(chunk.first, chunk.last)}
    for at in range(1, len(low)):
        unit = units.get(low[at])
        if unit is None or at in counted or len(low[at]) < 3:
            continue
        for begin in range(max(0, at - 5), at):
            found = look_up(index, low, begin)
            if found is not None and found[1] == at and found[0].value == "before":
                place = _place(tokens, at + 1, " within:before")
                spans.append(
                    Span(1.0, unit.code, begin, max(at + 1, place.last), place.anchor, place.direction or "before", None)
                )
                break
    return spans


def _ruled(low: list[str], windows: list[Span]) -> list[Span]:
    """Windows that compete ("whichever is longer") carry the rule."""
    if not windows:
        return windows
    index = context_index(("longest",))
    for at in range(len(low)):
        found = look_up(index, low, at)
        if found is None:
            continue
        nearest = [n for n, window in enumerate(windows) if window.last <= at + 1 or window.first < at]
        if len(nearest) >= 1 and at - windows[nearest[-1]].first < 30 and not _stops(low, windows[nearest[-1]].first, at):
            chosen = [nearest[-1]]
            for n in reversed(nearest[:-1]):
                if (
                    windows[chosen[-1]].first - windows[n].first <= 26
                    and not _stops(low, windows[n].first, windows[chosen[-1]].first)
                    and len(chosen) < 3
                ):
                    chosen.append(n)
                else:
                    break
        else:
            chosen = [n for n, window in enumerate(windows) if at <= window.first <= at + 20][:3]
        for n in chosen:
            windows[n] = windows[n]._replace(rule=found[0].value)
    return windows
