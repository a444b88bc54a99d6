"""The unit, unit of time or half-life behind a number of a criterion."""

from __future__ import annotations

from functools import cache
from typing import Final

from registry_tools.parsers.facts.criterion_chunk import Chunk
from registry_tools.parsers.facts.criterion_tokens import Tokens
from registry_tools.parsers.facts.criterion_vocabulary import Meaning, context_index, look_up, phrase_index
from registry_tools.parsers.facts.durations import duration_units
from registry_tools.parsers.facts.units import unit_spellings

# No unit is longer than this many tokens ("mL / min / 1.73 m ^ 2").
_UNIT_REACH: Final = 14


def append_unit(tokens: Tokens, chunks: list[Chunk], at: int) -> int:
    """Append the unit, unit of time or half-life that stands at `at` (a hyphen may come before it), with an age mark."""
    low = tokens.low
    start = at + 1 if at + 1 < len(low) and low[at] == "-" and not tokens.gap(at + 1) else at
    if start >= len(low):
        return at
    style = "hyphen" if start > at else ""
    halves = context_index(("half",))
    half = look_up(halves, low, start) if low[start] in halves else None
    if half is not None:
        chunks.append(Chunk(half[0], start, half[1], style=style))
        return half[1]
    code, end = match_unit(tokens, start)
    time, time_end = _time(tokens, start)
    if time is not None and time_end >= end:
        time_end = _past_abbreviation(tokens, time_end, time)
        chunks.append(Chunk(Meaning("time", time), start, time_end, style=style))
        return _append_age_mark(tokens, chunks, time_end)
    if code is None and low[start : start + 2] == ["in", ")"]:
        code, end = "[in_i]", start + 1  # "102 cm (40 in)"
    if code is None or _is_prefix(tokens, end) or (style and end - start < 2 and low[start].isalpha() and len(low[start]) < 3):
        return at
    end = _past_abbreviation(tokens, end, code)
    chunks.append(Chunk(Meaning("unit", code), start, end))
    return end


def _past_abbreviation(tokens: Tokens, end: int, code: str) -> int:
    """The token behind a unit and its own abbreviation in brackets: "50 kilograms (kg)", "grams per deciliter (g/dL)"."""
    low = tokens.low
    if end + 2 >= len(low) or low[end] != "(":
        return end
    again, close = match_unit(tokens, end + 1)
    if again is None and low[end + 1] in duration_units():
        again, close = duration_units()[low[end + 1]].code, end + 2
    return close + 1 if again == code and low[close : close + 1] == [")"] else end


def _is_prefix(tokens: Tokens, end: int) -> bool:
    """Whether a word goes on behind a hyphen: "two Gram-negative" rods are not two grams."""
    low = tokens.low
    return end + 1 < len(low) and low[end] == "-" and low[end + 1][0].isalpha() and not tokens.gap(end + 1)


def _append_age_mark(tokens: Tokens, chunks: list[Chunk], end: int) -> int:
    """Append "of age", "old" behind a time; not where a suffix ("of age or older") begins there."""
    low = tokens.low
    suffix = look_up(phrase_index(), low, end)
    if suffix is not None and suffix[0].kind == "suf" and low[suffix[1] : suffix[1] + 1] != ["than"]:
        return end
    age = look_up(context_index(("agemark",)), low, end + 1 if low[end : end + 1] == ["-"] else end)
    if age is None:
        return end
    chunks.append(Chunk(_age(), end, age[1]))
    return age[1]


@cache
def _age() -> Meaning:
    found = look_up(phrase_index(), ["age"], 0)
    assert found is not None
    return found[0]


def _time(tokens: Tokens, at: int) -> tuple[str | None, int]:
    low = tokens.low
    unit = duration_units().get(low[at])
    if len(low[at]) == 1 and (low[at] == "a" or tokens.text[tokens.starts[at]].isupper()):
        return None, at
    if (
        unit is None
        or low[at] in ("m", "s")
        or (unit.code == "d" and tokens.text[tokens.starts[at]] == "D" and len(low[at]) == 1)
    ):
        if low[at] in _TWO_WORDS and at + 1 < len(low) and (two := duration_units().get(f"{low[at]} {low[at + 1]}")):
            return two.code, at + 2
        return None, at
    end = at + 1
    if low[end : end + 3] == ["(", "s", ")"]:
        end += 3
    elif end < len(low) and low[end] in ("'", "´") and (end + 1 >= len(low) or low[end + 1] != "s"):
        end += 1
    elif low[end : end + 2] == ["'", "s"]:
        end += 2
    return unit.code, end


_TWO_WORDS: Final = frozenset(spelling.split()[0] for spelling in duration_units() if " " in spelling)


def match_unit(tokens: Tokens, at: int) -> tuple[str | None, int]:
    """The longest unit that begins at token `at`, and the token after it."""
    spelled, prefixes, low = unit_spellings(), _unit_prefixes(), tokens.low
    joined, best, end = "", None, at
    for here in range(at, min(at + _UNIT_REACH, len(low))):
        part = low[here]
        if part in _SILENT:
            if here == at and part != "*":
                break
            continue
        if part == "´" and here == at:
            part = "x"  # a multiplication sign that lost its font
        if part == "per":
            part = "/"
        elif "µ" in part:
            part = part.replace("µ", "u")
        if joined and part[0].isalpha() and joined[-1].isalpha() and tokens.gap(here):
            joined += " "
        joined += part
        if joined not in prefixes:
            break
        if joined in spelled:
            best, end = spelled[joined], here + 1
    if best is not None:  # a bracket that opened inside the unit closes with it: 10^(9)/L, mL/min/1.73 (m2)
        inside = low[at:end]
        if inside.count("(") > inside.count(")") and end < len(low) and low[end] == ")":
            end += 1
        elif inside.count(")") > inside.count("("):
            return None, at
    return best, end


_SILENT: Final = frozenset("^*()[]{}")


@cache
def _unit_prefixes() -> frozenset[str]:
    """Every beginning of a unit's normal form."""
    return frozenset(spelling[:length] for spelling in unit_spellings() for length in range(1, len(spelling) + 1))
