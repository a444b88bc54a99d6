"""Words with a role for the readers of documents (lexicons/document_fact_words)."""

from __future__ import annotations

import re
from functools import cache

from registry_tools.lexicons.loader import rows
from registry_tools.models.base import Model


class WordRow(Model):
    """One row of lexicons/document_fact_words.csv."""

    role: str
    phrases: tuple[str, ...]


@cache
def phrases(role: str) -> frozenset[str]:
    """The phrases of a role, in lower case; KeyError for a role that the lexicon does not have."""
    found = frozenset(phrase for row in rows("document_fact_words", WordRow) if row.role == role for phrase in row.phrases)
    if not found:
        raise KeyError(role)
    return found


@cache
def alternatives(role: str) -> str:
    """The phrases of a role as a group of a regular expression, longest first, white space of any kind between words."""
    ordered = sorted(phrases(role), key=lambda phrase: (-len(phrase), phrase))
    return "(?:" + "|".join(re.escape(phrase).replace(r"\ ", r"\s{1,3}") for phrase in ordered) + ")"


@cache
def pattern(role: str) -> re.Pattern[str]:
    """A pattern that finds a phrase of the role as whole words, in any case."""
    return re.compile(rf"(?<![\w]){alternatives(role)}(?![\w])", re.I)
