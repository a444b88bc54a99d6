"""What marks an item of a list: bullets, numbers, letters."""

from __future__ import annotations

import re
from typing import NamedTuple

_BULLET = re.compile(r"([•▪●○◦■□▫➢➔→✓‣∙⬧◆❖⇨∗❑❒☐☑☒✗◻⧫·]|[-–—*](?=\s{1,4}(?:[^\d\s]|\d{1,2}\.\d))|o(?=\s+[A-Z≥≤<>]))\s{0,4}")
_NUMBER = re.compile(
    r"(?P<mark>\[\d{1,3}[a-z]?\](?=\s{1,6}[A-Z])|\((?:\d{1,3}|[a-zA-Z]|[ivx]{1,5})\)|(?:\d{1,3}|[a-zA-Z]|[ivx]{1,5}|[IVX]{1,5})[.)]"
    r"|[1-9]\d?\.\d{1,2}(?:\.\d{1,2}){0,3}\.?(?=\s{1,6}[A-Z]))\s{1,6}(?=\S)"
)


class Marker(NamedTuple):
    """`text` as printed; `shape` is the same for markers of one list ("#.", "(a)", "•"); `length` with the blank after it."""

    text: str
    shape: str
    bullet: bool
    length: int


def marker_of(text: str) -> Marker | None:
    """The item marker at the beginning of a text, if there is one."""
    found = _BULLET.match(text)
    if found:
        return Marker(found.group(1), found.group(1), True, found.end())
    found = _NUMBER.match(text)
    if found is None:
        return None
    mark = found.group("mark")
    return Marker(mark, _shape(mark), False, found.end())


def _shape(mark: str) -> str:
    inner = mark.strip("()[].")
    if "." in inner:
        return "#" + ".#" * inner.count(".")
    kind = (
        "#"
        if inner.isdigit()
        else "i"
        if re.fullmatch(r"[ivx]+", inner) and len(inner) > 1
        else "a"
        if inner.islower()
        else "A"
    )
    return mark.replace(inner, kind) if inner else mark
