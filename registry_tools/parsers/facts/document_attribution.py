"""Who and what a table's cell is about: its group of participants, measure, category, time and grade.

The words of the column's head and of the row's labels are told apart by what they stand for (document_roles). A head that gives
a number of participants, or names a group that the document knows, is a group; so is a labelled row. Where neither side names
one, the heads are the groups if they are no measures, times or statistics; else the cell is left out.
"""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass
from typing import NamedTuple

from registry_tools.parsers.facts.document_annotations import Annotation, annotate, unit_in
from registry_tools.parsers.facts.document_grid import Column, Grid, Row, size_of
from registry_tools.parsers.facts.document_roles import Part, group_key, group_label, part_of

_NUMBER = re.compile(r"[<>≤≥]?\s?\d{1,4}(?:\.\d{1,2})?\s?(?:[a-z]{1,7})?", re.I)


class About(NamedTuple):
    """What a cell is about. `group` is None for a comparison of groups, `total` says that it is all participants together."""

    group: str | None
    n: int | None
    measure: str | None
    category: str | None
    timepoint: str | None
    grade: str | None
    unit: str | None
    around: tuple[Annotation, ...]
    comparison: bool
    p_value: bool
    section: str | None  # the outermost label above the row


@dataclass(slots=True)
class _Parts:
    groups: list[str]
    over: list[str]  # words above the group's name ("Children" over "Placebo")
    measures: list[str]
    times: list[str]
    grades: list[str]
    n: int | None = None
    special: Part | None = None


class Reader:
    """Reads the cells of one table; `known` are the keys of the groups that the document names elsewhere."""

    def __init__(self, grid: Grid, known: Set[str]) -> None:
        self.grid = grid
        self.known = known
        table = grid.table
        self.caption = annotate(table.caption or "")
        self.notes = annotate(" ".join(note for note in table.footnotes if len(note) < 400))
        self.context = [words for words in grid.context if not size_of(words)[1]]
        self.context_group, self.context_n = self._context_group()
        self.counting: dict[tuple[int, str], int] = {}
        sides = [self._parts([words for words in column.path]) for column in grid.columns.values()]
        self.heads_are_groups = not any(side.groups for side in sides) and all(
            side.special or side.measures or side.times or side.grades for side in sides
        )
        self.heads_measure = any(unit_in(words) for column in grid.columns.values() for words in column.path)

    def _context_group(self) -> tuple[str | None, int | None]:
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
            stub = self.grid.head.split()
            short = len(bare.split()) <= 6
            if words != self.grid.head and short:
                return bare, size
            trimmed = _without_stub(bare)
            return (trimmed if trimmed else None), size
        return None, None

    def _kind(self, words: str) -> Part:
        if group_key(words) in self.known:
            return "group"
        return part_of(words)

    def _parts(self, path: list[str]) -> _Parts:
        parts = _Parts([], [], [], [], [])
        for words in path:
            kind = self._kind(words)
            bare, size = size_of(words)
            if kind in ("group", "total"):
                if not parts.groups:
                    parts.over, parts.measures = parts.measures, []
                parts.groups.append(group_label(words, stub=not self.grid.head) or bare or words)
                parts.n = size if size is not None else parts.n
            elif kind == "time":
                parts.times.append(_bare_time(bare))
            elif kind == "grade":
                parts.grades.append(bare)
            elif kind in ("effect", "p_value", "test"):
                parts.special = kind
                if kind == "effect":
                    parts.measures.append(bare)
            elif kind == "measure":
                parts.measures.append(bare)
                parts.n = size if size is not None else parts.n
        return parts

    def about(self, row: Row, column: Column) -> About | None:
        """What the cell of a row and column is about; None where its group or its measure is not told."""
        head = self._parts(list(column.path))
        if not column.path or head.special == "test":
            return None
        labels = [*(parent.label for parent in row.parents), row.label]
        side = self._parts([label for label in labels if label])
        side.measures, side.over = [*side.over, *side.measures], []
        times, groups, n = [*side.times, *head.times], [], None
        label_numbers = _NUMBER.fullmatch(row.label) is not None and self._kind(self.grid.head) in ("time", "stub", "measure")
        if label_numbers and part_of(f"{self.grid.head.rstrip('s').strip()} {row.label}") == "time":
            times = [f"{self.grid.head} {row.label}", *head.times]
            side.measures = [words for words in side.measures if words != size_of(row.label)[0]]
        categories: list[str] = []
        comparison = head.special in ("effect", "p_value")
        if head.groups or side.groups:
            groups = [*head.over, *head.groups, *side.groups]
            n = side.n if side.groups else head.n
            categories += head.measures
        elif comparison:
            pass
        elif self.context_group is not None:
            groups, n = [self.context_group], self.context_n
            categories += head.measures
        elif self.heads_are_groups and head.measures and not self.heads_measure and side.measures:
            groups, n = [", ".join(head.measures)], head.n
        else:
            return None
        if comparison:
            groups, n = [], None
            categories += head.measures if side.measures else []
        measure, category = _measure(row, side.measures, self.context)
        over_labels = size_of(self.grid.head)[0]
        if annotate(over_labels).centres and annotate(over_labels).rest and self.context_group is None:
            measure, category = over_labels, ", ".join(words for words in (measure, category) if words) or None
        if measure is None and categories:
            measure, categories = " ".join(categories), []
        if measure is None:
            measure = self.grid.table.caption  # a table of one measure that only its caption names
        if measure is None:
            return None
        category = ", ".join(words for words in (category, *categories) if words) or None
        around = [row.own, *(parent.own for parent in reversed(row.parents))]
        around += [
            annotate(over_labels),
            annotate(" ".join(reversed(column.path))),
            *(annotate(words) for words in self.context),
        ]
        around += [self.caption, self.notes]
        if comparison:
            around.insert(0, annotate(" ".join(column.path)))
        unit = next((u for u in map(unit_in, [row.label, *(p.label for p in reversed(row.parents)), *self.context]) if u), None)
        return About(
            group=", ".join(dict.fromkeys(groups)) or None,
            n=n,
            measure=measure,
            category=category,
            timepoint=", ".join(dict.fromkeys(times)) or None,
            grade=", ".join(head.grades or side.grades) or None,
            unit=unit,
            around=tuple(around),
            comparison=comparison,
            p_value=head.special == "p_value" or (bool(row.label) and self._kind(row.label) == "p_value"),
            section=row.parents[0].label if row.parents else None,
        )


def _without_stub(words: str) -> str:
    """A group's name behind the words over the labels, where both were read as one head."""
    tokens = words.split()
    while len(tokens) > 1 and part_of(tokens[0]) in ("stub", "statistic"):
        tokens.pop(0)
    return " ".join(tokens) if 0 < len(tokens) <= 5 and len(tokens) < len(words.split()) else ""


def _bare_time(words: str) -> str:
    said = annotate(words)
    return said.rest if said.says_anything and said.rest else words


def _measure(row: Row, measures: list[str], context: list[str]) -> tuple[str | None, str | None]:
    """Measure and category: the labels above the row and its own, or its own alone where it says what its numbers are."""
    own = size_of(row.label)[0]
    if not measures:
        return (context[-1], None) if context else (None, None)
    if measures[-1] != own:
        return ", ".join(measures), None
    if len(measures) == 1 or (row.own.says_anything and row.own.rest):
        return own, None
    return ", ".join(measures[:-1]), own
