"""Words that begin a schedule: "every 3 weeks", "days 1 and 8", "cycle 1", "weeks 1 to 24", "single dose"."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from registry_tools.parsers.facts import dose_schedule as schedule
from registry_tools.parsers.facts.dose_amounts import read_auc
from registry_tools.parsers.facts.dose_mention import Reading

_UNTIL: Final = re.compile(r"\b(?:until|through|to|up\sto|till)\s(?:the\s)?(?:end\sof\s)?$", re.IGNORECASE)
_CYCLE_AHEAD: Final = re.compile(r"(?:every|each|per|all)\s", re.IGNORECASE)
_BEGIN: Final = re.compile(
    r"\s?,?\s(?:(?:all|the|study|participants?|patients?|subjects?|they|will|then)\s){0,5}"
    r"(?:begin|start|initiate|began|started|increase|escalate)",
    re.IGNORECASE,
)
_AND_WEEKS: Final = re.compile(r"\s?(?:,|and|or|/|&)\s?(?:and\s)?(?:weeks?|wk|months?)\s?\d", re.IGNORECASE)
_FROM: Final = re.compile(r"\b(?:after|from|before|by|starting|beginning)\s(?:on\s|from\s|the\s)?$", re.IGNORECASE)
_CYCLE_LABEL: Final = re.compile(
    r"(?:cycles?|courses?)\s\d{1,2}(?:\s?(?:-|to|,|and|&)\s?\d{1,2}(?!\d|\s?(?:mg|g)\b)){0,9}", re.IGNORECASE
)
_SINGLE_DAY: Final = re.compile(r"single[\s-]day", re.IGNORECASE)
_SINGLE: Final = re.compile(
    r"single[\s-](?:[\w®,./-]{1,24}\s){0,5}?(?:\(?[\w-]{1,12}\)?\s)?(?:doses?|injections?|infusions?|bolus|administration|"
    r"tablets?|capsules?|application|intake|instillation|\d[\d.,]{0,9}\s?(?:mg|mcg|µg|ug|g|ml|iu|units?))(?![^\W_])"
    r"(?!\s(?:vial|amber|prefilled|pre-filled|syringe))",
    re.IGNORECASE,
)
_NTH: Final = ("first", "second", "third", "fourth", "fifth")
_ORDINAL_DAYS: Final = re.compile(
    rf"(?:first\s(?P<n>\d{{1,2}}|[a-z]{{3,9}})\s(?:consecutive\s)?days|(?P<nth>{'|'.join(_NTH)})\sday)\s(?:of|in)\s"
    r"(?=(?:each|every|the|a)?\s?(?:[\w-]{1,12}\s){0,3}?(?:cycle|course|week|month))",
    re.IGNORECASE,
)
_AT_LEAST: Final = re.compile(r"\b(?:at\sleast|than|up\sto|minimum|of\sthe)\s(?:of\s|a\s)?$", re.IGNORECASE)
_LATEST_DAY: Final = 60  # a lone "D90" is a name or a size


def at_least(text: str, start: int) -> bool:
    """Whether what begins at `start` is a least or a most ("at least one dose"), so no schedule."""
    return _AT_LEAST.search(text, max(0, start - 16), start) is not None


def _every(reading: Reading, start: int) -> int | None:
    read = schedule.every(reading.text, start)
    if read is None:
        return None
    codes, end = read
    ahead = _CYCLE_AHEAD.match(reading.text, start)
    if ahead is not None and schedule.cycle_length(reading.text, ahead.end()) is not None:
        return None
    if not codes:
        return reading.add("minutes", start, end)
    for code in codes:
        reading.add("frequency", start, end, code, "either" if len(codes) > 1 else "")
    return end


def _q(reading: Reading, start: int) -> int | None:
    read = schedule.q_code(reading.text, start)
    return None if read is None or read[0] is None else reading.add("frequency", start, read[1], read[0])


def _no_day(text: str, start: int) -> bool:
    """Whether a lone letter d is no day ("vitamin D 3", "D and C")."""
    following = text[start + 1 : start + 2]
    before = text[max(0, start - 9) : start].lower()
    return not (following.isdigit() or following == "-") or before.endswith(("vitamin ", "vit. ", "vit "))


def _days(reading: Reading, start: int) -> int | None:
    text = reading.text
    letter = not text[start + 1 : start + 2].isalpha()
    if letter and text[start] in "dD" and _no_day(text, start):
        return None
    read = schedule.day_list(text, start)
    if read is None:
        return None
    days, length, end = read
    if days is None:
        return reading.add("duration", start, end, length)
    if letter and len(days) == 1 and days[0] > _LATEST_DAY:
        return None
    return reading.add(*_day_kind(text, start, end, days))


def _day_kind(text: str, start: int, end: int, days: tuple[int, ...]) -> tuple[str, int, int, object]:
    """Days of dosing, or a duration ("until day 28"), or only where something begins ("starting on day 1")."""
    before = text[max(0, start - 24) : start]
    lone = len(days) == 1
    if lone and days[0] > 1 and _UNTIL.search(before):
        return "duration", start, end, float(days[0])
    begins = lone and (_FROM.search(before) is not None or (days[0] != 1 and _BEGIN.match(text, end) is not None))
    if begins or _AND_WEEKS.match(text, end):
        return "visits", start, end, None
    return "days", start, end, days


def _cycle(reading: Reading, start: int) -> int | None:
    end = _days(reading, start)
    if end is not None or (reading.text[start] in "cC" and not reading.text[start + 1 : start + 2].isalpha()):
        return end
    read = schedule.cycle_length(reading.text, start)
    if read is not None:
        return reading.add("cycle", start, read[1], read[0])
    label = _CYCLE_LABEL.match(reading.text, start)
    return reading.add("label", start, label.end(), label.group()) if label else None


def _repeat(reading: Reading, start: int) -> int | None:
    read = schedule.cycle_length(reading.text, start)
    return None if read is None else reading.add("cycle", start, read[1], read[0])


def _weeks(reading: Reading, start: int) -> int | None:
    text = reading.text
    if text[start] in "wW" and not text[start + 1 : start + 2].isalnum():
        return None
    read = schedule.week_span(text, start)
    if read is None:
        return None
    unit, first, last, more, end = read
    length = 7.0 if unit == "wk" else 30.4375
    if last is not None and last > first and not more:
        return reading.add("duration", start, end, (last - first + (1 if first else 0)) * length)
    if not more and first and _UNTIL.search(text[max(0, start - 24) : start]):
        return reading.add("duration", start, end, first * length)
    return reading.add("visits", start, end)


def _auc(reading: Reading, start: int) -> int | None:
    read = read_auc(reading.text, start)
    return None if read is None else reading.add("amount", start, read[1], read[0])


def _times(reading: Reading, start: int) -> int | None:
    read = schedule.times_per(reading.text, start)
    return None if read is None else reading.add("frequency", start, read[1], read[0])


def _single(reading: Reading, start: int) -> int | None:
    """A "single day treatment", or a "single IV infusion" (the words after the first say the route)."""
    text = reading.text
    if not _SINGLE_DAY.match(text, start) and _SINGLE.match(text, start) and not at_least(text, start):
        return reading.add("frequency", start, start + len("single"), "once", "weak")
    read = schedule.duration(text, start)
    return None if read is None or read[1] != "d" else reading.add("duration", start, read[2], read[0])


def _ordinal(reading: Reading, start: int) -> int | None:
    """Days as in "the first four days of each cycle", "the second day of every cycle"."""
    found = _ORDINAL_DAYS.match(reading.text, start)
    if found is None:
        return None
    if found["nth"]:
        return reading.add("days", start, found.end(), (_NTH.index(found["nth"].lower()) + 1,))
    last = schedule.count(found["n"])
    return reading.add("days", start, found.end(), tuple(range(1, last + 1))) if 0 < last <= schedule.LONGEST_LIST else None


def _by_count(reading: Reading, start: int) -> int | None:
    """The "x 3 daily" after an amount."""
    found = _X_DAILY.match(reading.text, start)
    return None if found is None else reading.add("frequency", start, found.end(), schedule.PER_DAY.get(int(found["n"])))


_X_DAILY: Final = re.compile(r"x\s?(?P<n>\d)\s?(?:/\s?d(?:ay)?|daily|a\sday|per\sday)(?![a-z])", re.IGNORECASE)
HANDLERS: Final[dict[str, Callable[[Reading, int], int | None]]] = {
    **dict.fromkeys(_NTH, _ordinal),
    "x": _by_count,
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
