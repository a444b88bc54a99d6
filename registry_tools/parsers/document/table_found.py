"""From a grid on the upright page to the table as found: caption, notes, boxes on the page as shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from registry_tools.models.document import TableCell
from registry_tools.parsers.document.page import Box, PageContent
from registry_tools.parsers.document.table_caption import Caption, caption_text, is_continued, is_note, notes_below
from registry_tools.parsers.document.table_lines import Line, Placed, WordIndex, joined, lines_of
from registry_tools.parsers.document.table_model import FoundTable, Grid

RUNNING = 0.25  # of the page's height at top and bottom: there stand running heads and feet


def found_table(
    grid: Grid, caption: Caption | None, captions: Sequence[Caption], index: WordIndex, body_size: float,
    rotation: int, page: PageContent, home: PageContent, others: Sequence[Box],
) -> FoundTable:  # fmt: skip
    own = {at for cell in grid.cells for line in cell.lines for at, _ in line}
    x0, y0, x1, y1 = grid.box
    over: list[Line] = []
    if caption is not None:
        over = _caption_lines(caption, grid.box, index, own)
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
    text = caption_text(over, label, index.vocabulary) if label else None
    return FoundTable(
        page=home.number,
        box=_home(grid.box, rotation, home),
        cells=tuple(
            TableCell(
                row=cell.row,
                column=cell.column,
                row_span=cell.row_span,
                column_span=cell.column_span,
                text=cell.text_with(index.vocabulary),
                is_header=cell.is_header,
                page=home.number,
                box=_home(cell.box, rotation, home),
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
        footnotes=_paragraphs(notes, index.vocabulary),
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
    """The words of letters, in small letters: numbers are of pages and dates, single signs are specks."""
    return tuple(
        sorted(
            {
                word.text.lower()
                for _, word in words
                if len(word.text) > 1
                and word.text[0].isalpha()
                and word.text.isprintable()
                and not any(map(str.isdigit, word.text))
            }
        )
    )


def _caption_lines(caption: Caption, box: Box, index: WordIndex, own: set[int]) -> list[Line]:
    """The caption's lines: from its label on while they follow closely; a label alone in its line has its title under it."""
    word = caption.word
    below = word.y0 > box[3] - 3
    left, right = min(box[0], word.x0) - 3, max(box[2] - 1, word.x1 + 3 * word.size)
    bottom = word.y1 + 60 if below else box[1] + 2
    if word.x1 < box[0] and word.baseline > box[1] - 4:  # in the margin beside the table
        right, bottom = box[0] - 2, box[3]
    out: list[Line] = []
    for line in lines_of(p for p in index.inside((0, word.y0 - 2, 1e6, bottom)) if p[0] not in own):
        line.segments = [segment for segment in line.segments if segment.x0 < right and segment.x1 > left]
        if not line.segments:
            continue
        if out:
            alone = len(out) == 1 and len(out[0].text) <= len(caption.label) + 2
            leading = 3.5 if alone and not below else 1.5 if below else 1.75
            if line.baseline - out[-1].baseline > leading * line.size:
                break
        out.append(line)
    return out


def _paragraphs(lines: Sequence[Line], known: frozenset[str]) -> tuple[str, ...]:
    """Notes as lines: a line that begins as a note does opens a new one."""
    groups: list[list[str]] = []
    for line in lines:
        if groups and not is_note(line.text):
            groups[-1].append(line.text)
        else:
            groups.append([line.text])
    return tuple(joined(group, known) for group in groups)


def _around(lines: Sequence[Line]) -> Box:
    return (
        min(line.x0 for line in lines), min(line.y0 for line in lines),
        max(line.x1 for line in lines), max(line.y1 for line in lines),
    )  # fmt: skip


def _home(box: Box, rotation: int, home: PageContent) -> Box:
    back = home.turned_back(rotation, box) if rotation else box
    return tuple(round(value, 2) for value in back)  # type: ignore[return-value]


def body_size_of(placed: Sequence[Placed]) -> float:
    """The size most characters of the page are set in."""
    sizes: dict[float, int] = {}
    for _, word in placed:
        size = round(word.size, 1)
        sizes[size] = sizes.get(size, 0) + len(word.text)
    return max(sizes, key=lambda size: sizes[size], default=10.0)


def _table_size(grid: Grid) -> float:
    return body_size_of([placed for cell in grid.cells for line in cell.lines for placed in line])
