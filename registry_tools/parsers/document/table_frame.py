"""Around a ruled grid: groups of bars that are one table, captions and notes inside the frame, heads written sideways."""

from __future__ import annotations

from collections import defaultdict

from registry_tools.parsers.document.table_caption import captions_of, is_note
from registry_tools.parsers.document.table_lines import Placed, WordIndex, lines_of
from registry_tools.parsers.document.table_model import Grid
from registry_tools.parsers.document.table_rules import Bar, bounds

Group = tuple[list[Bar], list[Bar]]


def joined_groups(groups: list[Group], index: WordIndex) -> list[Group]:
    """Groups of bars with those joined that one line of text parts: a heading row without vertical rules.

    Only tables open at the left side have such rows; framed ones under one another are tables of their own.
    """
    out: list[Group] = []
    for across, down in sorted(groups, key=lambda group: bounds(*group)[1]):
        box = bounds(across, down)
        for at, (beams, posts) in enumerate(out):
            above = bounds(beams, posts)
            gap = box[1] - above[3]
            open_left = not any(post.at < box[0] + 4 for post in (*posts, *down))
            if not open_left or not 0 < gap < 32 or abs(box[0] - above[0]) > 4 or abs(box[2] - above[2]) > 4:
                continue
            lines = lines_of(index.inside((above[0], above[3], above[2], box[1])))
            if len(lines) == 1 and gap < 2.4 * lines[0].size and lines[0].x0 < box[0] + 14:
                out[at] = ([*beams, *across], [*posts, *down])
                break
        else:
            out.append((across, down))
    return out


def peeled(grid: Grid) -> Grid:
    """Without a first row that is the caption and last rows that are notes, where they stand inside the frame."""
    columns = grid.columns
    alone = {cell.row: cell for cell in grid.cells if cell.column_span == columns and cell.row_span == 1}
    x0, y0, x1, y1 = grid.box
    first, last = 0, grid.rows
    if first in alone and captions_of([placed for line in alone[first].lines for placed in line][:4]):
        y0, first = alone[first].box[3], 1
    while last - 1 in alone and last - 1 > first + 1:
        lines = alone[last - 1].lines
        if not is_note(alone[last - 1].text) and not (len(lines) > 1 and len(lines[0]) > 8):
            break
        y1, last = alone[last - 1].box[1], last - 1
    if (first, last) == (0, grid.rows):
        return grid
    kept = [cell for cell in grid.cells if cell.row >= first and cell.row + cell.row_span <= last]
    return Grid(kept, (x0, y0, x1, y1), grid.method).compact()


def add_sideways(grid: Grid, words: list[Placed]) -> None:
    """Put words written upwards or downwards into the cells that hold their middle."""
    taken: dict[int, list[Placed]] = defaultdict(list)
    for placed in words:
        word = placed[1]
        x, y = (word.x0 + word.x1) / 2, (word.y0 + word.y1) / 2
        holding = [
            (cell.row_span * cell.column_span, at)
            for at, cell in enumerate(grid.cells)
            if cell.box[0] <= x <= cell.box[2] and cell.box[1] <= y <= cell.box[3]
        ]
        if holding:
            taken[min(holding)[1]].append(placed)
    for at, held in taken.items():
        lines: list[list[Placed]] = []
        level = {index: word.baseline for index, word in held}
        level.update({index: level.get(index - 1, word.baseline) for index, word in held if word.script})
        for placed in sorted(held, key=lambda placed: level[placed[0]] * (1 if placed[1].rotation == 270 else -1)):
            if lines and abs(level[lines[-1][-1][0]] - level[placed[0]]) < 0.4 * placed[1].size:
                lines[-1].append(placed)
            else:
                lines.append([placed])
        for line in lines:
            line.sort(key=lambda placed: placed[1].y0 * (-1 if placed[1].rotation == 270 else 1))
        grid.cells[at].lines.extend(lines)


def frame_levels(across: list[Bar], down: list[Bar]) -> list[float]:
    """The y of the bars over the whole width of a closed frame, top and bottom among them; empty where it is not closed."""
    x0, y0, x1, y1 = bounds(across, down)
    full = sorted(bar.at for bar in across if bar.length > 0.9 * (x1 - x0))
    sides = [any(abs(post.at - x) < 4 and post.length > 0.9 * (y1 - y0) for post in down) for x in (x0, x1)]
    if not all(sides) or len(full) < 2 or full[0] > y0 + 4 or full[-1] < y1 - 4 or x1 - x0 < 120:
        return []
    return [at for number, at in enumerate(full) if number == 0 or at - full[number - 1] > 3]
