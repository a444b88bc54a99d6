"""The words that checks turn on (lexicons/check_words.csv)."""

from __future__ import annotations

import re
from functools import cache

from registry_tools.lexicons.loader import rows
from registry_tools.models.base import Model


class CheckWord(Model):
    """One row of lexicons/check_words.csv; its head says what the kinds are."""

    kind: str
    word: str


@cache
def words(kind: str) -> tuple[str, ...]:
    """The words of a kind, in lower case; KeyError for a kind that has none."""
    found = tuple(row.word.lower() for row in rows("check_words", CheckWord) if row.kind == kind)
    if not found:
        raise KeyError(kind)
    return found


@cache
def _pattern(kind: str) -> re.Pattern[str]:
    longest = sorted(words(kind), key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, longest)) + r")(?!(?<=\w)\w)")


def named(kind: str, *texts: str | None) -> str | None:
    """The first word of a kind that one of the texts has, whole words, case aside; None where none has one."""
    for text in texts:
        found = _pattern(kind).search(text.lower()) if text else None
        if found:
            return found[0]
    return None
