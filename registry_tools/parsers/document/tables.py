"""Tables of a document: found page by page, then joined where one goes on over pages.

    found = find_tables(page)              # for each page that was read
    tables = join_tables([*found_of_all_pages])

`find_tables` needs only the PageContent. What it takes from the page it names by index into `page.words`, so that the
reader of text can leave these words out of its blocks: `words` (the body), `caption_words`, `footnote_words`.
`join_tables` gives the `Table`s of the document, numbered `t1`, `t2`, ... in the order found.
"""

from __future__ import annotations

from registry_tools.parsers.document.page import PageContent
from registry_tools.parsers.document.table_join import join_tables
from registry_tools.parsers.document.table_model import FoundTable
from registry_tools.parsers.document.table_page import tables_of_page

__all__ = ["FoundTable", "find_tables", "join_tables"]

LEAST_TURNED = 12  # words: fewer in another direction are an axis's title or a margin note


def find_tables(page: PageContent) -> list[FoundTable]:
    """The tables on one page, from top to bottom; empty where there is neither grid nor caption."""
    turns: dict[int, list[int]] = {}
    for at, word in enumerate(page.words):
        turns.setdefault(word.rotation, []).append(at)
    out: list[FoundTable] = []
    for rotation, indices in turns.items():
        if rotation == 0:
            placed = [(at, page.words[at]) for at in indices]
            sideways = [(at, page.words[at]) for turn in (90, 270) for at in turns.get(turn, ())]
            out.extend(tables_of_page(page, placed, sideways, 0, page))
        elif rotation in (90, 180, 270) and len(indices) >= LEAST_TURNED:
            turned = page.turned(rotation)
            out.extend(tables_of_page(turned, list(zip(indices, turned.words, strict=True)), [], rotation, page))
    return _without_doubles(out) if len(turns) > 1 else out


def _without_doubles(found: list[FoundTable]) -> list[FoundTable]:
    """Of tables in one place, read in two directions, the one with more words."""
    kept: list[FoundTable] = []
    for table in sorted(found, key=lambda table: -len(table.words)):
        x0, y0, x1, y1 = table.box
        if not any(
            min(other.box[2], x1) > max(other.box[0], x0) and min(other.box[3], y1) > max(other.box[1], y0) for other in kept
        ):
            kept.append(table)
    return [table for table in found if table in kept]
