"""Outcomes: which are new, gone, worded otherwise, moved between primary and secondary, or measured at other times."""

from __future__ import annotations

from collections.abc import Iterator

from registry_tools.db.changes.change import Change, Row, Version, neighbour, side
from registry_tools.db.changes.matching import Matched, matched, normal

TABLES = ("endpoints",)

_FIELD = {"time_frame": ("timeFrame", "time_frame"), "description": ("description", "description")}


def changes(before: Version, after: Version) -> Iterator[Change]:
    found = _matched(before.rows("endpoints"), after.rows("endpoints"))
    for was, now in found.pairs:
        subject = now["measure"] or was["measure"]
        if _level(was) != _level(now):
            higher = "primary" if "primary" in (_level(was), _level(now)) else "secondary"
            yield Change(
                f"{higher}_outcome_switched", subject,
                f"{_level(was)}: {was['measure']}", f"{_level(now)}: {now['measure']}", side(was), side(now),
            )  # fmt: skip
        elif normal(was["measure"]) != normal(now["measure"]):
            yield Change(f"{_level(now)}_outcome_changed", subject, was["measure"], now["measure"], side(was), side(now))
        for kind, field in (("time_frame_changed", "time_frame"), ("outcome_description_changed", "description")):
            if normal(was[field]) != normal(now[field]):
                sides = (neighbour(row, *_FIELD[field], row[field]) for row in (was, now))
                yield Change(kind, subject, was[field], now[field], *sides)
    for now in found.new:
        yield Change(f"{_level(now)}_outcome_added", now["measure"], None, _told(now), after_side=side(now))
    for was in found.gone:
        yield Change(f"{_level(was)}_outcome_dropped", was["measure"], _told(was), None, before_side=side(was))


def _matched(before: list[Row], after: list[Row]) -> Matched[Row]:
    """The same measure first, of the same level if there is one; then another wording in the level, then in another level."""
    exact = matched(
        before, after,
        lambda row: (_level(row), normal(row["measure"]), normal(row["time_frame"]), normal(row["description"])),
        lambda row: (_level(row), normal(row["measure"]), normal(row["time_frame"])),
        lambda row: (_level(row), normal(row["measure"])),
        lambda row: normal(row["measure"]) or None,
    )  # fmt: skip
    pairs, gone, new = list(exact.pairs), list(exact.gone), list(exact.new)
    for level in ("primary", "secondary", "other"):
        left, right = [row for row in gone if _level(row) == level], [row for row in new if _level(row) == level]
        reworded = matched(left, right, text=lambda row: row["measure"], apart=lambda row: row["concept"])
        pairs += reworded.pairs
        gone = [row for row in gone if _level(row) != level] + reworded.gone
        new = [row for row in new if _level(row) != level] + reworded.new
    across = matched(gone, new, text=lambda row: row["measure"], least=_MOVED, apart=lambda row: row["concept"])
    return Matched(pairs + across.pairs, across.gone, across.new)


_MOVED = 0.8  # a reworded outcome of another level must be this much alike to be the same one


def _level(row: Row) -> str:
    return row["level"] if row["level"] in ("primary", "secondary") else "other"


def _told(row: Row) -> str:
    return row["measure"] + (f" [{row['time_frame']}]" if row["time_frame"] else "") if row["measure"] else ""
