"""The tables of one upright page: grids, then what stands between rules, then what stands under a caption alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from registry_tools.models.document import TableCell
from registry_tools.parsers.document.page import Box, PageContent
from registry_tools.parsers.document.table_caption import (
    Caption,
    caption_text,
    captions_of,
    is_continued,
    listed_out,
    notes_below,
)
from registry_tools.parsers.document.table_columns import read_columns
from registry_tools.parsers.document.table_grid import add_sideways, joined_groups, read_grid
from registry_tools.parsers.document.table_header import mark_head
from registry_tools.parsers.document.table_lines import Line, Placed, WordIndex, lines_of
from registry_tools.parsers.document.table_model import FoundTable, Grid
from registry_tools.parsers.document.table_region import Region, region_below, ruled_regions, widened
from registry_tools.parsers.document.table_rules import Bar, bars_of, bounds, components, edges_of, shades_of, stacks

RUNNING = 0.25  # of the page's height at top and bottom: there stand running heads and feet
CAPTION_REACH = 130.0  # points between a caption's first line and its table


def tables_of_page(
    page: PageContent, placed: list[Placed], sideways: list[Placed], rotation: int, home: PageContent
) -> list[FoundTable]:
    """Tables of a page turned upright; `placed` are its words with their indices on `home`, the page as shown.

    `sideways` are words written upwards or downwards: heads of narrow columns.
    """
    marks = listed_out(captions_of(placed), placed)
    captions = [mark for mark in marks if not mark.figure]
    across = bars_of(page.rules, horizontal=True)
    long = [bar for bar in across if bar.length > 60]
    if not captions and len(long) < 3 and len(page.fills) < 4:
        return []
    index = WordIndex(placed)
    down = bars_of(page.rules, horizontal=False)
    grids = _grids(across, down, index)
    solid = [grid.box for grid in grids]
    for stack in stacks(long):
        for region in ruled_regions(stack, index, marks, solid):
            grid = _between(region, across, down, index, captions, page)
            if grid is not None and not any(_overlap(grid.box, box) for box in solid):
                grids.append(grid)
                solid.append(grid.box)
    if len(page.fills) >= 4:
        edges = edges_of(page.fills, page)
        if edges:
            shaded = _grids(bars_of(page.rules + edges, horizontal=True), bars_of(page.rules + edges, horizontal=False), index)
            fresh = [grid for grid in shaded if not any(_overlap(grid.box, box) for box in solid)]
            grids.extend(fresh)
            solid.extend(grid.box for grid in fresh)
    pairs = _pair(grids, captions)
    figures = [mark for mark in marks if mark.figure]
    loose = [at for at, grid in enumerate(grids) if at not in pairs and not _stands_alone(grid, figures)]
    if loose:
        pairs = {at - sum(gone < at for gone in loose): caption for at, caption in pairs.items()}
        grids = [grid for at, grid in enumerate(grids) if at not in loose]
        solid = [grid.box for grid in grids]
    used = {caption.first for caption in pairs.values()}
    for caption in captions:
        if caption.first not in used and caption.firm:
            grid = _under(caption, captions, across, down, index, page, solid)
            if grid is not None:
                pairs[len(grids)] = caption
                grids.append(grid)
                solid.append(grid.box)
    body_size = _body_size(placed)
    out = []
    for at, grid in sorted(enumerate(grids), key=lambda pair: (pair[1].box[1], pair[1].box[0])):
        if sideways and grid.method == "lattice":
            add_sideways(grid, sideways)
        mark_head(grid)
        others = [box for box in solid if box is not grid.box]
        out.append(_found(grid, pairs.get(at), captions, index, body_size, rotation, page, home, others))
    return out


def _grids(across: Sequence[Bar], down: Sequence[Bar], index: WordIndex) -> list[Grid]:
    out: list[Grid] = []
    groups = joined_groups(components(across, down), index)
    for beams, posts in sorted(groups, key=lambda group: -_area(bounds(*group))):
        if len(beams) + len(posts) < 4:
            continue
        if any(_overlap(bounds(beams, posts), grid.box) for grid in out):
            continue
        grid = read_grid(beams, posts, index)
        if grid is not None and grid.columns >= 2 and grid.rows >= 2:
            out.append(grid)
    return out


def _between(
    region: Region, across: Sequence[Bar], down: Sequence[Bar], index: WordIndex, captions: Sequence[Caption], page: PageContent
) -> Grid | None:
    floor = min([caption.word.y0 for caption in captions if caption.word.y0 > region.box[3]], default=page.height)
    region = widened(region, index, captions, floor)
    x0, y0, x1, y1 = region.box
    captioned = any(_above(caption, region.box) for caption in captions)
    if not captioned and len(region.levels) < 3:
        return None
    partial = [
        bar
        for bar in across
        if y0 + 2 < bar.at < y1 - 2 and x0 - 3 <= bar.start and bar.end <= x1 + 3 and 8 < bar.length < 0.9 * (x1 - x0)
        and not any(abs(bar.at - level) < 2 for level in region.levels)
    ]  # fmt: skip
    posts = [post for post in down if x0 + 5 < post.at < x1 - 5 and post.start < y1 and post.end > y0]
    grid = read_columns(index, region.box, region.levels, partial, posts, shades_of(page.fills, region.box), "rules")
    if grid is None or (not captioned and (_two_columns_of_text(grid) or _is_form(grid))):
        return None
    return grid


def _is_form(grid: Grid) -> bool:
    """Whether most first cells end with a colon, as on a title page."""
    first = [cell.text for cell in grid.cells if cell.column == 0 and cell.filled]
    return grid.columns <= 3 and 2 * sum(text.endswith(":") for text in first) > len(first)


def _two_columns_of_text(grid: Grid) -> bool:
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


def _above(caption: Caption, box: Box) -> bool:
    word = caption.word
    return box[1] - CAPTION_REACH < word.baseline < box[1] + 3 and box[0] - 40 < word.x0 < box[2]


def _pair(grids: Sequence[Grid], captions: Sequence[Caption]) -> dict[int, Caption]:
    """The caption of each grid: the nearest above it with no other table between, else one right below."""
    out: dict[int, Caption] = {}
    used: set[int] = set()
    boxes = [grid.box for grid in grids]
    for at, box in sorted(enumerate(boxes), key=lambda pair: pair[1][1]):
        above = [caption for caption in captions if _above(caption, box) and caption.first not in used]
        near = max(above, key=lambda caption: caption.word.baseline, default=None)
        if near is not None and not any(
            other is not box and near.word.baseline < other[3] and other[1] < box[1] and near.word.baseline <= other[1] + 3
            and min(other[2], box[2]) > max(other[0], box[0])
            for other in boxes
        ):  # fmt: skip
            out[at] = near
            used.add(near.first)
    for at, box in enumerate(boxes):
        if at not in out:
            below = [
                caption
                for caption in captions
                if caption.first not in used
                and caption.firm
                and -3 < caption.word.y0 - box[3] < 30
                and box[0] - 40 < caption.word.x0 < box[2]
            ]
            if below:
                out[at] = min(below, key=lambda caption: caption.word.y0)
                used.add(out[at].first)
    return out


def _stands_alone(grid: Grid, figures: Sequence[Caption]) -> bool:
    """Whether a grid without a caption is a table: rows of several cells, most places filled, and no figure's caption beside it."""
    x0, y0, x1, y1 = grid.box
    for figure in figures:
        word = figure.word
        if x0 - 40 < word.x0 < x1 and (-5 < word.y0 - y1 < 45 or -5 < y0 - word.y1 < 30):
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
    return several >= 2 and 2 * several >= grid.rows and (places >= 0.45 * whole or (ruled and places >= 0.15 * whole))


def _under(
    caption: Caption, captions: Sequence[Caption], across: Sequence[Bar], down: Sequence[Bar],
    index: WordIndex, page: PageContent, solid: Sequence[Box],
) -> Grid | None:  # fmt: skip
    """A table under its caption with no rules, or none that bound it below."""
    word = caption.word
    left, right = word.x0 - 12, page.width
    bottom = min(
        [page.height - 20]
        + [other.word.y0 for other in captions if other.word.y0 > word.y1 + 5 and other.firm]
        + [box[1] for box in solid if box[1] > word.y1]
    )
    region = region_below(word.y1 - 1, left, right, index, bottom)
    if region is None:
        return None
    x0, y0, x1, y1 = region.box
    partial = [bar for bar in across if y0 < bar.at < y1 and x0 - 5 < bar.start and bar.end < x1 + 5]
    levels = [bar.at for bar in partial if bar.length > 0.85 * (x1 - x0)]
    posts = [post for post in down if x0 + 5 < post.at < x1 - 5 and post.start < y1 and post.end > y0]
    partial = [bar for bar in partial if bar.length <= 0.85 * (x1 - x0)]
    grid = read_columns(index, region.box, levels, partial, posts, shades_of(page.fills, region.box), "whitespace")
    if grid is None or _two_columns_of_text(grid) or _is_list(grid):
        return None
    return grid


def _is_list(grid: Grid) -> bool:
    """Whether the first column holds only bullets or numbers of items."""
    first = [cell.text for cell in grid.cells if cell.column == 0 and cell.filled]
    return 2 * sum(len(text.strip("()[].")) <= 2 for text in first) > len(first) and grid.columns == 2


def _found(
    grid: Grid, caption: Caption | None, captions: Sequence[Caption], index: WordIndex, body_size: float,
    rotation: int, page: PageContent, home: PageContent, others: Sequence[Box],
) -> FoundTable:  # fmt: skip
    own = {at for cell in grid.cells for line in cell.lines for at, _ in line}
    x0, y0, x1, y1 = grid.box
    over: list[Line] = []
    if caption is not None:
        top, below = caption.word.y0 - 2, caption.word.y0 > y1 - 3
        bottom = caption.word.y1 + 60 if below else y0 + 2
        words = [p for p in index.inside((min(x0, caption.word.x0) - 3, top, x1 + 12, bottom)) if p[0] not in own]
        over = _paragraph(lines_of(words), 1.5 if below else 1.75)
    taken = own | {at for line in over for at, _ in line.words}
    limit = min(
        [y1 + 260]
        + [other.word.y0 for other in captions if other is not caption and other.word.y0 > y1 - 3]
        + [box[1] for box in others if box[1] > y1 - 3 and min(box[2], x1) > max(box[0], x0)]
    )
    under = lines_of(p for p in index.inside((x0 - 6, y1 - 2, x1 + 6, limit - 1)) if p[0] not in taken)
    size = _table_size(grid)
    notes = notes_below(under, grid.box, body_size, size)
    taken.update(at for line in notes for at, _ in line.words)
    own.update(at for at, word in index.inside(grid.box) if at not in taken)
    label = caption.label if caption else None
    text = caption_text(over, label) if label else None
    return FoundTable(
        page=home.number,
        box=_home(grid.box, rotation, home),
        cells=tuple(
            TableCell(
                row=cell.row, column=cell.column, row_span=cell.row_span, column_span=cell.column_span, text=cell.text,
                is_header=cell.is_header, page=home.number, box=_home(cell.box, rotation, home),
            )
            for cell in grid.cells
        ),
        rows=grid.rows,
        columns=grid.columns,
        method=grid.method,
        words=tuple(sorted(own)),
        label=label,
        caption=text,
        caption_box=_home(_around(over), rotation, home) if over else None,
        caption_words=tuple(sorted(at for line in over for at, _ in line.words)),
        footnotes=_paragraphs(notes),
        footnote_words=tuple(sorted(at for line in notes for at, _ in line.words)),
        header_rows=grid.header_rows,
        continued=bool(text and is_continued(text)),
        rotation=rotation,
        over=_names(p for p in index.inside((0, 0, page.width, y0 - 1)) if p[0] not in taken),
        under=_names(p for p in index.inside((0, y1 + 1, page.width, page.height)) if p[0] not in taken),
        top=_names(index.inside((0, 0, page.width, RUNNING * page.height))),
        foot=_names(index.inside((0, (1 - RUNNING) * page.height, page.width, page.height))),
    )  # fmt: skip


def _names(words: Iterable[Placed]) -> tuple[str, ...]:
    """The words that are not numbers (of pages, dates), in small letters."""
    return tuple(sorted({word.text.lower() for _, word in words if not any(map(str.isdigit, word.text))}))


def _paragraph(lines: Sequence[Line], leading: float) -> list[Line]:
    out: list[Line] = []
    for line in lines:
        if out and line.baseline - out[-1].baseline > leading * line.size:
            break
        out.append(line)
    return out


def _paragraphs(lines: Sequence[Line]) -> tuple[str, ...]:
    """Notes as lines: a line that begins as a note does opens a new one."""
    from registry_tools.parsers.document.table_caption import is_note
    from registry_tools.parsers.document.table_lines import joined

    groups: list[list[str]] = []
    for line in lines:
        if groups and not is_note(line.text):
            groups[-1].append(line.text)
        else:
            groups.append([line.text])
    return tuple(joined(group) for group in groups)


def _around(lines: Sequence[Line]) -> Box:
    return (
        min(line.x0 for line in lines), min(line.y0 for line in lines),
        max(line.x1 for line in lines), max(line.y1 for line in lines),
    )  # fmt: skip


def _home(box: Box, rotation: int, home: PageContent) -> Box:
    back = home.turned_back(rotation, box) if rotation else box
    return tuple(round(value, 2) for value in back)  # type: ignore[return-value]


def _body_size(placed: Sequence[Placed]) -> float:
    """The size most characters of the page are set in."""
    sizes: dict[float, int] = {}
    for _, word in placed:
        size = round(word.size, 1)
        sizes[size] = sizes.get(size, 0) + len(word.text)
    return max(sizes, key=lambda size: sizes[size], default=10.0)


def _table_size(grid: Grid) -> float:
    return _body_size([placed for cell in grid.cells for line in cell.lines for placed in line])


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _overlap(one: Box, other: Box) -> bool:
    """Whether two boxes share more than a tenth of the smaller one."""
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    return wide > 0 and high > 0 and wide * high > 0.1 * min(_area(one), _area(other))
