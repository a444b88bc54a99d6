"""Whom an outcome's title is limited to: a cohort, a part of the study, or patients of a kind."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from registry_tools.lexicons.loader import rows
from registry_tools.parsers.facts.outcome_rows import PopulationWord
from registry_tools.parsers.facts.outcome_words import Words, stem

_LIMIT: Final = 80  # a longer phrase is a definition, not a population
_NUMBER: Final = r"(?:\d{1,2}[A-Za-z]?|[IVX]{1,4}[ab]?|[A-H]\d?)"


_NUMERALS: Final = "ABCDEFGHIVX"
_LEADS: Final = ("in", "among", "for")
_LIMITS: Final = ("with", "without", "who", "aged", "receiving")


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], frozenset[str], tuple[frozenset[str], ...]]:
    """The patterns of parts and of people, and the stems without which they cannot match: of people one of each set."""
    known = rows("outcome_populations", PopulationWord)
    leads, limits = "|".join(_LEADS), "|".join(_LIMITS)
    parts = "|".join(re.escape(row.word) for row in known if row.role == "part")
    people = "|".join(re.escape(row.word) for row in known if row.role == "people")
    some = rf"(?i:{parts})s?\s{_NUMBER}(?:(?:\s?(?:,|/|&|\+|-|and|or|to)\s?){{1,2}}(?:(?i:{parts})s?\s)?{_NUMBER}(?!\w)){{0,5}}"
    stems = {role: frozenset(stem(row.word) for row in known if row.role == role) for role in ("part", "people")}
    return (
        re.compile(rf"(?<!\w)(?<!recommended ){some}(?!\w)(?:\s(?i:only))?"),
        re.compile(
            rf"(?<!\w)(?i:{leads})\s((?:[\w≥≤<>=%+-]{{1,25}}\s){{0,4}}?(?i:{people})\s(?i:{limits})"
            rf"\s[^.;:()\[\]\n]{{2,{_LIMIT}}}?)(?=[.;:()\[\]\n]|,\s|\s(?i:at|from|as|during|after|over|by|using|up)\s|$)"
        ),
        stems["part"],
        (stems["people"], frozenset(map(stem, _LIMITS)), frozenset(map(stem, _LEADS))),
    )


def _is_numbered(title: Words, parts: frozenset[str]) -> bool:
    """Whether what may be a number ("2", "IV", "B") stands behind a part's name."""
    stems, written = title.stems, title.written
    return any(
        stems[at] in parts and (written[at + 1][0] in _NUMERALS or written[at + 1][0].isdigit()) for at in range(len(stems) - 1)
    )


def read_population(text: str, title_end: int, title: Words) -> str | None:
    """The population that the title names ("Cohorts 1 and 2", "patients with PD-L1 >= 1%"), or None."""
    part, people, part_stems, people_stems = _patterns()
    end = min(title_end, 400)
    if not part_stems.isdisjoint(title.stems) and _is_numbered(title, part_stems):
        found = part.search(text, 0, end)
        if found is not None:
            return found.group().strip()
    for needed in people_stems:
        if needed.isdisjoint(title.stems):
            return None
    found = people.search(text, 0, end)
    return None if found is None else found.group(1).strip()
