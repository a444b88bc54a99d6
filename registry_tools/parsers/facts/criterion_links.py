"""Each number of a criterion to what it is: a measure's bound, a time window, a known non-fact, or something unexplained."""

from __future__ import annotations

import re
from typing import NamedTuple

from registry_tools.parsers.facts.criterion_chunks import Chunk
from registry_tools.parsers.facts.criterion_tokens import Tokens
from registry_tools.parsers.facts.criterion_vocabulary import context_index, look_up, word_set
from registry_tools.parsers.facts.measures import MeasureRow, measures
from registry_tools.parsers.facts.quantities import Bound
from registry_tools.parsers.facts.thresholds import Linked
from registry_tools.parsers.facts.thresholds_measure import Link, before, behind, compatible, other_text

# "1.", "(2)", "3.2)", "a." at the head of a criterion.
_LIST_NUMBER = re.compile(r"\s*(?:[*•\-–+o]\s{0,3})?\(?#?\s?\d{1,3}(?:\.\d{1,2}){0,3}\s?(?:[.):]|-\s|(?=\s[A-Z]))")
_YEAR = range(1900, 2101)


class Links(NamedTuple):
    """Bounds sorted by what they are. `doubtful`: a comparator was supplied, or two readings are possible."""

    thresholds: list[Linked]
    windows: list[Bound]
    unexplained: list[Bound]
    doubtful: bool


def link_bounds(tokens: Tokens, chunks: list[Chunk], bounds: list[Bound], polarity: str | None) -> Links:
    """Sort the bounds of one criterion."""
    linked: list[Linked] = []
    windows: list[Bound] = []
    unexplained: list[Bound] = []
    owner: dict[int, Bound] = {}
    doubtful = False
    head = _LIST_NUMBER.match(tokens.text)
    head_end = head.end() if head else 0
    bounds = _lists(chunks, bounds)
    last: Linked | None = None
    for n, bound in enumerate(bounds):
        place = chunks[bound.at]
        if tokens.starts[place.first] < head_end and bound.comparator is None and bound.pair is None and bound.unit is None:
            continue
        if _is_name(tokens, chunks, bound):
            continue
        if bound.time or bound.half:
            link = _timed(tokens, chunks, bound, owner, last)
            if link is not None:
                last = _linked(linked, bound, link, None)
            elif bound.half or not _is_rate(tokens, chunks, bound):
                windows.append(bound)
            _own(owner, bound)
            continue
        link = _measure(tokens, chunks, bound, owner, last, bounds[n + 1] if n + 1 < len(bounds) else None)
        lost = False
        if bound.comparator is None or bound.comparator == "=":
            lost = _supply(chunks, bound, link, polarity)
            doubtful = doubtful or lost
        if bound.comparator is None:
            if not _is_counted(tokens, chunks, bound):
                unexplained.append(bound)
            continue
        if link is not None:
            if not (
                link.rows[0].kind == "count"
                and bound.style == "word"
                and bound.value == 1
                and link.rows[0].slug == "prior_lines"
                and not bound.explicit
            ):
                pair = _pressure(chunks, bounds, n, link)
                if pair is not None:
                    for part, row in pair:
                        last = _linked(linked, part, link._replace(rows=(row,)), None)
                        _own(owner, part)
                    continue
                last = _linked(linked, bound, link, None)
            _own(owner, bound)
            continue
        if not bound.explicit or bound.style == "roman":
            unexplained.append(bound)
            continue
        if bound.unit is None and bound.relative is None and bound.value == 1 and bound.comparator == ">=":
            continue  # a bare "at least one"
        text = other_text(chunks, bound, owner)
        if text is None:
            if bound.implied is None:
                unexplained.append(bound)
            continue
        last = _linked(linked, bound, None, text)
        _own(owner, bound)
    done = {id(item.bound) for item in linked}
    return Links(linked, windows, [bound for bound in unexplained if id(bound) not in done], doubtful)


def _linked(linked: list[Linked], bound: Bound, link: Link | None, text: tuple[int, int] | None) -> Linked:
    rows = link.rows if link is not None else ()
    item = Linked(bound, link, rows, text, False, (link is not None and link.first < bound.first) or text is not None)
    linked.append(item)
    return item


def _own(owner: dict[int, Bound], bound: Bound) -> None:
    for at in range(bound.first, bound.last):
        owner[at] = bound


def _timed(tokens: Tokens, chunks: list[Chunk], bound: Bound, owner: dict[int, Bound], last: Linked | None) -> Link | None:
    """The measure whose value a time is (age, life expectancy, ...), or None for a window."""
    if bound.half:
        return None
    rows = measures()
    if bound.implied is not None and bound.implied in rows and compatible(rows[bound.implied], bound):
        return before(chunks, bound, owner) or Link((rows[bound.implied],), bound.first, bound.last, False)
    after = behind(chunks, bound)
    if after is not None and after.first - bound.last <= 2:
        if (
            after.rows[0].slug != "age"
            or not (prior := before(chunks, bound, owner))
            or prior.rows[0].slug != "gestational_age"
        ):
            return after
        return prior
    here = chunks[bound.first - 1] if bound.first else None
    windowed = bound.first and _led_by_window(tokens, chunks[bound.first].first)
    if not windowed:
        found = before(chunks, bound, owner)
        if found is not None and not found.content:
            return found
        if (
            last is not None
            and last.rows
            and last.rows[0].kind == "time"
            and compatible(last.rows[0], bound)
            and _joined(chunks, last.bound, bound)
        ):
            return Link(last.rows, bound.first, bound.last, False)
    if (
        bound.unit == "a"
        and bound.value >= 12
        and (bound.explicit or bound.pair is not None)
        and not windowed
        and _no_direction(tokens, chunks, bound)
    ):
        if (
            here is None
            or here.kind in ("open", "stop", "dash")
            or (here.kind == "word" and (here.low in word_set("person") or not here.low[0].isalnum()))
        ):
            return Link((rows["age"],), bound.first, bound.last, False)
        if here.kind in ("joiner", "num") and bound.first <= 3:
            return Link((rows["age"],), bound.first, bound.last, False)
    return None


def _led_by_window(tokens: Tokens, start: int) -> bool:
    """Whether "within", "for", "after" or the like stands right before token `start`."""
    index, low = context_index(("within", "for", "after", "every")), tokens.low
    for begin in range(max(0, start - 4), start):
        found = look_up(index, low, begin)
        if found is not None and found[1] == start and not (found[0].kind == "after" and low[begin] in ("from", "past")):
            return low[begin] not in ("for", "of", "period", "duration", "over") or found[1] - begin > 1
    return False


def _no_direction(tokens: Tokens, chunks: list[Chunk], bound: Bound) -> bool:
    end = chunks[bound.last - 1].last
    return end >= len(tokens.low) or look_up(context_index(("before", "after")), tokens.low, end) is None


def _joined(chunks: list[Chunk], one: Bound, two: Bound) -> bool:
    """Whether only joining words stand between two bounds ("> 9 and <= 14")."""
    filler = word_set("filler")
    between = chunks[one.last : two.first]
    return two.first >= one.last and len(between) <= 4 and all(
        chunk.kind in ("joiner", "open", "close", "cmp", "between") or (chunk.kind == "msr" and chunk.value == "age") or (chunk.kind == "word" and (chunk.low in filler or chunk.low in word_set("joining")))
        for chunk in between
    )  # fmt: skip


def _measure(
    tokens: Tokens, chunks: list[Chunk], bound: Bound, owner: dict[int, Bound], last: Linked | None, following: Bound | None
) -> Link | None:
    """The measure of a bound that is no time."""
    rows = measures()
    if (
        bound.implied is not None
        and bound.implied in rows
        and compatible(rows[bound.implied], bound)
        and rows[bound.implied].kind in ("time", "class", "score")
    ):
        found = before(chunks, bound, owner)
        if found is None or found.rows[0].slug != bound.implied:
            return Link((rows[bound.implied],), bound.first, bound.last, False)
        return found
    ahead = before(chunks, bound, owner) if not bound.flipped else None
    after = behind(chunks, bound)
    if after is not None and following is not None and following.first <= after.first and following is not bound:
        after = None
    if after is not None and ahead is not None:
        if after.rows[0].kind == "count" and bound.unit is None:
            return after
        if ahead.content or _split(chunks, ahead.last, bound.first):
            return after
        return ahead
    found = ahead or after
    if found is not None:
        return found
    if last is not None and last.rows and all(compatible(row, bound) for row in last.rows) and _near(chunks, last.bound, bound):
        return Link(last.rows, bound.first, bound.last, False)
    return None


def _split(chunks: list[Chunk], first: int, last: int) -> bool:
    return any(chunk.kind in ("joiner", "num") and chunk.value != "/" for chunk in chunks[first:last])


def _near(chunks: list[Chunk], one: Bound, two: Bound) -> bool:
    """Whether a bound may be about the measure of the one before it: no other noun or sentence between them."""
    between = chunks[one.last : two.first]
    if any(chunk.kind in ("stop", "msr") for chunk in between) or len(between) > 14:
        return False
    if two.unit is None and two.relative is None:
        return _joined(chunks, one, two)
    if two.relative is None and one.unit is not None and one.unit != two.unit:
        return _joined(chunks, one, two)
    return True


def _lists(chunks: list[Chunk], bounds: list[Bound]) -> list[Bound]:
    """Levels said one by one ("0, 1 or 2") become the two ends of a range."""
    out: list[Bound] = []
    n = 0
    while n < len(bounds):
        run = [bounds[n]]
        while (
            n + len(run) < len(bounds) and _plain(run[-1]) and _plain(bounds[n + len(run)]) and run[-1].value + 1 == bounds[n + len(run)].value
            and all(chunk.kind == "joiner" or chunk.kind == "classword" or (chunk.kind == "msr" and chunk.meaning.measure is not None and chunk.meaning.measure.kind == "class") for chunk in chunks[run[-1].last : bounds[n + len(run)].first])
            and bounds[n + len(run)].first > run[-1].last
        ):  # fmt: skip
            run.append(bounds[n + len(run)])
        if len(run) > 1:
            low, high = run[0], run[-1]
            low.comparator, high.comparator = ">=", "<="
            low.pair = high.pair = low.at
            low.last = high.last
            high.first = low.first
            out += [low, high]
        else:
            out.append(run[0])
        n += len(run)
    return out


def _plain(bound: Bound) -> bool:
    return (
        bound.comparator in (None, "=")
        and bound.pair is None
        and bound.unit is None
        and bound.relative is None
        and bound.value < 10
    )


def _supply(chunks: list[Chunk], bound: Bound, link: Link | None, polarity: str | None) -> bool:
    """Give a bound without a comparator the one that makes sense, if any does; True where that is a guess."""
    if link is None:
        return False
    row = link.rows[0]
    if bound.relative in ("ULN", "LLN"):
        upper = bound.relative == "ULN"
        bound.comparator = (">" if upper else "<") if polarity == "exclusion" else ("<=" if upper else ">=")
        return True
    adjacent = not link.content and not _split(chunks, link.last, bound.first)
    if bound.comparator == "=":
        if row.slug == "ecog" and bound.value > 0:
            bound.comparator = "<="
            return True
        if row.slug == "age" and polarity != "exclusion":
            bound.comparator = ">=" if bound.value <= 40 else "<="
            return True
        return False
    if (
        row.kind in ("class", "score")
        and adjacent
        and link.last <= bound.first
        and row.slug not in ("ctcae_grade", "pain_nrs")
        and bound.unit in (None, "%")
    ):
        bound.comparator = "="
    return False


def _pressure(chunks: list[Chunk], bounds: list[Bound], n: int, link: Link) -> list[tuple[Bound, MeasureRow]] | None:
    """ "Blood pressure > 140/90 mmHg": the systolic and the diastolic bound."""
    if n + 1 >= len(bounds) or not any(row.slug in ("bp", "sbp", "dbp") for row in link.rows):
        return None
    one, two = bounds[n], bounds[n + 1]
    between = chunks[one.last : two.first]
    if (
        two.comparator is not None
        or two.pair is not None
        or len(between) != 1
        or between[0].kind != "joiner"
        or between[0].value != "/"
        or two.value >= one.value
    ):
        return None
    rows = measures()
    two.comparator, two.explicit = one.comparator, one.explicit
    one.unit = one.unit or two.unit
    two.unit = two.unit or one.unit
    one.last = two.last
    two.first = one.first
    return [(one, rows["sbp"]), (two, rows["dbp"])]


def _is_name(tokens: Tokens, chunks: list[Chunk], bound: Bound) -> bool:
    """Whether the number is part of a name: "IL-6", "stage 3", "Day 1", "type 2", "June 2019"."""
    low, at = tokens.low, chunks[bound.at].first
    if bound.comparator is not None and bound.pair is None and bound.first < bound.at and low[at - 1] not in word_set("label"):
        return False
    if at == 0:
        return False
    if (
        bound.unit is None
        and bound.relative is None
        and bound.value in _YEAR
        and "." not in low[at]
        and "," not in low[at]
        and len(low[at]) == 4
    ):
        return not (
            bound.first < bound.at
            and chunks[bound.at - 1].kind == "cmp"
            and chunks[bound.at - 1].last - chunks[bound.at - 1].first == 1
        )
    before_word = low[at - 1]
    if (
        before_word == "-"
        and at >= 2
        and not tokens.gap(at - 1)
        and not tokens.gap(at)
        and low[at - 2][0].isalpha()
        and bound.unit is None
    ):
        return chunks[bound.at - 2].kind not in ("msr",) if bound.at >= 2 else True
    if before_word in word_set("label") and (not bound.time or before_word in ("day", "days")):
        named = chunks[bound.at - 1]
        return not (named.kind == "msr" or named.kind == "cmp") and not (
            bound.style == "roman" and before_word in ("class", "grade")
        )
    return before_word in word_set("month_name") or (at + 1 < len(low) and low[at + 1] in word_set("month_name"))


def _is_counted(tokens: Tokens, chunks: list[Chunk], bound: Bound) -> bool:
    """Whether a number without a comparator only counts or names something in words ("one of", "two forms of")."""
    return bound.style in ("word", "roman", "multiple")


def _is_rate(tokens: Tokens, chunks: list[Chunk], bound: Bound) -> bool:
    """Whether a span of time is the base of a rate ("per 24 hours")."""
    start = chunks[bound.first].first
    return start > 0 and tokens.low[start - 1] in ("per", "/", "every", "q")
