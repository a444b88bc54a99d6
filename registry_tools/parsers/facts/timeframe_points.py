"""Times by themselves: `at week 4`, `up to 2 years`, `30 days after surgery`, `Cycle 2`, calendar dates."""

from __future__ import annotations

import re

from registry_tools.parsers.facts import timeframe_patterns as look
from registry_tools.parsers.facts.timeframe_readings import Reading, timed
from registry_tools.parsers.facts.timeframe_spans import Spans
from registry_tools.parsers.facts.timeframe_words import LEAST, WITHIN


class Points(Spans):
    """Rules for times with what they are counted from."""

    def _upto(self, at: int) -> int:
        """`Up to 24 months`, `within 30 days after surgery`, `during the first 12 weeks`."""
        found = look.UPTO.match(self.codes, at)
        if not found:
            return at
        index = found.start("t")
        token, code, lead = self.tokens[index], self.codes[index], found.group("lead")
        if code == "C":
            made = Reading("window", token.start, token.end, 0.0, cycle=token.cycle, length=token.length)
            made.high = token.cycle * token.length if token.cycle and token.length else None
            return self._put(made, at, index + 1)
        if lead == "W" and code == "l" and token.word != "ordinal":
            return self._put(timed(token, "point", index), at, index + 1, waits=True)
        made = timed(token, "window", index)
        bounds = [limit.value for limit in self.tokens[at:index] if limit.code == "U"]
        if code in "dl" or (bounds and not {WITHIN, LEAST} & set(bounds)):
            made.low = 0.0  # "up to 4-6 weeks"; "within 24-48 hours" keeps its start
        tail = look.TAIL_AFTER.match(self.codes, index + 1)
        if tail and lead != "W" and self.tokens[tail.end() - 1].anchor in ("last_dose", "end_of_treatment"):
            cap, behind = self._cap(tail.end(), visit=False)
            if cap is not None:
                made.low, made.high, made.event = 0.0, cap, "end_of_treatment"
                return self._put(made, at, behind)
        end = self._window_tail(made, tail, index + 1, least=code == "d" and LEAST in bounds)
        made.anchor = made.anchor or self.all.forward
        self._absorb(made, at)
        self._put(made, at, end, waits=tail is None)
        if tail:
            self.all.anchor(made.anchor)
        return self._more_windows(end, lead)

    def _window_tail(self, made: Reading, tail: re.Match[str] | None, end: int, *, least: bool) -> int:
        """What a window is counted from; `least`: it starts, not ends, at its time ("at least one year after")."""
        before, of = look.TAIL_BEFORE.match(self.codes, end), look.TAIL_OF.match(self.codes, end)
        age, unknown = look.TAIL_AGE.match(self.codes, end), look.TAIL_UNKNOWN.match(self.codes, end)
        day_one = look.TAIL_DAY_ONE.match(self.codes, end)
        if day_one and self.tokens[day_one.end() - 1].value <= 1 and made.high:
            made.low, made.high = -made.high, -(made.low or 0.0)
            return day_one.end()
        after_one = look.TAIL_AFTER_DAY_ONE.match(self.codes, end)
        if (
            after_one and self.tokens[after_one.end() - 1].unit == 1 and self.tokens[after_one.end() - 1].value <= 1
        ):  # "up to 21 days after Cycle 1 Day 1"
            made.anchor = "first_dose"
            return after_one.end()
        if tail:
            made.anchor = self._behind(tail.end() - 1, tail.group())
            if least:
                made.low, made.high = made.high, None
            return tail.end()
        if before and before.group("m"):
            made.anchor = self.tokens[before.end() - 1].anchor
            far, near = -(made.high or 0.0), -(made.low or 0.0)
            made.low, made.high = (None, far) if least else (far, near)
            return before.end()
        if of and self.codes[of.end() - 1] in "mz":
            made.anchor = self.tokens[of.end() - 1].anchor
            return of.end()
        if age or unknown:
            made.anchor = "birth" if age else "other"
        return age.end() if age else unknown.end() if unknown else end

    def _more_windows(self, end: int, lead: str) -> int:
        """`Up to 12 and 24 months`: what is joined to a window by a bare "and" is one too."""
        while look.MORE_WINDOWS.match(self.codes, end) and "U" in lead:
            index = end + (2 if self.codes[end + 1] == "s" else 1)
            made = timed(self.tokens[index], "window", index)
            made.low = 0.0
            end = self._put(made, index, index + 1, waits=True)
        return end

    def _absorb(self, made: Reading, at: int) -> None:
        """`During the study, up to 2 years`, `Throughout hospitalization (5 days)`: the event just read ends this window."""
        last = self.all.found[-1] if self.all.found else None
        if last is None or last.shape != "event" or last.high is not None or made.anchor is not None:
            return
        between = self.codes[last.last + 1 : at]
        if len(between) <= 4 and not set(between) - set("sx(:"):
            made.event = None if last.kind == "study" else last.event
            made.anchor, made.start = made.anchor or (last.anchor if last.anchor != "other" else None), last.start
            self.all.found.pop()

    def _time(self, at: int) -> int:
        """A time with its preposition and what it is counted from."""
        found = look.AT_TIME.match(self.codes, at)
        if not found:
            return at
        index = found.start("t")
        token, code, lead = self.tokens[index], self.codes[index], found.group("lead")
        made = timed(token, "window" if code in "Dr" else "point", index)
        ahead = self.codes[max(0, at - 6) : at]
        made.bare = code == "d" and not lead and not ("(" in ahead and look.VISIT_OPENS.search(ahead))
        if "W" in found.group() and "A" not in lead and code == "d":
            made.shape, made.low = "window", 0.0
        return self._tail(made, index + 1, code, lead)

    def _end_time(self, at: int) -> int:
        """`At the end of week 12`, `end of cycle 2`: a point."""
        found = look.END_TIME.match(self.codes, at)
        if not found:
            return at
        index = found.start("t")
        token = self.tokens[index]
        if self.codes[index] != "C":
            return self._tail(timed(token, "point", index), index + 1, self.codes[index], "n")
        made = Reading("point", token.start, token.end, cycle=token.cycle, length=token.length, kind="day")
        if token.length and token.cycle:
            made.low = made.high = token.cycle * token.length
        return self._put(made, at, index + 1)

    def _tail(self, made: Reading, end: int, code: str, lead: str) -> int:
        first = made.first - len(lead) if lead else made.first
        first = max(first, 0)
        if self.codes[end : end + 1] in look.TAIL_FIRST:
            end = self._tailed(made, first, end, code, lead)
        if made.anchor is None:
            made.anchor = self.all.forward
        return self._put(made, first, end, waits=True)

    def _tailed(self, made: Reading, first: int, end: int, code: str, lead: str) -> int:
        """Index behind the words that say what a time is counted from, which may begin at `end`."""
        codes = self.codes
        after, before = look.TAIL_AFTER.match(codes, end), look.TAIL_BEFORE.match(codes, end)
        of, age = look.TAIL_OF.match(codes, end), look.TAIL_AGE.match(codes, end) or look.TAIL_WEEKS.match(codes, end)
        if after:
            end = after.end()
            made.anchor = self._behind(end - 1, after.group())
            made.bare = False
            if made.unit < 1:
                made.kind = "sample"
            self.all.keep_near(codes, first)
            if made.kind != "day" and made.anchor in ("end_of_treatment", "last_dose"):
                # "day 9 and 3 weeks after the last dose": days have their own clock
                self.all.open = [other for other in self.all.open if other.kind != "day"]
            self.all.anchor(made.anchor, until=made.low)
        elif code == "d" and (both := look.TAIL_BOTH.match(codes, end)):
            end = both.end()  # "1 week before and 1 week after surgery"
            made.low = made.high = -(made.low or 0.0)
            made.bare = False
        elif before and (not before.group("z") or self._lies_before(before.start("z"), made)):
            end = before.end()
            mark = self.tokens[end - 1]
            known = self.all.forward if code == "l" else None  # "postoperative day 1 before lunch"
            made.anchor, made.bare = mark.anchor or known or "other", False
            if code in "dD" and made.low is not None and made.high is not None:
                made.low, made.high = -made.high, -made.low
            self.all.keep_open(codes, first)
            self.all.anchor(made.anchor, negative=code in "dD")
        elif age:
            end = age.end()
            made.anchor, made.bare = self.tokens[end - 1].anchor, False
            self.all.anchor(made.anchor)
        elif (code == "d" and "A" in lead and codes.startswith("m", end)) or (
            of
            and (
                code == "l"
                or self.tokens[of.end() - 1].word in ("treat", "therapy")
                or "A" in lead
                or made.shape == "window"
                or codes[of.end() - 1] == "z"
            )
        ):
            of = of or look.NEXT_MARK.match(codes, end)
            assert of is not None
            end = of.end()
            measured = self.all.forward if "A" not in lead else None  # "change from baseline at 3 months of treatment"
            made.anchor = measured or self.tokens[end - 1].anchor or ("first_dose" if "A" in lead else None)
            self.all.anchor(made.anchor)
        elif code in "dD" and (unknown := look.TAIL_UNKNOWN.match(codes, end)):
            end = unknown.end()
            made.anchor, made.bare = "other", False
            self.all.anchor("other")
        elif look.VISIT.match(codes, end):
            made.bare = False
        return end

    def _lies_before(self, index: int, made: Reading) -> bool:
        """`30 min pre-dose` lies before; `Week 4 pre-dose` is a sample on a day."""
        return (
            made.kind == "time"
            and self.tokens[index].anchor in ("first_dose", "surgery")
            and self.tokens[index].word not in ("start", "first")
        )

    def _cycle(self, at: int) -> int:
        """`Cycle 2` alone: a point whose day the text may not give."""
        token = self.tokens[at]
        made = Reading("point", token.start, token.end, cycle=token.cycle, length=token.length, kind="day")
        if token.length and token.cycle:
            made.low = made.high = (token.cycle - 1) * token.length + 1
        elif token.cycle == 1:
            made.low = made.high = 1.0
        return self._put(made, at, at + 1)

    def _dates(self, at: int) -> int:
        """Calendar dates are times, but not in days."""
        found = look.DATES.match(self.codes, at)
        if not found or (
            "Z" not in found.group() and not ("M" in found.group() and ("#" in found.group() or "0" in found.group()))
        ):
            return at
        shape = (
            "window"
            if (found.group("to") and found.group("to")[0] != "s") or set(found.group("lead")) & set("FUTW")
            else "point"
        )
        made = Reading("window" if shape == "window" else "point", self.tokens[at].start, self.tokens[at].end)
        if not found.group("to"):
            made.kind = "study"
        return self._put(made, at, found.end())
