"""A text made plain for reading, with the way back to the text as given.

Registry texts carry backslash escapes (`\\>`), HTML entities (`&ge;`), full-width and look-alike signs (＞ ⩾ × µ), typographic
dashes and odd spaces. Extractors read the plain text and report spans of the original.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from html import unescape
from typing import Final

# One character for another: same length, so offsets are not touched.
_SAME_LENGTH: Final = str.maketrans(
    {
        **{chr(0xFF01 + i): chr(0x21 + i) for i in range(94)},  # full-width ASCII
        **dict.fromkeys("\u3000\u00a0\u202f\u205f\u200b\ufeff\t\r", " "),
        **{chr(code): " " for code in range(0x2000, 0x200B)},
        **dict.fromkeys("\u00ad\u2212\uff0d\ufe63", "-"),
        **{chr(code): "-" for code in range(0x2010, 0x2016)},
        **dict.fromkeys("≧⩾⋝≳⪰\uf0b3", "≥"),
        **dict.fromkeys("≦⩽≲⪯\uf0a3", "≤"),
        "﹤": "<", "﹥": ">", "〈": "<", "〉": ">", "‹": "<", "›": ">",
        "×": "x", "✕": "x", "✖": "x", "х": "x", "\uf0b4": "x", "⨯": "x", "╳": "x", "∗": "*", "⁎": "*",
        "μ": "µ", "㎕": "L", "˚": "°", "º": "°", "∘": "°",
        "‘": "'", "’": "'", "‛": "'", "′": "'", "“": '"', "”": '"', "″": '"',
        "ſ": "s", "ı": "i",  # patterns that overlook case take them for s and i; no lexicon has them
        "İ": "I",  # the one letter whose lower case is two characters long: it would shift every offset after it
        "⁄": "/", "∕": "/", "·": "·", "‧": "·", "∙": "·", "⋅": "·", "•": "•", "、": ",", "。": ".",
    }
)  # fmt: skip
_DIGITS: Final = dict(zip(map(ord, "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻₀₁₂₃₄₅₆₇₈₉"), "0123456789+-0123456789", strict=True))
_ASCII: Final = bytes(range(128))
_NONE: Final[frozenset[str]] = frozenset()

# What changes the length: a markdown escape loses its backslash, an entity becomes its character,
# and a raised exponent gets its caret back. Begun with the sign, which the engine can look for at a glance.
_RAISED: Final = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻"
_REWRITE: Final = re.compile(
    rf"[\\&{_RAISED}](?:(?<=\\)(?=[^\w\s])|(?<=\d[{_RAISED}])[{_RAISED}]*"
    r"|(?<=&)(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)"
)


class Plain:
    """`text` to read; `span(a, b)` gives the characters of `original` that plain characters a..b came from."""

    __slots__ = ("original", "shifts", "starts", "text")

    def __init__(self, text: str, original: str, starts: tuple[int, ...] = (), shifts: tuple[int, ...] = ()) -> None:
        self.text = text
        self.original = original
        self.starts = starts  # plain offsets where the shift changes
        self.shifts = shifts  # original offset minus plain offset from there on

    def to_original(self, offset: int) -> int:
        """Offset in the original of the plain character at `offset` (the end of the text maps to the end)."""
        if not self.starts:
            return offset
        at = bisect_right(self.starts, offset) - 1
        return offset + (self.shifts[at] if at >= 0 else 0)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Start and end in the original; an escape's backslash before the first character stays outside."""
        if not self.starts:
            return start, max(start, end)
        if end <= start:
            here = self.to_original(start)
            return here, here
        last = self.to_original(end - 1)
        following = self.to_original(end)
        # an entity is many original characters for one plain one: the span takes it whole
        return self.to_original(start), following if self.original[last : last + 1] == "&" else last + 1

    def quote(self, start: int, end: int) -> tuple[int, int, str]:
        """Start, end and the verbatim words of a plain span."""
        a, b = self.span(start, end)
        return a, b, self.original[a:b]


def plain(text: str) -> Plain:
    """Make `text` plain: `\\>` reads `>`, `&ge;` reads `≥`, `10⁹` reads `10^9`, `m²` reads `m2`."""
    odd = _NONE if text.isascii() else _foreign(text)
    swapped = _swapped(text, odd, _SAME_LENGTH) if odd else text
    if "\t" in text or "\r" in text:
        swapped = swapped.replace("\t", " ").replace("\r", " ")
    if not ("\\" in swapped or "&" in swapped or (odd and not odd.isdisjoint(_RAISED))):
        return Plain(_swapped(swapped, odd, _DIGITS) if odd else swapped, text)
    parts: list[str] = []
    starts: list[int] = []
    shifts: list[int] = []
    at = length = 0
    for found in _REWRITE.finditer(swapped):
        a, b = found.span()
        if a < at:
            continue
        if swapped[a] == "\\":  # the backslash of an escape
            parts.append(swapped[at:a])
            length += a - at
        elif swapped[a] in _RAISED:
            parts.append(swapped[at:a] + "^")
            length += a - at + 1
            starts.append(length - 1)
            shifts.append(a - length + 1)
            starts.append(length)
            shifts.append(a - length)
            parts.append(swapped[a:b])
            length += b - a
            at = b
            continue
        else:
            character = unescape(found.group())
            if len(character) != 1:
                continue
            odd |= {character}
            parts.append(swapped[at:a])
            parts.append(character.translate(_SAME_LENGTH))
            length += a - at + 1
        at = b
        starts.append(length)
        shifts.append(b - length)
    parts.append(swapped[at:])
    return Plain(_swapped("".join(parts), odd, _DIGITS), text, tuple(starts), tuple(shifts))


def _foreign(text: str) -> frozenset[str]:
    """The characters of a text that are not ASCII: dropping those from its bytes takes a fraction of looking at each one."""
    return frozenset(text.encode("utf-8", "surrogatepass").translate(None, _ASCII).decode("utf-8", "surrogatepass"))


def _swapped(text: str, odd: Iterable[str], table: Mapping[int, str]) -> str:
    """`text.translate(table)`, where `odd` are the characters of the text that tables name: most texts hold one or two of them.

    That gives the same, since no character of the tables is written in place of another one.
    """
    for sign in odd:
        if ord(sign) in table:
            text = text.replace(sign, table[ord(sign)])
    return text
