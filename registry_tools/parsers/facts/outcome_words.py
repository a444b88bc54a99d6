"""The words of an outcome: tokens with their places, plurals and spellings brought together."""

from __future__ import annotations

import re
from functools import cache
from itertools import islice
from typing import Final

from registry_tools.lexicons.loader import rows
from registry_tools.parsers.facts.outcome_rows import SpellingVariant

_TOKEN: Final = re.compile(r"[^\W_](?:[^\W_]+|)")  # in two parts, so that the engine passes over what is between at a glance
# A letter or figure of ASCII as it is, a blank for the rest: translated so, a text's bytes only need parting.
_ASCII_TOKENS: Final = bytes(code if chr(code).isalnum() else 32 for code in range(128)) + bytes(128)
_UNCHANGED_ENDINGS: Final = ("ss", "us", "is")  # no plurals: loss, status, dialysis


@cache
def _variants() -> dict[str, str]:
    return {row.variant: row.word for row in rows("outcome_variants", SpellingVariant)}


def stem(token: str) -> str:
    """A token in lower case, singular, in the lexicons' spelling.

    The s of a short word in capitals belongs to it ("HADS").

    >>> stem("AEs"), stem("Haematologies"), stem("Loss")
    ('ae', 'hematology', 'loss')
    """
    return _stems[token]


class _Stems(dict[str, str]):
    """The stem of each token met; past `_KEPT` of them the rest is worked out anew."""

    def __missing__(self, token: str) -> str:
        word = token.lower()
        if token[-1:] == "s" and token[:-1].isupper() and len(token) > 2:
            word = word[:-1]
        elif (
            len(word) > 3
            and word[-1] == "s"
            and not word.endswith(_UNCHANGED_ENDINGS)
            and not (token.isupper() and len(word) < 6)
        ):
            word = word[:-3] + "y" if word.endswith("ies") and len(word) > 4 else word[:-1]
        found = _variants().get(word, word)
        if len(self) < _KEPT:
            self[token] = found
        return found


_KEPT: Final = 65_536
_stems: Final = _Stems()


class Words:
    """The tokens of text[start:end]: as written, and as compared."""

    __slots__ = ("end", "start", "stems", "written")

    def __init__(self, written: list[str], stems: list[str], start: int, end: int) -> None:
        self.written = written
        self.stems = stems
        self.start = start
        self.end = end

    def joined(self) -> str:
        """The stems between blanks, for looking a phrase up: " change in pain "."""
        return f" {' '.join(self.stems)} "

    def span(self, text: str, first: int, last: int) -> tuple[int, int]:
        """Where the tokens `first` to `last` (inclusive) stand in the text."""
        spans = [found.span() for found in islice(_TOKEN.finditer(text, self.start, self.end), first, last + 1)]
        return spans[0][0], spans[-1][1]


def words(text: str, start: int, end: int) -> Words:
    """The tokens of text[start:end]."""
    said = text[start:end]
    written = said.encode("ascii").translate(_ASCII_TOKENS).decode("ascii").split() if said.isascii() else _TOKEN.findall(said)
    return Words(written, [_stems[token] for token in written], start, end)


def phrase_tokens(phrase: str) -> list[str]:
    """A lexicon's phrase as it is written."""
    return _TOKEN.findall(phrase)


def phrase_stems(phrase: str) -> tuple[str, ...]:
    """A lexicon's phrase as it is compared."""
    return tuple(stem(token) for token in _TOKEN.findall(phrase))
