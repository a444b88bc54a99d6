"""pdfium's getters bound for speed: plain integers for pointers, called in C loops that fill arrays.

pypdfium2's own bindings convert and check each argument; a page has thousands of characters and four questions to each.
The functions here take addresses as integers and keep the interpreter lock (none of them waits), which makes a call three
times as cheap. Nothing checks their arguments: only `pdfium.py` calls them, on pages it holds open.
"""

from __future__ import annotations

import ctypes
from array import array
from collections import deque
from collections.abc import Callable, Iterable
from itertools import repeat
from typing import Any

from pypdfium2 import raw

P = ctypes.c_void_p
I = ctypes.c_int  # noqa: E741 - C's own name for it

Getter = Callable[..., Any]


def _bind(name: str, returns: Any, *takes: Any) -> Getter:
    address = ctypes.cast(getattr(raw, name), P).value
    return ctypes.PYFUNCTYPE(returns, *takes)(address)  # type: ignore[arg-type]


get_unicode = _bind("FPDFText_GetUnicode", ctypes.c_uint, P, I)
get_text_object = _bind("FPDFText_GetTextObject", P, P, I)
get_loose_box = _bind("FPDFText_GetLooseCharBox", I, P, I, P)
get_tight_box = _bind("FPDFText_GetCharBox", I, P, I, P, P, P, P)
get_origin = _bind("FPDFText_GetCharOrigin", I, P, I, P, P)
get_matrix = _bind("FPDFText_GetMatrix", I, P, I, P)
get_font_size = _bind("FPDFText_GetFontSize", ctypes.c_double, P, I)
is_generated = _bind("FPDFText_IsGenerated", I, P, I)
has_map_error = _bind("FPDFText_HasUnicodeMapError", I, P, I)
get_font = _bind("FPDFTextObj_GetFont", P, P)
get_render_mode = _bind("FPDFTextObj_GetTextRenderMode", I, P)
get_font_name = _bind("FPDFFont_GetBaseFontName", ctypes.c_size_t, P, P, ctypes.c_size_t)
get_font_flags = _bind("FPDFFont_GetFlags", I, P)
get_mark = _bind("FPDFPageObj_GetMarkedContentID", I, P)

count_objects = _bind("FPDFPage_CountObjects", I, P)
get_object = _bind("FPDFPage_GetObject", P, P, I)
form_count_objects = _bind("FPDFFormObj_CountObjects", I, P)
form_get_object = _bind("FPDFFormObj_GetObject", P, P, ctypes.c_ulong)
object_type = _bind("FPDFPageObj_GetType", I, P)
object_bounds = _bind("FPDFPageObj_GetBounds", I, P, P, P, P, P)
object_matrix = _bind("FPDFPageObj_GetMatrix", I, P, P)
draw_mode = _bind("FPDFPath_GetDrawMode", I, P, P, P)
stroke_width = _bind("FPDFPageObj_GetStrokeWidth", I, P, P)
fill_color = _bind("FPDFPageObj_GetFillColor", I, P, P, P, P, P)
stroke_color = _bind("FPDFPageObj_GetStrokeColor", I, P, P, P, P, P)
count_segments = _bind("FPDFPath_CountSegments", I, P)
get_segment = _bind("FPDFPath_GetPathSegment", P, P, I)
segment_type = _bind("FPDFPathSegment_GetType", I, P)
segment_point = _bind("FPDFPathSegment_GetPoint", I, P, P, P)
segment_close = _bind("FPDFPathSegment_GetClose", I, P)


def _run(calls: Iterable[object]) -> None:
    deque(calls, maxlen=0)


def unicodes(text_page: int, count: int) -> list[int]:
    """The Unicode code of every character; 0 where pdfium knows none, 2 for a hyphen at a line's end."""
    return list(map(get_unicode, repeat(text_page, count), range(count)))


def text_objects(text_page: int, count: int) -> list[int | None]:
    """The page object of every character; None for the blanks and line ends that pdfium adds itself."""
    return list(map(get_text_object, repeat(text_page, count), range(count)))


def loose_boxes(text_page: int, count: int) -> array[float]:
    """left, top, right, bottom of every character in page space: advance width by em height. Zeros for turned text."""
    boxes = array("f", bytes(16 * count))
    base = boxes.buffer_info()[0]
    _run(map(get_loose_box, repeat(text_page, count), range(count), range(base, base + 16 * count, 16)))
    return boxes


def tight_box(text_page: int, at: int) -> tuple[float, float, float, float]:
    """left, bottom, right, top of one character's ink in page space."""
    box = array("d", bytes(32))
    base = box.buffer_info()[0]
    get_tight_box(text_page, at, base, base + 16, base + 8, base + 24)
    return box[0], box[1], box[2], box[3]


def origin(text_page: int, at: int) -> tuple[float, float]:
    """Where the pen stood for one character, in page space."""
    point = array("d", bytes(16))
    base = point.buffer_info()[0]
    get_origin(text_page, at, base, base + 8)
    return point[0], point[1]


def matrix_of_char(text_page: int, at: int) -> tuple[float, ...]:
    """a, b, c, d, e, f from text space to page space."""
    matrix = array("f", bytes(24))
    get_matrix(text_page, at, matrix.buffer_info()[0])
    return tuple(matrix)


def font_name(font: int) -> str:
    """The font's PostScript name, with its subset prefix."""
    size = get_font_name(font, None, 0)
    if not 1 < size < 1000:
        return ""
    buffer = ctypes.create_string_buffer(size)
    get_font_name(font, ctypes.addressof(buffer), size)
    return buffer.value.decode("utf-8", "replace")


def bounds(page_object: int) -> tuple[float, float, float, float] | None:
    """left, bottom, right, top of a page object in its parent's space."""
    box = array("f", bytes(16))
    base = box.buffer_info()[0]
    if not object_bounds(page_object, base, base + 4, base + 8, base + 12):
        return None
    return box[0], box[1], box[2], box[3]


def matrix_of_object(page_object: int) -> tuple[float, ...]:
    """a, b, c, d, e, f of a form or path object."""
    matrix = array("f", bytes(24))
    object_matrix(page_object, matrix.buffer_info()[0])
    return tuple(matrix)


def color(getter: Getter, page_object: int) -> tuple[float, int]:
    """Grey from 0 (black) to 1 (white) and opacity 0-255."""
    parts = array("I", bytes(16))
    base = parts.buffer_info()[0]
    if not getter(page_object, base, base + 4, base + 8, base + 12):
        return 0.0, 255
    return (0.3 * parts[0] + 0.59 * parts[1] + 0.11 * parts[2]) / 255, parts[3]


def modes(path: int) -> tuple[int, bool]:
    """Fill mode (0 none) and whether the path is stroked."""
    pair = array("i", bytes(8))
    base = pair.buffer_info()[0]
    draw_mode(path, base, base + 4)
    return pair[0], bool(pair[1])


def line_width(path: int) -> float:
    """The stroke's width in the path's own space."""
    width = array("f", bytes(4))
    stroke_width(path, width.buffer_info()[0])
    return float(width[0])


def points(path: int, count: int) -> list[tuple[int, float, float, bool]] | None:
    """(type, x, y, closes) of a path's segments in its own space, types 2 move and 0 line; None where it has a curve."""
    out = []
    xy = array("f", bytes(8))
    base = xy.buffer_info()[0]
    for at in range(count):
        segment = get_segment(path, at)
        kind = segment_type(segment)
        if kind == 1:
            return None
        segment_point(segment, base, base + 4)
        out.append((kind, xy[0], xy[1], bool(segment_close(segment))))
    return out
