"""A table as it stands on one page, before pieces on several pages are joined."""

from __future__ import annotations

from dataclasses import dataclass

from registry_tools.models.document import TableCell
from registry_tools.parsers.document.page import Box


@dataclass(frozen=True, slots=True)
class FoundTable:
    """One table, or the part of one that stands on this page.

    `words`, `caption_words` and `footnote_words` are indices into the page's `words`: the cells', the caption's (with its label)
    and the footnotes' own. `rotation` is the turn of its text (0, 90, 180, 270); boxes are those of the page as shown.
    `continued` where the caption says that the table began before ("Table 2 (continued)").
    `header_rows` counts the rows at the top that are column heads.
    """

    page: int
    box: Box
    cells: tuple[TableCell, ...]
    rows: int
    columns: int
    method: str
    words: tuple[int, ...]
    label: str | None = None
    caption: str | None = None
    caption_box: Box | None = None
    caption_words: tuple[int, ...] = ()
    footnotes: tuple[str, ...] = ()
    footnote_words: tuple[int, ...] = ()
    header_rows: int = 0
    continued: bool = False
    rotation: int = 0
