"""Lines of a table's body to rows: which line begins a row, and which goes on with the one above.

What tells them: rules between rows; the leading, where lines of one cell stand closer than rows; figures (a line with a label
and figures is a row of its own); and whether the first word would have found room at the end of the line above - text is
wrapped only where it would not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from registry_tools.parsers.document.table_lines import Line, Placed, Segment, is_figure, text_of
from registry_tools.parsers.document.table_space import Gap, place

_OPEN_END = re.compile(r"(?:[,;(\[/+&‐–-]|\b(?:and|or|of|the|in|to|for|with|by|on|at|from|than|a|per|due))$", re.IGNORECASE)
_SMALL_START = re.compile(r"[a-zβαγ(\[]")

Key = tuple[int, int]


@dataclass(slots=True)
class Row:
    """Cells of one row by (first, last) column, each as lines of words; `top` and `bottom` are its first and last line."""

    cells: dict[Key, list[list[Placed]]]
    top: Line
    bottom: Line
    band: int
    tails: dict[Key, Segment]

    @property
    def label(self) -> Segment | None:
        """The last line of the first column's text."""
        return next((segment for (first, _), segment in self.tails.items() if first == 0), None)

    @property
    def values(self) -> list[Key]:
        return [key for key in self.cells if key[0] > 0]


def body_rows(lines: Sequence[Line], gaps: Sequence[Gap], levels: Sequence[float]) -> list[Row]:
    """The body's rows, from top to bottom."""
    if not lines:
        return []
    ends = min(line.x0 for line in lines), max(line.x1 for line in lines)
    raw = [_raw(line, gaps, levels, ends) for line in lines]
    pitch = _Pitch(raw, len(gaps))
    limits = _limits(raw, gaps)
    banded = _banded(raw)
    rows: list[Row] = []
    for at, row in enumerate(raw):
        after = raw[at + 1] if at + 1 < len(raw) else None
        if (
            rows
            and row.band == rows[-1].band
            and _goes_on(rows[-1], row, after, _Sight(pitch.close(row.top.baseline - rows[-1].bottom.baseline), limits, banded))
        ):
            _append(rows[-1], row)
        else:
            rows.append(row)
    return rows


def _across(segment: Segment, key: Key, gaps: Sequence[Gap], ends: tuple[float, float]) -> Key:
    """The columns of a text that stands alone in its line: a heading that runs over the first column's end spans all of them,
    one set in the middle spans the columns that it is the middle of.
    """
    if key[0] == 0 and key[1] > 0:
        return 0, len(gaps)
    if segment.has_value or segment.x0 < ends[0] + 0.12 * (ends[1] - ends[0]):
        return key
    middle = (segment.x0 + segment.x1) / 2
    whole, values = (ends[0] + ends[1]) / 2, (gaps[0][1] + ends[1]) / 2
    near = min((abs(middle - values), 1), (abs(middle - whole), 0))
    if len(gaps) > 1 and near[0] < 0.06 * (ends[1] - ends[0]):
        return near[1], len(gaps)
    return key


def _raw(line: Line, gaps: Sequence[Gap], levels: Sequence[float], ends: tuple[float, float]) -> Row:
    middle = line.baseline - 0.3 * line.size
    cells: dict[Key, list[list[Placed]]] = {}
    tails: dict[Key, Segment] = {}
    for segment in line.segments:
        key = place(segment.x0, segment.x1, gaps)
        if len(line.segments) == 1:
            key = _across(segment, key, gaps, ends)
        overlapping = next((other for other in cells if other[0] <= key[1] and key[0] <= other[1]), None)
        if overlapping is not None:
            wide = min(overlapping[0], key[0]), max(overlapping[1], key[1])
            words = cells.pop(overlapping)[0] + segment.words
            tail = tails.pop(overlapping)
            cells[wide] = [words]
            tails[wide] = Segment(words, min(tail.x0, segment.x0), max(tail.x1, segment.x1))
        else:
            cells[key] = [segment.words]
            tails[key] = segment
    return Row(cells, line, line, sum(level < middle for level in levels), tails)


def _append(row: Row, below: Row) -> None:
    for key, lines in below.cells.items():
        overlapping = [other for other in row.cells if other[0] <= key[1] and key[0] <= other[1]]
        if not overlapping:
            row.cells[key] = list(lines)
            row.tails[key] = below.tails[key]
            continue
        wide = min([key[0], *(other[0] for other in overlapping)]), max([key[1], *(other[1] for other in overlapping)])
        if wide != key and len(overlapping) > 1:
            wide = overlapping[0]
        elif wide not in row.cells:
            row.cells[wide] = row.cells.pop(overlapping[0])
            row.tails.pop(overlapping[0], None)
        row.cells[wide].extend(lines)
        row.tails[wide] = below.tails[key]
    row.bottom = below.bottom


def _complete(row: Row, gaps: int) -> bool:
    """Whether the line looks like a row of its own: a label with figures, or all places filled."""
    return (
        row.label is not None
        and bool(row.values)
        and (len(row.cells) > gaps or any(row.tails[key].has_value for key in row.values))
    )


class _Pitch:
    """Distances between lines: where there are two kinds, the smaller is that within a cell."""

    def __init__(self, rows: Sequence[Row], gaps: int) -> None:
        steps = sorted(
            below.top.baseline - above.top.baseline
            for above, below in pairwise(rows)
            if above.band == below.band and below.top.baseline > above.top.baseline
        )
        self.usual = steps[len(steps) // 2] if steps else 0.0
        self.cut: float | None = None
        best = 1.2
        for at in range(1, len(steps)):
            ratio = steps[at] / steps[at - 1]
            if ratio > best and at >= 2 and steps[at - 1] < 1.45 * rows[0].top.size and steps[at - 1] / steps[0] < 1.15:
                best, self.cut = ratio, (steps[at] + steps[at - 1]) / 2
        self.clear = self.cut is not None and sum(step < self.cut for step in steps) >= 2
        self.proof = self.clear and not any(
            below.band == above.band and below.top.baseline - above.top.baseline < (self.cut or 0.0)
            for above, below in pairwise(rows)
            if _complete(above, gaps) and _complete(below, gaps)
        )

    def close(self, step: float) -> bool | None:
        """Whether the step is one within a cell; None where the table shows only one kind."""
        if self.cut is None or not self.clear:
            return None
        return (True if self.proof else None) if step < self.cut else False


def _limits(rows: Sequence[Row], gaps: Sequence[Gap]) -> list[float]:
    """How far right the text of each column reaches."""
    out = [0.0] * (len(gaps) + 1)
    for row in rows:
        for (first, last), segment in row.tails.items():
            if first == last:
                out[first] = max(out[first], segment.x1)
    return out


def _banded(rows: Sequence[Row]) -> bool:
    """Whether rules part the rows one by one."""
    bands: dict[int, int] = {}
    for row in rows:
        bands[row.band] = bands.get(row.band, 0) + 1
    return len(bands) >= 3 and len(rows) <= 3.2 * len(bands)


def _no_room(above: Segment, below: Segment, limit: float) -> bool:
    """Whether the first word below would not have fitted at the end of the text above."""
    first = below.words[0][1]
    return above.x1 + 0.22 * first.size + (first.x1 - first.x0) > limit - 0.5


@dataclass(slots=True)
class _Sight:
    """What is known where a line is judged: `close` as of _Pitch.close, how far columns reach, whether rules part the rows."""

    close: bool | None
    limits: list[float]
    banded: bool

    def crowded(self, key: Key, above: Row, row: Row) -> bool:
        """Whether the text above in these columns leaves no room for the first word below."""
        tail = above.tails.get(key)
        limit = self.limits[key[0]] if key[0] == key[1] else 0.0
        return tail is not None and _no_room(tail, row.tails[key], limit)


def _goes_on(above: Row, row: Row, after: Row | None, sight: _Sight) -> bool:
    """Whether `row` is a further line of `above`."""
    step = row.top.baseline - above.bottom.baseline
    size = max(row.top.size, above.bottom.size)
    if step < 0.7 * size and not set(row.cells) & set(above.cells):
        return True  # cells centred against each other
    if sight.close is False and not sight.banded:
        return False
    if row.label is None:
        return _values_go_on(above, row, sight)
    if above.label is None:
        return False
    if row.values:
        return _both_go_on(above, row, after, sight)
    return _label_goes_on(above, row, after, sight)


def _label_goes_on(above: Row, row: Row, after: Row | None, sight: _Sight) -> bool:
    """A line with text in the first column only: the label's further line, or a heading."""
    label, upper = row.label, above.label
    assert label is not None and upper is not None
    if sight.banded and sight.close is not False:
        return True
    wide = [next(key for key in one.tails if key[0] == 0)[1] > 0 for one in (above, row)]
    small = _SMALL_START.match(label.text) is not None
    if any(wide):
        return all(wide) and (sight.close is True or small)
    if sight.close is True or (label.text.startswith("(") and label.x0 <= above.top.x0 + 14):
        return True
    if not _no_room(upper, label, sight.limits[0]):
        return False
    if small or _OPEN_END.search(upper.text):
        return True
    inner = label.x0 > above.top.x0 + 2
    # set in under its label: a wrapped line, unless what follows stands there too
    return inner and (after is None or after.label is None or after.label.x0 < label.x0 - 2)


def _values_go_on(above: Row, row: Row, sight: _Sight) -> bool:
    """A line without a label: further lines of the cells above, or a row under the same label."""
    if not above.values:
        return sight.close is True and not any(row.tails[key].has_value for key in row.values)
    under = above.label is not None and all(key in above.tails and not row.tails[key].has_value for key in row.values)
    words = sight.banded and sight.close is not False and under
    if sight.close is True or words:
        return True
    for key in row.values:
        tail = above.tails.get(key)
        if tail is None:
            return False
        text, upper = text_of(row.cells[key][0]), text_of(tail.words)
        if sight.banded and text.startswith(("(", "[")) and not upper.endswith(")"):
            continue
        figures = row.tails[key].has_value or is_figure(upper)
        if (figures and not _OPEN_END.search(upper)) or key[0] != key[1] or not sight.crowded(key, above, row):
            return False
    return True


def _both_go_on(above: Row, row: Row, after: Row | None, sight: _Sight) -> bool:
    """A line with a label and more: a row, but for wrapped text in all columns, and figures on a label's last line."""
    label, upper = row.label, above.label
    assert label is not None and upper is not None
    if any(row.tails[key].has_value for key in row.values):
        listed = after is not None and after.label is not None and bool(after.values) and abs(after.label.x0 - label.x0) < 2
        if listed and label.x0 > upper.x0 + 2:
            return False  # entries under their heading
        if above.values or next(key for key in above.tails if key[0] == 0)[1] > 0:
            return False
        open_end = _OPEN_END.search(upper.text) is not None
        wrapped = open_end or (_SMALL_START.match(label.text) is not None and _no_room(upper, label, sight.limits[0]))
        return wrapped and label.x0 <= above.top.x0 + 14
    crowded = [sight.crowded(key, above, row) for key in row.tails]
    if sight.close is True:
        return 2 * sum(crowded) > len(crowded)
    running = [
        _SMALL_START.match(row.tails[key].text) or _OPEN_END.search(above.tails[key].text)
        for key in row.tails
        if key in above.tails
    ]
    return all(crowded) and 2 * sum(map(bool, running)) > len(crowded)
