"""Lists of names: conditions, countries of sites, collaborators, posted documents. Their order does not count."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from registry_tools.db.changes.change import NOTHING, Change, Row, Side, Version
from registry_tools.db.changes.matching import normal

TABLES = ("sponsors", "conditions", "locations", "document_files")

_MODULES = "protocolSection"


class _Named(NamedTuple):
    """A name and where it stands."""

    name: str
    side: Side


def changes(before: Version, after: Version) -> Iterator[Change]:
    for what, found in (("collaborator", _collaborators), ("condition", _conditions), ("country", _countries)):
        was, now = found(before), found(after)
        for key, one in now.items():
            if key not in was:
                yield Change(f"{what}_added", one.name, None, one.name, after_side=one.side)
        for key, one in was.items():
            if key not in now:
                yield Change(f"{what}_dropped", one.name, one.name, None, before_side=one.side)
    yield from _documents(before, after)


def _collaborators(version: Version) -> Mapping[str, _Named]:
    rows = [row for row in version.rows("sponsors") if row["role"] == "collaborator"]
    path = f"{_MODULES}.sponsorCollaboratorsModule.collaborators[{{}}].name"
    return _named(version, [(row["name"], number) for number, row in enumerate(rows)], path)


def _conditions(version: Version) -> Mapping[str, _Named]:
    rows = version.rows("conditions")
    path = f"{_MODULES}.conditionsModule.conditions[{{}}]"
    return _named(version, [(row["condition"], number) for number, row in enumerate(rows)], path)


def _countries(version: Version) -> Mapping[str, _Named]:
    rows = version.rows("locations")
    path = f"{_MODULES}.contactsLocationsModule.locations[{{}}].country"
    return _named(version, [(row["country"], row["ordinal"] - 1) for row in rows], path)


def _named(version: Version, names: list[tuple[str | None, int]], path: str) -> dict[str, _Named]:
    found: dict[str, _Named] = {}
    for name, number in names:
        if name:
            at = path.format(number) if version.kind == "ctgov_json" else None
            found.setdefault(normal(name), _Named(name, Side(at, 0 if at else None, len(name) if at else None, name)))
    return found


def _documents(before: Version, after: Version) -> Iterator[Change]:
    """A file that is new, or was uploaded anew under its name. Legacy XML gives no time of upload."""
    held = {row["filename"]: row for row in before.rows("document_files")}
    for number, row in enumerate(after.rows("document_files")):
        was = held.get(row["filename"])
        uploads = (_upload(was), _upload(row))
        if row["filename"] and (was is None or (None not in uploads and uploads[0] != uploads[1])):
            at = f"documentSection.largeDocumentModule.largeDocs[{number}].filename" if after.kind == "ctgov_json" else None
            side = Side(at, 0, len(row["filename"]), row["filename"]) if at else Side(quote=row["filename"])
            yield Change("document_posted", row["filename"], _told(was), _told(row), NOTHING, side)


def _upload(row: Row | None) -> str | None:
    return row["upload_date"] if row else None


def _told(row: Row | None) -> str | None:
    return " ".join(part for part in (row["label"], row["upload_date"]) if part) or None if row else None
