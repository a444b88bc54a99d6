"""Numbers that only mark something: references, citations, dates, exponents, the ends of a scale, names said in full."""

from __future__ import annotations

from typing import Final

from registry_tools.parsers.facts.criterion_chunk import Chunk
from registry_tools.parsers.facts.criterion_tokens import Tokens
from registry_tools.parsers.facts.criterion_vocabulary import context_index, look_up, word_set
from registry_tools.parsers.facts.quantities_one import Bound

# "human epidermal growth factor receptor 2 (anti-HER2": the abbreviation stands within so many tokens of the bracket.
_ABBREVIATION: Final = 4
_SCALE: Final = 4


def is_mark(tokens: Tokens, chunks: list[Chunk], bound: Bound) -> bool:
    """Whether a bare number, or a range of bare numbers, marks something and bounds nothing."""
    if bound.unit is not None or bound.relative is not None:
        return False
    low, at = tokens.low, chunks[bound.at if bound.pair is None else bound.pair].first
    end = chunks[bound.at].last
    if bound.comparator == "=" and at >= 2 and low[at - 1] == "=" and low[at - 2] in word_set("sample"):
        return True  # "(n = 20)"
    if bound.explicit or at == 0:
        return False
    return _is_reference(low, at, end) or _is_date(low, at) or _is_scale(low, at) or _is_abbreviated(low, at, end)


def _is_reference(low: list[str], at: int, end: int) -> bool:
    """ "[1]", "2007;28:2539-2550", "1:4", and the exponent of "m^2"."""
    before, after = low[at - 1], low[end : end + 2]
    if before == "^" or (before == "[" and after[:1] == ["]"]):
        return True
    pages = before in ":;" and at >= 2 and low[at - 2][0].isdigit()
    return pages or (after[:1] == [":"] and len(after) > 1 and after[1][0].isdigit())


def _is_date(low: list[str], at: int) -> bool:
    """ "9/11/2001": three numbers with strokes between them."""
    if low[at - 1] != "/" and "/" not in low[at + 1 : at + 2]:
        return False
    for first in (at, at - 2, at - 4):
        parts = low[first : first + 5] if first >= 0 else []
        if len(parts) == 5 and parts[1] == parts[3] == "/" and all(part.isdecimal() for part in parts[::2]):
            return True
    return False


def _is_scale(low: list[str], at: int) -> bool:
    """ "on a scale of 0-10"."""
    index = context_index(("scaled",))
    for begin in range(max(0, at - _SCALE), at):
        found = look_up(index, low, begin) if low[begin] in index else None
        if found is not None and found[1] == at:
            return True
    return False


def _is_abbreviated(low: list[str], at: int, end: int) -> bool:
    """ "growth factor receptor 2 (HER2)", "glucagon-like peptide 1 (GLP-1)": the number comes again in the abbreviation."""
    if low[end : end + 1] != ["("] or not low[at - 1].isalpha():
        return False
    written = low[at]
    for here in range(end + 1, min(end + 1 + _ABBREVIATION, len(low))):
        word = low[here]
        if word == ")":
            return False
        if (word[0].isalpha() and word.endswith(written)) or (word == written and low[here - 1] == "-"):
            return True
    return False
