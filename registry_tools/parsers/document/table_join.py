"""Tables that go on over pages made one.

A table at the top of a page goes on with the one at the end of the page before where both have the same columns and its caption
repeats the label, or it has no caption and nothing but running heads and feet stands between the two. A head that is repeated
is dropped. Small tables that return in one place on three pages or more are running heads in frames, and no tables.
"""

from __future__ import annotations

from collections.abc import Sequence

from registry_tools.models.document import Table, TableCell
from registry_tools.parsers.document.table_model import FoundTable

MOST_HEAD_ROWS = 6
SHIFT = 0.06  # of the table's width: how much the sides of its parts may differ


def join_tables(found: Sequence[FoundTable]) -> list[Table]:
    """The document's tables, of what was found on its pages in page order; pieces of one table become one."""
    groups: list[list[FoundTable]] = []
    heads = _running(found)
    for piece in found:
        if _print(piece) in heads:
            continue
        group = next((group for group in reversed(groups[-4:]) if _goes_on(group, piece)), None)
        if group is None:
            groups.append([piece])
        else:
            group.append(piece)
    return [_joined(group, f"t{at}") for at, group in enumerate(groups, 1)]


def _running(found: Sequence[FoundTable]) -> set[str]:
    """What stands in boxes that return on three pages or more: running heads and feet in frames."""
    pages: dict[str, set[int]] = {}
    for piece in found:
        if piece.rows <= MOST_HEAD_ROWS:
            pages.setdefault(_print(piece), set()).add(piece.page)
    return {text for text, on in pages.items() if len(on) > 2}


def _print(piece: FoundTable) -> str:
    """A piece's place and words, without figures: those of pages and dates change."""
    text = "".join(cell.text for cell in piece.cells)
    return f"{round(piece.box[0], -1)} {round(piece.box[1], -1)} {''.join(char for char in text if not char.isdigit())}"


def _goes_on(group: Sequence[FoundTable], piece: FoundTable) -> bool:
    first, last = group[0], group[-1]
    if piece.columns != last.columns or piece.rotation != last.rotation or not 0 <= piece.page - last.page <= 1:
        return False
    if not _same_sides(last, piece):
        return False
    if piece.page == last.page:
        return piece.label is None and piece.rotation == 0 and -3 < piece.box[1] - last.box[3] < 4
    if piece.label is not None:
        same = piece.label.lower() == (first.label or "").lower()
        return same and (piece.continued or piece.caption == first.caption or not piece.caption)
    if piece.page != last.page + 1 or not set(piece.over) <= set(last.top):
        return False
    return set(last.under) <= set(piece.foot) or _repeated_head(first, piece) > 0


def _same_sides(one: FoundTable, other: FoundTable) -> bool:
    """Whether both are equally wide; they may be moved as a whole (left and right pages)."""
    across = one.rotation in (90, 270)
    first, second = (
        (one.box[3] - one.box[1], other.box[3] - other.box[1])
        if across
        else (one.box[2] - one.box[0], other.box[2] - other.box[0])
    )
    return abs(first - second) <= SHIFT * max(first, second)


def _joined(group: Sequence[FoundTable], table_id: str) -> Table:
    first = group[0]
    cells: list[TableCell] = []
    footnotes: list[str] = []
    rows = 0
    for piece in group:
        dropped = _repeated_head(first, piece) if piece is not first else 0
        for cell in piece.cells:
            if cell.row >= dropped:
                header = cell.is_header and (piece is first or dropped > 0)
                cells.append(cell.model_copy(update={"row": cell.row - dropped + rows, "is_header": header}))
        rows += piece.rows - dropped
        footnotes.extend(note for note in piece.footnotes if note not in footnotes)
    return Table(
        table_id=table_id,
        page=first.page,
        pages=tuple(dict.fromkeys(piece.page for piece in group)),
        box=first.box,
        label=first.label,
        caption=first.caption,
        footnotes=tuple(footnotes),
        rows=rows,
        columns=first.columns,
        cells=tuple(cells),
        method=first.method,
    )


def _repeated_head(first: FoundTable, piece: FoundTable) -> int:
    """How many rows at the top of `piece` repeat those of the first."""
    wanted, given = _rows(first), _rows(piece)
    head = max(first.header_rows, 1)
    for rows in (head, piece.header_rows, 1):
        if 0 < rows < piece.rows and all(wanted.get(row) == given.get(row) for row in range(rows)):
            return rows
    return 0


def _rows(table: FoundTable) -> dict[int, list[tuple[int, str]]]:
    out: dict[int, list[tuple[int, str]]] = {}
    for cell in table.cells:
        text = "".join(cell.text.lower().split())
        if cell.row <= table.header_rows and text:
            out.setdefault(cell.row, []).append((cell.column, text))
    return out
