"""The cheap look that tells most texts without a dose from the rest."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise
from typing import Final, NamedTuple

from registry_tools.parsers.facts.dose_vocabulary import ASCII_TOKEN, TOKEN, lexicon, squeeze, written_numbers

# The words that begin a schedule without a figure or a number word behind them (see dose_times.HANDLERS).
_SCHEDULES: Final = frozenset(("single", "once", "twice", "thrice", "first", "second", "third", "fourth", "fifth"))
_DIGIT: Final = re.compile(r"[^\W_a-zA-Z]")  # in other scripts than Latin, letters too
_FIGURE: Final = re.compile(r"[0-9]")  # the same in a text of ASCII only, and quicker
_BETWEEN: Final = frozenset(("-", "\n"))  # tokens that may part the words of a phrase


class _Triggers(NamedTuple):
    """`alone`: words that may begin a dose whatever follows; `pairs`: first words of frequencies to their second ones."""

    alone: frozenset[str]
    pairs: dict[str, frozenset[str]]


@cache
def _triggers() -> _Triggers:
    alone = {*_SCHEDULES, *written_numbers()}
    pairs: dict[str, set[str]] = {}
    frequencies = {squeeze(phrase) for phrase, entry in lexicon() if entry.kind == "frequency"}
    for phrase, _ in lexicon():
        if squeeze(phrase) in frequencies:
            first, *rest = (token for token in TOKEN.findall(phrase.lower()) if token not in _BETWEEN)
            if rest:
                pairs.setdefault(first, set()).add(rest[0])
            else:
                alone.add(first)
    return _Triggers(frozenset(alone), {first: frozenset(rest) for first, rest in pairs.items()})


def may_hold_doses(text: str) -> bool:
    """Whether a text has a figure, a number word, or the beginning of a frequency: every dose has an amount or a schedule.

    Amounts, counts, days and times all begin with a number, or with a word that asks for one; frequencies also with a phrase
    of the lexicon.
    """
    ascii_only = text.isascii()
    if (_FIGURE if ascii_only else _DIGIT).search(text):
        return True
    tokens = (ASCII_TOKEN if ascii_only else TOKEN).findall(text.lower())
    triggers = _triggers()
    if not triggers.alone.isdisjoint(tokens):
        return True
    if triggers.pairs.keys().isdisjoint(tokens):
        return False
    if not ascii_only:  # a letter may be another one's case (ſ is an s): no telling what follows
        return True
    tokens = [token for token in tokens if token not in _BETWEEN]
    return any(second in triggers.pairs.get(first, ()) for first, second in pairwise(tokens))
