"""A table as columns and rows that say what their cells are about.

A column has the words of its head from the top down (a head that spans columns holds for all of them); a row has its label and
the labels it stands under, by indentation where the cells have boxes, else by the section lines between the rows. Labels that
run over two lines are joined, and a footnote that a label is marked with belongs to its words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from registry_tools.models.document import Table, TableCell
from registry_tools.parsers.facts.document_annotations import Annotation, annotate, unit_in
from registry_tools.parsers.facts.document_cells import read_value
from registry_tools.parsers.facts.document_words import alternatives

_RAISED = re.compile(r"[\u1d2c-\u1dbf\u2070-\u2079\u00b9\u207f\u2071\u02b0-\u02b8\u207d\u207e*†‡§¶#]{1,6}(?=$|[\s,;:)])")
_CITED = re.compile(r"\[\d{1,3}(?:[,–-]\s?\d{1,3}){0,8}\]")
_SIZE = re.compile(
    r"[(\[]?\s?\b[nN]\s?[=:]\s?(\d{1,3}(?:,\d{3})+|\d{1,7})(?:[a-e]?\b|(?=\D))\s?[)\]]?"
    rf"|[(\[]\s?(\d{{1,3}}(?:,\d{{3}})+|\d{{1,7}})\s{alternatives('sample_people')}\s?[)\]]"
)
_INDENT = 2.0  # points
_LEVELS = 5  # left edges of labels; more are labels set in the middle
_MOSTLY = 0.34  # share of values under which a leading column holds labels
_HEAD_ROWS = 6
_ABBREVIATION = 4  # letters: "n.s.", "N/A"


@dataclass(slots=True)
class Column:
    """`path` are the words of the head from the top down; `n` the number of participants that it gives."""

    index: int
    path: tuple[str, ...]
    n: int | None


@dataclass(slots=True)
class Row:
    """`label` without footnote marks; `notes` are the footnotes it is marked with. `parents` from the outermost down.

    `below_other_head`: a second head stands above the row within the table, so that the first does not hold for it.
    """

    index: int
    label: str
    notes: str
    left: float | None
    cells: list[TableCell]
    parents: tuple[Row, ...] = ()
    below_other_head: bool = False
    own: Annotation = field(default_factory=lambda: annotate(""))

    @property
    def has_values(self) -> bool:
        return bool(self.cells)


@dataclass(slots=True)
class Grid:
    """`head` are the words over the labels, `context` the words of heads that span all columns."""

    table: Table
    head: str
    context: tuple[str, ...]
    columns: dict[int, Column]
    rows: list[Row]
    first: int  # the first column of values


def size_of(text: str) -> tuple[str, int | None]:
    """A head's words without the number of participants, and that number; two different numbers are none."""
    found = {int((match[1] or match[2]).replace(",", "")) for match in _SIZE.finditer(text)}
    bare = re.sub(r"\s{2,}", " ", _SIZE.sub(_closing, text)).strip(" ,;:-–").replace(" )", ")").replace(",)", ")")
    return bare, found.pop() if len(found) == 1 else None


def _closing(found: re.Match[str]) -> str:
    """ "(placebo, n = 27)" keeps its bracket."""
    return ")" if found.group().rstrip()[-1:] in ")]" and found.group().lstrip()[:1] not in "([" else " "


def plain_label(text: str) -> str:
    """Words without reference marks and line breaks."""
    return " ".join(_CITED.sub("", _RAISED.sub("", text)).split())


def read_grid(table: Table) -> Grid | None:
    """The table's columns and rows; None where it has no head or no values."""
    at = _spread(table)
    heads = _head_rows(table, at)
    if not heads:
        return None
    body = [row for row in range(table.rows) if row not in heads and row > min(heads)]
    first = _first_value_column(table, at, body)
    if first is None:
        return None
    columns, context = _columns(table, at, heads, first)
    if not columns:
        return None
    head = " ".join(
        dict.fromkeys(plain_label(at[row, column].text) for row in heads for column in range(first) if (row, column) in at)
    ).strip()
    return Grid(table, head, context, columns, _rows(table, at, body, first), first)


def _spread(table: Table) -> dict[tuple[int, int], TableCell]:
    """Every place that a cell with words covers."""
    at: dict[tuple[int, int], TableCell] = {}
    for cell in table.cells:
        if cell.text.strip():
            for row in range(cell.row, min(cell.row + cell.row_span, table.rows)):
                for column in range(cell.column, min(cell.column + cell.column_span, table.columns)):
                    at.setdefault((row, column), cell)
    return at


def _head_rows(table: Table, at: dict[tuple[int, int], TableCell]) -> list[int]:
    """Rows from the top that are marked as head, and those below that go on with it: no values, words over several columns."""
    heads: list[int] = []
    for row in range(min(table.rows, _HEAD_ROWS)):
        cells = _cells(at, row, table.columns)
        beside = [cell for cell in cells if cell.column > 0]
        if not beside:
            if heads or not cells or not cells[0].is_header:
                break
            heads.append(row)
            continue
        values = any(_is_value(cell) for cell in beside)
        marked = all(cell.is_header for cell in cells)
        spans_all = len(cells) == 1 and cells[0].column_span >= table.columns - 1 and heads and not marked
        if spans_all or (values and not (marked and row == 0)):
            break
        if not marked and not heads:
            break
        heads.append(row)
    return heads


def _cells(at: dict[tuple[int, int], TableCell], row: int, columns: int) -> list[TableCell]:
    seen: list[TableCell] = []
    for column in range(columns):
        cell = at.get((row, column))
        if cell is not None and (not seen or cell is not seen[-1]):
            seen.append(cell)
    return seen


def _is_value(cell: TableCell) -> bool:
    return read_value(cell.text) is not None


def _first_value_column(table: Table, at: dict[tuple[int, int], TableCell], body: list[int]) -> int | None:
    """The leading columns hold labels: the first always, others where few of their cells are values."""
    for column in range(1, table.columns):
        cells = [at[row, column] for row in body if (row, column) in at and at[row, column].column_span == 1]
        if cells and sum(map(_is_value, cells)) >= _MOSTLY * len(cells):
            return column
    return None


def _columns(
    table: Table, at: dict[tuple[int, int], TableCell], heads: list[int], first: int
) -> tuple[dict[int, Column], tuple[str, ...]]:
    context: list[str] = []
    paths: dict[int, list[str]] = {column: [] for column in range(first, table.columns)}
    width = table.columns - first
    for level, row in enumerate(heads):
        cells = [cell for cell in _cells(at, row, table.columns) if cell.column + cell.column_span > first]
        if not cells:
            lone = at.get((row, 0))
            if lone is not None and _SIZE.search(lone.text):
                context.append(plain_label(lone.text))
            continue
        covered = sum(min(cell.column_span, width) for cell in cells)
        if len(cells) == 1 and width > 1 and (level < len(heads) - 1 or cells[0].column_span >= width):
            context.append(plain_label(cells[0].text))
            continue
        below = level < len(heads) - 1
        for order, cell in enumerate(cells):
            end = cell.column + cell.column_span
            if below and cell.column_span == 1 and covered < width:
                # a head over several columns that was read as one cell: it reaches to the next
                end = cells[order + 1].column if order + 1 < len(cells) else table.columns
            for column in range(max(first, cell.column), min(end, table.columns)):
                paths[column].append(plain_label(cell.text))
    stub = " ".join(at[row, 0].text for row in heads if (row, 0) in at)
    if _SIZE.search(stub):
        context.append(plain_label(stub))
    columns: dict[int, Column] = {}
    for column, path in paths.items():
        sizes = [size for size in (size_of(words)[1] for words in path) if size is not None]
        columns[column] = Column(column, tuple(path), sizes[-1] if sizes else None)
    return columns, tuple(dict.fromkeys(context))


def _rows(table: Table, at: dict[tuple[int, int], TableCell], body: list[int], first: int) -> list[Row]:
    found: list[Row] = []
    other_head = False
    for index in body:
        cells = _cells(at, index, table.columns)
        labels = [cell for cell in cells if cell.column < first and cell.row == index]
        values = [cell for cell in cells if cell.column >= first and cell.row == index]
        if not labels and sum(map(_is_head, values)) > 1:
            other_head = True
            continue
        if not labels and len(values) == 1 and not _is_value(values[0]):
            labels, values = values, []  # a section line set over the columns
        text = " ".join(cell.text for cell in labels)
        label = plain_label(text)
        left = labels[0].box[0] if labels and labels[0].box and labels[0].column < first else None
        if not values and label and found and _goes_on(label, found[-1]):
            found[-1].label += f" {label}"
            found[-1].notes = " ".join((found[-1].notes, _notes(table, text))).strip()
            continue
        if label or values:
            found.append(Row(index, label, _notes(table, text), left, values, below_other_head=other_head))
    for row in found:
        row.own = annotate(f"{row.label} {row.notes}".strip())
    _nest(found)
    return found


def _is_head(cell: TableCell) -> bool:
    """Whether a cell without a label holds words as a head does, not a sign or abbreviation in place of a value."""
    return not _is_value(cell) and sum(map(str.isalpha, cell.text)) > _ABBREVIATION


def _goes_on(label: str, last: Row) -> bool:
    """Whether a line without values is the rest of the label above it: its brackets are open, or it begins in lower case."""
    if last.label.count("(") > last.label.count(")"):
        return True
    return last.has_values and (label[0] == "(" or label[0].islower()) and not label.endswith(":")


def _notes(table: Table, text: str) -> str:
    """The footnotes whose mark stands in the text."""
    marks = set("".join(_RAISED.findall(text)))
    if not marks:
        return ""
    return " ".join(note[1:].strip() for note in table.footnotes if note[:1] in marks)


def _nest(rows: list[Row]) -> None:
    lefts = sorted(row.left for row in rows if row.left is not None)
    levels = sum(right - left > _INDENT for left, right in pairwise(lefts)) + 1
    if 1 < levels <= _LEVELS:
        _nest_by_indent(rows)
    else:
        _nest_by_sections(rows)


def _nest_by_indent(rows: list[Row]) -> None:
    stack: list[Row] = []
    section: Row | None = None
    for row in rows:
        left = row.left
        if left is None:
            if row.has_values:
                row.parents = tuple(stack)
            else:
                section, stack = row, []  # set over the columns
            continue
        while stack and (stack[-1].left or 0.0) >= left - _INDENT:
            stack.pop()
        row.parents = (section, *stack) if section else tuple(stack)
        stack.append(row)


def _nest_by_sections(rows: list[Row]) -> None:
    """A line without values opens a section; a label that says itself what its numbers are ("Age, median (range)") ends it."""
    section: list[Row] = []
    fresh = False
    for row in rows:
        if not row.has_values:
            # two lines in a row: the first is the wider section
            section = [*section, row] if fresh and len(section) < 3 else [row]
            fresh = True
            continue
        fresh = False
        own = row.own
        if section and unit_in(row.label) not in (None, "%"):
            section = []  # "Weight, kg" is no part of "Sex, n (%)"
        if section and own.says_anything and own.rest and not (own.counts and not own.percent and len(own.rest.split()) > 3):
            section = []
        row.parents = tuple(section)


def walk(grid: Grid) -> Iterator[tuple[Row, Column, TableCell]]:
    """Every cell with words under a column of values, in reading order."""
    for row in grid.rows:
        for cell in row.cells:
            column = grid.columns.get(cell.column)
            if column is not None:
                yield row, column, cell
