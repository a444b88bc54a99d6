"""Numbers as tables and sentences print them: a count with its percentage, a value with its interval, a number of people.

Every pattern is bounded, so that no text makes it slow.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from registry_tools.checks.rounding import unit

_PLAIN = r"(?:\d{1,3}(?:,\d{3}){1,4}|\d{1,12})(?:[.·]\d{1,12})?|[.·]\d{1,12}"
NUMBER = rf"[-−–+]?\s?(?:{_PLAIN})"
MARKS = r"[\s*†‡§¶#‖a-zᵃ-ᶻ⁰¹²³⁴-⁹,ⁱᵛ]{0,8}"
COUNT = r"\d{1,3}(?:,\d{3}){1,3}|\d{1,7}"
_SEPARATOR = r"\s{0,3}(?:to|and|–|—|-|−|:|;|,)\s{0,3}"
_LEVEL = r"(?:9[059](?:\.\d)?\s?%\s?(?:CI|CrI|confidence interval)\s?[:,=]?\s?)?"

_COUNT_PERCENT = re.compile(
    rf"\s*(?P<count>{COUNT})(?:\s?(?:/|of|out of)\s?(?P<of>{COUNT}))?\s{{0,3}}"
    rf"[(\[]\s?(?P<percent>\d{{1,3}}(?:[.·]\d{{1,4}})?)\s?%?\s?[)\]]{MARKS}"
)
_INTERVAL = re.compile(
    rf"\s*(?P<value>{NUMBER})\s?%?\s{{0,3}}[(\[]\s?{_LEVEL}(?P<low>{NUMBER})\s?%?{_SEPARATOR}(?P<high>{NUMBER})\s?%?\s?[)\]]{MARKS}",
    re.I,
)
_PAIR = re.compile(rf"\s*[(\[]?\s?(?P<low>{NUMBER})\s?%?{_SEPARATOR}(?P<high>{NUMBER})\s?%?\s?[)\]]?{MARKS}", re.I)
_SINGLE = re.compile(rf"\s*(?P<value>{NUMBER})\s?%?{MARKS}")
_SPREAD = re.compile(
    rf"\s*(?P<value>{NUMBER})\s?%?\s?(?:(?:±|\+/-|\+)\s?{NUMBER}|[(\[]\s?(?:±\s?)?{NUMBER}\s?%?\s?[)\]]){MARKS}"
)
_PEOPLE = re.compile(rf"(?<!\w)n\s?[=:]\s?(?P<n>{COUNT})(?![\d.,/]*\d)", re.I)


class CountPercent(NamedTuple):
    """ "12 (85.7 %)", "12/14 (85.7)": `percent_text` as printed, `of` where the cell itself names it."""

    count: int  # type: ignore[assignment]  # the word of the field; no tuple here is searched
    of: int | None
    percent: float
    percent_text: str


class Interval(NamedTuple):
    """ "0.72 (0.55 to 0.95)"; `value` is None for the limits alone. The texts are as printed."""

    value: float | None
    low: float
    high: float
    value_text: str
    low_text: str
    high_text: str

    @property
    def slack(self) -> tuple[float, float]:
        """How far the value may lie below `low` and above `high` by rounding alone."""
        own = unit(self.value_text) / 2
        return own + unit(self.low_text) / 2, own + unit(self.high_text) / 2

    @property
    def holds(self) -> bool:
        below, above = self.slack
        return self.value is None or self.low - below < self.value < self.high + above


def number(text: str) -> float:
    """The number that a text matching NUMBER is."""
    sign = -1.0 if text.lstrip()[:1] in "-−–" else 1.0
    return sign * float(text.strip(" -−–+").replace(",", "").replace("·", ".").strip())


def count_percent(text: str) -> CountPercent | None:
    """The count and percentage that a cell is as a whole, else None.

    >>> count_percent("12 (87.5%)a")
    CountPercent(count=12, of=None, percent=87.5, percent_text='87.5')
    """
    found = _COUNT_PERCENT.fullmatch(text) if len(text) < 60 else None
    if found is None:
        return None
    percent = found["percent"].replace("·", ".")
    of = int(found["of"].replace(",", "")) if found["of"] else None
    return CountPercent(int(found["count"].replace(",", "")), of, float(percent), percent)


def interval(text: str) -> Interval | None:
    """The value with its interval that a cell is as a whole, else None.

    >>> interval("33.0 (16.0: 74.0)").holds, interval("0.72 (0.75, 0.95)").holds
    (True, False)
    """
    found = _INTERVAL.fullmatch(text) if len(text) < 80 else None
    if found is None:
        return None
    return Interval(
        number(found["value"]), number(found["low"]), number(found["high"]), found["value"], found["low"], found["high"]
    )


def pair(text: str) -> Interval | None:
    """The two limits that a cell is as a whole ("16.0: 74.0"), else None."""
    found = _PAIR.fullmatch(text) if len(text) < 60 else None
    if found is None:
        return None
    return Interval(None, number(found["low"]), number(found["high"]), "", found["low"], found["high"])


def single(text: str) -> tuple[float, str] | None:
    """The one number that a cell is as a whole, with its text, else None."""
    found = _SINGLE.fullmatch(text) if len(text) < 40 else None
    return (number(found["value"]), found["value"].strip()) if found else None


def with_spread(text: str) -> tuple[float, str] | None:
    """The value, with its text, of a cell that is a value and its spread ("2.57 ± 0.94", "2.57 (0.94)"), else None."""
    found = _SPREAD.fullmatch(text) if len(text) < 50 else None
    return (number(found["value"]), found["value"].strip()) if found else None


def people(text: str) -> int | None:
    """The number of people of the last "N = 14" in a text; None where there is none.

    >>> people("Isatuximab (N = 14)"), people("n (%)")
    (14, None)
    """
    found = _PEOPLE.findall(text[:2000])
    return int(found[-1].replace(",", "")) if found else None
