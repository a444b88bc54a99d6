"""Tables of a document: found page by page, then joined where one goes on over pages.

    found = find_tables(page)              # for each page that was read
    tables = join_tables([*found_of_all_pages])

`find_tables` needs only the PageContent. What it takes from the page it names by index into `page.words`, so that the
reader of text can leave these words out of its blocks: `words` (the body), `caption_words`, `footnote_words`.
`join_tables` gives the `Table`s of the document, numbered `t1`, `t2`, ... in the order found.
"""

from __future__ import annotations

from collections import Counter

from registry_tools.parsers.document.page import PageContent
from registry_tools.parsers.document.table_join import join_tables
from registry_tools.parsers.document.table_model import FoundTable
from registry_tools.parsers.document.table_page import tables_of_page

__all__ = ["FoundTable", "find_tables", "join_tables"]

LEAST_TURNED = 12  # words: fewer in another direction are an axis's title or a margin note


def find_tables(page: PageContent) -> list[FoundTable]:
    """The tables on one page, from top to bottom; empty where there is neither grid nor caption."""
    turns = Counter(word.rotation for word in page.words)
    out: list[FoundTable] = []
    for rotation, count in turns.items():
        if rotation == 0:
            placed = [(at, word) for at, word in enumerate(page.words) if word.rotation == 0]
            out.extend(tables_of_page(page, placed, 0, page))
        elif rotation in (90, 180, 270) and count >= LEAST_TURNED:
            turned = page.turned(rotation)
            at = [index for index, word in enumerate(page.words) if word.rotation == rotation]
            out.extend(tables_of_page(turned, list(zip(at, turned.words, strict=True)), rotation, page))
    return out
