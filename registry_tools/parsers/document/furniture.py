"""What stands on a page and is not its text: running heads and feet, page numbers, watermarks.

A line in the margin belongs to the furniture where pages of the document repeat it (figures apart) at the same height.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from registry_tools.parsers.document.lines import Line

EDGE = 0.125  # of the page's height: here a line that two pages repeat is a running head ...
BAND = 0.25  # ... and here one that half of the pages repeat (head tables of protocols)
SAME_HEIGHT = 4.0  # points

_DIGITS = re.compile(r"\d+|\b[ivxlc]{1,6}\b")
_NUMBER = re.compile(
    r"(?:page|seite|p\.?)?\s{0,3}[-–|]?\s{0,2}(?:\d{1,4}|[ivxl]{1,6}|[SeE]\d{1,4})\s{0,2}[-–|]?(?:\s{0,3}(?:of|/|von)\s{0,3}\d{1,4})?",
    re.IGNORECASE,
)


def find_furniture(pages: Sequence[tuple[float, float, Sequence[Line]]]) -> set[int]:
    """`id`s of the lines that are furniture; `pages` are (width, height, lines) of the document's pages in order."""
    found: set[int] = set()
    seen: dict[str, list[tuple[int, float, Line, bool]]] = defaultdict(list)
    for at, (_, height, lines) in enumerate(pages):
        slanted = sum(len(line.text) for line in lines if line.rotation == -1)
        turned = sum(len(line.text) for line in lines if line.rotation in (90, 270))
        total = sum(len(line.text) for line in lines)
        watermark, sideways = slanted * 2 < total, turned * 2 > total
        for line in lines:
            if (line.rotation == -1 and watermark) or (
                line.rotation in (90, 270) and not sideways and _in_side_margin(line, pages[at][0])
            ):
                found.add(id(line))
            elif line.y1 < BAND * height or line.y0 > (1 - BAND) * height:
                edge = line.y1 < EDGE * height or line.y0 > (1 - EDGE) * height
                seen[_DIGITS.sub("#", line.text.lower())].append((at, line.y0, line, edge))
                if edge and _NUMBER.fullmatch(line.text) and _outermost(line, lines, height):
                    found.add(id(line))
    half = max(3, 0.5 * len(pages))
    for key, places in seen.items():
        if len(places) < 2 or not any(sign.isalnum() or sign == "#" for sign in key):
            continue
        places.sort(key=lambda place: place[1])
        group: list[tuple[int, float, Line, bool]] = []
        for place in [*places, None]:
            if place is not None and (not group or place[1] - group[-1][1] <= SAME_HEIGHT):
                group.append(place)
                continue
            count = len({at for at, _, _, _ in group})
            enough = 2 if len(key) > 3 else 3
            found.update(id(line) for _, _, line, edge in group if count >= half or (edge and count >= enough))
            group = [] if place is None else [place]
    # a document that says the same on each page and nothing else has no furniture
    return found if any(id(line) not in found for _, _, lines in pages for line in lines) else set()


def _outermost(line: Line, lines: Sequence[Line], height: float) -> bool:
    """No line of the page stands further out, but on the same height."""
    if line.y0 < height / 2:
        return all(other.y0 >= line.y0 - 2 * line.size for other in lines if other is not line)
    return all(other.y1 <= line.y1 + 2 * line.size for other in lines if other is not line)


def _in_side_margin(line: Line, width: float) -> bool:
    return line.x1 < 0.08 * width or line.x0 > 0.92 * width
