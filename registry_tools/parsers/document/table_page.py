"""The tables of one upright page: grids, then what stands between rules, then what stands under a caption alone."""

from __future__ import annotations

from collections.abc import Sequence

from registry_tools.parsers.document.page import Box, PageContent
from registry_tools.parsers.document.table_caption import Caption, captions_of, listed_out
from registry_tools.parsers.document.table_columns import read_columns
from registry_tools.parsers.document.table_found import body_size_of, found_table
from registry_tools.parsers.document.table_frame import add_sideways, frame_levels, joined_groups
from registry_tools.parsers.document.table_grid import read_grid
from registry_tools.parsers.document.table_header import mark_head
from registry_tools.parsers.document.table_lines import Placed, WordIndex
from registry_tools.parsers.document.table_model import FoundTable, Grid
from registry_tools.parsers.document.table_pairs import is_above, pair
from registry_tools.parsers.document.table_plausible import is_form, is_list, stands_alone, two_columns_of_text
from registry_tools.parsers.document.table_region import Region, framed_text, region_below, ruled_regions, widened
from registry_tools.parsers.document.table_rules import (
    Bar,
    bars_of,
    bounds,
    components,
    edges_of,
    shades_of,
    stacks,
    typed_rules,
)

LEAST_LONG = 60.0  # points: shorter rules bound no table
MOST_TEXT_RULES = 5  # so many full rules, one over each row, do not stand in a page's text


def tables_of_page(
    page: PageContent, placed: list[Placed], sideways: list[Placed], rotation: int, home: PageContent
) -> list[FoundTable]:
    """Tables of a page turned upright; `placed` are its words with their indices on `home`, the page as shown.

    `sideways` are words written upwards or downwards: heads of narrow columns.
    """
    finder = _Finder(page, placed)
    if not finder.promising:
        return []
    pairs = finder.find()
    if not pairs:
        return []
    body_size = body_size_of(placed)
    out = []
    for grid, caption in sorted(pairs, key=lambda item: (item[0].box[1], item[0].box[0])):
        if sideways and grid.method == "lattice":
            add_sideways(grid, sideways)
        mark_head(grid)
        others = [other.box for other, _ in pairs if other is not grid]
        out.append(found_table(grid, caption, finder.captions, finder.index, body_size, rotation, page, home, others))
    return out


class _Finder:
    """Looks for the grids of one page, the surest kinds first; what is found is not looked at again."""

    def __init__(self, page: PageContent, placed: list[Placed]) -> None:
        self._page = page
        self._marks = listed_out(captions_of(placed), placed)
        self.captions = [mark for mark in self._marks if not mark.figure]
        self._rules = page.rules + typed_rules(word for _, word in placed)
        self._across = bars_of(self._rules, horizontal=True)
        self._long = [bar for bar in self._across if bar.length > LEAST_LONG]
        self.promising = bool(self.captions) or len(self._long) > 1 or len(page.fills) > 3
        if self.promising:
            self.index = WordIndex(placed)
            self._down = bars_of(page.rules, horizontal=False)
            self._grids: list[Grid] = []

    def find(self) -> list[tuple[Grid, Caption | None]]:
        """All grids of the page, each with its caption."""
        self._ruled(self._across, self._down, frames=True)
        for stack in stacks(self._long):
            for region in ruled_regions(stack, self.index, self._marks, [grid.box for grid in self._grids]):
                self._add(self._between(region, framed=False))
        edges = edges_of(self._page.fills, self._page) if len(self._page.fills) > 3 else []
        if edges:
            rules = self._rules + edges
            self._ruled(bars_of(rules, horizontal=True), bars_of(rules, horizontal=False), frames=False)
        captioned = pair([grid.box for grid in self._grids], self.captions)
        figures = [mark for mark in self._marks if mark.figure]
        out: list[tuple[Grid, Caption | None]] = [
            (grid, captioned.get(at)) for at, grid in enumerate(self._grids) if at in captioned or stands_alone(grid, figures)
        ]
        self._grids = [grid for grid, _ in out]
        used = {caption.first for caption in captioned.values()}
        for caption in self.captions:
            if caption.firm and caption.first not in used:
                grid = self._under(caption)
                if self._add(grid) and grid is not None:
                    out.append((grid, caption))
        return out

    def _add(self, grid: Grid | None) -> bool:
        if grid is None or any(_overlap(grid.box, other.box) for other in self._grids):
            return False
        self._grids.append(grid)
        return True

    def _ruled(self, across: Sequence[Bar], down: Sequence[Bar], frames: bool) -> None:
        """Ruled grids, and frames with columns of text in them. A grid of one row counts at a page's top only, where it may
        be the rest of a table of the page before.
        """
        groups = joined_groups(components(across, down), self.index)
        closed: list[Region] = []
        for beams, posts in sorted(groups, key=lambda group: -_area(bounds(*group))):
            if len(beams) + len(posts) < 4:
                continue
            grid = read_grid(beams, posts, self.index)
            rest = grid is not None and grid.columns > 2 and grid.box[1] < 0.25 * self._page.height
            if grid is not None and grid.columns > 1 and (grid.rows > 1 or rest):
                self._add(grid)
            elif frames and (levels := frame_levels(beams, posts)):
                closed.append(Region(bounds(beams, posts), levels))
        for region in closed:
            self._add(self._framed(region))

    def _framed(self, region: Region) -> Grid | None:
        x0, y0, x1, y1 = region.box
        if any(y0 < mark.word.baseline < y1 and x0 < mark.word.x0 < x1 for mark in self._marks):
            return None
        return None if framed_text(region, self.index) else self._between(region, framed=True)

    def _between(self, region: Region, framed: bool) -> Grid | None:
        """The table between full rules, or in a frame."""
        floor = min(
            (caption.word.y0 for caption in self.captions if caption.word.y0 > region.box[3]), default=self._page.height
        )
        if not framed:
            region = widened(region, self.index, self.captions, floor)
        captioned = any(is_above(caption, region.box) for caption in self.captions)
        if not captioned and not framed and len(region.levels) < 3:
            return None
        grid = self._read(region, "rules")
        if grid is None or captioned:
            return grid
        parted = framed or len(region.levels) >= MOST_TEXT_RULES
        text = two_columns_of_text(grid) and not parted
        return None if text or (is_form(grid) and not framed) else grid

    def _under(self, caption: Caption) -> Grid | None:
        """A table under its caption with no rules, or none that bound it below."""
        word = caption.word
        bottom = min(
            [self._page.height - 20]
            + [other.word.y0 for other in self.captions if other.word.y0 > word.y1 + 5 and other.firm]
            + [grid.box[1] for grid in self._grids if grid.box[1] > word.y1]
        )
        region = region_below(word.y1 - 1, word.x0 - 12, self._page.width, self.index, bottom)
        if region is None:
            return None
        x0, y0, x1, y1 = region.box
        region.levels = [
            bar.at for bar in self._across
            if y0 < bar.at < y1 and x0 - 5 < bar.start and bar.end < x1 + 5 and bar.length > 0.85 * (x1 - x0)
        ]  # fmt: skip
        grid = self._read(region, "whitespace")
        return None if grid is None or two_columns_of_text(grid) or is_list(grid) else grid

    def _read(self, region: Region, method: str) -> Grid | None:
        x0, y0, x1, y1 = region.box
        partial = [
            bar
            for bar in self._across
            if y0 + 2 < bar.at < y1 - 2 and x0 - 3 <= bar.start and bar.end <= x1 + 3 and 8 < bar.length < 0.9 * (x1 - x0)
            and not any(abs(bar.at - level) < 2 for level in region.levels)
        ]  # fmt: skip
        posts = [post for post in self._down if x0 + 5 < post.at < x1 - 5 and post.start < y1 and post.end > y0]
        shades = shades_of(self._page.fills, region.box)
        return read_columns(self.index, region.box, region.levels, partial, posts, shades, method)


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _overlap(one: Box, other: Box) -> bool:
    """Whether two boxes share more than a tenth of the smaller one."""
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    return wide > 0 and high > 0 and wide * high > 0.1 * min(_area(one), _area(other))
