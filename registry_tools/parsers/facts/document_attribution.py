"""Who and what a table's cell is about: its group of participants, measure, category, time and grade.

A head that gives a number of participants, or names a group that the document knows, is a group; so is a labelled row. Where
no row is one, heads beside one another that are no measures, times or statistics are the groups. Heads that are worded alike
cannot be told apart: nothing under them is read.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Set
from typing import Literal, NamedTuple

from registry_tools.parsers.facts.document_annotations import Annotation, annotate, unit_in
from registry_tools.parsers.facts.document_cells import read_value
from registry_tools.parsers.facts.document_grid import Column, Grid, Row, size_of, walk
from registry_tools.parsers.facts.document_parts import PartReader, Parts, compares, may_be_group
from registry_tools.parsers.facts.document_roles import group_label, part_of

_NUMBER = re.compile(r"[<>≤≥]?\s?\d{1,4}(?:\.\d{1,2})?\s?(?:[a-z]{1,7})?", re.I)
_ALIKE = 0.6  # share of a group's rows in which a column must hold values of the same form to be a group too
_RATIOS = frozenset(("hazard_ratio", "odds_ratio", "risk_ratio"))
Use = Literal["group", "maybe", "comparison", "plain", "none"]


class About(NamedTuple):
    """What a cell is about. `group` is None for a comparison of groups, whose statistic is `effect` or a p value.

    `around` are the words that may say what the numbers are, from the nearest outwards, the last two the caption and the notes;
    `section` is the outermost label.
    """

    group: str | None
    n: int | None
    measure: str
    category: str | None
    timepoint: str | None
    grade: str | None
    unit: str | None
    around: tuple[Annotation, ...]
    effect: str | None
    p_value: bool
    section: str | None


class Reader:
    """Reads the cells of one table; `known` are the keys of the groups that the document names elsewhere."""

    def __init__(self, grid: Grid, known: Set[str]) -> None:
        self.grid = grid
        self.words = PartReader(grid, known)
        table = grid.table
        self.outer = [annotate(table.caption or ""), annotate(" ".join(note for note in table.footnotes if len(note) < 400))]
        self.context = [words for words in grid.context if size_of(words)[1] is None]
        self.group, self.n = self.words.context_group()
        self.over_labels = size_of(grid.head)[0]
        self.heads = {column.index: self.words.read(column.path) for column in grid.columns.values()}
        self.uses = self._uses()

    def _uses(self) -> dict[int, Use]:
        uses: dict[int, Use] = {}
        signs: Counter[tuple[object, ...]] = Counter()
        keys: dict[int, tuple[object, ...]] = {}
        for column in self.grid.columns.values():
            head = self.heads[column.index]
            use: Use = "plain"
            if not column.path or head.special == "test":
                use = "none"
            elif head.special in ("effect", "p_value") or compares(column.path):
                use = "comparison"
            elif head.groups:
                use = "group"
            elif may_be_group(head) and not any(map(unit_in, column.path)):
                use = "maybe"
            uses[column.index] = use
            words = (head.groups, head.over, head.measures, head.times, head.grades)
            keys[column.index] = (use, *map(tuple, words), annotate(" ".join(column.path))[:6])
            if use != "none":
                signs[keys[column.index]] += 1
        told = [use for use in uses.values() if use not in ("comparison", "none")]
        one_kind = len(told) > 1 and all(use in ("group", "maybe") for use in told)
        alike = self._alike(uses) if one_kind else set()
        for index, use in uses.items():
            if use == "maybe" and index not in alike:
                uses[index] = "plain"
            if use in ("group", "maybe") and signs[keys[index]] > 1:
                uses[index] = "none"
        return uses

    def _alike(self, uses: dict[int, Use]) -> set[int]:
        """Columns that may be groups and hold values of the same form as a known group's, or as one another's.

        A head whose words are part of another's is one that was read in pieces ("Deep cooling", "cooling").
        """
        shapes: dict[int, dict[int, str]] = {index: {} for index, use in uses.items() if use in ("group", "maybe")}
        for row, column, cell in walk(self.grid):
            value = read_value(cell.text)
            if value is not None and column.index in shapes:
                shapes[column.index][row.index] = value.shape
        words = {index: set(" ".join(self.grid.columns[index].path).casefold().split()) for index in shapes}
        found: set[int] = set()
        for index in (index for index, use in uses.items() if use == "maybe"):
            others = [other for other in shapes if other != index and (uses[other] == "group" or "group" not in uses.values())]
            same = any(
                sum(shapes[other].get(row) == shape for row, shape in shapes[index].items()) >= _ALIKE * len(shapes[other]) > 0
                for other in others
            )
            pieces = any(words[index] < words[other] for other in shapes if other != index)
            if same and not pieces:
                found.add(index)
        return found

    def about(self, row: Row, column: Column) -> About | None:
        """What the cell of a row and column is about; None where its group or its measure is not told."""
        use, head = self.uses[column.index], self.heads[column.index]
        if use == "none" or row.below_other_head:
            return None
        side = self._side(row, grouped="group" in self.uses.values())
        side.measures, side.over = [*side.over, *side.measures], []
        times = [*self._row_time(row, side), *side.times, *head.times]
        found = self._group(use, column, side)
        if found is None:
            return None
        groups, n, extra = found
        named = self._measure(row, side, extra)
        effect = self._effect(row, column, comparison=use == "comparison")
        p_value = head.special == "p_value" or (bool(row.label) and self.words.kind(row.label) == "p_value")
        if named is None or not (groups or effect or p_value):
            return None
        measure, category = named
        labels = [row.label, *(parent.label for parent in reversed(row.parents)), *self.context]
        return About(
            group=", ".join(dict.fromkeys(groups)) or None,
            n=n,
            measure=measure,
            category=category,
            timepoint=", ".join(dict.fromkeys(times)) or None,
            grade=", ".join(head.grades or side.grades) or None,
            unit=next((unit for unit in map(unit_in, labels) if unit), None),
            around=self._around(row, column, comparison=use == "comparison"),
            effect=effect,
            p_value=p_value,
            section=row.parents[0].label if row.parents else None,
        )

    def _side(self, row: Row, *, grouped: bool) -> Parts:
        """The parts of a row's labels; under heads that are groups a label with a number of participants is no group."""
        labels = [label for label in (*(parent.label for parent in row.parents), row.label) if label]
        if not grouped:
            return self.words.read(labels, labels=True)
        named = [label if self.words.names_group(label) else size_of(label)[0] for label in labels]
        side = self.words.read(named, labels=True)
        if named != labels:
            side.n = None
        return side

    def _row_time(self, row: Row, side: Parts) -> list[str]:
        """ "12" in a row under the head "Weeks" is a time, not a measure."""
        head = self.grid.head
        if not head or _NUMBER.fullmatch(row.label) is None:
            return []
        if part_of(f"{head.rstrip('s').strip()} {row.label}") != "time":
            return []
        side.measures = [words for words in side.measures if words != size_of(row.label)[0]]
        return [f"{head} {row.label}"]

    def _group(self, use: Use, column: Column, side: Parts) -> tuple[list[str], int | None, list[str]] | None:
        """The groups that the cell is of, their number of participants, and the head's words that are about the measure."""
        head = self.heads[column.index]
        if use == "comparison":
            return [], None, head.measures if side.measures else []
        if use == "group":
            groups = [*head.over, *head.groups, *side.groups]
            return groups, side.n if side.groups else head.n, head.measures
        if side.groups:
            return side.groups, side.n, head.measures
        if self.group is not None:
            return [self.group], self.n, head.measures
        if use == "maybe" and side.measures:
            label, size = size_of(" ".join(words for words in column.path if self.words.kind(words) == "measure"))
            return [group_label(label, stub=False)], size, []
        return None

    def _measure(self, row: Row, side: Parts, extra: list[str]) -> tuple[str, str | None] | None:
        measure, category = _labels(row, side.measures, self.context)
        said = annotate(self.over_labels)
        if said.centres and said.rest and self.group is None:  # "Median duration of infusion" over the labels
            measure, category = self.over_labels, ", ".join(words for words in (measure, category) if words) or None
        if measure is None and extra:
            measure, extra = " ".join(extra), []
        if measure is None:
            measure = self.grid.table.caption  # a table of one measure that only its caption names
        if measure is None:
            return None
        return measure, ", ".join(words for words in (category, *extra) if words) or None

    def _around(self, row: Row, column: Column, *, comparison: bool) -> tuple[Annotation, ...]:
        head = annotate(" ".join(reversed(column.path)))
        near = [row.own, *(parent.own for parent in reversed(row.parents)), annotate(self.over_labels), head]
        return (*([head] if comparison else []), *near, *(annotate(words) for words in self.context), *self.outer)

    def _effect(self, row: Row, column: Column, *, comparison: bool) -> str | None:
        """The comparison's name; in a group's column only a ratio that the row's own label names."""
        if not comparison:
            return next((name for name in row.own.effects if name in _RATIOS), None)
        words = [annotate(" ".join(column.path)), row.own, *(parent.own for parent in reversed(row.parents))]
        return next((one.effects[0] for one in words if one.effects), None)


def _labels(row: Row, measures: list[str], context: list[str]) -> tuple[str | None, str | None]:
    """Measure and category: the labels above the row and its own, or its own alone where it says what its numbers are."""
    own = size_of(row.label)[0]
    if not measures:
        return (context[-1], None) if context else (None, None)
    if measures[-1] != own:
        return ", ".join(measures), None
    if len(measures) == 1 or (row.own.says_anything and row.own.rest):
        return own, None
    return ", ".join(measures[:-1]), own
