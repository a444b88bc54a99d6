"""Whether a length of time is how long a treatment goes on, or something else (an age, a follow-up, an infusion)."""

from __future__ import annotations

import re
from typing import Final

from registry_tools.parsers.facts.dose_leads import last_word, words_in
from registry_tools.parsers.facts.dose_mention import Reading
from registry_tools.parsers.facts.dose_schedule import duration

_BEFORE: Final = 48  # characters looked back at
# All patterns are matched with small letters: the engine is quicker at that than at overlooking case.
_LEADS: Final = (
    "for", "during", "throughout", "additional", "another", "lasts", "lasting", "continue", "continues", "continued",
    "duration", "period", "within", "remaining", "treatment", "course",
)  # fmt: skip
_LEAD: Final = re.compile(
    rf"(?:\b(?:{'|'.join(_LEADS)})|[x×:])"
    r"\s?(?:(?:a|an|the|is|was|will\sbe|up\sto|total|period|of|at\sleast|approximately|about|minimum|"
    r"maximum|duration|around|additional|another|first|following|next|subsequent|consecutive|course|further|initial|"
    r"treatment|full|entire|until|study|more|than)[\s:]{1,2}|~\s?){0,6}$"
    r"|\b(?:up\sto|total\sof|period\sof|duration\sof|course\sof|until|a\sfurther|over(?:\sa\speriod\sof|\sthe\scourse\sof)?|"
    r"in|by|first|next|through)\s(?:(?:a|the|total|maximum|of|approximately|about|first)\s){0,3}$"
    r"|\b(?:treatment|dosing)\s(?:period|phase|duration)\s?\($",
)
# These lead in a treatment's length only right beside an amount or a schedule ("QD in 24 weeks").
_WEAK_LEAD: Final = re.compile(
    r"\b(?:in|by|within|over|first|next|until|through)\s(?:(?:a|the|total|approximately|about|first)\s){0,3}$"
)
_AFTER: Final = re.compile(r"\bafter\s(?:the\s)?(?:first\s|initial\s|a\s)?$")
_FOR: Final = re.compile(
    r"\b(?:for|during)\s(?:(?:a|an|the|total|period|of|up\sto|at\sleast|approximately|about|further|another|additional|"
    r"first)\s){0,5}$",
)
# After "for 12 weeks" few words deny that it is the treatment's length; after a bare "12 weeks" many do.
_NEVER: Final = re.compile(
    r"[\s-]?(?:before|prior|ago|preceding|interval|wash|follow(?!ed(?!\sup)|ing)|supply|old|of\sage|screening|"
    r"of\s(?:follow|screening|wash|observation)|observation)",
)
_NOT: Final = re.compile(
    r"[\s-]?(?:\([^()]{0,40}\)\s?)?(?:after|before|prior|later|apart|post|old|of\sage|follow(?!ed(?!\sup))|interval|wash|pre|"
    r"preceding|from|since|ago|between|visit|on\b|off\b|supply|history|half|hospital|screening|of\sfollow|of\sscreening|"
    r"observation|fast|data|infusion|survival|period\sof\sobs|bolus|into|per)",
)
_TREATMENT: Final = re.compile(
    r"[\s-](?:of\s)?(?:[a-z-]{1,16}\s){0,2}?(?:treatment|therapy|course|regimen|duration|maintenance|consecutive|"
    r"administration|dosing|of\sprn)(?![a-z])(?!\s(?:interval|window|cycle|visit))",
)
_ADDITIONAL: Final = re.compile(r"\b(?:additional|another|further|extra)\s(?:of\s)?$")
_APART: Final = re.compile(r"[^\s,;(x-]")
_GIVEN: Final = frozenset(("for", "during"))  # right before a length of time they lead it in, whatever stands before them
# The words that any of the patterns may end with; to the first an x is a "times" in "max" too, and "foradditional" two words.
_LEADING: Final = words_in(_LEAD, _WEAK_LEAD, _AFTER, _FOR, _ADDITIONAL) | frozenset(":~(×")
_DOSED: Final = frozenset(("frequency", "amount", "days", "route", "form"))
_RECENT: Final = frozenset(("frequency", "amount", "cycles", "days"))


def treatment_time(reading: Reading, start: int) -> int | None:
    """Keep the length of time that begins at `start` as `duration`, `hours`, `minutes` or (no treatment's) `interval`."""
    read = duration(reading.text, start)
    if read is None:
        return None
    days, unit, end = read
    before = reading.text[max(0, start - _BEFORE) : start].lower()
    after = reading.text[end : end + _BEFORE].lower()
    word = last_word(before)
    given = word in _GIVEN
    led = not given and (word == "" or word in _LEADING or "x" in word or word.startswith(_LEADS))
    if unit in ("s", "min") or (led and _AFTER.search(before)):
        return reading.add("minutes", start, end)
    denied = _NEVER if given or (led and _FOR.search(before)) else _NOT
    if denied.match(after) and not _TREATMENT.match(after[:14]):
        return reading.add("interval", start, end, days)
    in_a_row = "consecutive" in reading.text[start:end].lower()
    if not (in_a_row or given or (led and _led(reading, before, unit)) or _beside(reading, start) or _TREATMENT.match(after)):
        return reading.add("interval", start, end, days)
    additional = led and _ADDITIONAL.search(before) is not None
    return reading.add("hours" if unit == "h" else "duration", start, end, days, "additional" if additional else "")


def _led(reading: Reading, before: str, unit: str) -> bool:
    if _LEAD.search(before) is None:
        return False
    if _WEAK_LEAD.search(before) is None:
        return True
    return unit != "h" and any(mention.kind in _RECENT for mention in reading.mentions[-3:])


def _beside(reading: Reading, start: int) -> bool:
    """Whether only spaces and commas part it from something that is dosed ("10 mg daily, 12 weeks")."""
    last = reading.mentions[-1] if reading.mentions else None
    return last is not None and last.kind in _DOSED and _APART.search(reading.text, last.end, start) is None
