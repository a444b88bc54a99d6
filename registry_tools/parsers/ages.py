"""Ages as registries write them ("18 Years", "6 Months") in days."""

from __future__ import annotations

import re

# Calendar means, as everywhere in this package: a year is 365.25 days, a month a twelfth of it.
_DAYS = {"year": 365.25, "month": 30.4375, "week": 7.0, "day": 1.0, "hour": 1 / 24, "minute": 1 / 1440}
_AGE = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(year|month|week|day|hour|minute)s?\s*", re.IGNORECASE)


def age_days(text: str | None) -> float | None:
    """Days of an age, None where there is no limit or the words are not an age.

    >>> age_days("18 Years"), age_days("N/A")
    (6574.5, None)
    """
    found = _AGE.fullmatch(text) if text else None
    return float(found[1]) * _DAYS[found[2].lower()] if found else None
