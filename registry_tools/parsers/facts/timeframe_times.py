"""Numbers and units of a time frame put together: durations, numbered times ("week 4"), ranges, and lists that share a unit.

Read `3, 6 and 12 months` forward (all are months) and `Weeks 4, 8 and 12` backward (all are weeks).
"""

from __future__ import annotations

import re
from typing import Final

from registry_tools.parsers.facts.timeframe_lists import settle
from registry_tools.parsers.facts.timeframe_signs import signed
from registry_tools.parsers.facts.timeframe_tokens import Token

_LINKS: Final = "-T~"
_LONGEST: Final = 500 * 365.25  # days
_NEXT_ORDINAL: Final = re.compile(r"(?:s{1,2}|[-T])?0")


class TimeReader:
    """One pass over tokens; `out` is the tokens with durations (d, D), numbered times (l, r) and cycles (C) made whole."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = signed(tokens)
        self.codes = "".join(token.code for token in self.tokens)
        self.out: list[Token] = []
        self.pending: list[Token] = []
        self.before: Token | None = None  # the time that the pending numbers follow
        self.held: Token | None = None  # the one before a parenthesis

    def read(self) -> list[Token]:
        """All tokens, with times made whole."""
        at, codes = 0, self.codes
        while at < len(codes):
            code = codes[at]
            if code == "#":
                at = self._number(at)
            elif code == "u":
                at = self._unit(at)
            elif code == "0":
                at = self._ordinal(at)
            elif code == "j":
                at = self._first(at)
            elif code == "c":
                at = self._cycle(at)
            elif code == "N":
                self.out.append(self.tokens[at].copy())
                self.out[-1].code = "x"
                at += 1
            elif code == "(" and self.pending and (close := self._remark(at)):
                at = close
            elif (code in "@g" or (code in "UE" and self.pending)) and self.out and self.out[-1].code == "s":
                self.out.append(self.tokens[at])  # "at 4, 9 and an average of 18 months"
                at += 1
            else:
                if code not in "s":
                    self._settle(None)
                    self._aside(code)
                self.out.append(self.tokens[at])
                at += 1
        self._settle(None)
        return self.out

    def _aside(self, code: str) -> None:
        """A list goes on behind a parenthesis: `Week 0 (baseline), 4 and 8`."""
        if code == "(":
            self.held = self.before
        self.before = self.held if code == ")" else None

    def _remark(self, at: int) -> int:
        """Index behind a remark inside a list (`6, 8 (only in cohort 1), 12 hours`), or 0 where the parenthesis gives times."""
        close = self.codes.find(")", at, at + 12)
        if close < 0 or set(self.codes[at + 1 : close]) & set("u("):
            return 0
        for token in self.tokens[at : close + 1]:
            if token.code in "#0":
                token.code = "x"
            self.out.append(token)
        return close + 1

    def _element(self, at: int) -> tuple[float, float | None, int]:
        """A number or a range of numbers at `at`: low, high, index behind it."""
        tokens, codes = self.tokens, self.codes
        low, end = tokens[at].value, at + 1
        if codes.startswith("(#)", end) and tokens[end + 1].value == low:
            end += 3
        between = codes.startswith("s#", end) and self.out[-1:] and self.out[-1].code == "F" and tokens[end].word.isalpha()
        if between or (end + 1 < len(codes) and codes[end] in _LINKS and codes[end + 1] == "#"):
            high = tokens[end + 1].value
            if high >= low:
                end += 2
                if codes.startswith("(#)", end) and tokens[end + 1].value == high:
                    end += 3
                return low, high, end
        return low, None, end

    def _unit_after(self, at: int) -> int:
        """Index of the unit that directly follows, with or without a hyphen, or -1."""
        if self.codes.startswith("u", at):
            return at
        if self.codes.startswith("-u", at) and self.tokens[at].end == self.tokens[at + 1].start:
            return at + 1
        return -1

    def _number(self, at: int) -> int:
        low, high, end = self._element(at)
        unit = self._unit_after(end)
        if unit < 0 and high is not None and self._unit_after(at + 1) >= 0:
            high, end = None, at + 1
            unit = self._unit_after(end)
        first = self.tokens[at]
        if (other := self._no_time(at, high if high is not None else low, end, unit)) is not None:
            return other
        if len(self.pending) == 1 and self.out[-1] is self.pending[0]:
            self.pending.clear()  # "2 3-month visits": a count, then a time
        if unit < 0:
            self.pending.append(Token("#", first.start, self.tokens[end - 1].end, low, high=high))
            self.out.append(self.pending[-1])
            return end
        days = self.tokens[unit].value
        made = Token("d", first.start, self.tokens[unit].end, low * days, unit=days, word=self.tokens[unit].word)
        if high is not None:
            made.code, made.high = "D", high * days
        end = unit + 1
        end = self._longer(made, end)
        self._settle(made)
        self.out.append(made)
        self.before = made
        return end

    def _no_time(self, at: int, value: float, end: int, unit: int) -> int | None:
        """Index behind a number that counts no time by itself: a visit's, a count of cycles, `6-monthly`; None for others."""
        codes, tokens, first = self.codes, self.tokens, self.tokens[at]
        often = end + (codes[end] == "-") if codes.startswith(("R", "-R"), end) else -1
        if unit >= 0:
            if self.out and self.out[-1].code == "v" and self._numbers_next(unit):  # "Visit 2 Day 84"
                made, end = Token("x", first.start, first.end, word="visit"), at + 1
            elif codes.startswith("N", unit + 1):  # "with a 3-minute window" widens a visit
                made, end = None, unit + 2
            elif value * tokens[unit].value > _LONGEST:  # "1000 person-years" is no time
                made, end = first, at + 1
            else:
                return None
        elif codes.startswith("c", end) and not codes.startswith(("#", "-#"), end + 1):
            made, end = Token("c", first.start, tokens[end].end, value, word="count"), end + 1
        elif often >= 0 and tokens[often].word.endswith("ly"):
            made = Token("R", first.start, tokens[often].end, first.value * tokens[often].value, word="often")
            end = often + 1
        else:
            return None
        self._settle(None)
        self.before = None
        if made is not None:
            self.out.append(made)
        return end

    def _longer(self, made: Token, end: int) -> int:
        """`2 weeks to 3 months` and `24 h - 7 days` are one range; `1 year 6 months` is one duration."""
        codes, tokens = self.codes, self.tokens
        if made.code != "d" or (self.out and self.out[-1].code == "E"):
            return end  # "every 6 months until 5 years" is no range
        between = self.out[-1:] and self.out[-1].code == "F" and codes.startswith("s#", end) and tokens[end].word.isalpha()
        if between or (end + 1 < len(codes) and codes[end] in _LINKS and codes[end + 1] == "#"):
            unit = self._unit_after(end + 2)
            if (
                unit >= 0
                and tokens[end + 1].value * tokens[unit].value > made.value
                and not codes.startswith(("-#", "-s"), unit + 1)
            ):
                made.code, made.high, made.end = "D", tokens[end + 1].value * tokens[unit].value, tokens[unit].end
                return unit + 1
        elif codes.startswith("#", end) or (codes.startswith("s#", end) and self._sums(end)):
            end_of_first, end = end, end + (codes[end] == "s")
            unit = self._unit_after(end + 1)
            if (
                unit >= 0
                and not codes.startswith("s", unit + 1)
                and _part_of(made.unit, tokens[unit].value)
                and tokens[end].value * tokens[unit].value < made.unit
            ):
                made.value += tokens[end].value * tokens[unit].value
                made.end = tokens[unit].end
                return unit + 1
            end = end_of_first
        return end

    def _sums(self, comma: int) -> bool:
        """`up to 3 years, 10 months`, `188 weeks and 5 days`: a list would go up, not down."""
        before = self.out[-1].code if self.out else "h"
        return before in "UTW" or (before != "s" and self.tokens[comma].word.isalpha())

    def _unit(self, at: int) -> int:
        """A unit that no number precedes: it numbers what follows (`Weeks 4, 8`), or stands alone."""
        codes, tokens = self.codes, self.tokens
        number = at + 1
        if codes.startswith("-#", number) or codes.startswith(":#", number):
            number += 1
        if codes.startswith("0", number) or codes.startswith("#", number):
            codes_at = number
        else:
            return self._plain(at)
        days = tokens[at].value
        low, high, end = self._element(codes_at)
        unit = self._unit_after(end)
        if unit >= 0 and not self._numbers_next(unit):
            if high is not None and codes.startswith(("A", "a"), unit + 1):  # "Day 1 to 30 days after the last dose"
                high, end = None, codes_at + 1
            elif tokens[unit].value != days:
                return self._plain(at)
            else:
                end = unit + 1
        made = Token("l", tokens[at].start, tokens[end - 1].end, low * days, unit=days, word=tokens[at].word)
        if high is not None:
            made.code, made.high = "r", high * days
        elif end < len(codes) and codes[end] in _LINKS and codes.startswith("u#", end + 1):
            later = tokens[end + 1].value * tokens[end + 2].value
            if later >= made.value:
                made.code, made.high, made.end = "r", later, tokens[end + 2].end
                end += 3
        elif end < len(codes) and codes[end] in _LINKS and codes.startswith("u-#", end + 1):
            later = tokens[end + 1].value * tokens[end + 3].value
            if later >= made.value:
                made.code, made.high, made.end = "r", later, tokens[end + 3].end
                end += 4
        self._settle(None)
        self.out.append(made)
        self.before = made
        return end

    def _numbers_next(self, unit: int) -> bool:
        """Whether the unit at `unit` itself numbers what follows it."""
        return self.codes.startswith("#", unit + 1) or (
            self.codes.startswith("-#", unit + 1) and self.tokens[unit + 1].end == self.tokens[unit + 2].start
        )

    def _measures(self, at: int) -> bool:
        """Whether a unit at `at` belongs to the number before it, not to one behind it (`C2D15`)."""
        unit = self._unit_after(at)
        return unit >= 0 and not self._numbers_next(unit)

    def _plain(self, at: int) -> int:
        self._settle(None)
        self.before = None
        self.out.append(self.tokens[at])
        return at + 1

    def _first(self, at: int) -> int:
        """ "First" numbers a unit or a cycle (`first day`), or makes a span (`first 12 months`); else it stays."""
        codes, tokens = self.codes, self.tokens
        if self._unit_after(at + 1) >= 0 or codes.startswith("au", at + 1):
            return self._ordinal(at)
        if codes.startswith("c", at + 1):
            return self._ordinal_cycle(at, at + 1)
        if codes.startswith("#", at + 1) and self._unit_after(at + 2) >= 0:
            self._settle(None)
            self.before = None
            self.out.append(Token("W", tokens[at].start, tokens[at].end, word="first"))
            return at + 1
        return self._plain(at)

    def _ordinal_cycle(self, at: int, cycle: int) -> int:
        self._settle(None)
        self.out.append(Token("C", self.tokens[at].start, self.tokens[cycle].end, self.tokens[at].value or 1.0))
        return cycle + 1

    def _ordinal(self, at: int) -> int:
        """`3rd, 6th and 12th month`; `third postoperative day`."""
        codes, tokens = self.codes, self.tokens
        values, end = [at], at + 1
        while found := _NEXT_ORDINAL.match(codes, end):
            end = found.end()
            values.append(end - 1)
        middle = codes.startswith("au", end)
        unit = end + 1 if middle else self._unit_after(end)
        if unit < 0:
            if codes.startswith("c", end):
                return self._ordinal_cycle(at, end)
            if codes.startswith("s#", end) and len(values) == 1:  # "6th and 12 months"
                self.pending.append(Token("#", tokens[at].start, tokens[at].end, tokens[at].value))
                self.out.append(self.pending[-1])
                return end
            self._plain(at)
            self.out.extend(tokens[at + 1 : end])
            return end
        days = tokens[unit].value
        self._settle(None)
        if middle:
            self.out.append(tokens[end])
        for index in values:
            if index != at:
                self.out.append(Token("s", tokens[index - 1].start, tokens[index - 1].end))
            token = tokens[index]
            stop = tokens[unit].end if index == values[-1] else token.end
            self.before = Token("l", token.start, stop, (token.value or 1.0) * days, unit=days, word="ordinal")
            self.out.append(self.before)
        if len(values) == 2 and codes[values[1] - 1] in _LINKS and self.out[-1].value > self.out[-3].value:
            late = self.out.pop()
            self.out.pop()
            self.out[-1].code, self.out[-1].high, self.out[-1].end = "r", late.value, late.end
        return unit + 1

    def _cycle(self, at: int) -> int:
        """`Cycle 1`, `Cycles 1, 3 and 5`, `Cycles 1-3`: one C token for each cycle (at most 100)."""
        codes, tokens = self.codes, self.tokens
        self._settle(None)
        self.before = None
        end = at + 1 + codes.startswith(("-#", ":#"), at + 1)
        if not codes.startswith("#", end) or self._measures(end + 1):  # "cycle = 21 days"
            self.out.append(tokens[at])
            return at + 1
        start = tokens[at].start
        while codes.startswith("#", end) and not self._measures(end + 1):
            low, high, behind = self._element(end)
            if self._measures(behind):
                low, high, behind = tokens[end].value, None, end + 1
            for value in range(int(low), int(min(high or low, low + 100)) + 1):
                self.out.append(Token("C", start, tokens[behind - 1].end, float(value)))
            end = behind
            start = tokens[end].start if end < len(codes) else start
            if codes.startswith("Tc#", end) and self.out[-1].code == "C":
                for value in range(int(self.out[-1].value) + 1, int(min(tokens[end + 2].value, low + 100)) + 1):
                    self.out.append(Token("C", tokens[end + 1].start, tokens[end + 2].end, float(value)))
                return end + 3
            skip = 2 if codes.startswith("ss#", end) else 1 if codes.startswith("s#", end) else 0
            if not skip or self._measures(end + skip + 1):
                break
            end += skip
            start = tokens[end].start
        return end

    def _settle(self, following: Token | None) -> None:
        """Give the pending numbers their unit: of the duration that follows, else of the time they follow."""
        if self.pending:
            settle(self.pending, self.before, following)
        self.pending = []


def _part_of(unit: float, smaller: float) -> bool:
    """Whether "n `unit` m `smaller`" is one duration: years and months, weeks and days, hours and minutes."""
    return (unit, smaller) in {(365.25, 30.4375), (7.0, 1.0), (30.4375, 7.0), (30.4375, 1.0)} or (
        0.04 < unit < 0.05 and 0.0006 < smaller < 0.0008
    )
