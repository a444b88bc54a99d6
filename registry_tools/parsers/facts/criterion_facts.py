"""One eligibility criterion's text to its numeric bounds and time windows."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from registry_tools.models.eligibility import CriterionStatus, Threshold, Window
from registry_tools.parsers.facts.criterion_chunk import Chunk
from registry_tools.parsers.facts.criterion_chunks import read_chunks
from registry_tools.parsers.facts.criterion_links import Links, link_bounds
from registry_tools.parsers.facts.criterion_tokens import Tokens
from registry_tools.parsers.facts.criterion_triggers import may_hold_facts
from registry_tools.parsers.facts.durations import days
from registry_tools.parsers.facts.plain import Plain, plain
from registry_tools.parsers.facts.quantities import read_bounds
from registry_tools.parsers.facts.thresholds import read_thresholds
from registry_tools.parsers.facts.thresholds_heading import Heading, read_heading
from registry_tools.parsers.facts.trusted import trusted
from registry_tools.parsers.facts.windows import Span, read_windows

# Eligibility texts repeat themselves ("Age >= 18 years"); this many answers are kept.
_KEPT: Final = 20_000
_CLAUSE_STOPS: Final = frozenset((".", ";", "\n"))
_EVENT_REACH: Final = 40
_JOINED: Final = 4
_SHARING: Final = 6


# Legacy records wrap their lines: a break and an indent within a sentence stand for one space.
_WRAPPED: Final = re.compile(r"(?<=[^\s.;:])\n {2,80}(?=[a-z0-9<>=≤≥(])|(?<=[a-z,])\n {9,80}(?=[A-Z])")


def _blank(found: re.Match[str]) -> str:
    return " " * len(found.group())


class CriterionFacts(NamedTuple):
    """What a criterion says in numbers; spans count from the start of the text given.

    `leftover` are the spans of numbers that belong to no fact and are no known non-fact (a list number, a date, a stage, ...).
    `status`: see `models.eligibility.Criterion`.
    """

    thresholds: tuple[Threshold, ...]
    windows: tuple[Window, ...]
    status: CriterionStatus
    leftover: tuple[tuple[int, int], ...]


NOTHING: Final = CriterionFacts((), (), "text_only", ())


def read_criterion(text: str, polarity: Literal["inclusion", "exclusion"] | None, heading: str | None = None) -> CriterionFacts:
    """Thresholds and windows of one criterion; never raises, whatever the text.

    `heading` is what stands over it ("Age" over "19 and over"): it lends its measure to a bound that has none of its own.

    >>> facts = read_criterion("Total bilirubin > 2.5 x ULN", "exclusion")
    >>> [(t.measure, t.comparator, t.value, t.relative_to, t.eligible) for t in facts.thresholds]
    [('bilirubin_total', '>', 2.5, 'ULN', '<=')]
    """
    if _keeps_letters(text) and not may_hold_facts(text):
        return NOTHING
    return _read(text, polarity, read_heading(heading) if heading else None)


def _keeps_letters(text: str) -> bool:
    """Whether the text made plain has the same letters and figures."""
    return text.isascii() and "&" not in text


@lru_cache(maxsize=_KEPT)
def _read(text: str, polarity: Literal["inclusion", "exclusion"] | None, heading: Heading | None) -> CriterionFacts:
    source = plain(text)
    if not (_keeps_letters(text) or may_hold_facts(source.text)):
        return NOTHING
    tokens = Tokens(_WRAPPED.sub(_blank, source.text) if "\n" in source.text else source.text)
    chunks = read_chunks(tokens)
    bounds = read_bounds(chunks)
    links = link_bounds(tokens, chunks, bounds, polarity, heading)
    bound = read_thresholds(source, tokens, chunks, links.thresholds, polarity, links.band) if links.thresholds else ()
    thresholds = tuple(bound)
    spans = read_windows(tokens, chunks, links.windows)
    windows = _windows(source, tokens, spans)
    leftover = _leftover(source, tokens, chunks, links, thresholds, spans)
    return CriterionFacts(thresholds, windows, _status(links, thresholds, windows, leftover), leftover)


def _windows(source: Plain, tokens: Tokens, spans: list[Span]) -> tuple[Window, ...]:
    read: list[Window] = []
    for n, span in enumerate(spans):
        start, end, quote = source.quote(tokens.starts[span.first], tokens.ends[span.last - 1])
        read.append(
            trusted(
                Window,
                {
                    "start": start,
                    "end": end,
                    "quote": quote,
                    "type": "window",
                    "value": span.value,
                    "unit": span.unit,
                    "days": days(span.value, span.unit),
                    "anchor": span.anchor,
                    "direction": span.direction,
                    "rule": span.rule,
                    "event_text": _event(source, tokens, spans, n),
                },
            )
        )
    return tuple(read)


def _event(source: Plain, tokens: Tokens, spans: list[Span], n: int) -> str | None:
    """The words of the clause before a window: what must, or must not, have happened in it. Joined windows share them."""
    low, last = tokens.low, spans[n].first
    floor = max(0, n - _SHARING)
    while n > floor and spans[n].first - spans[n - 1].last <= _JOINED:
        n -= 1
        last = spans[n].first
    floor = spans[n - 1].last if n else 0
    first = last
    while first > floor and low[first - 1] not in _CLAUSE_STOPS and last - first < _EVENT_REACH:
        first -= 1
    while first < last and not low[first][0].isalpha():
        first += 1
    while last > first and not low[last - 1][0].isalnum() and low[last - 1] != ")":
        last -= 1
    return source.quote(tokens.starts[first], tokens.ends[last - 1])[2] if first < last else None


def _leftover(source: Plain, tokens: Tokens, chunks: list[Chunk], links: Links, thresholds: tuple[Threshold, ...],
              spans: list[Span]) -> tuple[tuple[int, int], ...]:  # fmt: skip
    """Numbers in figures that nothing explains."""
    taken = [(fact.start, fact.end) for fact in thresholds]
    taken += [source.span(tokens.starts[span.first], tokens.ends[span.last - 1]) for span in spans]
    left: list[tuple[int, int]] = []
    for bound in links.unexplained:
        chunk = chunks[bound.at]
        start, end = source.span(tokens.starts[chunk.first], tokens.ends[chunk.last - 1])
        if not any(a <= start and end <= b for a, b in taken):
            left.append((start, end))
    return tuple(left)


def _status(links: Links, thresholds: tuple[Threshold, ...], windows: tuple[Window, ...],
            leftover: tuple[tuple[int, int], ...]) -> CriterionStatus:  # fmt: skip
    if thresholds or windows:
        return "partial" if leftover or links.doubtful else "parsed"
    return "unread" if leftover else "text_only"
