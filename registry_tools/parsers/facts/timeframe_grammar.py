"""The grammar of time frames: which rules are tried at which token, in order."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from registry_tools.parsers.facts import timeframe_patterns as look
from registry_tools.parsers.facts.timeframe_readings import Reading
from registry_tools.parsers.facts.timeframe_standing import Standing


class Grammar(Standing):
    """All rules together."""

    def read(self) -> list[Reading]:
        """All readings, in order."""
        at, count = 0, len(self.codes)
        while at < count:
            for rule in _RULES.get(self.codes[at], ()):
                end = rule(self, at)
                if end > at:
                    at = end
                    break
            else:
                at += 1
        return self.all.whole()

    def _visit(self, at: int) -> int:
        """A visit without a time; the time may stand behind it (`Visit 2 (Week 5)`)."""
        found = look.VISIT_NUMBERS.match(self.codes, at)
        end = found.end() if found else at + 1
        alone = (at == 0 or self.codes[at - 1] in "hs@xf" or (at == 1 and self.codes[0] == "(")) and (
            end == len(self.codes) or self.codes[end] in "hs)"
        )
        time_near = look.VISIT_HAS_TIME.match(self.codes, end)
        if alone and not time_near and not self._time_before(at):
            return self._put(Reading("unspecified", self.tokens[at].start, self.tokens[end - 1].end, kind="visit"), at, end)
        return end

    def _time_before(self, at: int) -> bool:
        last = self.all.found[-1] if self.all.found else None
        return last is not None and last.last >= at - 2 and not set(self.codes[last.last + 1 : at]) & set("sh")

    def _no_time(self, at: int) -> int:
        if len(self.codes) <= 6 or self._alone(at):
            return self._put(Reading("unspecified", self.tokens[at].start, self.tokens[at].end, kind="study"), at, at + 1)
        return at

    def _aside(self, at: int) -> int:
        """A parenthesis behind a time only explains it, but for sampling times and what has no time yet."""
        close = self.closes.get(at)
        last = self.all.found[-1] if self.all.found else None
        if close is None or last is None or at - last.last > 8 or set(self.codes[last.last + 1 : at]) - set("xmwfpPYv"):
            return at + 1
        inner = self.codes[at + 1 : close]
        if inner == "z" and last.unit < 1 and last.shape == "point" and last.low and self.tokens[at + 1].anchor == "first_dose":
            last.low, last.high, last.anchor = -last.low, -last.low, "first_dose"  # "0.5 hour (pre-dose)"
        if inner == "z" and self.tokens[at + 1].anchor != "first_dose":
            return close + 1
        if inner == "d" and last.shape == "point" and last.low is None and last.cycle is None and last.unit:
            last.low = last.high = self.tokens[at + 1].value  # "after 8 cycles (24 weeks)"
            return close + 1
        if last.bare and re.search(r"[me±]", inner) and not re.search(r"[dDlr]", inner):
            last.bare = False
        if self._says_more(last, inner, at, close):
            return at + 1
        if last.shape == "window" and last.high is None:
            high, _ = self._cap(at)
            last.high = high
        return close + 1

    def _schedules(self, last: Reading, inner: str, at: int, close: int) -> bool:
        """Whether samples stand inside behind their day, days behind their sample, or times behind an operation."""
        if last.kind == "day":
            return bool(look.SAMPLES_INSIDE.search(inner)) or (last.low == last.high and self._hours_inside(at, close))
        if last.kind == "sample":
            return bool(look.DAYS_INSIDE.fullmatch(inner))  # "2 hours post-dose (Weeks 3 and 6)"
        if last.shape == "recurring" and "l" in inner:
            return True  # "at each session (study days 1, 3 and 5)"
        if inner == "l" and 0 < last.unit < 1:
            return True  # "12 hours (Day 1)"
        # "perioperative (intraoperatively and 8 hours postoperatively)"
        return last.kind == "mark" and last.anchor == "surgery" and bool(look.TIME_AFTER.search(inner))

    def _hours_inside(self, at: int, close: int) -> bool:
        """`Day 1 (2 to 4 hours, 10 to 14 hours)`: samples; but `Day 2 (24 hours)` says the day again."""
        times = [token for token in self.tokens[at:close] if token.code in "dD" and 0 < token.unit < 1]
        return len(times) > 1

    def _says_more(self, last: Reading, inner: str, at: int, close: int) -> bool:
        """Whether a parenthesis behind a reading is to be read itself: another time, samples on a day, the time of an event."""
        if inner.startswith("s") and not self.codes.startswith(("T", "U"), close + 1):
            return True
        if self._schedules(last, inner, at, close):
            return True
        if last.shape in ("event", "unspecified") and last.high is None and re.search(r"[dDlrz]", inner):
            return True
        return last.low is None and last.high is None and last.shape != "event"


def _rules() -> dict[str, tuple[Callable[[Grammar, int], int], ...]]:
    """Which rules are tried at a token, by its letter, in order."""
    table: dict[str, tuple[Callable[[Grammar, int], int], ...]] = {}
    g = Grammar
    for letters, rules in (
        ("R", (g._frequency,)), ("E", (g._every, g._skip_word)),
        ("F", (g._span, g._dates, g._from_zero, g._skip_word)),
        ("A", (g._span, g._time, g._after_mark)),
        ("i", (g._span, g._after_mark, g._before_mark, g._at_mark)),
        ("B", (g._before_and_after, g._span, g._before_mark)),
        ("zmaeY", (g._span, g._mark)), ("dlv", (g._span, g._time)), ("C", (g._span, g._cycle)),
        ("Dr", (g._time,)), ("UT", (g._dates, g._upto, g._until_mark)),
        ("W", (g._dates, g._upto, g._during_mark, g._until_mark)),
        ("@", (g._dates, g._span, g._time, g._at_mark)),
        ("(", (g._aside,)), ("K", (g._compared,)), ("ZM#0", (g._dates,)), ("h", (g._full_stop,)),
        ("n", (g._end_time,)), ("v", (g._visit,)), ("t", (g._no_time,)),
    ):  # fmt: skip
        for letter in letters:
            table[letter] = table.get(letter, ()) + rules
    return table


_RULES: Final = _rules()
