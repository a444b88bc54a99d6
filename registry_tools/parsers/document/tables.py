"""Tables of a document: found page by page, then joined where one goes on over pages.

    found = find_tables(page)              # for each page that was read
    tables = join_tables([*found_of_all_pages])

`find_tables` needs only the PageContent. What it takes from the page it names by index into `page.words`, so that the
reader of text can leave these words out of its blocks: `words` (the body), `caption_words`, `footnote_words`.
`join_tables` gives the `Table`s of the document, numbered `t1`, `t2`, ... in the order found.
"""

from __future__ import annotations

from collections.abc import Sequence

from registry_tools.models.document import Table
from registry_tools.parsers.document.page import PageContent
from registry_tools.parsers.document.table_model import FoundTable


def find_tables(page: PageContent) -> list[FoundTable]:
    """The tables on one page, from top to bottom; empty where there is neither grid nor caption."""
    return []


def join_tables(found: Sequence[FoundTable]) -> list[Table]:
    """The document's tables, of what was found on its pages in page order; pieces of one table become one."""
    return []
