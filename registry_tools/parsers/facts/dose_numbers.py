"""What a number begins: an amount, a frequency, days, a cycle, a count of forms, a length of time."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from registry_tools.parsers.facts import dose_schedule as schedule
from registry_tools.parsers.facts.alternation import by_first_letter
from registry_tools.parsers.facts.dose_after import After
from registry_tools.parsers.facts.dose_amounts import Amount, read_amount
from registry_tools.parsers.facts.dose_drugs import DrugFinder
from registry_tools.parsers.facts.dose_leads import beyond, last_word, words_in
from registry_tools.parsers.facts.dose_mention import Reading
from registry_tools.parsers.facts.dose_treatment import treatment_time
from registry_tools.parsers.facts.dose_vocabulary import carriers, count_pattern, form_at, forms, phrases

_BEFORE: Final = 48  # characters looked back at; the four patterns that they are searched for see them in small letters
_BOUND: Final = re.compile(r"(?:[<>≤≥]\s?=?|±|\+\s?/\s?-)\s?$|(?<!no\s)(?<!not\s)\b(?:more|less|greater|higher|lower)\sthan\s$")
_BY: Final = re.compile(
    r"(?<!followed)(?<!given)\sby\s(?:up\sto\s)?$|\b(?:increments?|decrements?|steps?|reductions?|increases?|decreases?)\sof\s$",
)
_BOUNDING: Final = words_in(_BOUND, _BY) | frozenset("<>≤≥=±-")
_INTO: Final = re.compile(
    r"\b(?:in|with|into|to|ad|and)\s(?:(?:a|an|the|total|volume|of|approximately|about|up\sto|at\sleast)\s){0,4}$",
)
# "80 ml X + 70 ml 5% glucose": what the drug is mixed with
_SCHEDULE_NEXT: Final = re.compile(r"\s(?:every|once|twice|daily|weekly|monthly|[qQ]\d)", re.IGNORECASE)
_TEN_TO: Final = re.compile(r"10\s?(?:\^|\*\*|[eE])\s?\d")
_PLUS: Final = re.compile(r"(?:\+|plus)\s?$")
_PERCENT_OF: Final = re.compile(r"\s?(?:of\s)?\d{1,2}(?:\.\d{1,2})?\s?%\s?(?P<word>[a-z]{2,20})", re.IGNORECASE)
_LIST_NUMBER: Final = re.compile(r"\d{1,2}[.)](?=\s)")
_PERCENT: Final = re.compile(r"\d{1,4}(?:\.\d{1,4})?(?:\s?-\s?\d{1,4})?\s?%")
# A schedule, a count and a length of time all go on with a word, perhaps after a second number.
_SCHEDULED: Final = re.compile(
    r"[^\W_]{1,20}+(?:\.\d{1,3}+)?(?:\s?(?:-|~|±|/|to|or)\s?[^\W_]++)?\s?(?:\(\d{1,2}\))?[\s/*-]{0,3}[^\W\d_]"
)
_EACH: Final = re.compile(r"\seach(?![a-z])", re.IGNORECASE)
_EACH_BEGINS: Final = frozenset("eE")
_TIMES_SIGNS: Final = frozenset("xX*")
_TIMES_BEGIN: Final = frozenset("xX*(")
_PERCENT_BEGINS: Final = frozenset("%.-")
_WORDS_TO_FORM: Final = 5  # words between an amount and the form it is in
_NEXT_WORD: Final = re.compile(r"[\s-]?(?:\([^()]{1,20}\)\s?)?(?P<word>[^\W\d_][\w®]{0,24})")
_BRACKETED_COUNT: Final = re.compile(r"\s\(\d{1,2}\)")
_CONTAINER: Final = re.compile(
    r"[\s-](?:glass\s|single-use\s|pre-?filled\s)?(?:vials?|bottles?|syringes?|ampoules?|bags?)(?![a-z])", re.IGNORECASE
)
_PER_LITRE: Final = re.compile(r"\s?/\s?d?L\b")
_MULTIPLE: Final = re.compile(
    r"\s?[x*]\s?(?P<n>\d{1,2})(?!\d|\s?-?(?:days?|weeks?|wks?|d|w|months?|cycles?|doses?|times|daily|a\sday|per\sday|/)(?![a-z]))\s?",
    re.IGNORECASE,
)


# Between a count and its form: "14 days by inhalation" counts no inhalations.
_NOT_BETWEEN: Final = r"(?:days?|weeks?|months?|hours?|minutes?|times|by|via|with|in|at|on|for|per|or|and|mg|ml|mcg|g)\s"


@cache
def _counted_form() -> re.Pattern[str]:
    """A count before a form, up to four words between: "1 placebo tablet", "two (2) capsules"."""
    written = by_first_letter(sorted(forms(), key=len, reverse=True))
    n = count_pattern()
    return re.compile(
        rf"(?P<n>{n}|half(?:\sa)?|½)(?:\s?(?:-|to|or)\s?(?P<m>{n}))?(?:\s\(\d{{1,2}}\))?\s(?:x\s)?"
        rf"(?:(?!{_NOT_BETWEEN})[^\W\d_][\w®-]{{0,24}}\s){{0,4}}?(?P<form>{written})(?![^\W_])",
        re.IGNORECASE,
    )


# a count, one to three words, and what may be an amount
_COUNT: Final = re.compile(r"(?P<n>[^\W_]{1,9})\s(?=[^\W\d_][\w®-]{2,30}(?:\s[\w®-]{2,30}){0,2}\s\d[\d.,]{0,6}\s?[mguµμiIU])")


@cache
def _multiplier() -> re.Pattern[str]:
    """What multiplies the amount that follows: "2 x 450 mg", "two 750 mg tablets"."""
    return re.compile(rf"(?P<n>{count_pattern()})(?:\s\(\d{{1,2}}\))?(?:(?P<x>\s?[x*]\s?)|[\s-])(?=\d)", re.IGNORECASE)


def read_number(reading: Reading, finder: DrugFinder, start: int, end: int) -> int | None:
    """Keep what the number (in digits or a word) at `start`..`end` begins, and return where that ends."""
    text = reading.text
    before = text[max(0, start - 4) : start]
    if before[-1:].isalpha() and not before.isalpha() and before[-1] not in "xX":
        return None
    if before[-1:] in ("", "\n") and (item := _LIST_NUMBER.match(text, start)):
        return item.end()
    after = After(text, start)
    if text[start].isalpha():
        return _several_named(reading, finder, start, end, after) or _schedule(reading, start, after)
    return (
        _drug(reading, finder, start)
        or _several_named(reading, finder, start, end, after)
        or _quantity(reading, start, end, after)
        or _schedule(reading, start, after)
    )


def _several_named(reading: Reading, finder: DrugFinder, start: int, end: int, after: After) -> int | None:
    """Several forms of a drug named between: "four tadalafil 5 mg tablets"."""
    if not (after.may_be_named() and reading.text[end : end + 1].isspace()):
        return None
    found = _COUNT.match(reading.text, start)
    if found is None or (number := schedule.count(found["n"])) < 2:
        return None
    named = finder.at(reading.text, found.end())
    amount = read_amount(reading.text, named.reach + 1) if named else None
    if amount is None or not _held(reading.text, amount[1]):
        return None
    return reading.add("times", start, found.end("n"), number)


def _drug(reading: Reading, finder: DrugFinder, start: int) -> int | None:
    """A drug whose name begins with a digit ("5-fluorouracil", a study drug called 611)."""
    named = finder.numbered(reading.text, start)
    if named is None and (group := phrases().get(reading.text[start])) and group.pattern.match(reading.text, start):
        named = finder.at(reading.text, start)
    if named is None:
        return None
    reading.add("drug", start, named.end, named)
    return named.reach


def _quantity(reading: Reading, start: int, digits: int, after: After) -> int | None:
    """An amount, "2 x 450 mg", or a percentage; `digits` is where the number's first digits end."""
    text = reading.text
    sign = beyond(text, digits)
    multiplier = _multiplier().match(text, start) if sign in _TIMES_BEGIN else None
    if multiplier is not None and multiplier["x"] and not _TEN_TO.match(text, multiplier.end()):
        amount = read_amount(text, multiplier.end())
        if amount is not None:
            reading.add("times", start, multiplier.end(), schedule.count(multiplier["n"]))
            return _amount(reading, multiplier.end(), *amount)
    read = read_amount(text, start) if after.may_be_amount() else None
    if read is not None:
        return _amount(reading, start, *read)
    percent = _PERCENT.match(text, start) if sign in _PERCENT_BEGINS else None
    return None if percent is None else reading.add("percent", start, percent.end())


def _schedule(reading: Reading, start: int, after: After) -> int | None:
    """A frequency, days on and off, a cycle, a number of cycles; else a count or a length of time."""
    text = reading.text
    if after.is_period():
        return treatment_time(reading, start)
    if not after.may_be_schedule():
        end = _counted(reading, start) if after.spaced else None
        return end or (treatment_time(reading, start) if after.may_be_time() else None)
    if _SCHEDULED.match(text, start) is None:
        return _several(reading, start)
    end = None
    if (times := schedule.times_per(text, start)) is not None:
        end = reading.add("frequency", start, times[1], times[0])
    elif (off := schedule.on_off(text, start)) is not None:
        reading.add("days", start, off[2], off[0])
        end = reading.add("cycle", start, off[2], off[1])
    elif (cycle := schedule.cycle_length(text, start)) is not None:
        end = reading.add("cycle", start, cycle[1], cycle[0])
    elif (cycles := schedule.cycle_count(text, start)) is not None:
        end = reading.add("cycles", start, cycles[1], cycles[0])
    return end or _several(reading, start) or _counted(reading, start) or treatment_time(reading, start)


def _several(reading: Reading, start: int) -> int | None:
    """Several forms of one amount: "two 750 mg tablets"."""
    multiplier = _multiplier().match(reading.text, start)
    amount = read_amount(reading.text, multiplier.end()) if multiplier else None
    if multiplier is None or amount is None or not _held(reading.text, amount[1]):
        return None
    reading.add("times", start, multiplier.end(), schedule.count(multiplier["n"]))
    return _amount(reading, multiplier.end(), *amount)


def _held(text: str, at: int) -> bool:
    """Whether a form that multiplies follows an amount."""
    for _ in range(_WORDS_TO_FORM):
        found = _NEXT_WORD.match(text, at)
        if found is None:
            return False
        form = form_at(found["word"])
        if form is not None and form.multiplies:
            return True
        at = found.end()
    return False


def _counted(reading: Reading, start: int) -> int | None:
    found = _counted_form().match(reading.text, start)
    form = forms().get(found["form"].lower()) if found else None
    if found is None or form is None:
        return None
    low = 0.5 if found["n"].lower()[0] in "h½" else float(schedule.count(found["n"]))
    high = float(schedule.count(found["m"])) if found["m"] else None
    end = reading.add("count", start, found.end("m") if found["m"] else found.end("n"), (low, high, form))
    bracket = _BRACKETED_COUNT.match(reading.text, end)
    return bracket.end() if bracket else end


def _amount(reading: Reading, start: int, amount: Amount, end: int) -> int:
    """Keep an amount with what denies that it is a dose: a concentration, a bound, a step, a diluent, "20 mg each"."""
    flag = _amount_flag(reading.text, start, end, amount)
    reading.add("amount", start, end, amount, flag)
    if not flag and amount.frequency:
        reading.add("frequency", start, end, amount.frequency, "weak")
    if not flag and amount.rate:
        reading.add("frequency", start, end, "continuous", "weak")
    multiple = _MULTIPLE.match(reading.text, end) if beyond(reading.text, end) in _TIMES_SIGNS else None
    return end if multiple is None else reading.add("after_times", multiple.start(), multiple.end("n"), int(multiple["n"]))


def _amount_flag(text: str, start: int, end: int, amount: Amount) -> str:
    before = text[max(0, start - _BEFORE) : start].lower()
    word = last_word(before)
    bounded = word == "" or word in _BOUNDING  # whether a step or a bound may be said
    following = beyond(text, end)
    flag = ""
    held = amount.kind == "volume" and _CONTAINER.match(text, end)
    if held or amount.concentration or (following == "/" and amount.kind != "radiation" and _PER_LITRE.match(text, end)):
        flag = "concentration"
    elif bounded and _BY.search(before):
        flag = "step"
    elif bounded and _BOUND.search(before):
        flag = "bound"
    elif text.endswith("and ", 0, start) and _SCHEDULE_NEXT.match(text, end):
        flag = ""  # "0.5 ml every week and 0.8 ml every four weeks"
    elif amount.kind == "volume" and "/" not in amount.unit and _INTO.search(before):
        flag = "volume" if "volume" in before[-20:] else "diluent"
    elif amount.kind == "volume" and _PLUS.search(before) and (mixed := _PERCENT_OF.match(text, end)):
        flag = "diluent" if mixed["word"].lower() in carriers() else ""
    elif following in _EACH_BEGINS and _EACH.match(text, end):
        flag = "each"
    return flag
