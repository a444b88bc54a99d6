"""The vocabulary of the headings of eligibility texts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Final

from registry_tools.lexicons.loader import rows
from registry_tools.models.eligibility import Polarity
from registry_tools.parsers.facts.alternation import by_first_character
from registry_tools.parsers.facts.criteria_rows import HeadingPhrase

_FRAGMENT: Final = 5  # letters; shorter ones stand in many other words


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What headings are told by; `signs` and `topic_signs` are the cheap look before a pattern."""

    section: re.Pattern[str]
    signs: tuple[str, ...]
    polarity: dict[str, Polarity | None]
    inline: re.Pattern[str]
    trailing: re.Pattern[str]
    endings: frozenset[str]
    labels: re.Pattern[str]
    topics: dict[str, Polarity | None]
    topic_signs: tuple[str, ...]
    neutral: frozenset[str]
    groups: frozenset[str]
    determiners: frozenset[str]
    openers: frozenset[str]
    predicates: frozenset[str]
    leads: tuple[tuple[Polarity, re.Pattern[str]], ...]
    flips: tuple[str, ...]
    attach: re.Pattern[str]
    joints: frozenset[str]


def fragments(phrases: Iterable[str]) -> tuple[str, ...]:
    """A few short strings, one of which stands in each phrase: a text that has none of them has none of the phrases.

    Looking for a string takes a fraction of the time that looking for a pattern does.
    """
    left, chosen = set(phrases), []
    while left:
        counts = Counter(
            part
            for phrase in left
            for part in {
                word[at : at + _FRAGMENT] for word in phrase.split() for at in range(max(1, len(word) - _FRAGMENT + 1))
            }
        )
        best = max(counts, key=lambda part: (counts[part], len(part), part))
        chosen.append(best)
        left = {phrase for phrase in left if best not in phrase}
    return tuple(chosen)


def _any(phrases: list[str]) -> str:
    longest = sorted(phrases, key=len, reverse=True)
    return by_first_character((p[0], re.escape(p[1:]).replace(r"\ ", r"\s+")) for p in longest)


@cache
def lexicon() -> Lexicon:
    """The phrases of lexicons/criteria_headings.csv, each kind as it is looked for."""
    by: dict[str, dict[str, Polarity | None]] = {}
    leads: dict[Polarity, list[str]] = {"exclusion": [], "inclusion": []}
    for row in rows("criteria_headings", HeadingPhrase):
        if row.role == "lead" and row.polarity:
            leads[row.polarity].append(row.phrase)
        by.setdefault(row.role, {})[row.phrase] = row.polarity
    sections = by["section"]
    titled = [p.title() for p in sections] + [p.upper() for p in sections] + [p.capitalize() for p in sections]
    return Lexicon(
        section=re.compile(rf"(?<![\w/-])(?:{_any(list(sections))})(?![\w/-])"),
        signs=fragments(sections),
        polarity=sections,
        inline=re.compile(rf"(?<![\w/\-–(])(?:(?:Key|Main|Major|KEY|MAIN)\s)?(?:{_any(titled)})\s{{0,3}}:"),
        trailing=re.compile(rf"(?<![\w/\-–(])(?:{_any([p for p in titled if ' ' in p])})$"),
        endings=frozenset(phrase[-1] for phrase in titled),
        labels=re.compile(rf"(?<![\w:])(?:{_any([label.capitalize() for label in by['label']])}):(?=\s)"),
        topics=by["topic"],
        topic_signs=fragments(by["topic"]),
        neutral=frozenset(by["neutral"]),
        groups=frozenset(by["group"]),
        determiners=frozenset(by["determiner"]),
        openers=frozenset(by["opener"]),
        predicates=frozenset(by["predicate"]),
        leads=tuple((polarity, re.compile(rf"(?<!\w)(?<!not\s)(?:{_any(phrases)})")) for polarity, phrases in leads.items()),
        flips=tuple(by["flip"]),
        attach=re.compile(rf"\W{{0,3}}(?:{_any(list(by['attach']))})(?![\w-])"),
        joints=frozenset(by["joint"]),
    )
