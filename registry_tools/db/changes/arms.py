"""Arms and interventions: which are new, gone, or described otherwise."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from registry_tools.db.changes.change import NOTHING, Change, Row, Side, Version, neighbour, side
from registry_tools.db.changes.matching import Matched, matched, normal

TABLES = ("arms", "interventions", "arm_interventions")


def changes(before: Version, after: Version) -> Iterator[Change]:
    interventions = _matched(before.rows("interventions"), after.rows("interventions"), "name")
    renamed = {was["name"]: now["name"] for was, now in interventions.pairs if was["name"] and now["name"]}
    arms = _matched(before.rows("arms"), after.rows("arms"), "label")
    yield from _told_apart(arms, "arm", "label", _given(before, renamed), _given(after, {}))
    yield from _told_apart(interventions, "intervention", "name", {}, {})


def _matched(before: list[Row], after: list[Row], name: str) -> Matched[Row]:
    return matched(
        before, after,
        lambda row: (normal(row[name]), row["type"], normal(row["description"])),
        lambda row: normal(row[name]) or None,
        lambda row: normal(row["description"]) or None,
        text=lambda row: row[name],
    )  # fmt: skip


def _told_apart(
    found: Matched[Row], what: str, name: str, given_before: dict[str, list[str]], given_after: dict[str, list[str]]
) -> Iterator[Change]:
    for was, now in found.pairs:
        for old, new in zip(_parts(was, name, given_before), _parts(now, name, given_after), strict=True):
            if normal(old.text) != normal(new.text):
                yield Change(f"{what}_changed", now[name] or was[name], old.text, new.text, old.side, new.side)
    for now in found.new:
        yield Change(f"{what}_added", now[name], None, _summary(now, name), NOTHING, side(now))
    for was in found.gone:
        yield Change(f"{what}_dropped", was[name], _summary(was, name), None, side(was), NOTHING)


class _Part(NamedTuple):
    """Something that an arm or intervention says of itself, for reading, and where."""

    text: str | None
    side: Side


def _parts(row: Row, name: str, given: dict[str, list[str]]) -> list[_Part]:
    parts = [
        _Part(row[name], side(row)),
        _Part(row["type"], neighbour(row, "type", "type", row["type"])),
        _Part(row["description"], neighbour(row, "description", "description", row["description"])),
    ]
    if name == "label":
        names = ", ".join(sorted(given.get(row["arm_id"], []))) or None
        at = neighbour(row, "interventionNames", "interventions", names)
        parts.append(_Part(names, Side(at.path, quote=names)))  # a list has no span
    return parts


def _summary(row: Row, name: str) -> str | None:
    """An arm or intervention in one cell: its type and what it is called."""
    return ": ".join(part for part in (row["type"], row[name]) if part) or None


def _given(version: Version, renamed: dict[str, str]) -> dict[str, list[str]]:
    """Names of the interventions by arm; one that was only renamed goes by its later name, which is no change of its arms."""
    found: dict[str, list[str]] = defaultdict(list)
    for row in version.rows("arm_interventions"):
        name = row["intervention_name"]
        if row["arm_id"] and name:
            found[row["arm_id"]].append(renamed.get(name) or name)
    return found
