"""Marks that stand for a time: `Baseline`, `pre-dose`, `at discharge`, `before and after surgery`, `until death`."""

from __future__ import annotations

from registry_tools.models.timepoint import Shape, TimeAnchor
from registry_tools.parsers.facts import timeframe_patterns as look
from registry_tools.parsers.facts.timeframe_points import Points
from registry_tools.parsers.facts.timeframe_readings import Reading, timed
from registry_tools.parsers.facts.timeframe_tokens import Token
from registry_tools.parsers.facts.timeframe_words import ADJECTIVE, DURATION, FOR, ON, WITHIN


class Standing(Points):
    """Rules for marks that no time is counted from."""

    def _before_and_after(self, at: int) -> int:
        """`Before and after 6 weeks of treatment`: the first is day 0 of what the second names."""
        found = look.BEFORE_AND_AFTER.match(self.codes, at)
        if not found:
            return at
        mark = look.AFTER_THE_SAME.match(self.codes, found.start("a"))
        anchor: TimeAnchor | None = self.tokens[mark.start("m")].anchor if mark and mark.group("m") else "other"
        if self.codes[found.start("a")] == "a":
            anchor = self.tokens[found.start("a")].anchor
        if anchor == "end_of_treatment" or "d" in (mark.group() if mark else ""):
            anchor = "first_dose"
        made = Reading("point", self.tokens[at].start, self.tokens[at].end, 0.0, 0.0, anchor=anchor, kind="mark")
        self._put(made, at, at + 1)
        return found.start("a")

    def _before_mark(self, at: int) -> int:
        found = look.BEFORE_MARK.match(self.codes, at)
        if not found:
            return at
        token = self.tokens[found.end() - 1]
        if self.codes[found.start("m")] == "E":
            made = Reading("recurring", self.tokens[at].start, token.end, 0.0, anchor=token.anchor or "other")
            return self._put(made, at, found.end())
        if token.code in "em" and token.event not in (None, "other") and token.anchor in ("discharge", "other", "last_dose"):
            made = Reading("event", self.tokens[at].start, token.end, anchor=token.anchor, event=token.event)
            made.anchor = None if token.anchor == "other" else token.anchor
        else:
            made = Reading(
                "point",
                self.tokens[at].start,
                token.end,
                0.0,
                0.0,
                anchor=token.anchor or "other",
                kind="sample" if token.anchor == "first_dose" else "mark",
            )
            if token.anchor == "end_of_treatment":
                made = Reading("event", self.tokens[at].start, token.end, anchor=token.anchor, event=token.event)
        return self._put(made, at, found.end())

    def _after_mark(self, at: int) -> int:
        found = look.AFTER_MARK.match(self.codes, at)
        if not found:
            return at
        token, end = self.tokens[found.start("m")], found.end()
        if token.code in "vf" and self.tokens[at].value == ADJECTIVE:
            return at
        if token.anchor == "baseline" and "n" in found.group():
            return end  # "after completing the baseline measurements"
        anchor: TimeAnchor = token.anchor or "other"
        if look.FORWARD.match(self.codes, end):
            self.all.forward = anchor
            return end
        if token.code in "z" or (found.group("now") and token.word in look.POINT_ZERO):
            made = Reading("point", self.tokens[at].start, token.end, 0.0, 0.0, anchor=anchor, kind="mark")
        else:
            made = Reading(
                "event",
                self.tokens[at].start,
                token.end,
                anchor=None if anchor == "other" else anchor,
                event=token.event or ("end_of_study" if token.code == "f" else "other"),
            )
            high, behind = self._cap(end, visit=False)
            if high is not None:  # "after discharge, average 12 weeks"
                made.shape, made.low, made.high, made.anchor, made.event = "window", 0.0, high, anchor, None
                return self._put(made, at, behind)
            if token.word in ("treat", "therapy") or token.anchor == "end_of_treatment":
                made.anchor = None
        return self._point_event(made, at, end)

    def _during_mark(self, at: int) -> int:
        found = look.DURING_MARK.match(self.codes, at)
        if not found:
            return at
        token, end = self.tokens[found.start("m")], found.end()
        if token.word == "dose" and look.PHASE.match(self.codes, end):
            return end  # "during the dose escalation phase"
        if token.code == "z" and token.anchor == "baseline" and self.all.open:
            self.all.anchor("baseline")  # "12 months over baseline"
            return end
        if self.tokens[at].value == FOR and token.anchor != "discharge":
            return at
        if self.tokens[at].value == DURATION and token.word in ("treat", "therapy"):
            return at
        if token.word == "surgery" or token.code == "z":
            made = Reading("point", self.tokens[at].start, token.end, 0.0, 0.0, anchor=token.anchor, kind="mark")
        elif token.code in "vf":
            made = Reading("event", self.tokens[at].start, token.end, event="end_of_study", kind="study")
        else:
            made = Reading(
                "event",
                self.tokens[at].start,
                token.end,
                event=token.event or "other",
                kind="study" if token.code == "Y" or token.word in ("treat", "therapy") else "",
            )
        return self._capped(made, at, end)

    def _capped(self, made: Reading, at: int, end: int) -> int:
        """An event, or the window that it ends where a cap follows."""
        high, behind = self._last_cap(end, visit=False)
        if high is not None and made.kind == "mark" and behind > end:
            made.shape, made.high, end = "window", high, behind  # "during surgery, up to 3 hours"
        if high is not None and made.shape == "event":
            made.shape, made.low, made.high, end = "window", 0.0, high, behind
            if self.codes[end - 1] in "za":
                made.anchor = made.anchor or self.tokens[end - 1].anchor
            if made.kind == "study":  # "during the study, up to 6 months": the time says all
                made.event, made.kind = None, ""
        return self._put(made, at, end)

    def _until_mark(self, at: int) -> int:
        found = look.UNTIL_MARK.match(self.codes, at)
        if not found:
            return at
        if self.tokens[found.start("m")].anchor == "baseline" or all(
            limit.value for limit in self.tokens[at : found.start("m")] if limit.code in "TU"
        ):
            return at  # "maximum treatment duration"
        event, end = self._events(found.start("m"))
        made = Reading("event", self.tokens[at].start, self.tokens[end - 1].end, event=event)
        behind = self._capped(made, at, end)
        last = self.tokens[found.start("m")]
        if (
            made.shape == "event" and last.word == "end" and last.value and last.anchor == "end_of_treatment"
        ):  # "through the end of the 12-week treatment period"
            made.shape, made.low, made.high = "window", 0.0, last.value
        return behind

    def _at_mark(self, at: int) -> int:
        found = look.AT_MARK.match(self.codes, at)
        if found and self.tokens[at].value == ON and self.codes[found.start("m")] == "z":
            return at
        return self._mark_at(found.start("m"), at) if found else at

    def _mark(self, at: int) -> int:
        return self._mark_at(at, at)

    def _mark_at(self, index: int, at: int) -> int:
        """A mark that no time is counted from: the time itself."""
        token, code = self.tokens[index], self.codes[index]
        led, alone, end = index > at, self._alone(index), index + 1
        if code == "a" and self._named_after(token, at, end):
            return end
        weak = not led and token.anchor != "baseline" and self._in_sentence(index)
        if code == "z":
            return end + 1 if self._allocated(index) else self._zero(index, at, weak=weak)
        if self._says_nothing(token, led=led, alone=alone):
            return end
        if token.value and token.word == "end":  # "end of the 12-week treatment period"
            return self._put(Reading("point", token.start, token.end, token.value, token.value, kind="time"), at, end)
        if code == "m" and self._is_day_zero(token):
            return self._day_zero(token, at, end, weak=weak)
        return self._event_mark(index, at, weak=weak)

    def _named_after(self, token: Token, at: int, end: int) -> bool:
        """A word like "post-dose" at `at` that says what other times are counted from: those ahead, or those before it."""
        if look.FORWARD.match(self.codes, end):
            # "post-intervention at 6 months" is the visit that ends it
            said = token.anchor == "end_of_treatment" and look.SAID.match(self.codes, end) is not None
            self.all.forward = self.all.forward if said else token.anchor
            return True
        if not at or not self.all.found:
            return False
        ends = self.codes[at + 1 : at + 2] in ("", "h", "s") and self.all.found[-1].last >= at - 3 and bool(self.all.open)
        # "first (6 weeks) and second (12 weeks) clinic visits post-op", "Day 1 (1 to 3 hours, 5 hours) post-dose"
        if self.codes[at - 1] == "v" or (self.codes[at - 1] == ")" and ends):
            self.all.anchor(token.anchor)
            return True
        return False

    def _event_mark(self, index: int, at: int, *, weak: bool) -> int:
        token, code, end = self.tokens[index], self.codes[index], index + 1
        if code == "Y":
            return self._capped(Reading("event", token.start, token.end, event="end_of_study", kind="study"), at, end)
        made = Reading("event", token.start, token.end, event=token.event or "other", kind="study" if weak else "")
        if (code == "a" and token.anchor != "end_of_treatment") or token.anchor == "surgery":
            made.anchor = token.anchor if token.anchor != "other" else None
        if code == "e" and token.event in ("progression", "death", "relapse"):
            made.event, end = self._events(index)
        return self._point_event(made, at, end)

    def _says_nothing(self, token: Token, *, led: bool, alone: bool) -> bool:
        """Whether a mark only names what the text is about: a treatment, a study or an event amid other words."""
        if token.code == "m":
            return token.word in ("treat", "therapy") if led else not alone
        if token.code == "Y":
            return led or not alone
        return token.code == "e" and not led and not alone and bool(self.all.found)

    def _is_day_zero(self, token: Token) -> bool:
        if token.word in look.POINT_ZERO:
            return True
        return token.anchor in ("diagnosis", "surgery", "birth") and token.event != "delivery"

    def _day_zero(self, token: Token, at: int, end: int, *, weak: bool) -> int:
        """`At surgery`, `on the day of dosing`: day 0; with times behind a colon what they are counted from."""
        if look.FORWARD.match(self.codes, end) and self.codes[end] in ":@":
            self.all.forward = token.anchor
            return end
        kind = "sample" if token.anchor == "first_dose" else "mark"
        made = Reading("point", token.start, token.end, 0.0, 0.0, anchor=token.anchor, kind="study" if weak else kind)
        high, behind = self._cap(end)
        if high is not None and self.codes[end] == "(":
            made.shape, made.high, end = "window", high, behind
        return self._put(made, at, end)

    def _point_event(self, made: Reading, at: int, end: int) -> int:
        """A visit at an event: `End of treatment (Week 12)` is week 12, `Discharge (up to 14 days)` the event with its cap."""
        label = look.LABEL.match(self.codes, end)
        if label and label.group("t"):
            shape: Shape = "point" if self.codes[label.start("t")] == "l" else "window"
            point = timed(self.tokens[label.start("t")], shape, label.start("t"))
            return self._put(point, at, label.end())
        if label and label.group("t3"):
            point = timed(self.tokens[label.end() - 1], "point", label.end() - 1)
            return self._put(point, at, label.end())
        aside = look.ASIDE_TIME.match(self.codes, end)
        if aside:
            token = self.tokens[aside.start("t")]
            tail = look.TAIL_AFTER.match(self.codes, aside.end())
            if tail and aside.group("cap"):
                made.high = token.value
                return self._put(made, at, self.closes.get(end, tail.end() - 1) + 1)
            if tail:
                point = timed(token, "point" if token.high is None else "window", aside.start("t"))
                point.anchor = self._behind(tail.end() - 1, tail.group())
                return self._put(point, at, self.closes.get(end, tail.end() - 1) + 1)
        high, behind = self._cap(end, visit=False)
        if high is not None:
            made.high, end = high, behind
        return self._put(made, at, end)

    def _zero(self, index: int, at: int, *, weak: bool = False) -> int:
        token, end = self.tokens[index], index + 1
        made = Reading(
            "point",
            token.start,
            token.end,
            0.0,
            0.0,
            anchor=token.anchor,
            kind="sample" if token.anchor == "first_dose" else "mark",
        )
        if weak:
            made.kind = "study"
        if token.anchor == "baseline":
            self.all.open.clear()
        if self.codes.startswith("#(", end):
            end += 1
        while self.codes.startswith(("z", "-z"), end):
            end += 1 + (self.codes[end] == "-")
        if self.codes.startswith("(", end):
            close = self.closes.get(end)
            inner = self.codes[end + 1 : close] if close else ""
            numbered = self.codes[index + 1 : end].startswith("#") and inner == "l"
            if numbered and close:  # "Baseline 2 (Day 28)"
                made.low = made.high = self.tokens[end + 1].value
            apart = look.ASIDE_BEFORE.match(inner)
            if apart and close:  # "Baseline (2 weeks before surgery)"
                made.low = made.high = -self.tokens[end + 1 + apart.start("t")].value
                made.anchor = self.tokens[end + apart.end()].anchor
            ahead = self.tokens[end + 1] if close and inner in ("D", "r") else None
            if ahead is not None and ahead.value < 0:
                made.shape, made.low, made.high = "window", ahead.value, ahead.high
            day = made.kind == "sample" and look.DAYS_INSIDE.fullmatch(inner) and self.tokens[end + 1 : close][-1].value > 1
            if close and len(inner) <= 14 and not day and not look.SAMPLES_INSIDE.search(inner):
                end = close + 1
        earlier = look.BEFORE_MARK.match(self.codes, end) if token.anchor == "baseline" else None
        if earlier and self.codes[earlier.start("m")] in "zm":
            end = earlier.end()  # "Baseline prior to the first dose"
        within = look.WITHIN.match(self.codes, end)
        if within and self.tokens[end].value == WITHIN:
            end = within.end()
        return self._put(made, at, end)

    def _from_zero(self, at: int) -> int:
        """`Change from baseline at week 12`: a point that is measured against baseline."""
        found = look.FROM_ZERO.match(self.codes, at)
        if not found:
            return at
        token = self.tokens[found.start("z")]
        self.all.forward = token.anchor
        self.all.since = self.all.since or Reading("point", token.start, token.end, 0.0, 0.0, anchor=token.anchor)
        return found.end()

    def _compared(self, at: int) -> int:
        found = look.COMPARED.match(self.codes, at)
        anchor = self.tokens[at].anchor  # "minus baseline"
        if not found and anchor is None:
            return at
        anchor = self.tokens[found.start("z")].anchor if found else anchor
        if self.all.open:
            self.all.anchor(anchor)
        elif not self.all.found:
            self.all.forward = anchor
        return found.end() if found else at + 1
