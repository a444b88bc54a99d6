"""When a dose is given: frequencies with numbers, days of a cycle, cycles and durations."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from registry_tools.parsers.facts.dose_vocabulary import count_pattern, time_pattern, unit_pattern, written_numbers
from registry_tools.parsers.facts.durations import duration_units
from registry_tools.parsers.facts.numbers import parse_number

PER_DAY: Final = {1: "QD", 2: "BID", 3: "TID", 4: "QID"}
_PER_WEEK: Final = {1: "QW", 2: "BIW", 3: "TIW", 7: "QD"}
_PER_MONTH: Final = {1: "QM", 2: "Q2W"}
# Beyond this many days a span is how long the treatment lasts, no list of days within a cycle.
LONGEST_LIST: Final = 42


def count(text: str) -> int:
    """A whole number in digits or words (0 where it is none)."""
    text = text.strip()
    if text.isdecimal():
        return int(text)
    return int(written_numbers().get(text.lower(), 0))


def interval_code(number: int, unit: str) -> str | None:
    """`QnX` of "every <number> <unit>", in the short form where there is one ("every 21 days" is Q3W)."""
    found = duration_units().get(unit.lower())
    if found is None or number < 1:
        return None
    code = found.code
    if code == "d" and number % 7 == 0:
        number, code = number // 7, "wk"
    elif code == "a":
        number, code = 12 * number, "mo"
    letter = _LETTERS.get(code)
    return _INTERVALS.get((number, code)) or (f"Q{number}{letter}" if letter else None)


_LETTERS: Final = {"h": "H", "d": "D", "wk": "W", "mo": "M"}
_INTERVALS: Final = {
    (24, "h"): "QD", (1, "d"): "QD", (2, "d"): "QOD", (30, "d"): "QM", (90, "d"): "Q3M", (1, "wk"): "QW", (1, "mo"): "QM",
}  # fmt: skip


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    """The grammar of schedules; `n`, `m` are numbers, `u`, `v` units of time."""
    n, u = count_pattern(), time_pattern()
    end = r"(?![^\W_])"
    gap = r"[\s-]{0,2}"
    no_amount = rf"(?!\s?-?(?:{unit_pattern()}|%){end})"
    day = rf"-?\d{{1,3}}(?![\d.]\d|[^\W_]){no_amount}"
    days = rf"{day}(?>(?:\s?(?:-|~|to|through|until|thru)\s?(?:days?\s?|d)?{day})?)"
    unit = r"days?|weeks?|wks?"
    week = rf"\d{{1,3}}(?!\d){no_amount}"
    source = {
        "every": rf"(?:every|each|per|all)[\s-]{{1,2}}(?P<n>{n})(?:\s?(?:st|nd|rd|th))?"
        rf"(?:\s?(?P<join>-|to|or|and)\s?(?P<m>{n}))?{gap}(?P<u>{u}){end}",
        "q": rf"q\.?\s?(?P<n>{n})(?:\s?-\s?\d{{1,2}})?[\s-]?(?P<u>hourly|weekly|monthly|{u}|m){end}",
        "times": rf"(?P<n>{n}|once|twice|thrice)(?:\s?(?:-|to|or)\s?(?P<m>{n}))?\s?"
        r"(?P<x>x|times?|doses?|days?|servings|fractions|administrations|applications)?\s?"
        r"(?:(?:/\s?|(?:per|a|an|each|every|in\sa|in\sone|in\severy)\s)"
        rf"(?P<u>day|daily|d|24\s?h(?:ours?)?|week|wk|w|month){end}|(?P<ly>daily|weekly|monthly){end})",
        "ly": rf"(?P<n>{n})[\s-]{{1,2}}(?P<u>hourly|weekly|monthly){end}",
        "intervals": rf"(?P<n>{n}){gap}(?P<u>{unit}|months?)[\s-]intervals?{end}",
        "days": rf"(?:days?|d)\s?[.:#=]?\s?(?P<list>{days}"
        rf"(?>(?:\s?(?:,\s?(?:and|or|&)|,|;|and|&|/|\+|or)\s?(?:days?\s?|d)?{days}){{0,30}}))",
        "cycle_day": rf"(?:c|cycle\s)(?P<c>\d{{1,2}})\s?,?\s?(?:d|day\s)(?P<list>{days})",
        "onoff": rf"(?P<n>{n}){gap}(?P<u>{unit}|d|w){gap}(?:(?:of\s)?(?:treatment|therapy|dosing)\s)?(?:on|of\streatment)"
        rf"(?:\W{{1,3}}(?:and\s|followed\sby\s|then\s)?(?:a\s)?)(?P<m>{n}){gap}(?P<v>{unit}|d|w)?{gap}(?:of\s)?(?:off|rest){end}",
        "rest": rf"(?P<n>{n}){gap}(?P<u>{unit})(?:,?\s(?:and|followed\sby|then))\s(?:a\s)?(?P<m>{n}){gap}(?P<v>{unit})"
        rf"[\s-](?:of\s|treatment\s)?(?:off|rest|break|drug-free|treatment-free|pause|without){end}",
        "outof": r"(?P<n>\d{1,2})\s?(?:(?:days\s)?(?:out\s)?of\s(?:every\s|each\s|a\s)?(?P<m>\d{2})[\s-]days?|"
        rf"/(?P<k>\d{{1,2}})[\s-]days?\s(?:regimen|schedule|cycle)){end}",
        "cycle": rf"(?P<n>{n}){gap}(?P<u>{unit}|months?|d)[\s-]{{1,2}}(?:long\s|treatment\s|dosing\s|study\s|chemotherapy\s|"
        rf"per\s|as\sa\s|is\sa\s|as\sone\s|in\seach\s|each\s|/\s?)?(?:treatment\s)?(?:cycles?|courses?){end}",
        "cycle_length": r"(?:cycles?|courses?)(?:\s(?:length|duration|lasts?|lasting|consists?))?"
        rf"(?:\s?(?:is|are|of|=|:|every|will\sbe|last|,|\(|q)\s?){{0,3}}\s?(?P<n>{n}){gap}(?P<u>{unit}|months?|d){end}",
        "repeat": rf"repeat(?:s|ed|ing)?\s(?:[a-z]{{1,12}}\s){{0,3}}?every\s(?P<n>{n}){gap}(?P<u>{unit}|months?){end}",
        "cycles": rf"(?P<n>{n})(?:\s?(?:-|to)\s?(?P<m>{n}))?[\s-]"
        rf"(?:(?:consecutive|treatment|total|additional|chemotherapy|planned|more|full)\s){{0,2}}(?:cycles|courses|cycle){end}(?!\s?(?:=|is\s|every))",
        "weeks": rf"(?P<u>weeks?|wks?|w|months?)\s?(?P<n>{week})(?:\s?(?:-|~|to|through|until|up\sto)\s?(?:the\s)?"
        rf"(?:weeks?\s?|wks?\s?|w|months?\s)?(?P<m>{week}))?"
        rf"(?P<more>(?>(?:\s?(?:,\s?and|,|and|&|/)\s?(?:weeks?\s?|w)?{week}){{0,20}}))",
        "duration": rf"(?P<n>{n}(?:\.\d)?|a|single|half\sa)(?:\s?±\s?\d{{1,3}})?(?:\s?(?:-|to|or|~)\s?(?P<m>{n}))?{gap}"
        rf"(?:consecutive\s|full\s|successive\s|complete\s)?(?P<u>{u}){end}",
    }
    return {name: re.compile(text, re.IGNORECASE) for name, text in source.items()}


def every(text: str, at: int) -> tuple[list[str], int] | None:
    """ "every 3 weeks", "every 2 or 4 weeks" (two codes), "every 4 to 6 hours" (the first)."""
    found = _patterns()["every"].match(text, at)
    if found is None:
        return None
    codes = [interval_code(count(found["n"]), found["u"])]
    if found["m"] and (found["join"] or "").lower() in ("or", "and"):
        codes.append(interval_code(count(found["m"]), found["u"]))
    return [code for code in codes if code], found.end()


def q_code(text: str, at: int) -> tuple[str | None, int] | None:
    """ "q3w", "Q 21 days", "q8h"."""
    found = _patterns()["q"].match(text, at)
    if found is None:
        return None
    unit = {"hourly": "h", "weekly": "wk", "monthly": "mo", "m": "mo"}.get(found["u"].lower(), found["u"])
    return interval_code(count(found["n"]), unit), found.end()


def times_per(text: str, at: int) -> tuple[str | None, int] | None:
    """ "2 times a day", "3x/week", "three times weekly"; the code is None where there is none for the number."""
    found = _patterns()["times"].match(text, at)
    if found is not None and found["ly"] and (found["x"] or "").lower().startswith("day"):
        return None  # "17 days daily" says how long
    if found is not None and (found["u"] or found["x"] or found["n"].lower() in ("once", "twice", "thrice")):
        number = count(found["m"] or found["n"])
        unit = (found["u"] or found["ly"]).lower()
        table = _PER_MONTH if unit.startswith("month") else _PER_WEEK if unit[0] == "w" else PER_DAY
        return table.get(number), found.end()
    for name in ("ly", "intervals"):
        found = _patterns()[name].match(text, at)
        if found is not None:
            unit = {"hourly": "h", "weekly": "wk", "monthly": "mo"}.get(found["u"].lower(), found["u"])
            # "four weekly injections" are one a week, "4-weekly" is every four weeks
            several = name == "ly" and " " in found.group() and _SEVERAL.match(text, found.end()) is not None
            return interval_code(1 if several else count(found["n"]), unit), found.end()
    return None


_SEVERAL: Final = re.compile(
    r"\s(?:[a-z]{1,15}\s){0,2}?(?:injections|doses|infusions|treatments|administrations|vaccinations|cycles|pulses)(?![a-z])",
    re.IGNORECASE,
)


def expand(text: str) -> tuple[int, ...] | None:
    """The days of a written list ("1, 8, 15 to 19, 22"), in order; None where a span is too long to be a list of days."""
    days: list[int] = []
    for found in _SPAN.finditer(text):
        low = int(found["low"])
        high = int(found["high"]) if found["high"] else low
        if high - low > 400 or len(days) > 400:
            return None
        days.extend(range(low, high + 1) if high >= low else (low,))
    return tuple(dict.fromkeys(days))


_SPAN: Final = re.compile(
    r"(?P<low>(?<!\d)-?\d{1,3})(?:\s?(?:-|~|to|through|until|thru)\s?(?:days?\s?|d)?(?P<high>-?\d{1,3}))?", re.IGNORECASE
)


def day_list(text: str, at: int) -> tuple[tuple[int, ...] | None, float | None, int] | None:
    """Days of a cycle or course that are named at `at`; a long span gives its length as a duration instead."""
    found = _patterns()["cycle_day"].match(text, at) or _patterns()["days"].match(text, at)
    if found is None:
        return None
    days = expand(found["list"])
    if days is None or not days:
        return None
    if len(days) > LONGEST_LIST:
        return None, float(days[-1] - days[0] + 1), found.end()
    return days, None, found.end()


def _days(number: float, unit: str) -> float:
    return number * duration_units()[unit.lower()].days


def on_off(text: str, at: int) -> tuple[tuple[int, ...], float, int] | None:
    """ "3 weeks on, 1 week off", "14 of 21 days", "24/4-day regimen": the days on, and the length of the cycle."""
    table = _patterns()
    found = table["onoff"].match(text, at) or table["rest"].match(text, at)
    if found is not None:
        on = _days(count(found["n"]), found["u"])
        cycle = on + _days(count(found["m"]), found["v"] or found["u"])
    else:
        found = table["outof"].match(text, at)
        if found is None:
            return None
        on = float(count(found["n"]))
        cycle = float(count(found["m"])) if found["m"] else on + count(found["k"])
    if not 0 < on < cycle <= 400:
        return None
    return tuple(range(1, int(on) + 1)), cycle, found.end()


def cycle_length(text: str, at: int) -> tuple[float, int] | None:
    """ "21-day cycle", "each cycle is 28 days", "repeats every 3 weeks": the cycle's length in days."""
    numbered = ("cycle",) if text[at].isdigit() else ("cycle", "cycle_length", "repeat")  # the others begin with a word
    for name in numbered:
        found = _patterns()[name].match(text, at)
        if found is not None:
            return round(_days(count(found["n"]), found["u"]), 1), found.end()
    return None


def cycle_count(text: str, at: int) -> tuple[int, int] | None:
    """ "up to 8 cycles", "4-6 courses": the most cycles."""
    found = _patterns()["cycles"].match(text, at)
    return None if found is None else (count(found["m"] or found["n"]), found.end())


def week_span(text: str, at: int) -> tuple[str, int, int | None, bool, int] | None:
    """ "week 12", "weeks 1 to 24", "weeks 0, 4 and 8": unit, first, last or None, whether more are listed."""
    found = _patterns()["weeks"].match(text, at)
    if found is None:
        return None
    unit = "mo" if found["u"].lower().startswith("month") else "wk"
    return unit, int(found["n"]), int(found["m"]) if found["m"] else None, bool(found["more"]), found.end()


def duration(text: str, at: int) -> tuple[float, str, int] | None:
    """ "12 weeks", "360±30 days", "3 to 6 months" (the longer): days and UCUM unit."""
    found = _patterns()["duration"].match(text, at)
    if found is None:
        return None
    unit = duration_units()[found["u"].lower()]
    written = found["n"].lower()
    number = _WRITTEN.get(written) or count(found["m"] or written) or parse_number(written) or 0.0
    return number * unit.days, unit.code, found.end()


_WRITTEN: Final = {"a": 1.0, "single": 1.0, "half a": 0.5}
