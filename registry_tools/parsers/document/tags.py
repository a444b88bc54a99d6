"""The tagged structure of a page, where the file has one: which marked content is a heading, a caption, a contents line."""

from __future__ import annotations

import ctypes
import re
from typing import Any

from pypdfium2 import raw

DEEPEST = 40
MOST_ELEMENTS = 20_000
_USEFUL = re.compile(r"H[1-6]?$|Title$|Caption$|TOCI$|Artifact$")


def read_tags(page: Any) -> dict[int, str]:
    """Marked-content ids of an open pdfium page to the nearest useful type above them (H1 to H6, Title, Caption, TOCI)."""
    tree = raw.FPDF_StructTree_GetForPage(page)
    if not tree:
        return {}
    found: dict[int, str] = {}
    try:
        stack = [
            (raw.FPDF_StructTree_GetChildAtIndex(tree, at), "", 0) for at in range(raw.FPDF_StructTree_CountChildren(tree))
        ]
        count = 0
        while stack and count < MOST_ELEMENTS:
            element, above, depth = stack.pop()
            count += 1
            if not element or depth > DEEPEST:
                continue
            own = _type(element)
            kind = own if _USEFUL.match(own) else above
            if kind:
                for at in range(max(raw.FPDF_StructElement_GetMarkedContentIdCount(element), 0)):
                    mark = raw.FPDF_StructElement_GetMarkedContentIdAtIndex(element, at)
                    if mark >= 0:
                        found[mark] = kind
            for at in range(max(raw.FPDF_StructElement_CountChildren(element), 0)):
                if kind:
                    mark = raw.FPDF_StructElement_GetChildMarkedContentID(element, at)
                    if mark >= 0:
                        found[mark] = kind
                stack.append((raw.FPDF_StructElement_GetChildAtIndex(element, at), kind, depth + 1))
    finally:
        raw.FPDF_StructTree_Close(tree)
    return found


def _type(element: Any) -> str:
    buffer = ctypes.create_string_buffer(80)
    size = raw.FPDF_StructElement_GetType(element, buffer, 80)
    return buffer.raw[: size - 2].decode("utf-16-le", "replace") if 2 < size <= 80 else ""
