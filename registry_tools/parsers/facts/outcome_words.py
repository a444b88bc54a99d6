"""The words of an outcome: tokens with their places, plurals and spellings brought together."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from registry_tools.lexicons.loader import rows
from registry_tools.models.base import Model

_TOKEN = re.compile(r"[^\W_]+")
_UNCHANGED_ENDINGS = ("ss", "us", "is")  # no plurals: loss, status, dialysis


class SpellingVariant(Model):
    """One row of lexicons/outcome_variants.csv."""

    variant: str
    word: str


@cache
def _variants() -> dict[str, str]:
    return {row.variant: row.word for row in rows("outcome_variants", SpellingVariant)}


@lru_cache(maxsize=65_536)
def stem(token: str) -> str:
    """A token in lower case, singular, in the lexicons' spelling.

    The s of a short word in capitals belongs to it ("HADS").

    >>> stem("AEs"), stem("Haematologies"), stem("Loss")
    ('ae', 'hematology', 'loss')
    """
    word = token.lower()
    if token[-1:] == "s" and token[:-1].isupper() and len(token) > 2:
        word = word[:-1]
    elif (
        len(word) > 3 and word[-1] == "s" and not word.endswith(_UNCHANGED_ENDINGS) and not (token.isupper() and len(word) < 6)
    ):
        word = word[:-3] + "y" if word.endswith("ies") and len(word) > 4 else word[:-1]
    return _variants().get(word, word)


@dataclass(frozen=True, slots=True)
class Words:
    """Tokens of a text: as written, as compared, and where."""

    written: list[str]
    stems: list[str]
    starts: list[int]

    def joined(self) -> str:
        """The stems between blanks, for looking a phrase up: " change in pain "."""
        return f" {' '.join(self.stems)} "


def words(text: str, start: int, end: int) -> Words:
    """The tokens of text[start:end]."""
    written: list[str] = []
    starts: list[int] = []
    for found in _TOKEN.finditer(text, start, end):
        written.append(found.group())
        starts.append(found.start())
    return Words(written, [stem(token) for token in written], starts)


def phrase_tokens(phrase: str) -> list[str]:
    """A lexicon's phrase as it is written."""
    return _TOKEN.findall(phrase)


def phrase_stems(phrase: str) -> tuple[str, ...]:
    """A lexicon's phrase as it is compared."""
    return tuple(stem(token) for token in _TOKEN.findall(phrase))
