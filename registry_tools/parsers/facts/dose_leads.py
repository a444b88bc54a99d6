"""What stands right before and behind a place: it tells of most texts that a pattern cannot match, without running it.

Patterns that look back from a number ("for up to", "more than") are searched for in the characters before it, from the left:
the engine tries each of them in turn. All end with a word out of a few, and the text mostly has another one there.
"""

from __future__ import annotations

import re
from typing import Final

_ESCAPE: Final = re.compile(r"\\.|\(\?<?[:!=]")
_LETTERS: Final = re.compile(r"([a-z]+)(\??)")


def words_in(*patterns: re.Pattern[str]) -> frozenset[str]:
    """All words that patterns are written with, and so more than all that they can end with.

    For patterns of whole words in small letters, of which no more than the last letter is optional.

    >>> sorted(words_in(re.compile(r"(?<!no\\s)\\b(?:more|steps?)\\sthan\\s$")))
    ['more', 'no', 'step', 'steps', 'than']
    """
    words: set[str] = set()
    for pattern in patterns:
        for word, optional in _LETTERS.findall(_ESCAPE.sub(" ", pattern.pattern)):
            words.update((word, word[:-1]) if optional else (word,))
    return frozenset(words)


def last_word(before: str) -> str:
    """The word, in small letters, that one space parts from the end of `before`, or the sign that it ends with.

    "" where neither decides what a pattern may end with: more than one space, letters up to the end, a word with signs in it.

    >>> [last_word(text) for text in ("given for ", "maximum (", "above: ", "given for", "given for  ", "follow-up ", "")]
    ['for', '(', ':', '', '', '', ' ']
    """
    if before == "":
        return " "
    end = len(before)
    if before[-1] == " ":
        end -= 1
    sign = before[end - 1 : end]
    if not sign.isalpha():
        return "" if sign.isspace() else sign
    if end == len(before):
        return ""
    word = before[before.rfind(" ", 0, end) + 1 : end]
    return word.lower() if word.isalpha() else ""


def beyond(text: str, at: int) -> str:
    """The character at `at`, or behind one space there; "" at the end of the text."""
    sign = text[at : at + 1]
    return text[at + 1 : at + 2] if sign.isspace() else sign


def goes_on(text: str, end: int, letters: frozenset[str]) -> bool:
    """Whether a space or hyphen stands behind a word, and then one of the letters or another space or hyphen."""
    sign = text[end : end + 1]
    if not (sign == "-" or sign.isspace()):
        return False
    sign = text[end + 1 : end + 2]
    return sign in letters or sign == "-" or sign.isspace()
