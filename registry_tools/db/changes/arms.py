"""Arms and interventions: which are new, gone, or described otherwise."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from registry_tools.db.changes.change import NOTHING, Change, Row, Side, Version, neighbour, side
from registry_tools.db.changes.matching import Matched, matched, normal

TABLES = ("arms", "interventions", "arm_interventions")


def changes(before: Version, after: Version) -> Iterator[Change]:
    interventions = _matched(before.rows("interventions"), after.rows("interventions"), "name")
    renamed = {was["name"]: now["name"] for was, now in interventions.pairs if was["name"] and now["name"]}
    arms = _matched(before.rows("arms"), after.rows("arms"), "label")
    yield from _told_apart(arms, "arm", "label", _Given.of(before, renamed), _Given.of(after, {}))
    yield from _told_apart(interventions, "intervention", "name")


def _matched(before: list[Row], after: list[Row], name: str) -> Matched[Row]:
    return matched(
        before, after,
        lambda row: (normal(row[name]), row["type"], normal(row["description"])),
        lambda row: normal(row[name]) or None,
        lambda row: normal(row["description"]) or None,
        text=lambda row: row[name],
    )  # fmt: skip


class _Given(NamedTuple):
    """Names of the interventions by arm, as the version has them.

    `renamed` has the later name of one that was only renamed, which is no change of the arms that get it.
    """

    names: Mapping[str, list[str]]
    renamed: Mapping[str, str]

    @classmethod
    def of(cls, version: Version, renamed: Mapping[str, str]) -> _Given:
        names: dict[str, list[str]] = defaultdict(list)
        for row in version.rows("arm_interventions"):
            if row["arm_id"] and row["intervention_name"]:
                names[row["arm_id"]].append(row["intervention_name"])
        return cls(names, renamed)


def _told_apart(
    found: Matched[Row], what: str, name: str, older: _Given | None = None, newer: _Given | None = None
) -> Iterator[Change]:
    for was, now in found.pairs:
        for old, new in zip(_parts(was, name, older), _parts(now, name, newer), strict=True):
            if normal(old.compared) != normal(new.compared):
                yield Change(f"{what}_changed", now[name] or was[name], old.text, new.text, old.side, new.side)
    for now in found.new:
        yield Change(f"{what}_added", now[name], None, _summary(now, name), NOTHING, side(now))
    for was in found.gone:
        yield Change(f"{what}_dropped", was[name], _summary(was, name), None, side(was), NOTHING)


class _Part(NamedTuple):
    """Something that an arm or intervention says of itself: by what it is compared, for reading, and where it stands."""

    compared: str | None
    text: str | None
    side: Side


def _parts(row: Row, name: str, given: _Given | None) -> list[_Part]:
    parts = [
        _Part(row[name], row[name], side(row)),
        _Part(row["type"], row["type"], neighbour(row, "type", "type", row["type"])),
        _Part(row["description"], row["description"], neighbour(row, "description", "description", row["description"])),
    ]
    if given is not None:
        names = _listed(given.names[row["arm_id"]])
        at = neighbour(row, "interventionNames", "interventions", names)
        compared = _listed(given.renamed.get(one, one) for one in given.names[row["arm_id"]])
        parts.append(_Part(compared, names, Side(at.path, quote=names)))  # a list has no span
    return parts


def _listed(names: Iterable[str]) -> str | None:
    return ", ".join(sorted(names)) or None


def _summary(row: Row, name: str) -> str | None:
    """An arm or intervention in one cell: its type and what it is called."""
    return ": ".join(part for part in (row["type"], row[name]) if part) or None
