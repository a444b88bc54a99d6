"""Decimal points set as middle dots ("2·5 mg"), as some journals print them."""

from __future__ import annotations

import re

from registry_tools.parsers.document.page import Note, Word

_DOT = re.compile(r"(?<=\d)[·∙⋅‧](?=\d)")
_POINT = re.compile(r"(?<=\d)\.(?=\d)")


def put_points(words: list[Word], notes: list[Note]) -> None:
    """Write them as points, in place, on a page that has several, or more of them than of points; each is a note.

    A dot before a power of ten ("2·10⁹") multiplies and stays.
    """
    dotted = [at for at, word in enumerate(words) if _DOT.search(word.text) and not _multiplies(words, at)]
    if not dotted:
        return
    points = sum(len(_POINT.findall(word.text)) for word in words)
    if len(dotted) < 3 and len(dotted) <= points:
        return
    for at in dotted:
        word = words[at]
        words[at] = word._replace(text=_DOT.sub(".", word.text))
        for found in _DOT.finditer(word.text):
            where = min(word.first + found.start(), word.last - 1)
            notes.append(Note("decimal_dot", found.group(), ".", where, where + 1))


def _multiplies(words: list[Word], at: int) -> bool:
    after = words[at + 1] if at + 1 < len(words) else None
    return bool(re.search(r"\D10$", words[at].text)) and after is not None and after.glued and after.script == 1
