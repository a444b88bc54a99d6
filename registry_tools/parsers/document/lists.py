"""How deep the items of a list are nested."""

from __future__ import annotations

from collections.abc import Sequence

from registry_tools.parsers.document.markers import marker_of
from registry_tools.parsers.document.paragraphs import Paragraph

SAME_INDENT = 4.0  # points
DEEPEST = 8


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
