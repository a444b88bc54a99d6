"""Treatment cycles: `C2D15`, `Day 1 of Cycles 1-3`, `Day 1 of each 21-day cycle`, and how long a cycle is.

Day n of cycle m is day (m - 1) x length + n; without the length only the days of cycle 1 are known.
"""

from __future__ import annotations

import re
from typing import Final

from registry_tools.parsers.facts.timeframe_tokens import Token

_LENGTHS: Final = (
    re.compile(
        r"(?P<take>(?:\(|E|w|s){0,3}[cC]s?[xO@:Eig]{1,4}(?P<d>[dD])(?:sx?d)?x?(?:\))?)"
    ),  # each cycle is 28 days; cycle = 28 days
    re.compile(r"(?P<take>(?:C|c)\((?:[xO:cE]){0,3}(?P<d>d)(?:E?c)?\))"),  # Cycle 1 (21 days)
    re.compile(r"(?P<take>\([:xO]{0,3}(?P<d>d)[xOE/s]{1,2}c\))"),  # (28 days per cycle)
    re.compile(r"(?P<d>d)(?=[xp]{0,2}c)"),  # every 28-day cycle
    re.compile(r"(?P<take>(?P<d>d)(?:O|E)c)"),  # 21 days per cycle
)
_DAYS_OF: Final = re.compile(r"(?P<days>l(?:s{1,2}[l]){0,30}|r)[O@w(,x]{1,3}(?P<cycles>C(?:s{0,2}T?C){0,60})")
_CYCLE_DAYS: Final = re.compile(r"(?P<cycles>C(?:s{0,2}T?C){0,60})[s@:(-]{0,2}(?P<days>l(?:s{1,2}l(?!O?C)){0,30}|r)")
_EACH: Final = re.compile(r"(?P<days>l(?:s{1,2}l){0,30})[O@(]{0,2}(?P<each>[OE@]{1,3}(?P<d>d?)[xp]?(?P<n>c))")
_DAY: Final = 1.0


def with_cycles(tokens: list[Token]) -> tuple[list[Token], float | None]:
    """Tokens with cycle days made numbered times (l, with `cycle` and `cycle_day`), and the length of a cycle in days."""
    codes = "".join(token.code for token in tokens)
    if "c" not in codes and "C" not in codes:
        return tokens, None
    tokens, length = _length(tokens, codes)
    codes = "".join(token.code for token in tokens)
    out: list[Token] = []
    at = 0
    while at < len(tokens):
        found = None
        if codes[at] in "lr":
            found = _EACH.match(codes, at)
            if found and _all_days(tokens, found):
                out.extend(_each(tokens, found, length))
                at = found.end()
                continue
            found = _DAYS_OF.match(codes, at)
        elif codes[at] == "C":
            found = _CYCLE_DAYS.match(codes, at)
        if found and _all_days(tokens, found):
            out.extend(_product(tokens, found, length))
            at = found.end()
            continue
        token = tokens[at]
        if token.code == "C":
            token.cycle = int(token.value)
            token.length = length
            token.value = token.cycle * length if length else 0.0
        elif token.code == "c" and token.word == "count":
            token = Token("d", token.start, token.end, token.value * length if length else float("nan"), unit=7.0)
        out.append(token)
        at += 1
    return out, length


def _length(tokens: list[Token], codes: str) -> tuple[list[Token], float | None]:
    lengths: set[float] = set()
    drop: set[int] = set()
    for pattern in _LENGTHS:
        for found in pattern.finditer(codes):
            index = found.start("d")
            if index in drop or tokens[index].value < 2 or _counts(tokens, found):
                continue
            measures = [token for token in tokens[index : found.end()] if token.code in "dD"]
            lengths.update(token.value if token.high is None else token.high for token in [*measures, tokens[index]])
            lengths.add(tokens[index].value)
            if "take" in pattern.groupindex:
                keep = {
                    i
                    for i in range(found.start(), found.end())
                    if codes[i] == "C" or (codes[i] == "c" and codes[found.start()] == "c")
                }
                # a parenthesis goes whole or not at all
                taken = codes[found.start() : found.end()]
                if taken.count("(") == taken.count(")"):
                    drop.update(set(range(found.start(), found.end())) - keep)
                else:
                    drop.update(i for i in range(found.start(), found.end()) if i not in keep and codes[i] not in "()")
            else:
                drop.add(index)
    length = lengths.pop() if len(lengths) == 1 else None
    return [token for i, token in enumerate(tokens) if i not in drop], length


def _counts(tokens: list[Token], found: re.Match[str]) -> bool:
    """`6 cycles (24 weeks)`, `24 weeks (6 cycles)`: the time of all of them, not of one."""
    return any(token.code == "c" and token.value > 1 for token in tokens[found.start() : found.end() + 1])


def _all_days(tokens: list[Token], found: re.Match[str]) -> bool:
    return all(token.unit == _DAY for token in tokens[found.start("days") : found.end("days")] if token.code in "lr")


def _product(tokens: list[Token], found: re.Match[str], length: float | None) -> list[Token]:
    cycles = [token for token in tokens[found.start("cycles") : found.end("cycles")] if token.code == "C"]
    days = [token for token in tokens[found.start("days") : found.end("days")] if token.code in "lr"]
    days_first = found.start("days") < found.start("cycles")
    out: list[Token] = []
    for c, cycle in enumerate(cycles):
        number = int(cycle.value)
        for d, day in enumerate(days):
            first, last = (day, cycle) if days_first else (cycle, day)
            start = (
                first.start
                if (c if days_first else d) == 0
                else min(cycle.start, day.start)
                if len(cycles) == 1 or len(days) == 1
                else day.start
            )
            if len(days) > 1 and not days_first and d:
                start = day.start
            if len(cycles) > 1 and days_first and c:
                start = cycle.start
            end = last.end if start < last.end else day.end
            known = length is not None or number == 1
            shift = (number - 1) * (length or 0.0)
            made = Token(
                day.code, start, max(end, start), shift + day.value if known else float("nan"), unit=_DAY, word=day.word
            )
            made.high = None if day.high is None else (shift + day.high if known else float("nan"))
            made.cycle, made.cycle_day, made.length = number, int(day.value), length
            if out:
                out.append(Token("s", start, start))
            out.append(made)
    return out


def _each(tokens: list[Token], found: re.Match[str], length: float | None) -> list[Token]:
    """`Days 1 and 15 of each cycle`: each day comes again with every cycle."""
    out: list[Token] = []
    times = int(tokens[found.start("n")].value) or 1
    own = tokens[found.start("d")].value if found.group("d") else length
    for day in tokens[found.start("days") : found.end("days")]:
        if day.code == "l":
            made = Token("R", day.start, day.end, own * times if own else float("nan"), unit=_DAY, word="cycle")
            made.cycle_day, made.length, made.high = int(day.value), own, day.value
            if out:
                out.append(Token("s", made.start, made.start))
            out.append(made)
    out[-1].end = tokens[found.end() - 1].end
    return out
