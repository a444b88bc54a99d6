"""The tables of a paper to results and adverse events, and what could not be attributed, counted."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from typing import NamedTuple

from registry_tools.lexicons.loader import rows
from registry_tools.models.base import Model
from registry_tools.models.document import Document, Table, TableCell
from registry_tools.models.document_facts import DocumentEvent, DocumentResult, Evidence, TableKind, TableReading
from registry_tools.parsers.facts.document_attribution import About, Reader
from registry_tools.parsers.facts.document_cells import read_value
from registry_tools.parsers.facts.document_grid import Grid, Row, read_grid, size_of, walk
from registry_tools.parsers.facts.document_roles import group_key, part_of, table_kind
from registry_tools.parsers.facts.document_statistics import Statistic, statistics
from registry_tools.parsers.facts.document_text import cell_evidence
from registry_tools.parsers.facts.document_words import pattern

_GRADE = re.compile(
    r"(?P<high>[≥>]\s?)?(?:grades?\s?)?(?P<sign>[≥>])?\s?(?P<a>[1-5])(?:\s?(?:-|–|to|or|and|/)\s?(?P<b>[1-5]))?"
)
_ORGANS_LEFT = 3  # words of an organ class that a table may cut off


class TableRead(NamedTuple):
    """A table with its ordinal in the document from 1, its kind and its grid (None: no head over values)."""

    ordinal: int
    table: Table
    kind: TableKind
    grid: Grid | None


class TablesRead(NamedTuple):
    """What the tables gave; `groups` are the labels of groups with their sizes, by table, the baseline table's first."""

    results: tuple[DocumentResult, ...]
    events: tuple[DocumentEvent, ...]
    readings: tuple[TableReading, ...]


class OrganClass(Model):
    """One row of lexicons/document_fact_organ_classes.csv."""

    name: str


@cache
def _organ_classes() -> frozenset[str]:
    return frozenset(row.name.lower() for row in rows("document_fact_organ_classes", OrganClass))


def is_organ_class(label: str) -> bool:
    return label.lower().strip(" .:").replace(" & ", " and ").replace(", and ", " and ") in _organ_classes() or (
        label.lower().strip(" .:") in _organ_classes()
    )


def read_grids(document: Document) -> list[TableRead]:
    """Every table of the document."""
    found: list[TableRead] = []
    for ordinal, table in enumerate(document.tables, 1):
        grid = read_grid(table)
        kind = table_kind(table.caption or "")
        if kind is None and grid is not None:
            kind = table_kind(" ".join((grid.head, *grid.context))) if not table.caption else None
        found.append(TableRead(ordinal, table, "other" if kind == "none" else kind or "outcome", grid))
    return found


def known_groups(grids: list[TableRead]) -> Counter[str]:
    """Keys of the heads that give a number of participants, with how many tables have them."""
    known: Counter[str] = Counter()
    for _, _, kind, grid in grids:
        if grid is None or kind in ("other", "doses", "objectives"):
            continue
        heads = {words for column in grid.columns.values() for words in column.path}
        known.update({group_key(words) for words in heads if part_of(words) == "group" and size_of(words)[1] is not None})
    del known[""]
    return known


def read_tables(grids: list[TableRead], known: frozenset[str]) -> TablesRead:
    """Results and adverse events of all tables."""
    results: list[DocumentResult] = []
    events: list[DocumentEvent] = []
    readings: list[TableReading] = []
    for ordinal, table, kind, grid in grids:
        if grid is None:
            values = sum(1 for cell in table.cells if not cell.is_header and read_value(cell.text))
            readings.append(
                TableReading(table_id=table.table_id, kind=kind, value_cells=values, read_cells=0,
                             reason="no head over its values")
            )  # fmt: skip
            continue
        if kind not in ("baseline", "outcome", "adverse_events"):
            values = sum(1 for _, _, cell in walk(grid) if read_value(cell.text))
            readings.append(
                TableReading(table_id=table.table_id, kind=kind, value_cells=values, read_cells=0,
                             reason="no table of results")
            )  # fmt: skip
            continue
        one = _Table(ordinal, table, kind, grid, known)
        one.read()
        results += one.results
        events += one.events
        reason = None if one.read_cells else "no group of participants could be told"
        readings.append(
            TableReading(
                table_id=table.table_id, kind=kind, value_cells=one.value_cells, read_cells=one.read_cells, reason=reason
            )
        )
    return TablesRead(tuple(results), tuple(events), tuple(readings))


class _Table:
    def __init__(self, ordinal: int, table: Table, kind: TableKind, grid: Grid, known: frozenset[str]) -> None:
        self.ordinal, self.table, self.kind, self.grid = ordinal, table, kind, grid
        self.reader = Reader(grid, known)
        self.results: list[DocumentResult] = []
        self.events: list[DocumentEvent] = []
        self.value_cells = self.read_cells = 0
        self.sizes: dict[tuple[int, str], int] = {}  # participants that a row of the section counts, by column
        self.organ: str | None = None
        self.serious = bool(pattern("serious").search(table.caption or ""))

    def read(self) -> None:
        last: Row | None = None
        for row, column, cell in walk(self.grid):
            if row is not last:
                last = row
                self.organ = row.label if is_organ_class(row.label) else self._organ_above(row)
            value = read_value(cell.text)
            if value is None:
                continue
            self.value_cells += 1
            about = self.reader.about(row, column)
            if about is None:
                continue
            section = row.parents[-1].label if row.parents else ""
            n = self.sizes.get((cell.column, section)) or about.n
            found = statistics(value, about.around, n, effect=about.effect, p_value=about.p_value)
            if not found:
                continue
            self.read_cells += 1
            if section and row.own.counts and not row.own.rest and value.shape == "single" and value.whole:
                self.sizes[cell.column, section] = int(value.a or 0)
                n = None
            evidence = cell_evidence(self.table, cell)
            counts = {one.name for one in found}
            if self.kind == "adverse_events" and counts <= {"count", "percent"} and about.group is not None:
                self._event(row, about, found, n, evidence)
            else:
                self.results += [self._result(about, one, n, cell, evidence) for one in found]

    def _organ_above(self, row: Row) -> str | None:
        above = next((parent.label for parent in reversed(row.parents) if is_organ_class(parent.label)), None)
        return above or (self.organ if not row.parents else None)

    def _event(self, row: Row, about: About, found: list[Statistic], n: int | None, evidence: Evidence) -> None:
        count = next((one for one in found if one.name == "count"), None)
        own = next((one.n for one in found if one.n is not None), None)
        comment = next((one.comment for one in found if one.comment), None)
        notes = None if count is not None else f"{found[0].value:g} %"
        self.events.append(
            DocumentEvent(
                group=about.group,
                term=about.category or about.measure or row.label,
                organ_system=self.organ,
                serious=self.serious or bool(pattern("serious").search(about.section or "")),
                grade=normal_grade(about.grade),
                affected=int(count.value) if count is not None and count.value is not None else None,
                at_risk=own or n,
                notes=comment or notes,
                evidence=evidence,
            )
        )

    def _result(self, about: About, one: Statistic, n: int | None, cell: TableCell, evidence: Evidence) -> DocumentResult:
        unit = one.unit or (
            about.unit if one.name not in ("count", "percent", "p_value") and one.name != "hazard_ratio" else None
        )
        category = ", ".join(words for words in (about.category, about.grade) if words) or None
        return DocumentResult(
            section="baseline" if self.kind == "baseline" else "outcome",
            table=self.ordinal, group=about.group, measure=about.measure, category=category, timepoint=about.timepoint,
            statistic=one.name, value=one.value, value_text=cell.text, low=one.low, high=one.high,
            interval_type=one.interval_type, n=one.n or n, unit=unit, comment=one.comment, evidence=evidence,
        )  # fmt: skip


def normal_grade(words: str | None) -> str | None:
    """`all`, or the grade or range: "Grade ≥ 3" is `>=3`, "Grade 3 or 4" `3-4`; other words as they are."""
    if words is None:
        return None
    low = " ".join(words.lower().split())
    found = _GRADE.search(low)
    if found is None:
        return "all" if low.startswith(("all", "any")) else low
    if found["b"]:
        return f"{found['a']}-{found['b']}"
    above = found["high"] or found["sign"] or any(word in low for word in ("higher", "above", "more"))
    return f">={found['a']}" if above else found["a"]
