"""The words of a text at their cheapest, for a look at whether it may hold what a pattern reads."""

from __future__ import annotations

import re
from typing import Final

# What is no letter becomes a blank: of ASCII that is the quicker way to the words.
_BLANKS: Final = {code: " " for code in range(128) if not chr(code).isalpha()}
_RUN: Final = re.compile(r"[a-z]+")


def letter_runs(text: str) -> list[str]:
    """The runs of a to z in a text, in lower case.

    >>> letter_runs("EQ-5D-5L, SF36")
    ['eq', 'd', 'l', 'sf']
    """
    lower = text.lower()
    return lower.translate(_BLANKS).split() if lower.isascii() else _RUN.findall(lower)
