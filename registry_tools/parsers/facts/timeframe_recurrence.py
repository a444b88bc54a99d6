"""Times that come again: `every 8 weeks until progression`, `yearly for 5 years`."""

from __future__ import annotations

import re

from registry_tools.parsers.facts import timeframe_patterns as look
from registry_tools.parsers.facts.timeframe_readings import Reading, known
from registry_tools.parsers.facts.timeframe_sentence import Sentence


class Recurrence(Sentence):
    """Rules for what comes again."""

    def _every(self, at: int) -> int:
        found = look.EVERY.match(self.codes, at)
        if not found:
            return at
        index, code = max(found.start("t"), found.start("u")), self.codes[found.end() - 1]
        token = self.tokens[found.end() - 1]
        made = Reading("recurring", self.tokens[at].start, token.end, low=0.0)
        if code in "dDl":
            made.every = token.value
        elif code == "u":
            made.every = token.value * (self.tokens[index].value if self.codes[index] == "#" else 1.0)
        elif code in "cC":
            # "every 2 cycles", "every third cycle"
            times = token.cycle if code == "C" else self.tokens[index].value if self.codes[index] == "#" else 1.0
            made.every = None if self.length is None else self.length * (times or 1.0)
        elif code in "mz":
            if at and self.codes[at - 1] not in "hs@AB(":
                return at
            made.anchor = token.anchor
        else:
            made = Reading("unspecified", self.tokens[at].start, token.end, kind="visit")
            return self._put(made, at, found.end())
        return self._recurring(made, at, found.end())

    def _frequency(self, at: int) -> int:
        token = self.tokens[at]
        if (
            at
            and self.codes[at - 1] in "xkgO"
            and self.codes.startswith("x", at + 1)
            and not look.UNTIL_TIME.match(self.codes, at + 1)
        ):
            return at + 1  # "the average daily steps"
        made = Reading("recurring", token.start, token.end, low=0.0, every=None if token.value != token.value else token.value)
        if token.word == "cycle":
            made.cycle_day, made.length, made.low = token.cycle_day, token.length, token.high
        return self._recurring(made, at, at + 1)

    def _recurring(self, made: Reading, first: int, end: int) -> int:
        """How long it goes on: `every 8 weeks` + `until progression, up to 2 years` or `for the first 24 weeks`."""
        last = self.all.found[-1] if self.all.found else None
        if (last is not None and last.shape == "recurring" and last.high is not None and last.last >= first - 4) or (
            last is not None and last.shape == "point" and last.high and self._then(last.last + 1, first, end)
        ):
            made.low = last.high
        started = self._from_cycle(made, end)
        if started > end and not look.CAPPED.match(self.codes, started):
            return self._put(made, first, started)
        end = started
        found = look.UNTIL_TIME.match(self.codes, end)
        ranged = look.UNTIL_RANGE.match(self.codes, end)
        event = look.UNTIL_EVENT.match(self.codes, end)
        if ranged:
            token = self.tokens[ranged.start("t")]
            made.low, made.high = token.value, token.high
            end = ranged.end()
        elif found and not (event and event.start("e") < found.start("t")):
            end = self._until_time(made, found, end)
        elif event:
            self._named_start(made, end, event.start("e"))
            made.event, end = self._events(event.start("e"))
            made.high, end = self._cap(end)
        elif (
            last is not None
            and last.shape == "window"
            and (last.last >= first - 2 or self._goes_with(last, first))
            and last.high is not None
            and last.event is None
        ):
            # `up to 5 years, every 6 months` is one statement
            made.low, made.high, made.anchor, made.start = last.low, last.high, last.anchor, last.start
            self.all.found.pop()
        else:
            tail = look.TAIL_AFTER.match(self.codes, end)
            if tail:
                made.anchor = self.tokens[tail.end() - 1].anchor
                end = tail.end()
                self.all.anchor(made.anchor)  # "6 weeks, 3 months, then annually after surgery"
        return self._put(made, first, end)

    def _from_cycle(self, made: Reading, end: int) -> int:
        """Index behind where a recurrence starts: `every 4 cycles starting from Cycle 12 Day 1`."""
        found = look.EVERY_FROM.match(self.codes, end)
        if not found or look.UNTIL_TIME.match(self.codes, end) or look.UNTIL_RANGE.match(self.codes, end):
            return end
        begin = self.tokens[found.start("t")]
        if begin.code == "l":
            made.low = known(begin.value)
        else:
            made.low = begin.value - begin.length + 1 if begin.length else None
        return found.end()

    def _until_time(self, made: Reading, found: re.Match[str], end: int) -> int:
        """`from week 12 until 5 years`, `up to 12 months after surgery`."""
        token = self.tokens[found.start("t")]
        made.high = token.value if token.high is None else token.high
        if found.group("f"):
            begin = self.tokens[found.start("f")]
            made.low, made.anchor = begin.value, begin.anchor
        self._named_start(made, end, found.start("lead"))
        tail = look.TAIL_AFTER.match(self.codes, found.end())
        if tail is None:
            return found.end()
        mark = self.tokens[tail.end() - 1]
        if mark.anchor in ("last_dose", "end_of_treatment"):
            made.high, made.event = None, mark.event  # counted from its end, on another clock
        elif made.anchor in (None, "baseline"):
            made.anchor = mark.anchor
        return tail.end()

    def _named_start(self, made: Reading, at: int, end: int) -> None:
        """What it begins with: `weekly after randomization for 2 years`."""
        for token in self.tokens[at:end]:
            if token.code in "zm" and made.anchor is None:
                made.anchor = token.anchor

    def _goes_with(self, last: Reading, first: int) -> bool:
        """Whether a cap stands before the recurrence: `up to 20 weeks; measured every 4 weeks`."""
        between = self.codes[last.last + 1 : first]
        return self.codes[last.first] == "U" and len(between) < 4 and between[:1] in ("s", "h") and set(between) <= set("hsx")

    def _then(self, at: int, first: int, end: int) -> bool:
        """Whether `then every 9 weeks`, `every 2 cycles thereafter` goes on from the time before it."""
        before, behind = self.tokens[at:first], self.tokens[end : end + 1]
        return any(token.value == 1.0 and token.code == "s" for token in before) or any(token.code == ">" for token in behind)
