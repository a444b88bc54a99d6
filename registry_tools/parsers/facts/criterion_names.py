"""Numbers that are no quantity: in names, labels, dates, versions and the places of a list."""

from __future__ import annotations

import re
from typing import Final

from registry_tools.parsers.facts.criterion_chunk import Chunk
from registry_tools.parsers.facts.criterion_marks import is_mark
from registry_tools.parsers.facts.criterion_tokens import Tokens
from registry_tools.parsers.facts.criterion_vocabulary import context_index, look_up, word_set
from registry_tools.parsers.facts.quantities_one import Bound
from registry_tools.parsers.facts.thresholds_compatible import compatible

# "1.", "(2)", "3.2)", "4 -" at the head of a criterion, after its bullet.
_LIST_NUMBER: Final = re.compile(r"\s*(?:[*•\-–+o]\s{0,3})?\(?#?\s?\d{1,3}(?:\.\d{1,2}){0,3}(?:\s?[.):]|\s?-\s|(?=\s[A-Z]))")
# A noun is looked for so many chunks behind its number ("2 highly effective methods").
_NOUN_REACH: Final = 4
_FIRST_YEAR: Final = 1900
_LAST_YEAR: Final = 2100


def head_end(text: str) -> int:
    """Where the criterion's own list number ends (0 where it has none)."""
    found = _LIST_NUMBER.match(text)
    return found.end() if found else 0


def is_name(tokens: Tokens, chunks: list[Chunk], bound: Bound) -> bool:
    """Whether the number is part of a name: "IL-6", "stage 3", "Day 1", "type 2", "June 2019"."""
    low, at = tokens.low, chunks[bound.at].first
    end = chunks[bound.at].last
    if low[end : end + 1] and low[end] in word_set("ordinal_end") and not tokens.gap(end):
        return True
    marked = is_mark(tokens, chunks, bound)
    if marked or bound.pair is not None or _is_year(tokens, chunks, bound) or at == 0:
        return (
            marked
            or (bound.pair is None and _is_year(tokens, chunks, bound))
            or (at > 0 and _labelled(chunks, bound, low[at - 1]))
            or _is_hyphened_list(tokens, chunks, bound)
        )
    if bound.first < bound.at and bound.comparator not in (None, "=") and low[at - 1] not in word_set("label"):
        return False
    if low[at - 1] == ")" and not tokens.gap(at) and bound.unit is None and bound.relative is None:
        return True  # "(CD)34+"
    bare = bound.unit is None and bound.relative is None and bound.comparator is None
    coded = bare and _is_code(tokens, at) and (bound.at == 0 or chunks[bound.at - 1].kind != "msr")
    coded = coded or _in_formula(chunks, bound)
    if coded or _is_item(tokens, chunks, bound) or _hyphened(tokens, chunks, bound):
        return True
    return _labelled(chunks, bound, low[at - 1]) or _dated(low, at)


def _in_formula(chunks: list[Chunk], bound: Bound) -> bool:
    """ "CrCl = [140 - age] x weight": a number behind a sign of equality and a bracket."""
    end = bound.at + 1
    opened = bound.comparator == "=" and chunks[bound.at - 1].kind == "open"
    return opened and end + 1 < len(chunks) and chunks[end].kind in ("dash", "times") and chunks[end + 1].kind == "msr"


def _is_year(tokens: Tokens, chunks: list[Chunk], bound: Bound) -> bool:
    if bound.unit is not None or bound.relative is not None or not _FIRST_YEAR <= bound.value <= _LAST_YEAR:
        return False
    if len(tokens.low[chunks[bound.at].first]) != 4:
        return False
    if bound.comparator is None or bound.first >= bound.at:
        return True
    row = chunks[bound.first - 1].meaning.measure if bound.first > 0 else None
    return tokens.low[chunks[bound.at - 1].first][0].isalpha() and (row is None or not compatible(row, bound))


def _is_item(tokens: Tokens, chunks: list[Chunk], bound: Bound) -> bool:
    """A list's number inside a text: "(2)", "; 3) has", ". 6. Known", or "7.2 ALT" in an item that began with "7.1"."""
    low, place, end = tokens.low, chunks[bound.at].first, chunks[bound.at].last
    written, before = low[place], low[place - 1]
    if bound.unit is not None or bound.comparator is not None or end >= len(low) or not written[0].isdigit():
        return False
    if low[end] == ")":
        return len(written) < 3 and (before in "(;:,." or before in ("and", "or"))
    if end + 1 < len(low) and low[end] == "." and before in ".;:),\n":
        return tokens.text[tokens.starts[end + 1]].isupper()
    if "." not in written:
        return False
    head = tokens.text[: head_end(tokens.text)].strip(" *-.)(•")
    return head.split(".")[0] == written.split(".")[0] and tokens.text[tokens.starts[end]].isupper()


def _is_hyphened_list(tokens: Tokens, chunks: list[Chunk], bound: Bound) -> bool:
    """ "HIV-1/2", "COX-1 and -2": the numbers of one name."""
    if bound.pair is None or bound.explicit or bound.unit is not None or bound.pair < 2:
        return False
    low, at, named = tokens.low, chunks[bound.pair].first, chunks[bound.pair - 2]
    joined = low[at - 1] == "-" and not tokens.gap(at - 1) and not tokens.gap(at) and low[at - 2][0].isalpha()
    return joined and (named.kind != "msr" or named.value == "other")


def _hyphened(tokens: Tokens, chunks: list[Chunk], bound: Bound) -> bool:
    """A number joined to a word by a hyphen, or a figure to a letter behind it ("2D", "IL-6")."""
    low, at = tokens.low, chunks[bound.at].first
    if bound.unit is None and bound.at + 1 < len(chunks) and chunks[bound.at + 1].kind in ("word", "msr") and bound.style == "":
        following = chunks[bound.at + 1].first
        if not tokens.gap(following) and low[following][0].isalpha() and bound.comparator is None:
            return True
    if low[at - 1] != "-" or at < 2 or tokens.gap(at - 1) or tokens.gap(at) or not low[at - 2][0].isalpha():
        return False
    end = chunks[bound.at].last
    inner = low[end : end + 1] == ["-"] and end + 1 < len(low) and low[end + 1][0].isalpha()  # "glucose-6-phosphate"
    instrument = chunks[bound.at].last < len(low) and low[chunks[bound.at].last] in word_set("instrument")
    measured = bound.at >= 2 and chunks[bound.at - 2].kind == "msr" and chunks[bound.at - 2].value != "other"
    return bound.unit is None and (inner or instrument or not measured)


def _is_code(tokens: Tokens, at: int) -> bool:
    """A bare number behind a name in capitals ("PDE 5", "COX-2", "CDK4/6")."""
    low, text = tokens.low, tokens.text
    if low[at - 1] == "/" and at >= 2:
        return any(c.isdigit() for c in low[at - 2]) and low[at - 2][0].isalpha()
    if (
        low[at - 1] in "(;"
        and not tokens.gap(at)
        and at >= 2
        and (low[at - 1] == ";" or (low[at - 2].isalpha() and not tokens.gap(at - 1)))
    ):
        return low[at - 1] == ";" or low[at + 1 : at + 2] == [";"]
    name = text[tokens.starts[at - 1] : tokens.ends[at - 1]]
    if name == ")" and at >= 2:
        name = text[tokens.starts[at - 2] : tokens.ends[at - 2]]
    return len(name) > 1 and name.isupper() and name.isalpha()


def _labelled(chunks: list[Chunk], bound: Bound, word: str) -> bool:
    """A number behind its label ("cohort 2"); a class's or a grade's number is a value."""
    if bound.time and word in word_set("hardlabel") and chunks[bound.at - 1].kind == "word":
        return True
    if word not in word_set("label") or (bound.unit is not None and (not bound.time or word not in ("day", "days"))):
        return False
    named = chunks[bound.at - 1]
    if named.kind in ("msr", "cmp"):
        return False
    return not (bound.style == "roman" and named.kind == "classword")


def _dated(low: list[str], at: int) -> bool:
    months = word_set("month_name")
    return low[at - 1] in months or (at + 1 < len(low) and low[at + 1] in months)


def is_rate(tokens: Tokens, chunks: list[Chunk], bound: Bound) -> bool:
    """Whether a span of time is the base of a rate ("per 24 hours", "every 3 weeks")."""
    start = chunks[bound.first].first
    return start > 0 and tokens.low[start - 1] in word_set("every") | {"/"}


def is_count(tokens: Tokens, chunks: list[Chunk], bound: Bound) -> bool:
    """Whether a bare number counts what no criterion bounds: visits, readings, leads, criteria of a list, people enrolled.

    A number before any other noun is no known non-fact: it stays unexplained.
    """
    if bound.unit is not None or bound.relative is not None or bound.value != int(bound.value):
        return False
    counted, names, index = word_set("counted"), word_set("named_class"), context_index(("counted",))
    for at in range(bound.at + 1, min(bound.at + 1 + _NOUN_REACH, len(chunks))):
        chunk = chunks[at]
        if chunk.kind == "word" and (chunk.low in counted or chunk.low in names):
            return at == bound.at + 1 or chunk.low not in names
        if look_up(index, tokens.low, chunk.first) is not None:
            return True
        if chunk.kind not in ("word", "msr", "dash") or (chunk.low and not chunk.low[0].isalpha() and chunk.low != "-"):
            return False
    return False
