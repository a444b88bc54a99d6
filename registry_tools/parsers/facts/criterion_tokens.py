"""The words, numbers and signs of a criterion with their places."""

from __future__ import annotations

import re
from typing import Final

# A run of digits is one number, however long, and so is 1e5. Thousands in groups of three; a space
# groups them only before a unit, else "2 100 mg tablets" would be one number. A decimal comma has one or two digits.
# Each alternative goes on from a token's first character, by what that is: the engine passes over spaces at a glance. Most
# tokens are words and signs, and a short set of letters is looked through before a long one. Words of plain letters with a
# blank behind each are taken together, up to the last blank.
_TOKENS: Final = re.compile(
    r"[\S\n](?:"
    r"(?<=[a-uwyzA-UWYZ])(?:[a-zA-Z ]{0,300} |[^\W_]{0,60})"
    r"|(?<=[^\w.])"
    r"|(?<=\d)(?:"
    r"\d{0,2}(?:\.\d{1,3})?[eE][+-]?\d{1,4}(?![\w.])"
    r"|\d{15,299}"
    r"|\d{0,2}(?:,\d{3}){1,5}(?!,?\d)(?:\.\d{1,9})?"
    r"|\d{0,2}(?: (?!10[369]\s?/)\d{3}){1,4}(?=\s?(?i:/|cells|platelets|copies|per\b|mm|[µu]l|mc|iu\b|x\s?10|$|\)))"
    r"|\d{0,2}(?:, \d{3}){1,2}(?=\s?/)"
    r"|\d{0,2},\d{1,2}(?![\d,])"
    r"|\d{0,14}(?:\.\d{1,9})?"
    r")"
    r"|(?<=[^\W\d_vVxX½¼¾⅓⅔])[^\W_]{0,60}"
    r"|(?<=\.)(?<![\w.]\.)\d{1,9}"
    r"|(?<=[vV])\d{1,2}(?:\.\d{1,2}){1,2}"  # v4.03
    r"|(?<=[xX])(?:(?<=\d[xX])(?=(?i:[A-Z]))|(?=\d))"  # the times sign of 3xULN, x10
    r"|(?<=[vVxX])[^\W_]{0,60}"
    r"|)"
)
_LONGEST: Final = 61  # letters of a word; what is longer are several


def words_of(text: str) -> list[str]:
    """The tokens of a phrase in lower case."""
    return _parted(text.lower())


class Tokens:
    """`low[i]` is token i in lower case, from `starts[i]` to `ends[i]` of `text`."""

    __slots__ = ("ends", "low", "starts", "text")

    low: list[str]
    starts: list[int]
    ends: list[int]

    def __init__(self, text: str) -> None:
        self.text = text
        lower = text.lower()
        if text.isascii():  # a token ends at the same place in either case
            self.low = _parted(lower)
            self.starts, self.ends = _places(lower, self.low)
            return
        if len(lower) != len(text):  # a letter whose lower case is longer: keep the places
            lower = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
        self.starts, self.ends = _places(text, _parted(text))
        self.low = [lower[start:end] for start, end in zip(self.starts, self.ends, strict=True)]

    def gap(self, at: int) -> bool:
        """Whether white space stands before token `at`."""
        return at > 0 and self.starts[at] > self.ends[at - 1]


def _parted(text: str) -> list[str]:
    """The tokens of a text as written."""
    found: list[str] = []
    runs: list[str] = _TOKENS.findall(text)
    for some in runs:
        if some[-1] != " ":
            found.append(some)
            continue
        words = some.split()
        if len(some) > _LONGEST and any(len(word) > _LONGEST for word in words):
            words = [word[at : at + _LONGEST] for word in words for at in range(0, len(word), _LONGEST)]
        found += words
    return found


def _places(text: str, tokens: list[str]) -> tuple[list[int], list[int]]:
    """Where each token starts and ends: only white space, which no token begins with, stands between them."""
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    for token in tokens:
        first = ord(token[0])
        while ord(text[at]) != first:
            at += 1
        starts.append(at)
        at += len(token)
        ends.append(at)
    return starts, ends
