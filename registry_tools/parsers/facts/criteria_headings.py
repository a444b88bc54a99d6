"""Headings of eligibility texts: what they say about the polarity of what follows, and whether they restrict it."""

from __future__ import annotations

import re
from typing import Final

from registry_tools.models.eligibility import Polarity
from registry_tools.parsers.facts.criteria_lexicon import lexicon

_WORD: Final = re.compile(r"[a-z0-9]+(?:[-'/][a-z0-9]+)*")
_NUMBERING: Final = re.compile(r"[ivx]+|\d+|[a-z]")
_DECORATION: Final = " \t*_#\\"
_SENTENCE: Final = re.compile(r"[.;]\s*\w|[.;]\s$")
_OPENING: Final = re.compile(r"[\s*_\\]*([:(.–-]|\w)")
_CAPITAL: Final = re.compile(r"\.?\s+[A-Z]")
_VALUE: Final = re.compile(r"[<>≥≤=.]")
_HEAD: Final = 120  # characters of a line in which its section's name begins and ends
_FURTHER: Final = 25  # characters of a line behind which a heading may follow without a stop
_STOPS: Final = ".;:)"
_SECTION_WORDS: Final = 14  # a heading that is longer is a sentence


class Reading:
    """What a line says as a heading: it ends at `end` (of the line), what is left of the line is a criterion.

    `restricts` is set where it names a group or a topic; a `topic` gives its polarity only where no section has given one.
    """

    __slots__ = ("end", "polarity", "restricts", "topic")

    def __init__(self, end: int, polarity: Polarity | None, restricts: bool, topic: bool = False) -> None:
        self.end = end
        self.polarity = polarity
        self.restricts = restricts
        self.topic = topic


def _restricting(text: str) -> list[str]:
    """Words of a section heading that restrict it to somebody."""
    neutral, groups = lexicon().neutral, lexicon().groups
    words = _WORD.findall(text)
    return [word for word in words if word in groups or not (word in neutral or _NUMBERING.fullmatch(word))]


def names_group(text: str) -> bool:
    """Whether the words name a group of people or a part of the study."""
    groups = lexicon().groups
    return any(word in groups for word in _WORD.findall(text.lower()))


def may_name(lower: str) -> bool:
    """Whether a text in lower case may hold a section's name."""
    return any(sign in lower for sign in lexicon().signs)


def may_head(lower: str) -> bool:
    """Whether a line in lower case without a section's name may be a heading all the same."""
    return any(sign in lower for sign in lexicon().topic_signs)


def section_heading(line: str, *, marked: bool) -> Reading | None:
    """Read a line as "Inclusion Criteria:" in one of its forms; None where it is none.

    A `marked` line (a list item) must be nothing but the heading, or end it with a colon.
    """
    known = lexicon()
    lower = line.lower().replace("：", ":")
    found = known.section.search(lower, 0, _HEAD) if may_name(lower[:_HEAD]) else None
    if found is None:
        return _topic(line, lower)
    phrase = " ".join(found.group().split())
    before, after = lower[: found.start()], lower[found.end() :]
    extra = _restricting(before)
    if len(extra) > 4 or len(before) > 70 or _SENTENCE.search(before.lstrip(" 0123456789.ivx)(")):
        return None
    said = _Said(line, found.end(), before, after, extra, known.polarity[phrase], strong=" " in phrase, marked=marked)
    if not after.strip(_DECORATION + ":.;,- "):
        return _whole(said)
    opening = _OPENING.match(after)
    if opening is None or opening.group(1) == ":":
        return _after_colon(said, found.end() + opening.end()) if opening else None
    if not said.strong:
        return _weak(said)
    announced = after.rstrip(_DECORATION).endswith(":") and not _restricting(after)  # "the inclusion criteria are as follows:"
    return _with_tail(said, opening.group(1)) if announced or not _mentioned(before) else None


class _Said:
    """A line with a section phrase: what stands before it and after it (lower case), `extra` the restricting words before.

    A `strong` phrase has more than one word: "exclusion criteria", not "exclusion".
    """

    __slots__ = ("after", "before", "end", "extra", "line", "marked", "polarity", "strong")

    def __init__(
        self,
        line: str,
        end: int,
        before: str,
        after: str,
        extra: list[str],
        polarity: Polarity | None,
        *,
        strong: bool,
        marked: bool,
    ) -> None:
        self.line = line
        self.end = end
        self.before = before
        self.after = after
        self.extra = extra
        self.polarity = polarity
        self.strong = strong
        self.marked = marked


def _whole(said: _Said) -> Reading | None:
    """The phrase ends the line."""
    tail = said.after.strip(_DECORATION)
    if ":" in tail:
        doubtful = not said.strong and bool(said.extra) and _mentioned(said.before)
    elif said.strong:
        doubtful = len(said.extra) > (0 if said.marked else 2) or _mentioned(said.before)
    else:
        doubtful = said.marked or bool(said.extra) or tail != "" or _mentioned(said.before)
    return None if doubtful else Reading(len(said.line), said.polarity, bool(said.extra))


def _weak(said: _Said) -> Reading | None:
    """A single word that begins a line and a colon that ends it: "Excluded will be those with:"."""
    tail = said.after.strip(_DECORATION)
    ends = tail.endswith(":") and ":" not in tail[:-1] and len(tail.split()) <= 8
    if said.marked or said.before.strip() or not ends:
        return None
    return Reading(len(said.line), said.polarity, bool(_restricting(said.after)))


def _with_tail(said: _Said, opening: str) -> Reading | None:
    """Further words after the phrase: a group it is for, a colon further on, or a text that runs on without one."""
    known, after, tail = lexicon(), said.after, said.after.strip(_DECORATION)
    colon = after.find(":", 0, 160)
    if colon >= 0 and len(_WORD.findall(after[:colon])) <= _SECTION_WORDS and not _SENTENCE.search(after[:colon] + " "):
        return _after_colon(said, said.end + colon + 1, _restricting(after[:colon]))
    words = _WORD.findall(after)
    predicate = not known.predicates.isdisjoint(words)
    size = len(words) + len(_WORD.findall(said.before))
    starts = not said.before.strip()
    short = size <= _SECTION_WORDS - 2 and not said.marked
    named = short or (said.marked and starts and size <= 6 and tail[-1] not in ".;,")
    if short and opening in "(–-":
        return Reading(len(said.line), said.polarity, True)
    if named and not predicate and words and words[0] in known.openers:
        return Reading(len(said.line), said.polarity, bool(said.extra or _restricting(after)))
    titled = short and starts and said.line[:1].isupper()
    if titled and not predicate and len(tail.split()) <= 6 and tail[-1] not in ".;,":
        return Reading(len(said.line), said.polarity, True)
    runs_on = not said.marked and not said.extra and _CAPITAL.match(said.line, said.end)
    return Reading(said.end, said.polarity, False) if runs_on and words[0] not in known.predicates else None


def _mentioned(before: str) -> bool:
    """Whether the words before a section phrase make it a mention ("meets all of the", "any of the following")."""
    words = _WORD.findall(before)
    return bool(words) and words[-1] in lexicon().determiners


def _after_colon(said: _Said, colon: int, between: list[str] | None = None) -> Reading:
    """A heading that ends at its colon, unless what follows the colon is part of it ("Inclusion Criteria: (Part A)").

    `between` are the restricting words between the phrase and the colon.
    """
    line, extra = said.line, [*said.extra, *(between or ())]
    rest = line[colon:].strip(_DECORATION)
    words = len(rest.split())
    part = rest.startswith("(") and rest.rstrip(":. ").endswith(")") and words <= _SECTION_WORDS
    group = words <= 8 and rest.endswith(":")
    bare_group = words <= 4 and names_group(rest) and not _VALUE.search(rest)
    if rest and (part or group or bare_group):
        return Reading(len(line), said.polarity, bool(extra or _restricting(rest.lower())))
    return Reading(colon if rest else len(line), said.polarity, bool(extra))


def _topic(line: str, lower: str) -> Reading | None:
    if not may_head(lower):
        return None
    name = lower.strip(_DECORATION + ":.- ")
    topics = lexicon().topics
    if name in topics:
        return Reading(len(line), topics[name], restricts=True, topic=True)
    head, colon, _ = lower.partition(":")
    if colon and head.strip(_DECORATION) in topics:
        return Reading(len(head) + 1, topics[head.strip(_DECORATION)], restricts=True, topic=True)
    return None


def inline_headings(text: str, start: int, end: int) -> list[int]:
    """Offsets of section headings inside a line: "... 18 years. Exclusion Criteria: pregnancy", or at its very end with the
    list on the next line."""
    known = lexicon()
    found: list[int] = []
    if _may_go_on(text[start : text.rfind(":", start, end) + 1]) and may_name(text[start:end].lower()):
        for match in known.inline.finditer(text, start + 1, end):
            before = text[max(start, match.start() - 40) : match.start()].rstrip()
            ends = not text[match.end() : end].strip(_DECORATION)
            strong, at = " " in match.group().strip(" :"), match.start() - start
            further = strong and (at > 40 and not _mentioned(before.lower()) if ends else at > _FURTHER)
            # "Pre-operative Exclusion Criteria:" is one heading; after a sentence, or before further words, a second begins
            if before and (before[-1] in _STOPS or further):
                found.append(match.start())
    if text[end - 1] in known.endings and may_name(text[max(start + 25, end - 30) : end].lower()):
        match_at_end = known.trailing.search(text, max(start + 25, end - 30), end)
        if match_at_end is not None:
            before = text[max(start, match_at_end.start() - 40) : match_at_end.start()].rstrip()
            if before[-1:] in _STOPS or not _mentioned(before.lower()):
                found.append(match_at_end.start())
    return found


def _may_go_on(begun: str) -> bool:
    """Whether a heading may follow inside what a line's last colon ends: most lines with one are nothing but a heading."""
    return len(begun) > _FURTHER + 1 or any(stop in begun[:-1] for stop in _STOPS)


def run_in_labels(text: str, start: int, end: int) -> list[int]:
    """Offsets of labels inside a line that runs several criteria together ("Age: 18 and over Performance status: ECOG 0-2")."""
    if text.count(":", start, end) < 3:
        return []
    found = [match.start() for match in lexicon().labels.finditer(text, start, end)]
    return [at for at in found if at > start] if len(found) > 2 else []


def lead(line: str) -> Polarity | None:
    """The polarity that an introducing sentence gives to its list; exclusion words outweigh ("to be eligible, must not")."""
    lower = " ".join(line.lower().split())
    for polarity, pattern in lexicon().leads:
        if pattern.search(lower):
            return polarity
    return None


def flips(item: str) -> bool:
    """Whether the items nested under this one describe the excluded ("No history of any of the following:")."""
    lower = item.lower()
    if not lower.rstrip(" *_").endswith(":"):
        return False
    for phrase in lexicon().flips:
        at = lower.find(phrase)
        # "no ..." only where it begins the item; the others anywhere, unless a demand follows ("must not smoke and must:")
        if at == 0 or (at > 0 and not phrase.startswith("no ")):
            return " must " not in lower[at + len(phrase) :]
    return False


def joins(line: str) -> bool:
    """Whether a line is nothing but a word between two criteria ("OR", "and/or:")."""
    return len(line) < 20 and line.lower().strip(" *_:.,()-") in lexicon().joints


def attaches(paragraph: str) -> bool:
    """Whether a paragraph belongs to the criterion above it ("Note: ...", "Exceptions: ...", a lone "OR")."""
    return lexicon().attach.match(paragraph[:40].lower()) is not None or joins(paragraph)
