"""The cheap look that tells most texts without a number from the rest."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from registry_tools.parsers.facts.criterion_vocabulary import word_set
from registry_tools.parsers.facts.durations import duration_units
from registry_tools.parsers.facts.letter_runs import LOWER, letter_runs
from registry_tools.parsers.facts.numbers import number_words

_DIGIT: Final = re.compile(r"[0-9½¼¾⅓⅔<>≤≥]")
# Letters as `letter_runs` has them, and a 0 for each figure or sign: one pass over a text's bytes finds either.
_FOUND: Final = "0"
_MARKED: Final = bytes(ord(_FOUND) if chr(code) in "0123456789<>" else letter for code, letter in enumerate(LOWER))


def may_hold_facts(text: str) -> bool:
    """Whether the text has a figure, a sign, a number word, a class, a unit of time or a limit of normal in it."""
    if text.isascii():  # both looks at once
        signs = text.encode("ascii").translate(_MARKED).decode("ascii")
        return _FOUND in signs or not _triggers().isdisjoint(signs.split())
    return _DIGIT.search(text) is not None or not _triggers().isdisjoint(letter_runs(text))
    return not _triggers().isdisjoint(letter_runs(text))


@cache
def _triggers() -> frozenset[str]:
    numbers = {word for word, value in number_words().items() if value == int(value) and word not in ("one", "zero")}
    times = {spelling for spelling in duration_units() if len(spelling) > 2}
    return frozenset(numbers | times | word_set("multiple") | word_set("trigger") | {"one"})
