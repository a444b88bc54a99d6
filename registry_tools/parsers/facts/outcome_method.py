"""By which instrument or criteria an outcome is measured, with the version where one is given."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from registry_tools.lexicons.loader import rows
from registry_tools.parsers.facts.alternation import by_first_character, cases
from registry_tools.parsers.facts.letter_runs import letter_runs
from registry_tools.parsers.facts.outcome_rows import Method
from registry_tools.parsers.facts.outcome_words import Words, phrase_stems

_VERSION: Final = re.compile(
    r"[\s,()]{0,3}(?:(?:CTCAE|RECIST)\)?[\s,]{0,2})?(?:version|ver|v)?[.\s]{0,2}(\d(?:\.\d{1,2})?)\b", re.IGNORECASE
)


_READ_CHARS: Final = 200  # of a description: an instrument is named where it begins


@cache
def _lexicon() -> tuple[re.Pattern[str], dict[str, Method], frozenset[str], dict[str, list[frozenset[str]]]]:
    """The pattern of all names, the rows by name, the stems that a name can begin with, and the names' runs of letters.

    These by the first one: the others of each name.
    """
    known = rows("outcome_methods", Method)
    by_phrase = {_key(row.phrase): row for row in known}
    # abbreviations are matched as written, names in any case
    names = sorted((row.phrase for row in known), key=len, reverse=True)
    alternatives = [
        (name[0], re.escape(name[1:]))
        if _abbreviation(name)
        else (cases(name[0]), f"(?i:{re.escape(name[1:])})".replace(r"\ ", r"[\s-]"))
        for name in names
    ]
    pattern = re.compile(rf"(?<![\w-]){by_first_character(alternatives)}(?![A-Za-z])")
    runs: dict[str, list[frozenset[str]]] = {}
    for name in names:
        first, *others = letter_runs(name)
        runs.setdefault(first, []).append(frozenset(others))
    return pattern, by_phrase, frozenset(phrase_stems(name)[0] for name in names), runs


def _abbreviation(name: str) -> bool:
    return any(word.isupper() for word in re.findall(r"[A-Za-z]+", name)) or (" " not in name and name[:1].isupper())


def _key(phrase: str) -> str:
    return re.sub(r"[\s-]+", " ", phrase).lower()


def _may_name(said: list[str], names: dict[str, list[frozenset[str]]]) -> bool:
    """Whether all runs of letters of a name are a text's: a name stands apart from other letters."""
    for run in said:
        if run in names:
            for others in names[run]:
                if others.issubset(said):
                    return True
    return False


def read_method(text: str, title_end: int, title: Words) -> str | None:
    """The first method that the title or the beginning of the description names: "RECIST 1.1", "KCCQ"; None without one."""
    pattern, by_phrase, firsts, runs = _lexicon()
    start, end = title_end if firsts.isdisjoint(title.stems) else 0, title_end + _READ_CHARS
    said = text[start:end]
    if said.isascii() and not _may_name(letter_runs(said), runs):
        return None
    found = pattern.search(text, start, end)
    if found is None:
        return None
    row = by_phrase[_key(found.group())]
    if row.versioned is None:
        return row.method
    version = _VERSION.match(text, found.end())
    return f"{row.method} {version.group(1)}" if version else row.method
