"""The numbers of a criterion as written: figures, words, powers, weeks and days, and numbers said twice."""

from __future__ import annotations

import math
from functools import cache
from typing import Final

from registry_tools.parsers.facts.criterion_chunk import NUMBER, WORD, Chunk
from registry_tools.parsers.facts.criterion_tokens import Tokens
from registry_tools.parsers.facts.criterion_units import append_unit, match_unit
from registry_tools.parsers.facts.criterion_vocabulary import word_set
from registry_tools.parsers.facts.numbers import number_words, parse_number

_COMPOUNDING: Final = frozenset("^x*+-")  # what a number of several tokens goes on with, or with a figure
FRACTIONS: Final = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3}


def append_number(tokens: Tokens, chunks: list[Chunk], at: int, sign: float = 1.0, first: int | None = None) -> int:
    """Append a number and the unit behind it; the token after them."""
    low = tokens.low
    written = low[at]
    value = float(written) if written.isdecimal() and written.isascii() else FRACTIONS.get(written) or parse_number(written)
    end = at + 1
    if value is None or not math.isfinite(value):
        chunks.append(Chunk(WORD, at, end, low=low[at]))
        return end
    if end < len(low) and low[end] in FRACTIONS:
        value += FRACTIONS[low[end]]
        end += 1
    value, end = _compound(tokens, value, end)
    chunk = Chunk(NUMBER, at if first is None else first, end, sign * value)
    chunks.append(chunk)
    end = _repeat(tokens, end, value)
    chunk.last = end
    return append_unit(tokens, chunks, end)


def _compound(tokens: Tokens, value: float, end: int) -> tuple[float, int]:
    """The value of a power ("10^5", "1.5 x 10^6" before no unit) or of weeks and days ("36+6", "24 0/7"), and its end."""
    low = tokens.low
    if end >= len(low) or not (low[end] in _COMPOUNDING or low[end].isdigit()):
        return value, end
    if value == 10 and low[end : end + 1] == ["^"] and end + 1 < len(low):
        minus = low[end + 1] == "-"
        power = low[end + 2] if minus and end + 2 < len(low) else low[end + 1]
        if power.isdigit() and len(power) < 3:
            return 10.0 ** (-int(power) if minus else int(power)), end + (3 if minus else 2)
    if low[end : end + 1] in (["x"], ["*"]) and low[end + 1 : end + 3] == ["10", "^"] and end + 3 < len(low):
        minus = low[end + 3] == "-"
        power = low[end + 4] if minus and end + 4 < len(low) else low[end + 3]
        if power.isdigit() and len(power) < 3 and match_unit(tokens, end)[0] is None:
            return value * 10.0 ** (-int(power) if minus else int(power)), end + (5 if minus else 4)
    at = end + (low[end : end + 1] in (["^"], ["+"], ["-"]))
    if low[at + 1 : at + 3] == ["/", "7"] and low[at].isdigit() and len(low[at]) == 1:
        return value + int(low[at]) / 7, at + 3
    weeks = low[end : end + 1] == ["+"] and at + 1 < len(low) and len(low[at]) == 1 and low[at] in "0123456"
    if weeks and (low[at + 1].startswith("week") or low[at + 1] in ("and", "to", "-")):
        return value + int(low[at]) / 7, at + 1
    return value, end


def append_number_word(tokens: Tokens, chunks: list[Chunk], at: int, numbers: dict[str, float]) -> int:
    low = tokens.low
    value, end = numbers[low[at]], at + 1
    if end + 1 < len(low) and low[end] == "-" and f"{low[at]}-{low[end + 1]}" in numbers:
        value, end = numbers[f"{low[at]}-{low[end + 1]}"], end + 2
    end = _repeat(tokens, end, value)
    chunks.append(Chunk(NUMBER, at, end, value, "word"))
    return append_unit(tokens, chunks, end)


def _repeat(tokens: Tokens, end: int, value: float) -> int:
    """The end of "three (3)": a number said again in brackets is one number."""
    low = tokens.low
    if end + 2 < len(low) and low[end] in "([" and low[end + 2] in ")]":
        again = cardinals().get(low[end + 1])
        if again is None and low[end + 1][0].isdigit():
            again = parse_number(low[end + 1])
        if again == value:
            return end + 3
    return end


@cache
def cardinals() -> dict[str, float]:
    """Cardinals; multiples and fractions have meanings of their own."""
    apart = word_set("multiple")
    return {
        word: value for word, value in number_words().items() if value == int(value) and word not in apart and word != "once"
    }
