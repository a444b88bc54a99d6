"""The registry's date strings as dates."""

from __future__ import annotations

from datetime import date
from functools import lru_cache


@lru_cache(maxsize=65536)
def to_date(text: str | None) -> date | None:
    """`2015-04-03` and `2015-04` (first of the month) as a date; None for None and for what is no date.

    >>> to_date("2015-04")
    datetime.date(2015, 4, 1)
    """
    if not text:
        return None
    parts = text[:10].split("-")
    try:
        year, month, day = ([int(part) for part in parts] + [1, 1])[:3]
        return date(year, month, day)
    except (ValueError, TypeError):
        return None
