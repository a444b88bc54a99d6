"""One pass over a description: everything that a dose is made of, in reading order."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from registry_tools.parsers.facts import dose_schedule as schedule
from registry_tools.parsers.facts.dose_amounts import Amount, read_amount, read_auc
from registry_tools.parsers.facts.dose_drugs import Drug, DrugFinder
from registry_tools.parsers.facts.dose_vocabulary import TOKEN, FormRow, Phrases, count_pattern, phrases, squeeze
from registry_tools.parsers.facts.numbers import number_words


@dataclass(frozen=True, slots=True)
class Mention:
    """Something at `start`..`end` of the plain text; `depth` counts open brackets; `flag` qualifies the value."""

    kind: str
    start: int
    end: int
    value: object = None
    flag: str = ""
    depth: int = 0


_BEFORE = 48
_BOUND = re.compile(r"(?:[<>≤≥]\s?=?|±|\+\s?/\s?-)\s?$")
_BY = re.compile(
    r"(?<!followed)(?<!given)\sby\s(?:up\sto\s)?$|\b(?:increments?|decrements?|steps?|reductions?|increases?|decreases?)\sof\s$",
    re.IGNORECASE,
)
_INTO = re.compile(
    r"\b(?:in|with|into|to|ad|and)\s(?:(?:a|an|the|total|volume|of|approximately|about|up\sto|at\sleast)\s){0,4}$",
    re.IGNORECASE,
)
_SPAN_OF_TREATMENT = re.compile(
    r"(?:\b(?:for|during|throughout|additional|another|lasts|lasting|continue[sd]?|duration|period|within|remaining|treatment|course)|[x×:])\s?"
    r"(?:(?:a|an|the|is|was|will\sbe|up\sto|total|period|of|at\sleast|approximately|about|minimum|maximum|duration|around|additional|another|"
    r"first|following|next|subsequent|consecutive|course|further|initial|treatment|full|entire|until|study|more|than)[\s:]{1,2}|~\s?){0,6}$"
    r"|\b(?:up\sto|total\sof|period\sof|duration\sof|course\sof|until|a\sfurther|over(?:\sa\speriod\sof|\sthe\scourse\sof)?|in|first|next|through)\s"
    r"(?:(?:a|the|total|maximum|of|approximately|about|first)\s){0,3}$",
    re.IGNORECASE,
)
_WEAK_LEAD = re.compile(
    r"\b(?:in|within|over|first|next|until|through)\s(?:(?:a|the|total|approximately|about|first)\s){0,3}$", re.IGNORECASE
)
_AFTER = re.compile(r"\bafter\s(?:the\s)?(?:first\s|initial\s|a\s)?$", re.IGNORECASE)
_FOR = re.compile(
    r"\b(?:for|during)\s(?:(?:a|an|the|total|period|of|up\sto|at\sleast|approximately|about|further|another|additional|first)\s){0,5}$",
    re.IGNORECASE,
)
_NEVER_TREATMENT = re.compile(
    r"[\s-]?(?:before|prior|ago|preceding|interval|wash|follow(?!ed\sby|ing)|supply|old|of\sage|screening|of\s(?:follow|screening|wash|observation)|observation)",
    re.IGNORECASE,
)
_NOT_TREATMENT = re.compile(
    r"[\s-]?(?:\([^()]{0,40}\)\s?)?(?:after|before|prior|later|apart|post|old|of\sage|follow(?!ed\sby)|interval|wash|pre|preceding|from|since|ago|between|visit|"
    r"on\b|off\b|supply|history|half|hospital|screening|of\sfollow|of\sscreening|observation|fast|data|infusion|survival|period\sof\sobs|bolus|into|per)",
    re.IGNORECASE,
)
_TREATMENT_AFTER = re.compile(
    r"[\s-](?:of\s)?(?:[a-z-]{1,16}\s){0,2}?(?:treatment|therapy|course|regimen|duration|maintenance|consecutive|administration|dosing|of\sprn)(?![a-z])(?!\s(?:interval|window|cycle|visit))",
    re.IGNORECASE,
)
_ADDITIONAL = re.compile(r"\b(?:additional|another|further|extra)\s(?:of\s)?$", re.IGNORECASE)
_UNTIL = re.compile(r"\b(?:until|through|to|up\sto|till)\s(?:the\s)?(?:end\sof\s)?$", re.IGNORECASE)
_ABBREVIATION = re.compile(
    r"(?:\b(?:[A-Za-z]|vs|approx|max|min|tab|tabs|cap|caps|inj|no|dr|eg|ie|etc|vit|resp|st|ca|i\.e|e\.g))$", re.IGNORECASE
)
_LIST_NUMBER = re.compile(r"\d{1,2}[.)](?=\s)")


@cache
def _counted_form() -> re.Pattern[str]:
    """ "1 placebo tablet", "two (2) capsules": a count before a form, up to three words between."""
    forms = sorted({entry.value.surface for group in phrases().values() for entries in group.entries.values() for entry in entries
                    if isinstance(entry.value, FormRow)}, key=len, reverse=True)  # fmt: skip
    return re.compile(
        rf"(?P<n>{count_pattern()}|half(?:\sa)?|½)(?:\s?(?:-|to|or)\s?(?P<m>{count_pattern()}))?(?:\s\(\d{{1,2}}\))?\s(?:x\s)?(?:[^\W\d_][\w®-]{{0,24}}\s){{0,4}}?"
        rf"(?P<form>{'|'.join(re.escape(form) for form in forms)})(?![^\W_])",
        re.IGNORECASE,
    )


@cache
def _multiplier() -> re.Pattern[str]:
    """ "2 x 450 mg", "two 750 mg tablets": what multiplies the amount that follows."""
    return re.compile(rf"(?P<n>{count_pattern()})(?:\s\(\d{{1,2}}\))?(?:(?P<x>\s?[x*]\s?)|[\s-])(?=\d)", re.IGNORECASE)


_AFTER_AMOUNT_FORM = re.compile(r"[\s-]?(?:\([^()]{1,20}\)\s?)?(?:[^\W\d_][\w®-]{0,24}\s){0,4}?(?P<form>[^\W\d_]+)")
_LABEL_NUMBER = re.compile(
    r"\s?#?\s?(?:\d{1,3}[a-zA-Z]?|[A-Z]\d?|I{1,3}|IV|V)(?:\s?(?:,|and|&|or|-|/)\s?(?:\d{1,2}[a-z]?|[A-Z]))?(?![^\W_]|\.\d|\s?(?:mg|mcg|g|ml|µg)\b)"
)
_AT_LEAST = re.compile(r"\b(?:at\sleast|than|up\sto|minimum|of\sthe)\s(?:of\s|a\s)?$", re.IGNORECASE)
_DAY_NUMBER = re.compile(r"\s?\d")
_OR = re.compile(r"\s?,?\s?or\s(?:once\s)?", re.IGNORECASE)
_EACH = re.compile(r"\seach(?![a-z])", re.IGNORECASE)
_NEXT_FORM = re.compile(r"[\s-](?P<form>[^\W\d_]+)")
_BRACKETED_COUNT = re.compile(r"\s\(\d{1,2}\)")
_PER_LITRE = re.compile(r"\s?/\s?d?L\b")
_MULTIPLE = re.compile(
    r"\s?[x*]\s?(?P<n>\d{1,2})(?!\d|\s?-?(?:days?|weeks?|wks?|d|w|months?|cycles?|doses?|times|/)(?![a-z]))\s?", re.IGNORECASE
)


class Scanner:
    """Reads one text; `mentions` holds what was found."""

    def __init__(self, text: str, drugs: DrugFinder) -> None:
        self.text = text
        self.drugs = drugs
        self.mentions: list[Mention] = []
        self.depth = 0

    def add(self, kind: str, start: int, end: int, value: object = None, flag: str = "") -> int:
        if (
            kind == "frequency"
            and flag != "weak"
            and self.mentions
            and self.mentions[-1].kind == "frequency"
            and _OR.fullmatch(self.text, self.mentions[-1].end, start)
        ):
            flag = "either"
        self.mentions.append(Mention(kind, start, end, value, flag, self.depth))
        return end

    def run(self) -> list[Mention]:
        """All mentions in order; every character is looked at a bounded number of times."""
        text, at, search = self.text, 0, TOKEN.search
        table, numbers = phrases(), number_words()
        while True:
            found = search(text, at)
            if found is None:
                break
            token, start = found.group(), found.start()
            first = token[0]
            if first.isalpha():
                low = token.lower()
                at = self._word(low, start, table.get(low), low in numbers) or found.end()
            elif first.isdigit() or (
                first == "." and text[start + 1 : start + 2].isdigit() and not text[start - 1 : start].isalnum()
            ):
                at = self._number(start) or found.end()
            else:
                at = self._sign(first, start, table.get(first)) or found.end()
        return self.mentions

    def _word(self, low: str, start: int, group: Phrases | None, number: bool) -> int | None:
        text = self.text
        joined = start > 0 and (text[start - 1].isalpha() or text[start - 1] == "_")
        if joined:
            return None
        named = self.drugs.at(text, start)
        handler = _HANDLERS.get(low)
        if handler is not None and (named is None or low in ("every", "each", "day", "days", "auc")):
            end = handler(self, start)
            if end is not None:
                return end
        if named is not None:
            self.add("drug", named.start, named.end, named)
            late = _LATE_PER.match(text, named.reach)
            if late is not None:
                return self.add("per", late.start(), late.end(), (late["body"], late["day"]))
            return named.reach
        if number:
            end = self._number(start)
            if end is not None:
                return end
        if group is not None:
            found = group.pattern.match(text, start)
            if found is not None:
                for entry in group.entries.get(squeeze(found.group()), ()) or group.entries.get(
                    squeeze(found.group()).rstrip("."), ()
                ):
                    if entry.kind == "frequency" and entry.weak and self._no_frequency(start, found.end(), entry.value):
                        continue
                    self.add(entry.kind, start, found.end(), entry.value, "weak" if entry.weak else "")
                    if entry.kind == "label" and (numbered := _LABEL_NUMBER.match(text, found.end())):
                        return numbered.end()
                # "single intravenous dose": the words after the first say the route
                return start + len(low) if low in ("single", "continuous", "one") and " " in found.group() else found.end()
        return None

    def _no_frequency(self, start: int, end: int, code: object) -> bool:
        """ "at least one dose" is no single dose, "Part A Day 1" no daily one."""
        if code == "once":
            return _AT_LEAST.search(self.text, max(0, start - 16), start) is not None
        return _DAY_NUMBER.match(self.text, end) is not None

    def _sign(self, sign: str, start: int, group: Phrases | None) -> int | None:
        text = self.text
        if sign == "(" or sign == "[":
            self.depth += 1
        elif sign == ")" or sign == "]":
            self.depth = max(0, self.depth - 1)
        elif sign == "\n":
            self.depth = 0
            self.add("break", start, start + 1, sign)
        elif sign == "." and (start + 1 >= len(text) or text[start + 1].isspace()):
            if not _ABBREVIATION.search(text, max(0, start - 8), start):
                self.add("break", start, start + 1, sign)
        elif sign in ",+&/:;":
            if group is not None:
                found = group.pattern.match(text, start)
                if found is not None:
                    for entry in group.entries.get(squeeze(found.group()), ()):
                        self.add(entry.kind, start, found.end(), entry.value, "weak" if entry.weak else "")
                    return found.end()
            self.add("join", start, start + 1, sign)
        elif sign in "≙=≈":
            self.add("equivalent", start, start + 1, sign)
        return None

    def _number(self, start: int) -> int | None:
        """What a number begins: an amount, a frequency, a cycle, a count of forms, a duration."""
        text = self.text
        if (
            start
            and (text[start - 1].isalpha() and not text[max(0, start - 4) : start].isalpha())
            and text[start - 1] not in "xX"
        ):
            return None
        if (start == 0 or text[start - 1] == "\n") and (item := _LIST_NUMBER.match(text, start)):
            return item.end()
        if text[start].isdigit() or text[start] == ".":
            for named in self.drugs.numbers:
                if text.startswith(named, start) and not text[start + len(named) : start + len(named) + 1].isdigit():
                    end = start + len(named)
                    self.add("drug", start, end, Drug(named, start, end, end, False, frozenset((named,))))
                    return start + len(named)
            group = phrases().get(text[start])
            if group is not None:
                known = group.pattern.match(text, start)
                if known is not None:
                    named_drug = self.drugs.at(text, start)
                    if named_drug is not None:
                        self.add("drug", start, named_drug.end, named_drug)
                        return named_drug.reach
            multiplier = _multiplier().match(text, start)
            if multiplier is not None and multiplier["x"]:
                amount = read_amount(text, multiplier.end())
                if amount is not None:
                    self.add("times", start, multiplier.end(), schedule.count(multiplier["n"]))
                    return self._amount(multiplier.end(), *amount)
            read = read_amount(text, start)
            if read is not None:
                return self._amount(start, *read)
            percent = _PERCENT.match(text, start)
            if percent is not None:
                return self.add("percent", start, percent.end())
        times = schedule.times_per(text, start)
        if times is not None:
            return self.add("frequency", start, times[1], times[0])
        off = schedule.on_off(text, start)
        if off is not None:
            self.add("days", start, off[2], off[0])
            return self.add("cycle", start, off[2], off[1])
        cycle = schedule.cycle_length(text, start)
        if cycle is not None:
            return self.add("cycle", start, cycle[1], cycle[0])
        cycles = schedule.cycle_count(text, start)
        if cycles is not None:
            return self.add("cycles", start, cycles[1], cycles[0])
        multiplier = _multiplier().match(text, start)
        if multiplier is not None:
            amount = read_amount(text, multiplier.end())
            if amount is not None and self._held(amount[1]):
                self.add("times", start, multiplier.end(), schedule.count(multiplier["n"]))
                return self._amount(multiplier.end(), *amount)
        counted = _counted_form().match(text, start)
        if counted is not None:
            return self._counted(start, counted)
        return self._duration(start)

    def _held(self, at: int) -> bool:
        """Whether a form that multiplies follows an amount ("two 750 mg tablets")."""
        found = _AFTER_AMOUNT_FORM.match(self.text, at)
        while found is not None:
            group = phrases().get(found["form"].lower())
            entries = group.entries.get(found["form"].lower(), ()) if group else ()
            if any(isinstance(entry.value, FormRow) and entry.value.multiplies for entry in entries):
                return True
            if found.end() - at > 60:
                return False
            found = _NEXT_FORM.match(self.text, found.end())
        return False

    def _counted(self, start: int, found: re.Match[str]) -> int | None:
        group = phrases().get(TOKEN.match(found["form"]).group().lower())  # type: ignore[union-attr]
        entries = group.entries.get(squeeze(found["form"]), ()) if group else ()
        for entry in entries:
            if isinstance(entry.value, FormRow):
                low = 0.5 if found["n"].lower()[0] in "h½" else float(schedule.count(found["n"]))
                high = float(schedule.count(found["m"])) if found["m"] else None
                end = found.end("m") if found["m"] else found.end("n")
                bracket = _BRACKETED_COUNT.match(self.text, end)
                self.add("count", start, end, (low, high, entry.value))
                return bracket.end() if bracket else end
        return None

    def _amount(self, start: int, amount: Amount, end: int) -> int:
        before = self.text[max(0, start - _BEFORE) : start]
        flag = ""
        if amount.concentration:
            flag = "concentration"
        elif _BY.search(before):
            flag = "step"
        elif _BOUND.search(before):
            flag = "bound"
        elif amount.kind == "volume" and "/" not in amount.unit and _INTO.search(before):
            flag = "volume" if "volume" in before[-20:].lower() else "diluent"
        if amount.kind != "radiation" and _PER_LITRE.match(self.text, end):
            flag = "concentration"
        if not flag and _EACH.match(self.text, end):
            flag = "each"
        self.add("amount", start, end, amount, flag)
        if amount.frequency and not flag:
            self.add("frequency", start, end, amount.frequency, "weak")
        if amount.rate and not flag:
            self.add("frequency", start, end, "continuous", "weak")
        multiple = _MULTIPLE.match(self.text, end)
        if multiple is not None:
            self.add("after_times", multiple.start(), multiple.end(), int(multiple["n"]))
            end = multiple.end("n")
        return end

    def _duration(self, start: int) -> int | None:
        read = schedule.duration(self.text, start)
        if read is None:
            return None
        days, unit, end = read
        before = self.text[max(0, start - _BEFORE) : start]
        after = self.text[end : end + 48]
        if unit in ("s", "min") or _AFTER.search(before):
            return self.add("minutes", start, end)
        strong = _FOR.search(before) is not None
        if (_NEVER_TREATMENT if strong else _NOT_TREATMENT).match(after) and not _TREATMENT_AFTER.match(after[:14]):
            return self.add("interval", start, end, days)
        flag = "additional" if _ADDITIONAL.search(before) else ""
        lead = _SPAN_OF_TREATMENT.search(before)
        last = self.mentions[-1] if self.mentions else None
        gap = self.text[last.end : start] if last is not None else " x"
        beside = (
            last is not None
            and last.kind in ("frequency", "amount", "days", "route", "form")
            and not re.search(r"[^\s,;(x-]", gap)
        )
        if lead is not None and _WEAK_LEAD.search(before):
            recent = [mention.kind for mention in self.mentions[-3:]]
            lead = lead if any(kind in ("frequency", "amount", "cycles", "days") for kind in recent) and unit != "h" else None
        if lead is None and not beside and not _TREATMENT_AFTER.match(after):
            return self.add("interval", start, end, days)
        return self.add("hours" if unit == "h" else "duration", start, end, days, flag)


# "0.2 g fish oil/kg BW/d": what the amount is per, said after the drug
_LATE_PER = re.compile(
    r"\s?/\s?(?P<body>kg|m\s?\^?2)(?![a-z])(?:\s(?:lean\s|ideal\s)?(?:bw|body\s?weight))?(?P<day>\s?(?:/|per\s)\s?(?:days?|d)(?![a-z]))?",
    re.IGNORECASE,
)
_PERCENT = re.compile(r"\d{1,4}(?:\.\d{1,4})?(?:\s?-\s?\d{1,4})?\s?%")


def _every(scan: Scanner, start: int) -> int | None:
    read = schedule.every(scan.text, start)
    if read is None:
        return None
    codes, end = read
    length = _CYCLE_AHEAD.match(scan.text, start)
    if length is not None and schedule.cycle_length(scan.text, length.end()) is not None:
        return None
    if not codes:
        return scan.add("minutes", start, end)
    for code in codes:
        scan.add("frequency", start, end, code, "either" if len(codes) > 1 else "")
    return end


_CYCLE_AHEAD = re.compile(r"(?:every|each|per|all)\s", re.IGNORECASE)


def _q(scan: Scanner, start: int) -> int | None:
    read = schedule.q_code(scan.text, start)
    return None if read is None or read[0] is None else scan.add("frequency", start, read[1], read[0])


def _days(scan: Scanner, start: int) -> int | None:
    text = scan.text
    if text[start].lower() == "d" and not text[start + 1 : start + 2].isalpha():
        before = text[max(0, start - 9) : start].lower()
        if (
            not text[start + 1 : start + 2].isdigit()
            and text[start + 1 : start + 2] not in "-"
            or before.endswith(("vitamin ", "vit. ", "vit "))
        ):
            return None
    read = schedule.day_list(text, start)
    if read is None:
        return None
    days, length, end = read
    if not text[start + 1 : start + 2].isalpha() and days is not None and len(days) == 1 and days[0] > 60:
        return None  # "d90" is no day
    if days is None:
        return scan.add("duration", start, end, length)
    if _AND_WEEKS.match(text, end):
        return scan.add("visits", start, end)
    before = text[max(0, start - 24) : start]
    if len(days) == 1 and days[0] > 1 and _UNTIL.search(before):
        return scan.add("duration", start, end, float(days[0]))
    if len(days) == 1 and days[0] != 1 and _BEGIN.match(text, end):
        return scan.add("visits", start, end)
    flag = (
        "after"
        if re.search(r"\b(?:after|from|before|by|starting|beginning)\s(?:on\s|from\s|the\s)?$", before, re.IGNORECASE)
        else ""
    )
    if flag and len(days) == 1:  # "starting on day 1", "after day 7"
        return scan.add("visits", start, end)
    return scan.add("days", start, end, days, flag)


_BEGIN = re.compile(
    r"\s?,?\s(?:(?:all|the|study|participants?|patients?|subjects?|they|will|then)\s){0,5}(?:begin|start|initiate|began|started|increase|escalate)",
    re.IGNORECASE,
)
_AND_WEEKS = re.compile(r"\s?(?:,|and|or|/|&)\s?(?:and\s)?(?:weeks?|wk|months?)\s?\d", re.IGNORECASE)


def _cycle(scan: Scanner, start: int) -> int | None:
    if scan.text[start].lower() == "c" and not scan.text[start + 1 : start + 2].isalpha():
        return _days(scan, start)
    for name in (schedule.day_list, schedule.cycle_length):
        if name is schedule.day_list:
            end = _days(scan, start)
            if end is not None:
                return end
        else:
            read = schedule.cycle_length(scan.text, start)
            if read is not None:
                return scan.add("cycle", start, read[1], read[0])
    label = _CYCLE_LABEL.match(scan.text, start)
    return scan.add("label", start, label.end()) if label else None


_CYCLE_LABEL = re.compile(
    r"(?:cycles?|courses?)\s\d{1,2}(?:\s?(?:-|to|,|and|&)\s?\d{1,2}(?!\d|\s?(?:mg|g)\b)){0,9}", re.IGNORECASE
)


def _repeat(scan: Scanner, start: int) -> int | None:
    read = schedule.cycle_length(scan.text, start)
    return None if read is None else scan.add("cycle", start, read[1], read[0], "repeat")


def _weeks(scan: Scanner, start: int) -> int | None:
    text = scan.text
    if text[start].lower() == "w" and not text[start + 1 : start + 2].isalpha() and not text[start + 1 : start + 2].isdigit():
        return None
    read = schedule.week_span(text, start)
    if read is None:
        return None
    unit, first, last, more, end = read
    length = 7.0 if unit == "wk" else 30.4375
    if last is not None and last > first and not more:
        return scan.add("duration", start, end, (last - first + (1 if first else 0)) * length, "span")
    if not more and first and _UNTIL.search(text[max(0, start - 24) : start]):
        return scan.add("duration", start, end, first * length)
    return scan.add("visits", start, end)


def _auc(scan: Scanner, start: int) -> int | None:
    read = read_auc(scan.text, start)
    return None if read is None else scan.add("amount", start, read[1], read[0])


def _times(scan: Scanner, start: int) -> int | None:
    read = schedule.times_per(scan.text, start)
    return None if read is None else scan.add("frequency", start, read[1], read[0])


_SINGLE_DAY = re.compile(r"single[\s-]day", re.IGNORECASE)
_SINGLE = re.compile(
    r"single[\s-](?:[\w®,./-]{1,24}\s){0,5}?(?:\(?[\w-]{1,12}\)?\s)?(?:doses?|injections?|infusions?|bolus|administration|tablets?|capsules?|application|intake|instillation|"
    r"\d[\d.,]*\s?(?:mg|mcg|µg|ug|g|ml|iu|units?))(?![^\W_])(?!\s(?:vial|amber|prefilled|pre-filled|syringe))",
    re.IGNORECASE,
)


def _single(scan: Scanner, start: int) -> int | None:
    """ "a single day treatment"; "a single IV infusion" (the words after the first say the route)."""
    if (
        not _SINGLE_DAY.match(scan.text, start)
        and _SINGLE.match(scan.text, start)
        and not scan._no_frequency(start, start + 6, "once")
    ):
        return scan.add("frequency", start, start + 6, "once", "weak")
    read = schedule.duration(scan.text, start)
    return None if read is None or read[1] != "d" else scan.add("duration", start, read[2], read[0])


def _ordinal(scan: Scanner, start: int) -> int | None:
    """ "on the first four days of each cycle", "on the second day of every cycle"."""
    found = _ORDINAL_DAYS.match(scan.text, start)
    if found is None:
        return None
    if found["n"]:
        last = schedule.count(found["n"])
        days = tuple(range(1, last + 1)) if 0 < last <= 42 else None
    else:
        days = (("first", "second", "third", "fourth", "fifth").index(found["nth"].lower()) + 1,)
    return None if days is None else scan.add("days", start, found.end(), days)


_ORDINAL_DAYS = re.compile(
    r"(?:first\s(?P<n>\d{1,2}|[a-z]{3,9})\s(?:consecutive\s)?days|(?P<nth>first|second|third|fourth|fifth)\sday)\s(?:of|in)\s(?=(?:each|every|the|a)?\s?(?:[\w-]{1,12}\s){0,3}?(?:cycle|course|week|month))",
    re.IGNORECASE,
)
_HANDLERS = {
    **dict.fromkeys(("first", "second", "third", "fourth", "fifth"), _ordinal),
    "single": _single,
    **dict.fromkeys(("every", "each", "per", "all"), _every),
    "q": _q,
    **dict.fromkeys(("day", "days", "d"), _days),
    **dict.fromkeys(("cycle", "cycles", "course", "courses", "c"), _cycle),
    **dict.fromkeys(("repeat", "repeats", "repeated", "repeating"), _repeat),
    **dict.fromkeys(("week", "weeks", "wk", "wks", "w", "month", "months"), _weeks),
    **dict.fromkeys(("auc", "area"), _auc),
    **dict.fromkeys(("once", "twice", "thrice"), _times),
}
