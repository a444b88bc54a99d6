"""Which caption belongs to which table of a page."""

from __future__ import annotations

from collections.abc import Sequence

from registry_tools.parsers.document.page import Box
from registry_tools.parsers.document.table_caption import Caption

REACH = 130.0  # points between a caption's first line and its table
NEAR = 45.0  # the same for what may be a sentence that begins "Table 2 shows"
UNDER = 30.0  # and for a caption under its table


def is_above(caption: Caption, box: Box) -> bool:
    """Whether the caption may be that of a table in the box under it."""
    word = caption.word
    reach = REACH if caption.firm else NEAR
    return box[1] - reach < word.baseline < box[1] + 3 and box[0] - 40 < word.x0 < box[2]


def pair(boxes: Sequence[Box], captions: Sequence[Caption]) -> dict[int, Caption]:
    """The caption of each box: the nearest above it with no other table between, else one under it or beside its head."""
    out: dict[int, Caption] = {}
    used: set[int] = set()
    topped = [any(is_above(caption, box) for caption in captions) for box in boxes]
    for at, box in sorted(enumerate(boxes), key=lambda item: item[1][1]):
        above = [caption for caption in captions if is_above(caption, box) and caption.first not in used]
        near = max(above, key=lambda caption: caption.word.baseline, default=None)
        if near is None or _parted(near, box, boxes) or _ends_another(near, box, boxes, topped):
            continue
        out[at] = near
        used.add(near.first)
    for at, box in enumerate(boxes):
        free = [caption for caption in captions if at not in out and caption.firm and caption.first not in used]
        under = [caption for caption in free if _is_under(caption, box)]
        beside = [caption for caption in free if _is_beside(caption, box)]
        if under or beside:
            out[at] = min(under or beside, key=lambda caption: abs(caption.word.y0 - box[1]))
            used.add(out[at].first)
    return out


def _parted(caption: Caption, box: Box, boxes: Sequence[Box]) -> bool:
    """Whether another table stands between the caption and the box."""
    level = caption.word.baseline
    return any(
        other is not box and level <= other[1] + 3 and level < other[3] and other[1] < box[1]
        and min(other[2], box[2]) > max(other[0], box[0])
        for other in boxes
    )  # fmt: skip


def _ends_another(caption: Caption, box: Box, boxes: Sequence[Box], topped: Sequence[bool]) -> bool:
    """Whether the caption stands right under a table that has none over it, nearer than this box under the caption."""
    return caption.firm and any(
        not has and other is not box and _is_under(caption, other) and caption.word.y0 - other[3] < box[1] - caption.word.y1
        for other, has in zip(boxes, topped, strict=True)
    )


def _is_under(caption: Caption, box: Box) -> bool:
    return -3 < caption.word.y0 - box[3] < UNDER and box[0] - 40 < caption.word.x0 < box[2]


def _is_beside(caption: Caption, box: Box) -> bool:
    """Whether the caption stands in the margin at the table's head, or over it but not above its columns."""
    word = caption.word
    margin = word.x0 < box[0] and abs(word.y0 - box[1]) < 30
    return margin or 0 < box[1] - word.baseline < 60
