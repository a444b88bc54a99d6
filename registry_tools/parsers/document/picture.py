"""A picture of a page with the boxes of what was read on it: to see with one's own eyes what the reader saw."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from registry_tools.errors import DocumentError
from registry_tools.models.document import Document

SCALE = 2.0  # pixels per point
_COLORS = {
    "title": "#6a00a8", "heading": "#c2185b", "paragraph": "#1565c0", "list_item": "#00838f", "caption": "#ef6c00",
    "footnote": "#6d4c41", "reference": "#607d8b", "figure_text": "#9e9e9e", "contents": "#558b2f", "running": "#bdbdbd",
}  # fmt: skip


def draw_page(file: Path, document: Document, number: int, target: Path, *, password: str | None = None) -> None:
    """Write a PNG of page `number`: blocks by kind, with kind and id; tables in red with their cells.

    Raises DocumentError where the document has no such page, or no pages that can be drawn (text, JATS).
    """
    import pypdfium2
    from PIL import ImageDraw

    if document.kind != "pdf" or not any(page.number == number for page in document.pages):
        raise DocumentError(f"there is no page {number} to draw", where=document.name, hint=f"it has {len(document.pages)}")
    try:
        pdf = pypdfium2.PdfDocument(file, password=password)
        image = pdf[number - 1].render(scale=SCALE).to_pil().convert("RGB")
    except pypdfium2.PdfiumError as error:
        raise DocumentError(f"page {number} cannot be drawn", where=document.name) from error
    draw = ImageDraw.Draw(image)
    for block in (*document.blocks, *document.running):
        boxes = [part.box for part in block.parts if part.page == number] or ([block.box] if block.page == number else [])
        for box in boxes:
            if box is None or block.kind == "table":
                continue
            color = _COLORS.get(block.kind, "#000000")
            draw.rectangle([value * SCALE for value in box], outline=color, width=2)
            draw.text((box[0] * SCALE, box[1] * SCALE - 11), f"{block.kind} {block.id}", fill=color)
    for table in document.tables:
        if table.page == number and table.box is not None:
            draw.rectangle([value * SCALE for value in table.box], outline="#d50000", width=4)
            draw.text((table.box[0] * SCALE, table.box[1] * SCALE - 12), f"table {table.table_id}", fill="#d50000")
        for cell in table.cells:
            if cell.box is not None and (cell.page or table.page) == number:
                draw.rectangle([value * SCALE for value in cell.box], outline="#ff8a80" if cell.is_header else "#2e7d32")
    image.save(target)


def render_page(data: bytes, page: int, box: tuple[float, float, float, float] | None = None, *, scale: float = 1.5) -> bytes:
    """A PNG of a PDF's page (from 1) in 16 greys, small enough to embed; `box` (points from the top left) drawn on it in red.

    Raises DocumentError where the bytes are no PDF that can be drawn, or have no such page.
    """
    import pypdfium2
    from PIL import ImageDraw

    try:
        pdf = pypdfium2.PdfDocument(data)
        if not 1 <= page <= len(pdf):
            raise DocumentError(f"there is no page {page} to draw", hint=f"it has {len(pdf)}")
        image = pdf[page - 1].render(scale=scale, grayscale=True).to_pil().convert("L")
    except pypdfium2.PdfiumError as error:
        raise DocumentError(f"page {page} cannot be drawn") from error
    image = image.quantize(16)
    if box is not None:
        image = image.convert("RGB")
        ImageDraw.Draw(image).rectangle([value * scale for value in box], outline="#d50000", width=3)
    out = BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()
