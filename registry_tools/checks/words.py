"""The words that checks turn on (lexicons/check_words.csv)."""

from __future__ import annotations

from functools import partial
from typing import Final

from registry_tools.lexicons import word_kinds

_LEXICON: Final = "check_words"

words = partial(word_kinds.words, _LEXICON)
named = partial(word_kinds.first_of, _LEXICON)
