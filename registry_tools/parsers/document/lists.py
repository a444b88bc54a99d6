"""Numbered lists: which of their items only look like headings, and how deep items are nested."""

from __future__ import annotations

from collections.abc import Sequence

from registry_tools.parsers.document.markers import marker_of
from registry_tools.parsers.document.paragraphs import Paragraph

SAME_INDENT = 4.0  # points
DEEPEST = 8
LARGER = 0.7  # points above the usual size: headings are set so


def items_not_headings(paragraphs: Sequence[Paragraph], usual_size: float) -> list[int]:
    """Places of headings that are items: a number among consecutive ones at one indent, with nothing between but deeper items.

    A heading after a list whose last number happens to be one less stays: it has type of its own, and no item follows it. Where
    all of a row look like headings, three without a text below them are a list, unless their type says otherwise.
    """
    out: list[int] = []
    for row in _rows(paragraphs):
        items = [at for at in row if paragraphs[at].kind == "list_item"]
        for at in row:
            if paragraphs[at].kind != "heading":
                continue
            if items:
                same = any(_same_type(paragraphs[at], paragraphs[item]) for item in items)
                mistaken = items[0] < at < items[-1] or same or (len(items) > 1 and _plain(paragraphs[at], usual_size))
            else:
                mistaken = len(row) > 2 and _plain(paragraphs[at], usual_size)
            if mistaken:
                out.append(at)
    return out


def _rows(paragraphs: Sequence[Paragraph]) -> list[list[int]]:
    """Places of items and headings that are numbered on: 1., 2., 3."""
    rows: list[list[int]] = []
    number, shape, x0 = 0, "", 0.0
    for at, paragraph in enumerate(paragraphs):
        marker = marker_of(paragraph.first.text) if paragraph.kind in ("heading", "list_item") else None
        value = int(marker.text.strip("().")) if marker and marker.shape in ("#.", "#)", "(#)") else 0
        here = paragraph.first.x0
        if marker and rows and rows[-1]:
            if value == number + 1 and marker.shape == shape and abs(here - x0) <= SAME_INDENT:
                rows[-1].append(at)
                number, x0 = value, here
                continue
            if paragraph.kind == "list_item" and here > x0 + SAME_INDENT:
                continue
        if value:
            rows.append([at])
            number, shape, x0 = value, marker.shape if marker else "", here
        else:
            rows.append([])
    return [row for row in rows if len(row) > 1]


def _plain(heading: Paragraph, usual_size: float) -> bool:
    """Neither bold nor larger nor in capitals: only another font, as amendments are set."""
    first = heading.first
    return not first.bold and first.size <= usual_size + LARGER and not heading.text.isupper()


def _same_type(heading: Paragraph, item: Paragraph) -> bool:
    one, other = heading.first, item.first
    return (one.font, one.bold) == (other.font, other.bold) and abs(one.size - other.size) < LARGER


def set_nesting(paragraphs: Sequence[Paragraph]) -> None:
    """Set `level` of items: 0 outermost. An item is inside the one above it where it stands further right in the same column,
    or where it begins a numbering of another shape at the same indent ("2." then "a)"). A heading ends all lists.
    """
    stack: list[tuple[float, str]] = []  # indent and shape of the items that are open
    column: tuple[int, float] | None = None
    for paragraph in paragraphs:
        if paragraph.kind == "heading":
            stack.clear()
        if paragraph.kind != "list_item":
            continue
        marker = marker_of(paragraph.first.text)
        if marker is None:
            paragraph.level = 0
            continue
        here = (paragraph.first.page, paragraph.column[0])
        x0 = paragraph.first.x0
        if column is not None and column != here and stack and abs(x0 - stack[-1][0]) > SAME_INDENT:
            # another column or page: indents do not compare, shapes do
            known = next((at for at in range(len(stack) - 1, -1, -1) if stack[at][1] == marker.shape), None)
            if known is not None and here[0] != column[0]:
                shift = x0 - stack[known][0]
                stack = [(indent + shift, shape) for indent, shape in stack]
        column = here
        while stack and x0 < stack[-1][0] - SAME_INDENT:
            stack.pop()
        same = next((at for at in range(len(stack) - 1, -1, -1) if stack[at][1] == marker.shape), None)
        if same is None and stack and abs(x0 - stack[-1][0]) <= SAME_INDENT and _alike(stack[-1][1], marker.shape):
            same = len(stack) - 1  # "i." is a letter until "ii." comes
        if same is not None and x0 <= stack[same][0] + SAME_INDENT:
            del stack[same + 1 :]
        elif len(stack) < DEEPEST:
            stack.append((x0, marker.shape))
        paragraph.level = max(len(stack) - 1, 0)


def _alike(shape: str, other: str) -> bool:
    return shape != other and shape.replace("i", "a") == other.replace("i", "a")
