"""Tables of documents as checks read them: rows with labels and groups, columns with heads and numbers of people."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING

from registry_tools.checks.asking import Row, ask
from registry_tools.checks.finding import Ground
from registry_tools.checks.printed import count_percent, interval, pair, people, single, with_spread
from registry_tools.checks.words import named

if TYPE_CHECKING:
    from registry_tools.db.store import Store

_PEOPLE_SIGN = re.compile(r"\bn\s?[=:]\s?\d", re.I)


@dataclass(slots=True)
class Cell:
    """A cell with what stands over and beside it. `group` is the heading row above, "" where there is none.

    `n` is the number of people that the nearest "N = …" gives for it: its row's label, a row of numbers of people in its group,
    its column's head, the whole table's head or caption, in that order; None where none or where several do.
    """

    row: int
    column: int
    columns: int
    text: str
    page: int | None
    is_header: bool
    label: str = ""
    group: str = ""
    head: str = ""
    n: int | None = None
    n_text: str = ""
    n_path: str = ""


@dataclass(slots=True)
class Grid:
    """One table. `values` are the cells that hold numbers under a head or beside a label, by row."""

    source_id: str
    study_id: str | None
    name: str
    table_id: str
    caption: str
    footnotes: str
    cells: list[Cell]
    values: list[list[Cell]] = field(default_factory=list)

    @property
    def title(self) -> str:
        return self.caption or self.table_id

    def ground(self, role: str, cell: Cell) -> Ground:
        return Ground(
            role=role, quote=cell.text, source_id=self.source_id,
            path=self.path(cell),
            page=cell.page, start_char=0, end_char=len(cell.text),
        )  # fmt: skip

    def people_ground(self, cell: Cell) -> Ground:
        """Where the cell's n stands."""
        return Ground(
            role="number of people", quote=cell.n_text, source_id=self.source_id, path=cell.n_path or None, page=cell.page,
            start_char=0, end_char=len(cell.n_text),
        )  # fmt: skip

    def path(self, cell: Cell) -> str:
        return f"tables[{self.table_id}].cells[{cell.row},{cell.column}]"


def grids(store: Store, studies: Sequence[str] | None) -> Iterator[Grid]:
    """Every table of the documents of these studies (None: of all documents)."""
    for _, rows in groupby(ask(store, "tables", studies), key=lambda row: (row["document_id"], row["table_id"])):
        yield grid(list(rows))


def grid(rows: Sequence[Row]) -> Grid:
    """A table of the rows of db/queries/check_tables.sql, ordered by row and column."""
    first = rows[0]
    cells = [
        Cell(row["row_index"], row["column_index"], row["column_span"], row["text"] or "", row["page"], bool(row["is_header"]))
        for row in rows
    ]
    table = Grid(
        first["source_id"], first["study_id"], first["name"] or "", first["table_id"], first["caption"] or "",
        first["footnotes"] or "", cells,
    )  # fmt: skip
    _annotate(table)
    return table


def is_value(text: str) -> bool:
    """Whether a cell's text is a number, alone or with its percentage, spread or interval."""
    return any(read(text) is not None for read in (single, count_percent, interval, pair, with_spread))


def _annotate(table: Grid) -> None:
    heads: dict[int, list[Cell]] = {}
    group: Cell | None = None
    group_people: dict[int, Cell] = {}
    whole = next((cell for cell in table.cells if cell.is_header and cell.column == 0 and people(cell.text)), None)
    for _, row in groupby(table.cells, key=lambda cell: cell.row):
        line = list(row)
        if all(cell.is_header for cell in line) or _is_head(line):
            if not line[0].is_header:
                group, group_people = None, {}
            for cell in line:
                for column in range(cell.column, cell.column + cell.columns):
                    heads.setdefault(column, []).append(cell)
            continue
        labels = [cell for cell in line if cell.column == 0] or [cell for cell in line[:1] if not is_value(cell.text)]
        if labels and not is_value(labels[0].text) and len(line) > 1 and not is_value(line[1].text) and line[1].column == 1:
            labels.append(line[1])
        label = " ".join(cell.text for cell in labels).strip()
        values = [cell for cell in line if cell not in labels and cell.text.strip()]
        if not any(is_value(cell.text) for cell in values):
            if label and not values:
                group, group_people = labels[0], {}
            continue
        if named("people_row", label) == label.lower().strip(" :,") and label:
            group_people = {cell.column: cell for cell in values if single(cell.text)}
        heading = bool(label) and min(cell.column for cell in values) > 1 + max(one.column for one in labels)
        if heading:  # with its p-value: the rows below are its own
            group, group_people = None, {}
        for cell in values:
            cell.label, cell.group = label, group.text if group else ""
            over = [head for head in heads.get(cell.column, ()) if head is not whole or cell.column == 0]
            cell.head = " ".join(dict.fromkeys(head.text for head in over))
            _count_people(table, cell, [*labels, *([group] if group else [])], over, group_people.get(cell.column), whole)
        table.values.append(values)
        if heading:
            group = labels[0]


def _is_head(line: list[Cell]) -> bool:
    """A row inside the table that gives its columns new heads: no number in it but "n = …", in two cells or more."""
    values = [cell for cell in line if cell.column > 0 and cell.text.strip()]
    return (
        len(values) > 1 and not any(is_value(cell.text) for cell in values) and any(_PEOPLE_SIGN.search(c.text) for c in values)
    )


def _count_people(
    table: Grid, cell: Cell, named_by: list[Cell], over: list[Cell], beside: Cell | None, whole: Cell | None
) -> None:
    """Set the cell's n, from what names its row, a row of numbers of people, the heads over it (nearest first), the caption."""
    for one in named_by:
        if _PEOPLE_SIGN.search(one.text) or named("subset_row", one.text):
            alone = len(_PEOPLE_SIGN.findall(one.text)) == 1
            cell.n, cell.n_text, cell.n_path = (people(one.text) if alone else None), one.text, table.path(one)
            return
    if beside is not None:
        found = single(beside.text)
        if found and found[0] == int(found[0]):
            cell.n, cell.n_text, cell.n_path = int(found[0]), beside.text, table.path(beside)
        return
    for head in (*reversed(over), *([whole] if whole else ())):
        if _PEOPLE_SIGN.search(head.text):
            cell.n, cell.n_text, cell.n_path = people(head.text), head.text, table.path(head)
            return
    if len(_PEOPLE_SIGN.findall(table.caption)) == 1:
        cell.n, cell.n_text, cell.n_path = people(table.caption), table.caption, f"tables[{table.table_id}].caption"
