"""Spans of time: `From randomization until progression or death, up to 5 years`, `Baseline to week 12`."""

from __future__ import annotations

from dataclasses import replace

from registry_tools.models.timepoint import TimeAnchor
from registry_tools.parsers.facts import timeframe_patterns as look
from registry_tools.parsers.facts.timeframe_readings import Reading
from registry_tools.parsers.facts.timeframe_sentence import Sentence


class Spans(Sentence):
    """Rules for spans with a start and an end."""

    def _span(self, at: int) -> int:
        """`From randomization until progression or death, up to 5 years`; `Baseline to week 12`; `After 1 week up to 1 year`."""
        begin = look.START.match(self.codes, at)
        if not begin or (not begin.group("from") and begin.start("s") - at > 4):
            return at
        index = begin.start("s")
        token, code = self.tokens[index], self.codes[index]
        end = index + 1
        low, anchor = 0.0, token.anchor
        if code == "x" and not begin.group("from"):
            return at
        if code == "x":
            anchor = "other"
        if (
            code in "Yme"
            and not begin.group("from")
            and (code == "Y" or (not begin.group("side") and self._in_sentence(index)))
        ):
            return at
        if code == "v":
            if not begin.group("from"):
                return at
            anchor = "other"
        if code in "dl":
            low = token.value
            tail = look.TAIL_AFTER.match(self.codes, end)
            of = look.TAIL_OF.match(self.codes, end)
            before = look.TAIL_BEFORE.match(self.codes, end)
            if tail or of:
                end = (tail or of).end()  # type: ignore[union-attr]
                anchor = self.tokens[end - 1].anchor
            elif before and before.group("m"):
                end = before.end()
                low, anchor = -low, self.tokens[end - 1].anchor
        joined = begin.group("from") and self.tokens[at].word == "between" and self.codes.startswith("s", end)
        link = (
            look.AND.match(self.codes, end)
            if joined
            else look.CONNECT.match(self.codes, end)
            or (look.DASH.match(self.codes, end) if code in "zm" or begin.group("from") else None)
        )
        if not link:
            return at
        if any(token.code == "U" and token.value for token in self.tokens[end : link.end()]):
            return at  # "baseline within 24 hours of admission", "visit at least one year after"
        if not begin.group("from") and not self._plain_link(end, link.end()):
            return at  # "Baseline and up to 1 week": two statements
        if code == "d" and not begin.group("from") and not begin.group("side") and end == index + 1:
            return at  # "6 months, up to 2 years": two statements
        return self._to(at, link.end(), low, anchor, code)

    def _plain_link(self, at: int, end: int) -> bool:
        return "s" not in self.codes[at:end]

    def _to(self, at: int, target: int, low: float | None, anchor: TimeAnchor | None, code: str) -> int:
        """The end of a span whose start is read: a time, or events with or without a cap."""
        skip = look.SKIP_TARGET.match(self.codes, target)
        index = skip.end() if skip else target
        if index >= len(self.codes):
            return at
        goal, token = self.codes[index], self.tokens[index]
        made = Reading("window", self.tokens[at].start, token.end, low, anchor=anchor)
        if low != low:
            made.low = None
        if goal in "dDlr":
            made.high = token.high if token.high is not None else token.value
            made.high = None if made.high != made.high else made.high
            made.cycle, made.cycle_day, made.length = token.cycle, token.cycle_day, token.length
            if "G" in self.codes[target:index]:
                made.anchor = "birth"
            end = self._put(made, at, self._to_tail(made, index + 1, code))
            return self._more_spans(made, end)
        if goal == "C":
            made.high = token.cycle * token.length if token.cycle and token.length else None
            made.cycle = token.cycle
            return self._put(made, at, index + 1)
        if goal in "vf":
            cap = look.VISIT_TIME.match(self.codes, index)
            if not cap:
                return at
            time = self.tokens[cap.start("t") if cap.group("t") else cap.start("t2")]
            made.high = time.high if time.high is not None else time.value
            for aside in self.tokens[index : cap.end()]:
                if aside.code in "me" and aside.event in ("end_of_treatment", "end_of_study"):
                    made.event = aside.event if aside.word != "therapy" else made.event
            return self._put(made, at, cap.end())
        if goal == "m" and token.anchor == "first_dose" and "x" in self.codes[at:target]:
            return at  # "baseline adherence to the diet"
        if goal in "emYa" or (goal == "z" and token.anchor != "baseline"):
            made.event, end = self._events(index)
            made.high, end = self._last_cap(end)
            if made.high is None and token.word == "end" and token.value:
                made.high = token.value
            if made.high is None:
                made.shape, made.low = "event", None
            return self._put(made, at, end)
        if goal == "z":
            made.high, end = 0.0, index + 1
            if low == 0 and code in "zmY":
                return at
            return self._put(made, at, end)
        return self._to_unknown(made, at, index)

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
            if token.value != token.value or made.high is None or token.value <= made.high:
                break
            more = replace(made, start=token.start, end=token.end, high=token.value)
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
        if code and mark.anchor in look.LATE and mark.anchor != made.anchor:
            made.event = mark.event or ("end_of_treatment" if mark.anchor in ("last_dose", "end_of_treatment") else None)
            cap, end = self._cap(end, visit=False)
            if cap is None:  # the start is on another clock
                made.low, made.anchor = None, mark.anchor
            else:
                made.high = cap
        elif made.anchor is None or made.anchor == "baseline":
            made.anchor = self._behind(end - 1, tail.group())
        return end

    def _span_followup(self, at: int) -> int:
        return at
