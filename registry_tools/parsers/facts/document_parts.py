"""The words of a column's head or a row's labels, told apart: groups of participants, measures, times, grades."""

from __future__ import annotations

import re
from collections.abc import Iterable, Set
from dataclasses import dataclass, field

from registry_tools.parsers.facts.document_annotations import annotate
from registry_tools.parsers.facts.document_grid import Grid, size_of
from registry_tools.parsers.facts.document_roles import Part, group_key, group_label, part_of
from registry_tools.parsers.facts.document_words import pattern

_SHORT = 6  # words of a group's name
_VERSUS = re.compile(r"\b(?:vs\.?|versus)(?=\s)", re.I)


@dataclass(slots=True)
class Parts:
    """`over` are words above the group's name ("Children" over "Placebo"); `special` a kind that is nobody's own number."""

    groups: list[str] = field(default_factory=list)
    over: list[str] = field(default_factory=list)
    measures: list[str] = field(default_factory=list)
    times: list[str] = field(default_factory=list)
    grades: list[str] = field(default_factory=list)
    n: int | None = None
    special: Part | None = None


class PartReader:
    """Tells words apart for one table; `known` are the keys of the groups that the document names elsewhere."""

    def __init__(self, grid: Grid, known: Set[str]) -> None:
        self.grid = grid
        self.known = known

    def kind(self, words: str) -> Part:
        part = part_of(words)
        return "group" if part != "time" and group_key(words) in self.known else part

    def names_group(self, words: str) -> bool:
        """Whether words name a group by themselves, not by a number of participants behind them."""
        return group_key(words) in self.known or part_of(size_of(words)[0]) in ("group", "total")

    def read(self, path: Iterable[str], *, labels: bool = False) -> Parts:
        """The parts of a head from the top down, or (`labels`) of a row's labels from the outermost in."""
        parts = Parts()
        for words in path:
            self._add(parts, words, labels=labels)
        return parts

    def _add(self, parts: Parts, words: str, *, labels: bool) -> None:
        kind = self.kind(words)
        bare, size = size_of(words)
        if kind in ("group", "total"):
            if not parts.groups:
                parts.over, parts.measures = parts.measures, []
            parts.groups.append(group_label(words, stub=not self.grid.head) or bare or words)
            parts.n = size if size is not None else parts.n
        elif kind == "time":
            parts.times.append(bare_time(bare))
        elif kind == "grade":
            parts.grades.append(bare)
        elif kind in ("effect", "p_value", "test"):
            parts.special = kind
            if kind == "effect":
                parts.measures.append(bare)
        elif kind == "measure":
            said = annotate(bare)
            timed = pattern("time_word").search(said.rest) and any(character.isdigit() for character in said.rest)
            short = len(said.rest.split()) <= _SHORT and not pattern("age_word").search(said.rest)
            if not labels and timed and short:
                parts.times.append(said.rest)  # "Follow up after 4 months; mean ± SD"
            else:
                parts.measures.append(bare)
            parts.n = size if size is not None else parts.n

    def context_group(self) -> tuple[str | None, int | None]:
        """The group that a head over all columns names; in a head that runs on with other words, one that is known."""
        for words in self.grid.context:
            bare, size = size_of(words)
            if size is None:
                continue
            key = f" {group_key(bare)} "
            inside = [known for known in self.known if f" {known} " in key]
            if inside:
                longest = max(inside, key=len)
                at = re.search(r"\W{1,4}".join(map(re.escape, longest.split())), bare, re.I)
                return (bare[at.start() : at.end()] if at else longest), size
            if words != self.grid.head and len(bare.split()) <= _SHORT:
                return group_label(words, stub=True), size
            return _behind_stub(bare), size
        return None, None


def _behind_stub(words: str) -> str | None:
    """A group's name behind the words over the labels, where both were read as one head: "TEAE Isa-Pd"; None for any other."""
    tokens = words.split()
    at = max(
        (i for i, token in enumerate(tokens) if part_of(token) in ("stub", "statistic") or token.endswith(")")), default=-1
    )
    rest = tokens[at + 1 :]
    return " ".join(rest) if at >= 0 and 0 < len(rest) < _SHORT else None


def bare_time(words: str) -> str:
    said = annotate(words)
    return said.rest if said.says_anything and said.rest else words


def compares(path: Iterable[str]) -> bool:
    """Whether a head sets groups against one another ("Normal vs mild")."""
    return any(_VERSUS.search(words) for words in path)


def may_be_group(parts: Parts) -> bool:
    """Whether words that are no known group may name one: short, and not what is measured."""
    words = " ".join(parts.measures)
    return bool(words) and parts.special is None and len(words.split()) <= _SHORT and not annotate(words).centres
