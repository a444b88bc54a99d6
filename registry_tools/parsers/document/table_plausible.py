"""What a table is not: a page's text in columns, a form, a list, a drawing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from registry_tools.parsers.document.table_caption import Caption
from registry_tools.parsers.document.table_model import Grid


def two_columns_of_text(grid: Grid) -> bool:
    """Whether this is a page's text in two columns, between two rules."""
    if grid.columns > 3:
        return False
    words, lines = Counter[int](), Counter[int]()
    for cell in grid.cells:
        if cell.column_span == 1:
            words[cell.column] += sum(len(line) for line in cell.lines)
            lines[cell.column] += len(cell.lines)
    wordy = words.total() > 4.2 * lines.total() and words[0] > 2.2 * lines[0]
    return wordy or all(words[column] > 3.4 * lines[column] for column in lines)


def is_form(grid: Grid) -> bool:
    """Whether most first cells end with a colon, as on a title page."""
    first = [cell.text for cell in grid.cells if cell.column == 0 and cell.filled]
    return grid.columns <= 3 and 2 * sum(text.endswith(":") for text in first) > len(first)


def is_list(grid: Grid) -> bool:
    """Whether the first column holds only bullets or numbers of items."""
    first = [cell.text for cell in grid.cells if cell.column == 0 and cell.filled]
    return 2 * sum(len(text.strip("()[].")) <= 2 for text in first) > len(first) and grid.columns == 2


def stands_alone(grid: Grid, figures: Sequence[Caption]) -> bool:
    """Whether a grid without a caption is a table: rows of several cells, places filled, no figure's caption beside it."""
    x0, y0, x1, y1 = grid.box
    for figure in figures:
        word = figure.word
        if x0 - 130 < word.x0 < x1 and (-5 < word.y0 - y1 < 45 or -5 < y0 - word.y1 < 30):
            return False
    filled: dict[int, int] = {}
    places = 0
    for cell in grid.cells:
        if cell.filled:
            places += cell.row_span * cell.column_span
            for row in range(cell.row, cell.row + cell.row_span):
                filled[row] = filled.get(row, 0) + 1
    several = sum(count > 1 for count in filled.values())
    whole = grid.rows * grid.columns
    ruled = sum(cell.row_span == cell.column_span == 1 for cell in grid.cells) >= 0.6 * whole
    if grid.rows == 1:
        return several == 1
    return several >= 2 and 2 * several >= grid.rows and (places >= 0.45 * whole or (ruled and places >= 0.15 * whole))
