"""The words, numbers and signs of a criterion with their places."""

from __future__ import annotations

import re

# A run of digits is one number, however long, and so is 1e5. Thousands in groups of three; a space
# groups them only before a unit, else "2 100 mg tablets" would be one number. A decimal comma has one or two digits.
_TOKEN = re.compile(
    r"\d{1,3}(?:\.\d{1,3})?[eE][+-]?\d{1,4}(?![\w.])"
    r"|\d{16,300}"
    r"|\d{1,3}(?:,\d{3}){1,5}(?!,?\d)(?:\.\d{1,9})?"
    r"|\d{1,3}(?: (?!10[369]\s?/)\d{3}){1,4}(?=\s?(?:/|cells|platelets|copies|per\b|mm|[µu]l|mc|iu\b|[xX]\s?10|$|\)))"
    r"|\d{1,3}(?:, \d{3}){1,2}(?=\s?/)"
    r"|\d{1,3},\d{1,2}(?![\d,])"
    r"|\d{1,15}(?:\.\d{1,9})?"
    r"|(?<![\w.])\.\d{1,9}"
    r"|[½¼¾⅓⅔]"
    r"|v\d{1,2}(?:\.\d{1,2}){1,2}"
    r"|(?<=\d)[xX](?=[A-Za-z])|[xX](?=\d)"
    r"|[^\W\d_][^\W_]{0,60}"
    r"|\n|\S",
    re.IGNORECASE,
)


def words_of(text: str) -> list[str]:
    """The tokens of a phrase in lower case."""
    return _TOKEN.findall(text.lower())


class Tokens:
    """`low[i]` is token i in lower case, from `starts[i]` to `ends[i]` of `text`."""

    __slots__ = ("ends", "low", "starts", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        spans = [found.span() for found in _TOKEN.finditer(text)]
        self.starts = [start for start, _ in spans]
        self.ends = [end for _, end in spans]
        lower = text.lower()
        if len(lower) != len(text):  # a letter whose lower case is longer: keep the places
            lower = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
        self.low = [lower[start:end] for start, end in spans]

    def gap(self, at: int) -> bool:
        """Whether white space stands before token `at`."""
        return at > 0 and self.starts[at] > self.ends[at - 1]
