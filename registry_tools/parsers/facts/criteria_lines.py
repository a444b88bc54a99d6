"""The lines of an eligibility text, each with its indentation and its list marker.

Two layouts are told apart. In the registry's markdown (and in CSV cells) one line is one paragraph. In the legacy XML every
line is indented and wrapped, and only a blank line ends a paragraph: there a `Line` is the whole wrapped paragraph.
"""

from __future__ import annotations

import re
from typing import Final

_BULLETS: Final = "*+/•●○◦▪▫■□◆◇➢➤►▶‣⁃∙·§✓✔–—\uf0b7\uf0a7\uf02d\uf0d8"
# A marker is seen only where the following character cannot continue a number or a word: "1.5 x ULN" and "-5 D" have none.
_MARKER: Final = re.compile(
    rf"""(?:
      (?P<bullet>\\?[{re.escape(_BULLETS)}](?=\s|$) | [•●○◦▪▫■□◆◇➢➤►▶‣·✓✔\uf0b7\uf0a7\uf02d\uf0d8](?=\S)
        | \\?-{{1,3}}(?=\s|$) | \\?-(?=[A-Za-z≥≤<>]) | \*(?=\w) | o(?=\s+\S) | \\>(?=\s+[A-Z]) )
    | (?P<open>\(?)(?P<number>\d{{1,2}})\\?(?P<close>[.)])\)?(?=\s|$|[A-Za-z≥≤<>"'(\\])
    | (?P<dotted>\d{{1,2}}(?:\.\d{{1,2}}){{1,3}})(?P<dotclose>[.):]?)(?=\s+[A-Z])
    | (?P<weak>\d{{1,2}})(?:-|\s-)?(?=\s+[A-Z])
    | (?P<aopen>\(?)(?P<letter>[A-Za-z]|[ivxIVX]{{2,6}})\\?(?P<aclose>[.)])\)?(?=\s|$|[A-Z][A-Za-z])
    )\s*""",
    re.VERBOSE,
)
_MARKED_START: Final = frozenset(_BULLETS + "\\-o(0123456789")
_ROMAN: Final = "ivxIVX"
_ROMAN_DIGITS: Final = {"i": 1, "v": 5, "x": 10}
_WRAPPED_ITEM: Final = re.compile(r"\n {2}-  \S")  # the legacy layout with its outer indent taken off
_LEGACY_INDENT: Final = 6  # the legacy XML indents headings by 8 blanks and items by 10


class Marker:
    """A list marker. `family` is its kind and punctuation ("*", "1.", "a)", "i."); `value` its place in the sequence.

    A `weak` one is only a marker if it continues a sequence; `roman` is the other reading of "i", "v", "x".
    """

    __slots__ = ("end", "family", "roman", "start", "value", "weak")

    def __init__(
        self, start: int, end: int, family: str, value: int | None, weak: bool = False, roman: int | None = None
    ) -> None:
        self.start = start
        self.end = end
        self.family = family
        self.value = value
        self.weak = weak
        self.roman = roman


class Line:
    """One paragraph: `start`/`end` without outer white space, markers still inside."""

    __slots__ = ("after_blank", "end", "indent", "start")

    def __init__(self, start: int, end: int, indent: int, after_blank: bool) -> None:
        self.start = start
        self.end = end
        self.indent = indent
        self.after_blank = after_blank


def lines(text: str) -> list[Line]:
    """Paragraphs of the text, blank ones left out."""
    found: list[Line] = []
    blank, at = True, 0
    separator = "~" if "\n" not in text and "~" in text else "\n"
    for raw in text.split(separator):
        body = raw.strip()
        if body:
            lead = len(raw) - len(raw.lstrip())
            indent = lead if not lead or "\t" not in raw[:lead] else len(raw[:lead].expandtabs(4))
            found.append(Line(at + lead, at + lead + len(body), indent, blank))
        blank = not body
        at += len(raw) + 1
    return _unwrap(found) if is_wrapped(text, found) else found


def is_wrapped(text: str, found: list[Line]) -> bool:
    """Whether the text has the legacy XML's layout."""
    if len(found) < 2 or "\n " not in text:
        return False
    return min(line.indent for line in found[1:]) >= _LEGACY_INDENT or _WRAPPED_ITEM.search(text) is not None


def _unwrap(found: list[Line]) -> list[Line]:
    joined: list[Line] = []
    for line in found:
        if line.after_blank or not joined:
            joined.append(line)
        else:
            joined[-1].end = line.end
    if len(joined) > 1 and joined[0].indent == 0:  # a text stripped of its outer blanks lost the first indent
        joined[0].indent = min(line.indent for line in joined[1:])
    return joined


def marker(text: str, start: int, end: int) -> Marker | None:
    """The list marker that the line text[start:end] begins with; a doubled one ("* 1\\\\. Age") is one marker."""
    found = _match(text, start, end)
    if found is None:
        return None
    read = _read(found)
    while not read.weak:  # what follows a sure marker may be a second one
        found = _match(text, read.end, end)
        kind = None if found is None else found.lastgroup
        if found is None or kind in ("weak", "dotclose") or (kind == "aclose" and not found["letter"].islower()):
            break
        again = _read(found)
        if again.family in ("o", ">"):
            break
        read.end = again.end
        if kind == "close":  # "* 1. Age" is counted
            read.family, read.value = again.family, again.value
    return read


def _match(text: str, start: int, end: int) -> re.Match[str] | None:
    """A marker at `start`, looked for only where the first two characters can begin one."""
    if start >= end:
        return None
    first = text[start]
    if first not in _MARKED_START or first == "o":
        second = text[start + 1] if start + 1 < end else "-"
        if not (second in ".)\\" or (first == "o" and second.isspace()) or (second in _ROMAN and first in _ROMAN)):
            return None
    return _MARKER.match(text, start, end)


def _read(found: re.Match[str]) -> Marker:
    start, end = found.span()
    kind = found.lastgroup  # of the alternative's last group
    if kind == "bullet":
        return Marker(start, end, found["bullet"].lstrip("\\"), None)
    if kind == "close":
        return Marker(start, end, f"{found['open']}1{found['close']}", int(found["number"]))
    if kind == "dotclose":
        head, _, tail = found["dotted"].rpartition(".")
        return Marker(start, end, head + ".1", int(tail), weak=True)
    if kind == "weak":
        return Marker(start, end, "1", int(found["weak"]), weak=True)
    letter, style = found["letter"], f"{found['aopen']}%s{found['aclose']}"
    roman = _roman(letter.lower())
    if len(letter) > 1:
        return Marker(start, end, style % ("I" if letter.isupper() else "i"), roman, weak=roman is None)
    value = ord(letter.lower()) - ord("a") + 1
    return Marker(
        start, end, style % ("A" if letter.isupper() else "a"), value, weak=value > 1 and end < found.endpos, roman=roman
    )


def _roman(letters: str) -> int | None:
    """The value of a roman numeral of i, v and x; None for other letters.

    >>> _roman("iv"), _roman("xiii"), _roman("b")
    (4, 13, None)
    """
    digits = [_ROMAN_DIGITS.get(letter, 0) for letter in letters]
    if 0 in digits:
        return None
    return sum(-a if a < b else a for a, b in zip(digits, [*digits[1:], 0], strict=True))


def run_in(text: str, start: int, end: int, first: Marker, following: Marker | None) -> list[int]:
    """Offsets where further items of the list begun by `first` start within its own line ("1. Age 18-65 2. ECOG 0-1").

    Nothing is split where the next line goes on with the sequence: then the numbers in this line are its own.
    """
    found: list[int] = []
    if first.value is None:
        if first.family in "•●▪■◆➢►‣·\uf0b7\uf0a7":
            at = text.find(first.family, start, end)
            while at >= 0:
                found.append(at)
                at = text.find(first.family, at + len(first.family), end)
        elif first.family in "-*" and text.count(first.family + " ", start, end) > 1:
            dashes = re.finditer(rf"\s\\?{re.escape(first.family)} (?=[A-Z])", text[start:end])
            starts = [start + one.start() + 1 for one in dashes]
            return starts if len(starts) > 1 else []
        return found
    if following is not None and following.family == first.family and following.value == first.value + 1:
        return found
    expected = first.value + 1
    if not _may_count(text[start:end], first.family, expected):
        return found
    style = first.family.replace("1", "%s").replace("a", "%s").replace("A", "%s")
    for one in _SEQUENCE.finditer(text, start, end):
        if f"{one['open']}%s{one['close']}" != style:
            continue
        token = one["token"]
        value = int(token) if token.isdigit() else ord(token.lower()) - ord("a") + 1
        kind = "1" if token.isdigit() else "A" if token.isupper() else "a"
        if value == expected and kind in first.family:
            found.append(one.start("open"))
            expected += 1
    return found


def _may_count(line: str, family: str, value: int) -> bool:
    """Whether a line may hold the item of a list with this value: without it, none of those behind it counts."""
    sign = family[-1]
    if sign not in ".)":
        return False
    if not line.isascii():  # a figure may be one of another script
        return True
    if "1" in family:
        return f"{value}{sign}" in line or f"{value}\\{sign}" in line
    letters = (chr(ord(first) + value - 1) for first in "aA")
    return any(letter + sign in line or f"{letter}\\{sign}" in line for letter in letters)


_SEQUENCE: Final = re.compile(
    r"(?:(?<=\s)|(?<=[;.,:)]))(?P<open>\(?)(?P<token>\d{1,2}|[A-Za-z])\\?(?P<close>[.)])(?=\s?[A-Za-z≥≤<>\\(\"'])"
)
