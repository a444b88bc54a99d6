"""Spans of time: `From randomization until progression or death, up to 5 years`, `Baseline to week 12`."""

from __future__ import annotations

import re

from registry_tools.models.timepoint import TimeAnchor
from registry_tools.parsers.facts import timeframe_patterns as look
from registry_tools.parsers.facts.timeframe_readings import Reading, known
from registry_tools.parsers.facts.timeframe_recurrence import Recurrence
from registry_tools.parsers.facts.timeframe_tokens import Token
from registry_tools.parsers.facts.timeframe_words import BETWEEN, LEAST, WITHIN


class Spans(Recurrence):
    """Rules for spans with a start and an end."""

    def _span(self, at: int) -> int:
        """`From randomization until death, up to 5 years`; `Baseline to week 12`; `After 1 week up to 1 year`."""
        begin = look.START.match(self.codes, at) if at <= self.last_link else None
        if not begin or (not begin.group("from") and begin.start("s") - at > 4) or not self._starts(begin):
            return at
        index = begin.start("s")
        token, code = self.tokens[index], self.codes[index]
        end, low = index + 1, 0.0
        anchor: TimeAnchor | None = "other" if code in "xv" else token.anchor
        if code in "dl":
            low, anchor, end = self._counted(token, end)
            if anchor is None and code == "l" and index > at and self.codes[index - 1] == "a":
                anchor = self.tokens[index - 1].anchor  # "from the first postoperative day"
        if code == "z" and self.codes.startswith("(", end):
            low = self._before_zero(end)
        link = self._link(begin, code, end)
        if link <= end or (code == "d" and not begin.group("from") and not begin.group("side") and end == index + 1):
            return at  # "6 months, up to 2 years" are two statements
        return self._to(at, link, low, anchor, code)

    def _starts(self, begin: re.Match[str]) -> bool:
        """Whether a span may start so: without "from" not at a plain word, a visit, or a mark amid a sentence."""
        index, code = begin.start("s"), begin.group("s")
        if begin.group("from"):
            return True
        if code == "z" and self._allocated(index):
            return False
        return code not in "xvY" and not (code in "me" and not begin.group("side") and self._in_sentence(index))

    def _counted(self, token: Token, end: int) -> tuple[float, TimeAnchor | None, int]:
        """A time that starts a span: its days, what they are counted from, and the index behind."""
        behind = look.TAIL_AFTER.match(self.codes, end) or look.TAIL_OF.match(self.codes, end)
        before = look.TAIL_BEFORE.match(self.codes, end)
        if behind:
            return token.value, self.tokens[behind.end() - 1].anchor, behind.end()
        if before and before.group("m"):
            return -token.value, self.tokens[before.end() - 1].anchor, before.end()
        return token.value, token.anchor, end

    def _before_zero(self, at: int) -> float:
        """`From baseline (4 weeks before surgery)`, `screening (Day -28)`: days of a start that lies before day 0."""
        inner = self.codes[at + 1 : self.closes.get(at, at)]
        apart = look.ASIDE_BEFORE.fullmatch(inner)
        if apart:
            return -self.tokens[at + 1 + apart.start("t")].value
        return min(self.tokens[at + 1].value, 0.0) if inner == "l" else 0.0

    def _link(self, begin: re.Match[str], code: str, end: int) -> int:
        """Index behind the words that link a span's start to its end, or `end` where there are none."""
        origin = self.tokens[begin.start()]
        if origin.code == "F" and origin.value == BETWEEN and self.codes.startswith("s", end):
            return end + 1
        link = look.CONNECT.match(self.codes, end)
        if link is None and (code in "zm" or begin.group("from")):
            link = look.DASH.match(self.codes, end)
        if link is None:
            return end
        if any(token.code == "U" and token.value in (LEAST, WITHIN) for token in self.tokens[end : link.end()]):
            return end  # "baseline within 24 hours of admission", "visit at least one year after"
        if not begin.group("from") and "s" in self.codes[end : link.end()]:
            return end  # "Baseline and up to 1 week" are two statements
        return link.end()

    def _to(self, at: int, target: int, low: float | None, anchor: TimeAnchor | None, code: str) -> int:
        """The end of a span whose start is read: a time, or events with or without a cap."""
        skip = look.SKIP_TARGET.match(self.codes, target)
        index = skip.end() if skip else target
        if index >= len(self.codes):
            return at
        goal, token = self.codes[index], self.tokens[index]
        made = Reading("window", self.tokens[at].start, token.end, known(low), anchor=anchor)
        if goal in "dDlr":
            made.high = known(token.value if token.high is None else token.high)
            made.cycle, made.cycle_day, made.length = token.cycle, token.cycle_day, token.length
            if "G" in self.codes[target:index]:
                made.anchor = "birth"
            return self._more_spans(made, self._put(made, at, self._to_tail(made, index + 1, code)))
        if goal in "vf":
            return self._to_visit(made, at, index)
        if goal in "emYa" or (goal == "z" and token.anchor != "baseline"):
            return self._to_event(made, at, target, index)
        if goal == "C" or (goal == "z" and made.low):
            made.cycle = token.cycle
            made.high = 0.0 if goal == "z" else token.cycle * token.length if token.cycle and token.length else None
            return self._put(made, at, index + 1)
        return self._to_unknown(made, at, index)

    def _to_visit(self, made: Reading, at: int, index: int) -> int:
        """`to visit 6 (end of treatment) (after 44 weeks)`."""
        cap = look.VISIT_TIME.match(self.codes, index)
        if not cap:
            return at
        time = self.tokens[max(cap.start("t"), cap.start("t2"))]
        made.high = time.value if time.high is None else time.high
        tail = look.TAIL_AFTER.match(self.codes, max(cap.end("t"), cap.end("t2")))
        mark = self.tokens[tail.end() - 1] if tail else None
        if mark is not None and mark.anchor in ("last_dose", "end_of_treatment"):  # its end is on another clock
            made.low, made.anchor, made.event = None, mark.anchor, "end_of_treatment"
        for aside in self.tokens[index : cap.end()]:
            if aside.word == "end" and aside.code in "me":
                made.event = aside.event
        return self._put(made, at, cap.end())

    def _to_event(self, made: Reading, at: int, target: int, index: int) -> int:
        token = self.tokens[index]
        if token.code == "m" and token.anchor == "first_dose" and "x" in self.codes[at:target]:
            return at  # "baseline adherence to the diet"
        made.event, end = self._events(index)
        made.high, end = self._last_cap(end)
        if made.high is None and token.word == "end" and token.value:
            made.high = token.value  # "to the end of the 12-week treatment period"
        if made.high is None:
            made.shape, made.low = "event", None
        return self._put(made, at, end)

    def _to_unknown(self, made: Reading, at: int, index: int) -> int:
        """`From baseline until 80 events have occurred (up to 11 months)`: an end that the lexicon does not name."""
        if self.codes[at] != "F" or self.codes[index] not in "x#":
            return at
        made.event = "other"
        cap = look.FAR_CAP.match(self.codes, index)
        if cap:
            token = self.tokens[cap.start("t")]
            made.high = token.high if token.high is not None else token.value
            return self._put(made, at, cap.end())
        rest = look.WORDS.match(self.codes, index)
        if not rest or (rest.end() < len(self.codes) and self.codes[rest.end()] not in "hs"):
            return at
        made.shape, made.low = "event", None
        return self._put(made, at, rest.end())

    def _more_spans(self, made: Reading, end: int) -> int:
        """`Baseline to 6 and 12 months`: windows from the same start."""
        while made.event is None and (found := look.MORE_TIMES.match(self.codes, end)):
            index = found.start("t")
            token = self.tokens[index]
            if made.high is None or not token.value > made.high:
                break
            more = made.copy()
            more.start, more.end, more.high = token.start, token.end, token.value
            end = self._put(more, index, self._to_tail(more, index + 1, ""))
        return end

    def _to_tail(self, made: Reading, end: int, code: str) -> int:
        """What the end of a span is counted from: `to 30 days after the last dose` is no 30 days from the start."""
        tail = look.TAIL_AFTER.match(self.codes, end)
        if not tail:
            age = look.TAIL_AGE.match(self.codes, end) or look.TAIL_WEEKS.match(self.codes, end)
            if age:
                made.anchor = made.anchor or self.tokens[age.end() - 1].anchor
                return age.end()
            if look.CAPPED.match(self.codes, end) and made.high is None:
                made.high, end = self._cap(end)
            return end
        mark = self.tokens[tail.end() - 1]
        end = tail.end()
        same = (
            code == "l" and made.anchor is None and self.tokens[tail.start() - 1].code == "l"
        )  # "Day 1 up to Day 7 after dose 2"
        if code and mark.anchor in look.LATE and mark.anchor != made.anchor and not same:
            made.event = mark.event or ("end_of_treatment" if mark.anchor in ("last_dose", "end_of_treatment") else None)
            cap, end = self._cap(end, visit=False)
            if cap is None:  # the start is on another clock
                made.low, made.anchor = None, mark.anchor
            else:
                made.high = cap
        elif made.anchor is None or made.anchor == "baseline":
            made.anchor = self._behind(end - 1, tail.group())
        return end
