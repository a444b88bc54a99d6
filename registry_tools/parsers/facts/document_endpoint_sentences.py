"""Sentences that say what the endpoints were: "The primary endpoint was …", "Secondary outcomes included …", "… was the primary
outcome"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from registry_tools.models.endpoint import Level
from registry_tools.parsers.facts.document_enumerations import items
from registry_tools.parsers.facts.document_text import sentences
from registry_tools.parsers.facts.document_words import alternatives, pattern

_PARTICIPLE = re.compile(
    r"\s*(?:to be |being |therefore |also |then |all )?\w{2,20}ed\b(?! (?:disease|response|mean|rate|score|change))", re.I
)
_LEAD = 8  # characters before the words that announce: "The", "Key"
_LISTS = re.compile(r"includ|compris|consist|:$", re.I)
_LEVELS: tuple[Level, ...] = ("primary", "secondary", "other")


class Said(NamedTuple):
    """Characters start..end of a text name an endpoint of a level; None where the sentence does not say which."""

    level: Level | None
    start: int
    end: int


@cache
def _forward() -> re.Pattern[str]:
    levels = "|".join(f"(?P<{level}>{alternatives(f'level_{level}')})" for level in _LEVELS)
    kinds = rf"(?:\s{alternatives('endpoint_kind')}){{0,3}}"
    return re.compile(
        rf"\b(?:(?:{levels}){kinds}|(?P<untold>(?:efficacy|safety)))\s(?P<noun>{alternatives('endpoint_noun')})"
        rf"(?:\s(?:of|for|in)\s(?:the|this|our)\s(?:present\s|current\s)?(?:\w{{3,20}})(?:\s\w{{1,12}})?)?"
        rf"(?:\s?\([^()]{{1,60}}\))?\s?(?:{alternatives('endpoint_verb')}\b|:)(?:\s(?:the\sfollowing|as\sfollows))?\s?:?",
        re.I,
    )


@cache
def _backward() -> re.Pattern[str]:
    levels = "|".join(f"(?P<{level}>{alternatives(f'level_{level}')})" for level in _LEVELS)
    kinds = rf"(?:\s{alternatives('endpoint_kind')}){{0,3}}"
    return re.compile(
        rf"\s(?:was|were|is|are|served\sas|was\schosen\sas|was\sused\sas|were\sused\sas)\s(?:the|a|our)?\s?(?:{levels}){kinds}\s"
        rf"{alternatives('endpoint_noun')}(?:\s(?:of|for)\s(?:the|this|our)\s\w{{1,20}}(?:\s\w{{1,12}})?)?\s?[.;,]",
        re.I,
    )


def _level(found: re.Match[str]) -> Level | None:
    return next((level for level in _LEVELS if found[level]), None)


def announces(text: str) -> Level | None:
    """The level of the endpoints that a sentence with a colon at its end announces ("Secondary outcomes were as follows:")."""
    found = list(_forward().finditer(text)) if text.rstrip().endswith(":") else []
    last = found[-1] if found else None
    if last is None or last.start() - (text.rfind(". ", 0, last.start()) + 1) > _LEAD or text[last.end() :].strip(" :"):
        return None
    return _level(last)


def endpoints_said(text: str) -> Iterator[Said]:
    """The endpoints that the sentences of a text name, in reading order."""
    for start, end in sentences(text):
        found = list(_forward().finditer(text, start, end))
        for at, cue in enumerate(found):
            until = found[at + 1].start() if at + 1 < len(found) else end
            body = text[cue.end() : until]
            mention = pattern("endpoint_mention").match(body.lstrip())
            if mention or _PARTICIPLE.match(body) or not body.strip(" ."):
                continue
            if cue["untold"] and not _LISTS.search(cue.group()):
                continue
            plural = cue["noun"].lower().endswith("s") or cue["noun"].lower().endswith("measures")
            spans = items(text, cue.end(), until) if plural or ";" in body else [_whole(text, cue.end(), until)]
            for a, b in spans:
                if b > a:
                    yield Said(_level(cue), a, b)
        if found:
            continue
        back = _backward().search(text, start, end)
        if back is not None:
            a, b = _whole(text, start, back.start())
            if 0 < b - a <= 200:
                yield Said(_level(back), a, b)


def _whole(text: str, start: int, end: int) -> tuple[int, int]:
    lead = re.compile(r"\s*(?:(?:the|a|an|to)\s)?", re.I).match(text, start, end)
    start = lead.end() if lead else start
    while end > start and (text[end - 1].isspace() or text[end - 1] in ",;.:"):
        end -= 1
    return start, end
