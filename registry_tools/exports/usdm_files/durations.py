"""Days as ISO 8601 durations."""

from __future__ import annotations

# `timepoints` keeps days to four decimals, months as 30.4375 and years as 365.25 days.
_ROUNDED = 0.00005
_MINUTE_SLACK = 0.1  # minutes: _ROUNDED in minutes, and a little
_MONTH, _YEAR = 30.4375, 365.25


def duration(days: float) -> str | None:
    """The ISO 8601 duration of a number of days, without its sign; None where it is finer than minutes can say.

    A multiple of the mean year or month is that many years or months, as the text had it; else days, hours and minutes.
    """
    days = abs(days)
    for length, letter in ((_YEAR, "Y"), (_MONTH, "M")):
        count = round(days / length)
        if count and abs(days - count * length) <= _ROUNDED and not (letter == "M" and days == int(days)):
            return f"P{count}{letter}"
    minutes = round(days * 1440)
    if abs(days * 1440 - minutes) > _MINUTE_SLACK:
        return None
    whole, rest = divmod(minutes, 1440)
    hours, minutes = divmod(rest, 60)
    clock = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
    if not clock:
        return f"P{whole}D"
    return (f"P{whole}D" if whole else "P") + f"T{clock}"
