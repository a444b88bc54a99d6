"""The tables of one upright page: grids, then what stands between rules, then what stands under a caption alone."""

from __future__ import annotations

from collections.abc import Sequence

from registry_tools.parsers.document.page import Box, PageContent
from registry_tools.parsers.document.table_caption import Caption, captions_of, listed_out
from registry_tools.parsers.document.table_columns import read_columns
from registry_tools.parsers.document.table_found import body_size_of, found_table
from registry_tools.parsers.document.table_frame import add_sideways, joined_groups
from registry_tools.parsers.document.table_grid import read_grid
from registry_tools.parsers.document.table_header import mark_head
from registry_tools.parsers.document.table_lines import Placed, WordIndex
from registry_tools.parsers.document.table_model import FoundTable, Grid
from registry_tools.parsers.document.table_plausible import is_form, is_list, stands_alone, two_columns_of_text
from registry_tools.parsers.document.table_region import Region, region_below, ruled_regions, widened
from registry_tools.parsers.document.table_rules import Bar, bars_of, bounds, components, edges_of, shades_of, stacks

MOST_TEXT_RULES = 5  # so many full rules, one over each row, do not stand in a page's text
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
    grids = _grids(across, down, index, page.height)
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
            shaded = _grids(
                bars_of(page.rules + edges, horizontal=True), bars_of(page.rules + edges, horizontal=False), index, page.height
            )
            fresh = [grid for grid in shaded if not any(_overlap(grid.box, box) for box in solid)]
            grids.extend(fresh)
            solid.extend(grid.box for grid in fresh)
    pairs = _pair(grids, captions)
    figures = [mark for mark in marks if mark.figure]
    loose = [at for at, grid in enumerate(grids) if at not in pairs and not stands_alone(grid, figures)]
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
    body_size = body_size_of(placed)
    out = []
    for at, grid in sorted(enumerate(grids), key=lambda pair: (pair[1].box[1], pair[1].box[0])):
        if sideways and grid.method == "lattice":
            add_sideways(grid, sideways)
        mark_head(grid)
        others = [box for box in solid if box is not grid.box]
        out.append(found_table(grid, pairs.get(at), captions, index, body_size, rotation, page, home, others))
    return out


def _grids(across: Sequence[Bar], down: Sequence[Bar], index: WordIndex, height: float) -> list[Grid]:
    """Ruled grids; of one row only at a page's top, where it may be the rest of a table of the page before."""
    out: list[Grid] = []
    groups = joined_groups(components(across, down), index)
    for beams, posts in sorted(groups, key=lambda group: -_area(bounds(*group))):
        if len(beams) + len(posts) < 4:
            continue
        if any(_overlap(bounds(beams, posts), grid.box) for grid in out):
            continue
        grid = read_grid(beams, posts, index)
        if grid is not None and grid.columns >= 2 and (grid.rows >= 2 or (grid.columns > 2 and grid.box[1] < 0.25 * height)):
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
    parted = len(region.levels) >= MOST_TEXT_RULES
    if grid is None or (not captioned and ((two_columns_of_text(grid) and not parted) or is_form(grid))):
        return None
    return grid


def _above(caption: Caption, box: Box) -> bool:
    word = caption.word
    reach = CAPTION_REACH if caption.firm else 45
    return box[1] - reach < word.baseline < box[1] + 3 and box[0] - 40 < word.x0 < box[2]


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
            beside = [caption for caption in captions if caption.first not in used and caption.firm and _beside(caption, box)]
            if below or beside:
                out[at] = min(below or beside, key=lambda caption: abs(caption.word.y0 - box[1]))
                used.add(out[at].first)
    return out


def _beside(caption: Caption, box: Box) -> bool:
    """Whether the caption stands in the margin at the table's head, or over it but not above its columns."""
    word = caption.word
    margin = word.x0 < box[0] and abs(word.y0 - box[1]) < 30
    return margin or 0 < box[1] - word.baseline < 60


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
    if grid is None or two_columns_of_text(grid) or is_list(grid):
        return None
    return grid


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _overlap(one: Box, other: Box) -> bool:
    """Whether two boxes share more than a tenth of the smaller one."""
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    return wide > 0 and high > 0 and wide * high > 0.1 * min(_area(one), _area(other))
