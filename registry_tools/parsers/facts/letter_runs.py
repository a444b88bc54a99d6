"""The words of a text at their cheapest, for a look at whether it may hold what a pattern reads."""

from __future__ import annotations

import re
from typing import Final

# What is no letter becomes a blank. Bytes are translated by a table as they are, characters of a str looked up one by one.
LOWER: Final = bytes(ord(chr(code).lower()) if chr(code).isalpha() else 32 for code in range(128)) + bytes(128)
_RUN: Final = re.compile(r"[a-z]+")


def letter_runs(text: str) -> list[str]:
    """The runs of a to z in a text, in lower case.

    >>> letter_runs("EQ-5D-5L, SF36")
    ['eq', 'd', 'l', 'sf']
    """
    return text.encode("ascii").translate(LOWER).decode("ascii").split() if text.isascii() else _RUN.findall(text.lower())
