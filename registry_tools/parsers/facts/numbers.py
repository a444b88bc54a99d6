"""Numbers as trial texts write them: 1,500; 1 500; 1.5; .5; 2½; three; 10^9."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from registry_tools.lexicons.loader import rows
from registry_tools.parsers.facts.quantity_rows import NumberWord

# Thousands groups only where every group has three digits; else the comma ends the number (or is a decimal comma).
NUMBER: Final = r"(?:\d{1,3}(?:,\d{3}){1,5}(?![\d])(?:\.\d+)?|\d{1,3}(?: \d{3}){1,4}(?!\d)|\d{1,12}(?:\.\d{1,9})?|\.\d{1,9})"
_DECIMAL_COMMA: Final = re.compile(r"\d{1,3},\d{1,2}|0,\d{3}")


@cache
def number_words() -> dict[str, float]:
    """`{"one": 1.0, "twelve": 12.0, "half": 0.5, ...}`, lower case."""
    return {row.word: row.value for row in rows("number_words", NumberWord)}


def parse_number(text: str) -> float | None:
    """The value of a written number, or None. `0,5` and `1,5` are decimals, `1,500` is a thousand and a half.

    >>> parse_number("1,500"), parse_number("1 500"), parse_number("2,5"), parse_number("twelve")
    (1500.0, 1500.0, 2.5, 12.0)
    """
    word = number_words().get(text.lower())
    if word is not None:
        return word
    if _DECIMAL_COMMA.fullmatch(text):
        return float(text.replace(",", "."))
    try:
        return float(text.replace(",", "").replace(" ", ""))
    except ValueError:
        return None
