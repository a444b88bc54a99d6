"""Tables of plain text, recovered from their lines: a label, then as many values as the head has columns.

A line that fits no row is kept as a row of its own text: nothing is put into a column on a guess.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from registry_tools.lexicons.loader import rows
from registry_tools.models.base import Model
from registry_tools.models.document import Table, TableCell

MOST_COLUMNS = 8
_CAPITAL = re.compile(r"(?<=\s)(?=[A-Z][a-z]|[A-Z]{2,}\b|[Pp]-value|N\s?=)")


class WordRow(Model):
    word: str


class TextRow(NamedTuple):
    """A table's line: label, and the values at its end."""

    label: str
    values: tuple[str, ...]


@cache
def _value() -> re.Pattern[str]:
    words = "|".join(re.escape(row.word) for row in rows("document_text_values", WordRow))
    number = r"[<>≤≥=]?\s?[-−–]?\d{1,9}(?:[.,]\d{1,6}){0,4}\s?%?"
    return re.compile(
        rf"(?:^|(?<=\s))(?:{number}(?:\s?[:–-]\s?{number}|\s±\s{number})?(?:\s?\([^()]{{1,40}}\)|\s?\[[^\[\]]{{1,40}}\])?[a-z*†‡]?|{words})$"
    )


def row_of(line: str, most: int = MOST_COLUMNS) -> TextRow:
    """Label and values of a line; at most `most` values, counted from its end."""
    rest = line.strip()
    values: list[str] = []
    while rest and len(values) < most:
        found = _value().search(rest[-90:])
        if found is None:
            break
        values.insert(0, found.group().strip())
        rest = rest[: len(rest) - len(found.group())].rstrip()
    return TextRow(rest, tuple(values))


def read_table(
    caption: str, label: str | None, groups: Sequence[Sequence[str]], notes: Sequence[str], number: int
) -> Table | None:
    """The table of these groups of lines (as blank lines divide them); None where they make no rows."""
    lines = [line for group in groups for line in group]
    counts = Counter(len(found.values) for found in map(row_of, lines) if found.values and found.label)
    if not counts or sum(counts.values()) < 2:
        return None
    columns = _columns(counts)
    first = next(
        (at for at, line in enumerate(lines) if len(row_of(line, columns).values) == columns and row_of(line).label), None
    )
    if first is None:
        return None
    head, body = _divide(groups, first, columns)
    cells = _head_cells(head, columns)
    header_rows = 1 if cells else 0
    cells.extend(_body_cells(body, columns, header_rows))
    total = max((cell.row for cell in cells), default=-1) + 1
    if total - header_rows < 2:
        return None
    return Table(
        table_id=f"t{number}",
        page=1,
        pages=(1,),
        label=label,
        caption=caption,
        footnotes=tuple(notes),
        rows=total,
        columns=columns + 1,
        cells=tuple(cells),
        method="text",
    )


def _columns(counts: Counter[int]) -> int:
    """How many values the rows have: most of them; a figure that belongs to a label makes one too many now and then."""
    best = max(counts.values())
    return min(count for count, times in counts.items() if times >= 0.6 * best)


def _divide(groups: Sequence[Sequence[str]], first: int, columns: int) -> tuple[list[list[str]], list[str]]:
    """Groups before the first row, and the lines from it on. A label without values right above it belongs to the body."""
    head: list[list[str]] = []
    body: list[str] = []
    at = 0
    for group in groups:
        if at + len(group) <= first:
            head.append(list(group))
        elif at < first:
            head.append(list(group[: first - at]))
            body.extend(group[first - at :])
        else:
            body.extend(group)
        at += len(group)
    if (
        len(head) > 1
        and len(head[-1]) == 1
        and _is_group_label(head[-1][0])
        and (columns == 1 or not _split_head(head[-1][0], columns))
    ):
        body.insert(0, head.pop()[0])
    return head, body


def _is_group_label(line: str) -> bool:
    return line.rstrip(" abcd").endswith(("%)", "years", ")")) and not re.match(r"\(?N\s?=", line)


def _head_cells(head: Sequence[Sequence[str]], columns: int) -> list[TableCell]:
    texts = [" ".join(" ".join(group).split()) for group in head]
    if not texts:
        return []
    if columns == 1:
        return [TableCell(row=0, column=1, text=" ".join(texts), is_header=True)]
    parts = _split_head(texts[-1], columns)
    if parts is not None:
        above = " ".join(texts[:-1])
    elif len(texts) >= columns:
        parts, above = texts[-columns:], " ".join(texts[:-columns])
    else:
        return [TableCell(row=0, column=0, column_span=columns + 1, text=" ".join(texts), is_header=True)]
    cells = [TableCell(row=0, column=0, text=above, is_header=True)] if above else []
    cells.extend(TableCell(row=0, column=at, text=part, is_header=True) for at, part in enumerate(parts, 1))
    return cells


def _split_head(text: str, columns: int) -> list[str] | None:
    """One line that heads several columns, where its capitals say how it divides."""
    cuts = [0, *(found.start() for found in _CAPITAL.finditer(text)), len(text)]
    if len(cuts) - 1 != columns:
        return None
    return [text[a:b].strip() for a, b in pairwise(cuts)]


def _body_cells(lines: Sequence[str], columns: int, row: int) -> list[TableCell]:
    cells: list[TableCell] = []
    waiting: list[str] = []  # label lines that have no values yet

    def flush() -> int:
        """Labels without values head the rows below them, each on its own row."""
        at = row
        for label in waiting:
            cells.append(TableCell(row=at, column=0, column_span=columns + 1, text=label))
            at += 1
        waiting.clear()
        return at

    for line in lines:
        found = row_of(line, columns)
        if len(found.values) < columns or (not found.label and not waiting):
            if waiting and line[:1].islower():
                waiting[-1] += " " + line.strip()
            else:
                waiting.append(" ".join(line.split()))
            continue
        label = found.label
        if not label or (waiting and label[:1].islower()):
            label = f"{waiting.pop()} {label}".strip()
        row = flush()
        cells.append(TableCell(row=row, column=0, text=" ".join(label.split())))
        cells.extend(TableCell(row=row, column=at, text=value) for at, value in enumerate(found.values, 1))
        row += 1
    flush()
    return cells
