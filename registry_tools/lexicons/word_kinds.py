"""Lexicons that are words by kind (columns `kind,word`; the head of each file says what its kinds are)."""

from __future__ import annotations

import re
from functools import cache

from registry_tools.lexicons.loader import rows
from registry_tools.models.base import Model


class KindWord(Model):
    """One row."""

    kind: str
    word: str


@cache
def words(lexicon: str, kind: str) -> tuple[str, ...]:
    """The words of a kind, in lower case, longest first; KeyError for a kind that has none."""
    found = {row.word.lower() for row in rows(lexicon, KindWord) if row.kind == kind}
    if not found:
        raise KeyError(f"{lexicon}: {kind}")
    return tuple(sorted(found, key=lambda word: (-len(word), word)))


@cache
def either(lexicon: str, kind: str) -> str:
    """A pattern of the words of a kind, as whole words, for texts in lower case."""
    return r"(?<!\w)(?:" + "|".join(map(re.escape, words(lexicon, kind))) + r")(?!(?<=\w)\w)"


@cache
def pattern(lexicon: str, kind: str) -> re.Pattern[str]:
    return re.compile(either(lexicon, kind))


def first_of(lexicon: str, kind: str, *texts: str | None) -> str | None:
    """The first word of a kind that one of the texts has, case aside; None where none has one."""
    for text in texts:
        found = pattern(lexicon, kind).search(text.lower()) if text else None
        if found:
            return found[0]
    return None
