"""Rules, filled rectangles, frames and pictures of a page, as pdfium gives its page objects."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from itertools import pairwise

from registry_tools.parsers.document import native
from registry_tools.parsers.document.page import Box, Fill, Rule

Matrix = tuple[float, ...]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)

THIN = 3.0  # points: a filled rectangle no thicker is a rule
SHORT = 3.0  # points: shorter strokes are parts of glyphs and symbols, not rules
MOST_OBJECTS = 60_000  # a page with more is a map or a plot; what comes after is not looked at
MOST_SEGMENTS = 400  # of one path: longer ones without a curve are plotted data ...
MOST_PAGE_SEGMENTS = 20_000  # ... and of all paths of a page
DEEPEST_FORM = 6


class Drawing:
    """Collects what is drawn on one page. `place` maps a box of page space to one of the page as shown."""

    def __init__(self, place: Callable[[float, float, float, float], Box]) -> None:
        self.rules: list[Rule] = []
        self.fills: list[Fill] = []
        self.frames: list[Box] = []
        self.images: list[Box] = []
        self._place = place
        self._pale: list[Rule] = []  # white rules, seen only where something darker lies below
        self._segments = 0

    def read(self, page: int) -> None:
        for at in range(min(native.count_objects(page), MOST_OBJECTS)):
            self._object(native.get_object(page, at), IDENTITY, 0)
        if any(fill.grey < 0.97 for fill in self.fills):
            self.rules.extend(self._pale)
        self.fills = [fill for fill in self.fills if fill.grey < 0.995]

    def _object(self, page_object: int | None, matrix: Matrix, depth: int) -> None:
        if not page_object:
            return
        kind = native.object_type(page_object)
        if kind == 2:
            self._path(page_object, matrix)
        elif kind == 3:
            box = native.bounds(page_object)
            if box and math.isfinite(sum(_through(matrix, box))):
                self.images.append(self._place(*_through(matrix, box)))
        elif kind == 5 and depth < DEEPEST_FORM:
            inner = _times(native.matrix_of_object(page_object), matrix)
            for at in range(min(max(native.form_count_objects(page_object), 0), MOST_OBJECTS)):
                self._object(native.form_get_object(page_object, at), inner, depth + 1)

    def _path(self, path: int, matrix: Matrix) -> None:  # noqa: PLR0911 - one reason after the other to pass a path over
        box = native.bounds(path)
        if box is None:
            return
        left, bottom, right, top = _through(matrix, box)
        if not math.isfinite(left + bottom + right + top):
            return
        if right - left < SHORT and top - bottom < SHORT:
            return
        fill, stroke = native.modes(path)
        if not fill and not stroke:
            return  # a clip
        grey, opacity = native.color(native.fill_color if fill else native.stroke_color, path)
        if opacity < 8:
            return
        thin_box = min(right - left, top - bottom) <= THIN
        count = native.count_segments(path)
        if fill and thin_box and count <= 6:
            self._rule(self._place(left, bottom, right, top), None, grey)
            return
        if self._segments + count > MOST_PAGE_SEGMENTS or count > MOST_SEGMENTS:
            return
        self._segments += count
        segments = native.points(path, count)
        if segments is None:
            return
        own = _times(native.matrix_of_object(path), matrix)
        width = native.line_width(path) * math.sqrt(abs(own[0] * own[3] - own[1] * own[2])) if stroke else 0.0
        for shape in _shapes(segments, own):
            self._shape(shape, bool(fill), stroke, width, grey)

    def _shape(self, shape: list[tuple[float, float]], fill: bool, stroke: bool, width: float, grey: float) -> None:
        xs = [x for x, _ in shape]
        ys = [y for _, y in shape]
        box = self._place(min(xs), min(ys), max(xs), max(ys))
        if fill and _is_rectangle(shape):
            if min(box[2] - box[0], box[3] - box[1]) <= THIN:
                self._rule(box, None, grey)
            else:
                self.fills.append(Fill(*box, grey))
                if stroke:
                    self._frame(box, width, grey)
        elif stroke and not fill and len(shape) >= 5 and _is_rectangle(shape):
            self._frame(box, width, grey)
        elif stroke:
            for (xa, ya), (xb, yb) in pairwise(shape):
                if abs(xa - xb) < 1 or abs(ya - yb) < 1:
                    self._rule(self._place(min(xa, xb), min(ya, yb), max(xa, xb), max(ya, yb)), width, grey)

    def _frame(self, box: Box, width: float, grey: float) -> None:
        x0, y0, x1, y1 = box
        if min(x1 - x0, y1 - y0) <= THIN:
            self._rule(box, width, grey)
            return
        self.frames.append(box)
        for side in ((x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1)):
            self._rule(side, width, grey)

    def _rule(self, box: Box, width: float | None, grey: float) -> None:
        x0, y0, x1, y1 = box
        if max(x1 - x0, y1 - y0) < SHORT:
            return
        thickness = min(x1 - x0, y1 - y0) if width is None else width
        if x1 - x0 >= y1 - y0:
            middle = (y0 + y1) / 2
            rule = Rule(x0, middle, x1, middle, thickness)
        else:
            middle = (x0 + x1) / 2
            rule = Rule(middle, y0, middle, y1, thickness)
        (self._pale if grey > 0.97 else self.rules).append(rule)


def _shapes(segments: list[tuple[int, float, float, bool]], matrix: Matrix) -> Iterator[list[tuple[float, float]]]:
    a, b, c, d, e, f = matrix
    shape: list[tuple[float, float]] = []
    for kind, x, y, closes in segments:
        if kind == 2:
            if len(shape) > 1:
                yield shape
            shape = []
        shape.append((a * x + c * y + e, b * x + d * y + f))
        if closes:
            if shape[0] != shape[-1]:
                shape.append(shape[0])
            yield shape
            shape = shape[-1:]
    if len(shape) > 1:
        yield shape


def _is_rectangle(shape: list[tuple[float, float]]) -> bool:
    """Four or five corners, each side along an axis."""
    if not 4 <= len(shape) <= 6:
        return False
    return all(abs(xa - xb) < 0.5 or abs(ya - yb) < 0.5 for (xa, ya), (xb, yb) in pairwise(shape))


def _times(inner: Matrix, outer: Matrix) -> Matrix:
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def _through(matrix: Matrix, box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    if matrix == IDENTITY:
        return box
    a, b, c, d, e, f = matrix
    left, bottom, right, top = box
    xs = [a * x + c * y + e for x in (left, right) for y in (bottom, top)]
    ys = [b * x + d * y + f for x in (left, right) for y in (bottom, top)]
    return min(xs), min(ys), max(xs), max(ys)
