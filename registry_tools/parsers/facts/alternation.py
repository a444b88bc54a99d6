"""Alternations of many phrases that a pattern rejects at a glance: grouped by first letter, each group behind its own letter.

The regular expression engine tries the alternatives of a group one after another, and under IGNORECASE runs each of them to
its first mismatch. A plain set of characters in front of a group it checks before entering it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import Final

# Every character that is another one's case lies below: K (U+212A) is a k, ſ (U+017F) an s.
_CASED: Final = "".join(map(chr, range(0x2200)))


def by_first_letter(phrases: Iterable[str], spell: Callable[[str], str] = re.escape) -> str:
    """A group, for patterns with IGNORECASE, that matches what `a|b|c` of the phrases does, in the order given.

    `spell` makes a pattern of what stands behind a phrase's first character.
    """
    return by_first_character((cases(phrase[0]), spell(phrase[1:])) for phrase in phrases)


def by_first_character(alternatives: Iterable[tuple[str, str]]) -> str:
    """A group that matches what the alternatives do, in the order given.

    Each alternative is the characters that it may begin with, and the pattern of what stands behind the first. Those that begin
    with other characters cannot match at one place, so that only the order of those that begin with the same one counts.
    """
    behind: dict[str, list[str]] = {}
    for firsts, rest in alternatives:
        for first in firsts:
            behind.setdefault(first, []).append(rest)
    groups: dict[str, str] = {}
    for first, rests in behind.items():
        pattern = "|".join(rests)
        groups[pattern] = groups.get(pattern, "") + first
    return "(?:" + "|".join(f"(?-i:[{re.escape(firsts)}])(?:{pattern})" for pattern, firsts in groups.items()) + ")"


@cache
def cases(letter: str) -> str:
    """The characters that a letter matches under IGNORECASE.

    >>> cases("b"), [hex(ord(c)) for c in cases("k")]
    ('Bb', ['0x4b', '0x6b', '0x212a'])
    """
    return "".join(re.findall(re.escape(letter), _CASED, re.IGNORECASE))
