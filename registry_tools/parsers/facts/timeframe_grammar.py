"""The grammar of time frames: patterns over the letters of timeframe_tokens, tried in order at each token.

Every pattern is bounded, so that a reading takes time in proportion to the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from registry_tools.models.timepoint import Event, Shape, TimeAnchor
from registry_tools.parsers.facts.timeframe_readings import Reading, Readings, timed
from registry_tools.parsers.facts.timeframe_tokens import Token

# What a time is said to lie before or behind.
_TAIL_AFTER = re.compile(
    r"(?:\(±\)|±)?(?:[fv]?[xt]{0,2}a(?!n)|O?[xfvwY]{0,2}i?[AF][xiO@bnjqEpP>f0#F]{0,5}(?:[ld][xO]{0,2})?(?P<m>[zmeaYQ]))"
)
_TAIL_UNKNOWN = re.compile(r"[xfv]{0,1}i?A[@Obnq]{0,2}(?:D?x{0,3}[vfw]|D?x{1,3}|E?C|c)")
_TAIL_BEFORE = re.compile(r"(?P<m0>[x]{0,2}i?B[xiO@bnjqE]{0,4}(?P<m>[zmeaYCc])|x?B(?P<u>x)|(?P<z>z))")
_TAIL_AGE = re.compile(r"[xO]{0,2}G")
_TAIL_WEEKS = re.compile(r"[xO]{0,2}Q")
_TAIL_OF = re.compile(r"O[xbjP]{0,3}(?P<m>[mzx])")
_NEXT_MARK = re.compile(r"m")
_VISIT = re.compile(r"[xf]{0,2}(?:v|\(±\)|±|f\(±\))")

_CAP = re.compile(
    r"[xsPp:Oihmjq>wvf)@Y]{0,8}(?P<open>\(?)[xsbF:]{0,4}(?P<cue>[UTgW@]{1,4})[x@OgjUTWspm:PY]{0,5}(?P<t>[dDlr])"
    r"(?![xfv]{0,2}(?:B|A(?![xjO]{0,3}z)))"
    r"|[)s]{0,2}(?P<open2>\()[xg]{0,3}(?P<t2>[dDlr])(?![xfv]{0,2}[AB]|s{1,2}[dl])"
    r"|[^h(dDlrsTF]{0,14}(?P<open3>\()[xsg:]{0,4}U[UTgxj:]{0,4}(?P<t3>[dDlr])(?![xfv]{0,2}[AB])"
)
_START = re.compile(r"(?P<from>F?)(?P<side>i?[AB]?)[xO@bE>kgYj]{0,6}(?P<s>[zmaeYdlvC]|(?<=[xO@F])x(?=[TU]))")
_CONNECT = re.compile(r"(?:[xfOPwvpYs#Wm@]{0,5}?(?:\([^()hT]{0,12}\))?(?:s|:)?)(?P<to>[TU]{1,3}W?)")
_MORE_WINDOWS = re.compile(r"s{1,2}d(?=[sh)]|$)")
_MORE_TIMES = re.compile(r"s{1,2}x?(?P<t>[dl])")
_AND = re.compile(r"s")
_DASH = re.compile(r"(?:\([^()h]{0,12}\))?-(?=[dl])")
_SKIP_TARGET = re.compile(
    r"(?:n[xO]{0,2}(?=[dlD])|[x@OjgibWkqPpw:E>G]){0,8}(?:v(?=[x@Obn]{0,3}[emzadlDr]))?[x@OjgibWkqPpw:E>]{0,3}"
)
_VISIT_TIME = re.compile(
    r"[fv]{1,2}[#x]{0,2}(?:\([^()dDlr]{0,12}\))?(?:[x@]{0,2}\([xUA@:]{0,3}(?P<t>[dDlr])[^()]{0,8}\)|@(?P<t2>[dl]))"
)
_MORE_EVENTS = re.compile(
    r"(?:\([^()dDlr]{0,16}\))?[xsOFTBpPig@>:bjn(UAzm]{0,9}?(?P<e>e)|[xO]{0,3}s{1,2}[xO@bijUT]{0,3}(?P<m>m)(?![xO]{0,2}d)"
)

_EVERY = re.compile(r"E[xO]{0,2}(?P<t>[dDl]|#?[xp]?[cu]|[mz]|v|C)")
_UNTIL_TIME = re.compile(
    r"(?P<skip>[xsOvYwfmzgA:@FpP(bj>)W]{0,7}?)(?P<from>(?:F[x@]{0,2}(?P<f>[dlz])(?:\([^()]{0,8}\))?[xfs]{0,2})?)(?P<lead>[WUT]{1,3})[xgj@OsU]{0,4}(?P<t>[dDlr])(?![xfv]{0,2}A)"
)
_UNTIL_RANGE = re.compile(r"[xs]{0,3}[FW@]x?(?P<t>[Dr])")
_UNTIL_EVENT = re.compile(r"(?:[xsOvYwfmzA:@FpP(b>W]{0,6}?)[TU]{1,2}[xO@bjk]{0,6}(?P<e>[emY])")

_UPTO = re.compile(r"(?P<lead>[UTW]{1,4})(?:[mYfw]{1,2}O)?[xgjOT]{0,3}(?:n[xO]{0,2})?(?P<t>[dDlrC])")
_END_TIME = re.compile(r"n[xO]{0,2}(?P<t>[dlC])")
_AT_TIME = re.compile(r"(?P<lead>[@iA]{0,2})[xjW]{0,2}(?P<t>[dDlr])")
_BEFORE_AND_AFTER = re.compile(r"i?Bs{1,2}(?:[WTx]s){0,1}i?(?P<a>[Aa])")
_AFTER_THE_SAME = re.compile(r"A[xiO@dbn]{0,5}(?P<m>[mze])|A(?P<d>d)")
_BEFORE_MARK = re.compile(r"i?B[xiO@bnjqF>B]{0,5}(?P<m>[zmeYvC]|Ec|Ex|Em|x|c)")
_AFTER_MARK = re.compile(r"(?P<now>i{0,2})A[xiO@bnjqE>]{0,5}(?P<m>[zmeYvwf]|x)")
_DURING_MARK = re.compile(r"W[xO@EbiF]{0,4}(?P<m>[zmeYpPvf])")
_AT_MARK = re.compile(r"(?P<at>[@i]{1,3})[xOE@>]{0,4}(?P<m>[zmea])")
_UNTIL_MARK = re.compile(r"[TU]{1,3}[x@OjgibkqPpE>F]{0,7}(?P<m>[emYz])")
_FORWARD = re.compile(r"[:@(x-]{0,2}[dDlr]|[xO@]{0,2}[:@(]{1,2}[Uj]?[dDlr]|x?[WU]{1,2}[xgj]{0,2}[dDlr]")
_FROM_ZERO = re.compile(r"F[xO@]{0,4}(?P<z>[zm])(?:\([^()h]{0,8}\))?(?![TU-])")
_COMPARED = re.compile(r"K[xOF]{0,3}(?P<z>z)")
_DATE = r"(?:(?:[#0]?s?O?M[#0]?s?Z?)|Z)"
_DATES = re.compile(rf"(?P<lead>[FUTWA@]{{0,2}}){_DATE}(?P<to>(?:s?[T\-sU]{_DATE})?)")
_POINT_ZERO: frozenset[str] = frozenset({"surgery", "dose", "start"})


class Grammar:
    """One reading of the tokens of one time frame."""

    def __init__(self, tokens: list[Token], length: float | None) -> None:
        self.tokens = tokens
        self.codes = "".join(token.code for token in tokens)
        self.length = length
        self.all = Readings()
        self.closes = _closes(self.codes)
        self.rules: dict[str, tuple[Callable[[int], int], ...]] = {}
        for letters, rules in (
            ("R", (self._frequency,)), ("E", (self._every, self._skip_word)),
            ("F", (self._span, self._dates, self._from_zero, self._skip_word)),
            ("A", (self._span, self._time, self._after_mark)), ("i", (self._span, self._after_mark, self._before_mark, self._at_mark)),
            ("B", (self._before_and_after, self._span, self._before_mark)),
            ("zmaeY", (self._span, self._mark)), ("dlv", (self._span, self._time)), ("C", (self._span, self._cycle)),
            ("DrC", (self._time,)), ("UT", (self._dates, self._upto, self._until_mark)),
            ("W", (self._dates, self._upto, self._during_mark, self._until_mark)), ("@", (self._dates, self._span, self._time, self._at_mark)),
            ("jx", (self._time_after_word,)), ("(", (self._aside,)), ("K", (self._compared,)), ("ZM#0", (self._dates,)),
            ("h", (self._full_stop,)),
            ("n", (self._end_time,)), ("v", (self._visit,)), ("t", (self._no_time,)), ("f", (self._span_followup,)),
        ):  # fmt: skip
            for letter in letters:
                self.rules[letter] = self.rules.get(letter, ()) + rules

    def read(self) -> list[Reading]:
        """All readings, in order."""
        at, count = 0, len(self.codes)
        while at < count:
            for rule in self.rules.get(self.codes[at], ()):
                end = rule(at)
                if end > at:
                    at = end
                    break
            else:
                at += 1
        return self.all.whole()

    # ---- pieces

    def _cap(self, at: int, *, visit: bool = True) -> tuple[float | None, int]:
        """`, assessed up to 60 months`, `(approximately 2 years)`: days and the index behind, or None.

        `visit` where a visit at the event says it too ("end of treatment at week 24").
        """
        found = _CAP.match(self.codes, at)
        if not found or (not visit and found.group("cue") == "@"):
            return None, at
        index = max(found.start("t"), found.start("t2"), found.start("t3"))
        token = self.tokens[index]
        end = index + 1
        opened = max(found.start("open") if found.group("open") else -1, found.start("open2"), found.start("open3"))
        if opened >= 0:
            end = self.closes.get(opened, end - 1) + 1
        elif (tail := _TAIL_AFTER.match(self.codes, end)) and self.codes[tail.end() - 1] in "za":
            end = tail.end()
        return (token.high if token.high is not None else token.value), end

    def _events(self, at: int) -> tuple[Event | None, int]:
        """The event that a list of ending events from `at` makes, and the index behind the list."""
        names: list[Event] = []
        end = at
        for _ in range(12):
            name = self.tokens[end].event or "other"
            names.append(name)
            end += 1
            found = _MORE_EVENTS.match(self.codes, end)
            if not found:
                break
            end = found.start("e") if found.group("e") else found.start("m")
        if "progression_or_death" in names or ("progression" in names and "death" in names):
            return "progression_or_death", end
        return names[0], end

    def _put(self, reading: Reading, first: int, behind: int, *, waits: bool = False) -> int:
        tokens = self.tokens
        reading.start = min(reading.start, tokens[first].start)
        reading.end = max(reading.end, tokens[behind - 1].end)
        reading.first, reading.last = first, behind - 1
        self.all.add(reading, waits=waits)
        return behind

    def _behind(self, index: int, words: str) -> TimeAnchor | None:
        """What a time `words` ("after ... m") is counted from: after a whole treatment is after its end."""
        token = self.tokens[index]
        return "end_of_treatment" if token.word == "therapy" and "A" in words and not set(words) & set("ldD") else token.anchor

    def _skip_word(self, at: int) -> int:
        return at + 1

    def _full_stop(self, at: int) -> int:
        self.all.stop()
        return at + 1

    # ---- recurring

    def _every(self, at: int) -> int:
        found = _EVERY.match(self.codes, at)
        if not found:
            return at
        index, code = found.start("t"), self.codes[found.end() - 1]
        token = self.tokens[found.end() - 1]
        made = Reading("recurring", self.tokens[at].start, token.end, low=0.0)
        if code in "dDl":
            made.every = token.value
        elif code == "u":
            made.every = token.value * (self.tokens[index].value if self.codes[index] == "#" else 1.0)
        elif code in "cC":
            made.every = (
                None if self.length is None else self.length * (self.tokens[index].value if self.codes[index] == "#" else 1.0)
            )
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
            and not _UNTIL_TIME.match(self.codes, at + 1)
        ):
            return at + 1  # "the average daily steps"
        made = Reading("recurring", token.start, token.end, low=0.0, every=None if token.value != token.value else token.value)
        if token.word == "cycle":
            made.cycle_day, made.length, made.low = token.cycle_day, token.length, token.high
        return self._recurring(made, at, at + 1)

    def _recurring(self, made: Reading, first: int, end: int) -> int:
        """How long it goes on: `every 8 weeks` + `until progression, up to 2 years` or `for the first 24 weeks`."""
        last = self.all.found[-1] if self.all.found else None
        if last is not None and last.shape == "recurring" and last.high is not None and last.last >= first - 4:
            made.low = last.high
        elif last is not None and last.shape == "point" and last.high and self._then(last.last + 1, first, end):
            made.low = last.high
        found = _UNTIL_TIME.match(self.codes, end)
        ranged = _UNTIL_RANGE.match(self.codes, end)
        event = _UNTIL_EVENT.match(self.codes, end)
        if ranged:
            token = self.tokens[ranged.start("t")]
            made.low, made.high = token.value, token.high
            end = ranged.end()
        elif found and not (event and event.start("e") < found.start("t")):
            token = self.tokens[found.start("t")]
            made.high = token.high if token.high is not None else token.value
            if found.group("f"):
                begin = self.tokens[found.start("f")]
                made.low, made.anchor = begin.value, begin.anchor
            for other in self.tokens[end : found.start("lead")]:
                if other.code in "zm" and made.anchor is None:
                    made.anchor = other.anchor
            end = found.end()
        elif event:
            for other in self.tokens[end : event.start("e")]:
                if other.code in "zm" and made.anchor is None:
                    made.anchor = other.anchor
            made.event, end = self._events(event.start("e"))
            made.high, end = self._cap(end)
        elif (
            last is not None
            and last.shape == "window"
            and last.last >= first - 2
            and last.high is not None
            and last.event is None
        ):
            # `up to 5 years, every 6 months` is one statement
            made.low, made.high, made.anchor, made.start = last.low, last.high, last.anchor, last.start
            self.all.found.pop()
        else:
            tail = _TAIL_AFTER.match(self.codes, end)
            if tail:
                made.anchor = self.tokens[tail.end() - 1].anchor
                end = tail.end()
        return self._put(made, first, end)

    def _then(self, at: int, first: int, end: int) -> bool:
        """Whether `then every 9 weeks`, `every 2 cycles thereafter` goes on from the time before it."""
        before, behind = self.tokens[at:first], self.tokens[end : end + 1]
        return any(token.value == 1.0 and token.code == "s" for token in before) or any(token.code == ">" for token in behind)

    # ---- spans

    def _span(self, at: int) -> int:
        """`From randomization until progression or death, up to 5 years`; `Baseline to week 12`; `After 1 week up to 1 year`."""
        begin = _START.match(self.codes, at)
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
            tail = _TAIL_AFTER.match(self.codes, end)
            of = _TAIL_OF.match(self.codes, end)
            before = _TAIL_BEFORE.match(self.codes, end)
            if tail or of:
                end = (tail or of).end()  # type: ignore[union-attr]
                anchor = self.tokens[end - 1].anchor
            elif before and before.group("m"):
                end = before.end()
                low, anchor = -low, self.tokens[end - 1].anchor
        joined = begin.group("from") and self.tokens[at].word == "between" and self.codes.startswith("s", end)
        link = (
            _AND.match(self.codes, end)
            if joined
            else _CONNECT.match(self.codes, end)
            or (_DASH.match(self.codes, end) if code in "zm" or begin.group("from") else None)
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

    def _span_followup(self, at: int) -> int:
        return at

    def _to(self, at: int, target: int, low: float | None, anchor: TimeAnchor | None, code: str) -> int:
        """The end of a span whose start is read: a time, or events with or without a cap."""
        skip = _SKIP_TARGET.match(self.codes, target)
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
            cap = _VISIT_TIME.match(self.codes, index)
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
            made.high, end = self._cap(end)
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
        cap = _FAR_CAP.match(self.codes, index)
        if cap:
            token = self.tokens[cap.start("t")]
            made.high = token.high if token.high is not None else token.value
            return self._put(made, at, cap.end())
        rest = _WORDS.match(self.codes, index)
        if not rest or (rest.end() < len(self.codes) and self.codes[rest.end()] not in "hs"):
            return at
        made.shape, made.low = "event", None
        return self._put(made, at, rest.end())

    def _more_spans(self, made: Reading, end: int) -> int:
        """`Baseline to 6 and 12 months`: windows from the same start."""
        while made.event is None and (found := _MORE_TIMES.match(self.codes, end)):
            index = found.start("t")
            token = self.tokens[index]
            if token.value != token.value or made.high is None or token.value <= made.high:
                break
            more = replace(made, start=token.start, end=token.end, high=token.value)
            end = self._put(more, index, self._to_tail(more, index + 1, ""))
        return end

    def _to_tail(self, made: Reading, end: int, code: str) -> int:
        """What the end of a span is counted from: `to 30 days after the last dose` is no 30 days from the start."""
        tail = _TAIL_AFTER.match(self.codes, end)
        if not tail:
            age = _TAIL_AGE.match(self.codes, end) or _TAIL_WEEKS.match(self.codes, end)
            if age:
                made.anchor = made.anchor or self.tokens[age.end() - 1].anchor
                return age.end()
            if _CAPPED.match(self.codes, end) and made.high is None:
                made.high, end = self._cap(end)
            return end
        mark = self.tokens[tail.end() - 1]
        end = tail.end()
        if code and mark.anchor in _LATE and mark.anchor != made.anchor:
            made.event = mark.event or ("end_of_treatment" if mark.anchor in ("last_dose", "end_of_treatment") else None)
            cap, end = self._cap(end, visit=False)
            if cap is None:  # the start is on another clock
                made.low, made.anchor = None, mark.anchor
            else:
                made.high = cap
        elif made.anchor is None or made.anchor == "baseline":
            made.anchor = self._behind(end - 1, tail.group())
        return end

    def _upto(self, at: int) -> int:
        """`Up to 24 months`, `within 30 days after surgery`, `during the first 12 weeks`."""
        found = _UPTO.match(self.codes, at)
        if not found:
            return at
        index = found.start("t")
        token, code, lead = self.tokens[index], self.codes[index], found.group("lead")
        if code == "C":
            made = Reading("window", self.tokens[at].start, token.end, 0.0, cycle=token.cycle, length=token.length)
            made.high = token.cycle * token.length if token.cycle and token.length else None
            return self._put(made, at, index + 1)
        if lead == "W" and code == "l" and token.word != "ordinal":
            return self._put(timed(token, "point", index), at, index + 1, waits=True)
        made = timed(token, "window", index)
        if code in "dl":
            made.low = 0.0
        elif "U" in lead or "T" in lead:
            made.low = 0.0 if self.tokens[at].word in ("up", "upto", "maximum", "max", "assessed") else made.low
        if lead[0] == "T" and self.all.found and self.all.found[-1].shape == "event" and self.all.found[-1].high is None:
            pass
        end = index + 1
        tail = _TAIL_AFTER.match(self.codes, end)
        before = _TAIL_BEFORE.match(self.codes, end)
        of = _TAIL_OF.match(self.codes, end)
        age = _TAIL_AGE.match(self.codes, end)
        if tail and self.tokens[tail.end() - 1].anchor in ("last_dose", "end_of_treatment"):
            cap, behind = self._cap(tail.end(), visit=False)
            if cap is not None and lead != "W":
                made.low, made.high, made.event = 0.0, cap, "end_of_treatment"
                return self._put(made, at, behind)
        least = code == "d" and any(t.value == 1.0 for t in self.tokens[at:index] if t.code == "U")
        if tail:
            end = tail.end()
            made.anchor = self._behind(end - 1, tail.group())
            if least:
                made.low, made.high = made.high, None
        elif before and before.group("m"):
            end = before.end()
            made.anchor = self.tokens[end - 1].anchor
            made.low, made.high = -(made.high or 0.0), None if least else -(made.low or 0.0)
            if least:
                made.low, made.high = None, made.low
        elif of and self.codes[of.end() - 1] in "mz":
            end = of.end()
            made.anchor = self.tokens[end - 1].anchor
        elif age:
            end = age.end()
            made.anchor = "birth"
        elif unknown := _TAIL_UNKNOWN.match(self.codes, end):
            made.anchor, end = "other", unknown.end()
        made.anchor = made.anchor or self.all.forward
        self._absorb(made, at)
        self._put(made, at, end, waits=tail is None)
        if tail:
            self.all.anchor(made.anchor)
        return self._more_windows(end, lead)

    def _more_windows(self, end: int, lead: str) -> int:
        """`Up to 12 and 24 months`: what is joined to a window by a bare "and" is one too."""
        while _MORE_WINDOWS.match(self.codes, end) and "U" in lead:
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
            if last.kind == "visit-event":
                return
            made.event = None if last.kind == "study" else last.event
            made.anchor, made.start = made.anchor or (last.anchor if last.anchor != "other" else None), last.start
            self.all.found.pop()

    # ---- times

    def _time_after_word(self, at: int) -> int:
        return at

    def _time(self, at: int) -> int:
        """A time with its preposition and what it is counted from."""
        found = _AT_TIME.match(self.codes, at)
        if not found:
            return at
        index = found.start("t")
        token, code, lead = self.tokens[index], self.codes[index], found.group("lead")
        made = timed(token, "window" if code in "Dr" else "point", index)
        made.bare = code == "d" and not lead
        if "W" in found.group() and "A" not in lead and code == "d":
            made.shape, made.low = "window", 0.0
        end = self._tail(made, index + 1, code, lead)
        return end

    def _end_time(self, at: int) -> int:
        """`At the end of week 12`, `end of cycle 2`: a point."""
        found = _END_TIME.match(self.codes, at)
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
        codes = self.codes
        after, before = _TAIL_AFTER.match(codes, end), _TAIL_BEFORE.match(codes, end)
        of, age = _TAIL_OF.match(codes, end), _TAIL_AGE.match(codes, end) or _TAIL_WEEKS.match(codes, end)
        if after:
            end = after.end()
            made.anchor = self._behind(end - 1, after.group())
            made.bare = False
            if made.unit < 1:
                made.kind = "sample"
            self.all.anchor(made.anchor)
        elif before and (not before.group("z") or self._lies_before(before.start("z"), made)):
            end = before.end()
            mark = self.tokens[end - 1]
            made.anchor, made.bare = mark.anchor or "other", False
            if code in "dD" and made.low is not None and made.high is not None:
                made.low, made.high = -made.high, -made.low
            self.all.keep_open(codes, first)
            self.all.anchor(made.anchor, negative=True)
        elif age:
            end = age.end()
            made.anchor, made.bare = self.tokens[end - 1].anchor, False
            self.all.anchor(made.anchor)
        elif (code == "d" and "A" in lead and codes.startswith("m", end)) or (of and (code == "l" or "A" in lead)):
            of = of or _NEXT_MARK.match(codes, end)
            assert of is not None
            end = of.end()
            made.anchor = self.tokens[end - 1].anchor or ("first_dose" if "A" in lead else None)
            self.all.anchor(made.anchor)
        elif _TAIL_UNKNOWN.match(codes, end) and code in "dD":
            end = _TAIL_UNKNOWN.match(codes, end).end()  # type: ignore[union-attr]
            made.anchor, made.bare = "other", False
            self.all.anchor("other")
        elif _VISIT.match(codes, end):
            made.bare = False
        if made.anchor is None:
            made.anchor = self.all.forward
        return self._put(made, first, end, waits=True)

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
        found = _DATES.match(self.codes, at)
        if not found or (
            "Z" not in found.group() and not ("M" in found.group() and ("#" in found.group() or "0" in found.group()))
        ):
            return at
        shape = (
            "window" if found.group("to") and found.group("to")[0] != "s" or set(found.group("lead")) & set("FUTW") else "point"
        )
        made = Reading("window" if shape == "window" else "point", self.tokens[at].start, self.tokens[at].end)
        if not found.group("to"):
            made.kind = "study"
        return self._put(made, at, found.end())

    # ---- marks

    def _before_and_after(self, at: int) -> int:
        """`Before and after 6 weeks of treatment`: the first is day 0 of what the second names."""
        found = _BEFORE_AND_AFTER.match(self.codes, at)
        if not found:
            return at
        mark = _AFTER_THE_SAME.match(self.codes, found.start("a"))
        anchor: TimeAnchor | None = self.tokens[mark.start("m")].anchor if mark and mark.group("m") else "other"
        if self.codes[found.start("a")] == "a":
            anchor = self.tokens[found.start("a")].anchor
        if anchor == "end_of_treatment" or "d" in (mark.group() if mark else ""):
            anchor = "first_dose"
        made = Reading("point", self.tokens[at].start, self.tokens[at].end, 0.0, 0.0, anchor=anchor, kind="mark")
        self._put(made, at, at + 1)
        return found.start("a")

    def _before_mark(self, at: int) -> int:
        found = _BEFORE_MARK.match(self.codes, at)
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
        found = _AFTER_MARK.match(self.codes, at)
        if not found:
            return at
        token, end = self.tokens[found.start("m")], found.end()
        if token.code in "vf" and self.tokens[at].word == "following":
            return at
        if token.anchor == "baseline" and "n" in found.group():
            return at
        anchor: TimeAnchor = token.anchor or "other"
        if _FORWARD.match(self.codes, end):
            self.all.forward = anchor
            return end
        if token.code in "z" or (found.group("now") and token.word in _POINT_ZERO):
            made = Reading("point", self.tokens[at].start, token.end, 0.0, 0.0, anchor=anchor, kind="mark")
        else:
            made = Reading(
                "event",
                self.tokens[at].start,
                token.end,
                anchor=None if anchor == "other" else anchor,
                event=token.event or "other",
            )
            high, behind = self._cap(end, visit=False)
            if high is not None:  # "after discharge, average 12 weeks"
                return self._put(replace(made, shape="window", low=0.0, high=high, anchor=anchor, event=None), at, behind)
            if token.word in ("treat", "therapy") or token.anchor == "end_of_treatment":
                made.anchor = None
        return self._point_event(made, at, end)

    def _during_mark(self, at: int) -> int:
        found = _DURING_MARK.match(self.codes, at)
        if not found:
            return at
        token, end = self.tokens[found.start("m")], found.end()
        if self.tokens[at].word == "for" and token.anchor != "discharge":
            return at
        if self.tokens[at].word == "duration" and token.word in ("treat", "therapy"):
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
                kind="study" if token.code == "Y" else "",
            )
        return self._capped(made, at, end)

    def _capped(self, made: Reading, at: int, end: int) -> int:
        """An event, or the window that it ends where a cap follows."""
        high, behind = self._cap(end, visit=False)
        if high is not None and made.shape == "event":
            made.shape, made.low, made.high, end = "window", 0.0, high, behind
            if made.kind == "study":  # "during the study, up to 6 months": the time says all
                made.event = None
        return self._put(made, at, end)

    def _until_mark(self, at: int) -> int:
        found = _UNTIL_MARK.match(self.codes, at)
        if not found:
            return at
        if self.tokens[found.start("m")].anchor == "baseline":
            return at
        event, end = self._events(found.start("m"))
        made = Reading("event", self.tokens[at].start, self.tokens[end - 1].end, event=event)
        return self._capped(made, at, end)

    def _at_mark(self, at: int) -> int:
        found = _AT_MARK.match(self.codes, at)
        if found and self.tokens[at].word == "on" and self.codes[found.start("m")] == "z":
            return at
        return self._mark_at(found.start("m"), at) if found else at

    def _mark(self, at: int) -> int:
        return self._mark_at(at, at)

    def _mark_at(self, index: int, at: int) -> int:
        """A mark that no time is counted from: the time itself."""
        token, code = self.tokens[index], self.codes[index]
        led, end = index > at, index + 1
        alone = self._alone(index)
        if code == "a" and _FORWARD.match(self.codes, end):
            self.all.forward = token.anchor
            return end
        weak = not led and token.anchor != "baseline" and self._in_sentence(index)
        if code == "z":
            return self._zero(index, at, weak=weak)
        if code == "Y":
            if led or not alone:
                return index + 1
            return self._capped(Reading("event", token.start, token.end, event="end_of_study", kind="study"), at, end)
        if code == "m" and ((not led and not alone) or (led and token.word in ("treat", "therapy"))):
            return index + 1
        if code == "e" and not led and not alone and self.all.found:
            return index + 1
        if token.value and token.word == "end":
            made = Reading("point", token.start, token.end, token.value, token.value, anchor=None, kind="time")
            return self._put(made, at, end)
        if code == "m" and (
            token.word in _POINT_ZERO or token.anchor in ("diagnosis", "surgery", "birth") and token.event != "delivery"
        ):
            if _FORWARD.match(self.codes, end) and self.codes[end] in ":@":
                self.all.forward = token.anchor
                return end
            kind = "sample" if token.anchor == "first_dose" else "mark"
            made = Reading("point", token.start, token.end, 0.0, 0.0, anchor=token.anchor, kind="study" if weak else kind)
            high, behind = self._cap(end)
            if high is not None and self.codes[end] == "(":
                made.shape, made.high, end = "window", high, behind
            return self._put(made, at, end)
        made = Reading("event", token.start, token.end, event=token.event or "other")
        if (code == "a" and token.anchor != "end_of_treatment") or token.anchor in ("discharge", "surgery"):
            made.anchor = token.anchor if token.anchor != "other" else None
        if weak:
            made.kind = "study"
        if code == "e" and token.event in ("progression", "death", "relapse"):
            made.event, end = self._events(index)
        return self._point_event(made, at, end)

    def _point_event(self, made: Reading, at: int, end: int) -> int:
        """A visit at an event: `End of treatment (Week 12)` is week 12, `Discharge (up to 14 days)` the event with its cap."""
        label = re.compile(r"\([xv@]{0,3}(?P<t>[lr])\)|[@s:]?[x@]{0,2}(?P<t2>l)(?=$|[)hs])|(?P<t3>@x?d)").match(self.codes, end)
        if label and self.codes[end] == "(":
            shape: Shape = "point" if self.codes[label.start("t")] == "l" else "window"
            point = timed(self.tokens[label.start("t")], shape, label.start("t"))
            return self._put(point, at, label.end())
        if label and label.group("t3"):
            point = timed(self.tokens[label.end() - 1], "point", label.end() - 1)
            return self._put(point, at, label.end())
        aside = _ASIDE_TIME.match(self.codes, end)
        if aside:
            token = self.tokens[aside.start("t")]
            tail = _TAIL_AFTER.match(self.codes, aside.end())
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

    def _in_sentence(self, index: int) -> bool:
        """Whether plain words stand on both sides: `patients included in the analysis` is hardly a time."""
        return index > 0 and self.codes[index - 1] in "xkO@" and self.codes.startswith(("x", "O", "@"), index + 1)

    def _alone(self, index: int) -> bool:
        """Whether nothing but stops stand around the token."""
        before = self.codes[index - 1] if index else "h"
        after = self.codes[index + 1] if index + 1 < len(self.codes) else "h"
        return before in "hs(:)-@" and after in "hs()-v±"

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
            apart = _ASIDE_BEFORE.match(inner)
            if apart and close:  # "Baseline (2 weeks before surgery)"
                made.low = made.high = -self.tokens[end + 1 + apart.start("t")].value
                made.anchor = self.tokens[end + apart.end()].anchor
            ahead = self.tokens[end + 1] if close and inner in ("D", "r") else None
            if ahead is not None and ahead.value < 0:
                made.shape, made.low, made.high = "window", ahead.value, ahead.high
            if close and len(inner) <= 14 and not _SAMPLES_INSIDE.search(inner):
                end = close + 1
        within = _WITHIN.match(self.codes, end)
        if within and self.tokens[end].value == 2.0:
            end = within.end()
        return self._put(made, at, end)

    def _from_zero(self, at: int) -> int:
        """`Change from baseline at week 12`: a point that is measured against baseline."""
        found = _FROM_ZERO.match(self.codes, at)
        if not found:
            return at
        token = self.tokens[found.start("z")]
        self.all.forward = token.anchor
        self.all.since = self.all.since or Reading("point", token.start, token.end, 0.0, 0.0, anchor=token.anchor)
        return found.end()

    def _compared(self, at: int) -> int:
        found = _COMPARED.match(self.codes, at)
        if not found:
            return at
        anchor = self.tokens[found.start("z")].anchor
        if self.all.open:
            self.all.anchor(anchor)
        elif not self.all.found:
            self.all.forward = anchor
        return found.end()

    def _visit(self, at: int) -> int:
        """A visit without a time; the time may stand behind it (`Visit 2 (Week 5)`)."""
        found = re.compile(r"v[x#]{0,3}(?:s#){0,6}").match(self.codes, at)
        end = found.end() if found else at + 1
        alone = (at == 0 or self.codes[at - 1] in "hs@xf" or (at == 1 and self.codes[0] == "(")) and (
            end == len(self.codes) or self.codes[end] in "hs)"
        )
        time_near = re.compile(r"[x:]{0,2}(?:\([x@:s]{0,3}|[@:-]x?)[dDlrz]").match(self.codes, end)
        if alone and not time_near and not self._time_before(at):
            return self._put(Reading("unspecified", self.tokens[at].start, self.tokens[end - 1].end, kind="visit"), at, end)
        return end if time_near is None else end

    def _time_before(self, at: int) -> bool:
        last = self.all.found[-1] if self.all.found else None
        return last is not None and last.last >= at - 2 and not set(self.codes[last.last + 1 : at]) & set("sh")

    def _no_time(self, at: int) -> int:
        if len(self.codes) <= 6 or self._alone(at):
            return self._put(Reading("unspecified", self.tokens[at].start, self.tokens[at].end, kind="study"), at, at + 1)
        return at

    # ---- asides

    def _aside(self, at: int) -> int:
        """A parenthesis behind a time only explains it, but for sampling times and what has no time yet."""
        close = self.closes.get(at)
        last = self.all.found[-1] if self.all.found else None
        if close is None or last is None or set(self.codes[last.last + 1 : at]) - set("xmwfpPYv"):
            return at + 1
        inner = self.codes[at + 1 : close]
        if inner.startswith("s") and not self.codes.startswith(("T", "U"), close + 1):
            return at + 1
        if last.bare and re.search(r"[me±]", inner) and not re.search(r"[dDlr]", inner):
            last.bare = False
        if _SAMPLES_INSIDE.search(inner) and last.kind == "day":
            return at + 1
        if last.shape in ("event", "unspecified") and last.high is None and re.search(r"[dDlrz]", inner):
            return at + 1
        if last.low is None and last.high is None and last.shape != "event":
            return at + 1
        if last.shape == "window" and last.high is None:
            high, _ = self._cap(at)
            last.high = high
        return close + 1


_LATE: frozenset[str | None] = frozenset({"last_dose", "end_of_treatment", "discharge", "other"})
_ASIDE_BEFORE = re.compile(r"[x@]{0,2}(?P<t>d)[xi]{0,2}(?:B[xO]{0,2}[mz]|z)")
_WITHIN = re.compile(r"U[xgj]{0,2}[dD](?:[xO]{0,2}i?[OABF][xO@]{0,3}[zmea])?")
_ASIDE_TIME = re.compile(r"\([x@]{0,2}(?P<cap>U?)[xg]{0,2}(?P<t>[dDlr])")
_FAR_CAP = re.compile(r"[xOsepPYvwjk@#m]{0,14}\(?[xsg]{0,3}U[Ugx]{0,3}(?P<t>[dl])\)?")
_WORDS = re.compile(r"[xOpPYvwjk@]{1,14}")
_CAPPED = re.compile(r"[xs(]{0,4}[UgT]")
_SAMPLES_INSIDE = re.compile(r"[dD].{0,40}[aA]|^[x@]?[zB]|a")


def _closes(codes: str) -> dict[int, int]:
    """Index of each opening parenthesis to that of its closing one."""
    found: dict[int, int] = {}
    stack: list[int] = []
    for i, code in enumerate(codes):
        if code == "(":
            stack.append(i)
        elif code == ")" and stack:
            found[stack.pop()] = i
    return found
