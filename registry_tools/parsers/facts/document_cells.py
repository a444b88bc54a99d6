"""The numbers of a table's cell: `12 (85.7)`, `33.0 (16.0: 74.0)`, `1.17 ± 0.74`, `8/112 (7.1)`, `<0.001`, `18.5–30.0`."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal, NamedTuple

from registry_tools.parsers.facts.plain import plain

Shape = Literal["single", "pair", "plus_minus", "interval", "range"]

_N = r"[-]?(?:\d{1,3}(?:,\d{3})+(?!\d)|\d{1,12})(?:[.·]\d{1,8})?|[-]?[.·]\d{1,8}"
_TO = r"\s?(?:-|to|,|;|:|/)\s?"
_MARKS = r"(?:\s?[*†‡§¶#+^@$]{1,4}|(?<=[\d)%\]])\s?[a-e](?:,[a-e])?)?"
_CELL = re.compile(
    rf"(?P<sign>[<>≤≥=~])?\s?(?P<a>{_N})\s?(?P<apc>%)?"
    rf"(?:\s?/\s?(?P<of>{_N}))?"
    rf"(?:\s?(?P<pm>±|\+/-|\+-)\s?(?P<b>{_N})\s?%?)?"
    rf"(?:\s?[(\[]\s?(?P<ipm>±|\+/-)?\s?(?:[<>≤≥=])?\s?(?:95\s?%\s?CI:?\s?)?(?P<c>{_N})\s?(?P<cpc>%)?(?:{_TO}(?P<d>{_N})\s?%?)?\s?[)\]])?"
    rf"(?P<marks>{_MARKS})"
)
_RANGE = re.compile(rf"[(\[]?\s?(?P<a>{_N})\s?%?{_TO}(?P<b>{_N})\s?%?\s?[)\]]?(?P<marks>{_MARKS})")
_P = re.compile(rf"p\s?(?P<sign>[<>≤≥=])\s?(?P<a>{_N})(?P<marks>{_MARKS})", re.I)
_RAISED = re.compile(r"[\u1d2c-\u1dbf\u2070-\u2079\u00b9\u00b2\u00b3\u207f\u2071\u02b0-\u02b8]{1,6}$")
_LONGEST = 80  # characters of a cell that is a value


class Value(NamedTuple):
    """Numbers of a cell. single: a. pair: a (b). plus_minus: a ± b. interval: a (low to high). range: low to high alone.

    `of` is the denominator printed with a count ("8/112"), `percent` says whether a, `inner_percent` whether b carries "%".
    """

    shape: Shape
    a: float | None
    b: float | None = None
    low: float | None = None
    high: float | None = None
    of: float | None = None
    sign: str | None = None
    percent: bool = False
    inner_percent: bool = False
    whole: bool = False  # a is written without decimals
    is_p: bool = False


def _number(text: str) -> float:
    return float(text.replace(",", "").replace("·", "."))


@lru_cache(maxsize=8192)
def read_value(text: str) -> Value | None:  # noqa: PLR0911 - one form after the other
    """The numbers of a cell that holds nothing else; None for words, blanks, and forms that have no one reading."""
    if len(text) > _LONGEST:
        return None
    bare = _RAISED.sub("", text.strip())
    made = " ".join(plain(bare).text.split())
    probability = _P.fullmatch(made)
    if probability:
        return Value("single", _number(probability["a"]), sign=probability["sign"], is_p=True)
    found = _CELL.fullmatch(made)
    if found is None:
        lone = _RANGE.fullmatch(made)
        if lone is None:
            return None
        low, high = _number(lone["a"]), _number(lone["b"])
        return Value("range", None, low=low, high=high) if low <= high else None
    a = _number(found["a"])
    of = _number(found["of"]) if found["of"] else None
    sign, percent = found["sign"], bool(found["apc"])
    whole = not re.search(r"[.·]", found["a"])
    if found["pm"]:
        if found["d"]:
            return None
        return Value("plus_minus", a, _number(found["b"]), of=of, sign=sign, percent=percent, whole=whole)
    if found["d"]:
        low, high = _number(found["c"]), _number(found["d"])
        if low > high:
            return None
        return Value("interval", a, low=low, high=high, of=of, sign=sign, percent=percent, whole=whole)
    if found["c"]:
        shape: Shape = "plus_minus" if found["ipm"] else "pair"
        b = _number(found["c"])
        return Value(shape, a, b, of=of, sign=sign, percent=percent, inner_percent=bool(found["cpc"]), whole=whole)
    if of is not None and not (whole and a <= of and of == int(of)):
        return None
    return Value("single", a, of=of, sign=sign, percent=percent, whole=whole)
