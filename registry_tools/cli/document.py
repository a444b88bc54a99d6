"""`document`: one PDF, JATS article or text as Document JSON, or a picture of what was read on a page."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer


def document(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="A PDF, JATS XML or text file.")],
    page: Annotated[int | None, typer.Option(min=1, help="Only this page's blocks and tables.")] = None,
    picture: Annotated[Path | None, typer.Option(help="Draw what was read on the page into this PNG file.")] = None,
    password: Annotated[str | None, typer.Option(help="The password of an encrypted PDF.")] = None,
    workers: Annotated[int, typer.Option(min=1, help="Processes to read pages with.")] = 1,
) -> None:
    """Print a PDF or text as Document JSON: pages, blocks in reading order, sections, tables.

    With --page and --picture, draw the boxes of that page's blocks, tables and cells into a PNG instead.
    """
    from registry_tools.parsers.document.reader import read_document

    read = read_document(file, name=file.name, password=password, workers=workers)
    if picture is not None:
        from registry_tools.parsers.document.picture import draw_page

        draw_page(file, read, page or 1, picture, password=password)
        print(f"page {page or 1} of {file.name} -> {picture}", file=sys.stderr)
        return
    if page is not None:
        read = read.model_copy(
            update={
                "pages": tuple(one for one in read.pages if one.number == page),
                "blocks": tuple(block for block in read.blocks if any(part.page == page for part in block.parts)),
                "tables": tuple(table for table in read.tables if page in (table.page, *table.pages)),
                "running": tuple(block for block in read.running if block.page == page),
            }
        )
    sys.stdout.write(read.model_dump_json() + "\n")
