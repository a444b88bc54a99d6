"""NDJSON files by type of resource, and one Bundle while the studies are few."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import IO

from pydantic_core import to_json

from registry_tools.exports.fhir_files.elements import Json

TYPES = ("ResearchStudy", "EvidenceVariable", "Group", "Citation")
BUNDLE_LIMIT = 200

# Relative references of a Bundle are resolved against fullUrl, which therefore has to be an http URL. ".invalid" is the
# domain that never exists (RFC 2606): there is no server behind these resources.
FULL_URL = "http://registry-tools.invalid/fhir"


class ResourceFiles:
    """Writes as resources come. The Bundle is given up when one study too many comes."""

    def __init__(self, folder: Path) -> None:
        self._bundle = folder / "bundle.json"
        self._folder = folder
        self._counts: Counter[str] = Counter()
        self.studies = 0

    def __enter__(self) -> ResourceFiles:
        self._stack = ExitStack()
        self._files: dict[str, IO[bytes]] = {
            kind: self._stack.enter_context((self._folder / f"{kind}.ndjson").open("wb")) for kind in TYPES
        }
        self._entries: IO[bytes] | None = self._stack.enter_context(self._bundle.open("wb"))
        self._entries.write(b'{"resourceType": "Bundle", "type": "collection", "entry": [')
        return self

    def __exit__(self, *_: object) -> None:
        if self._entries is not None:
            self._entries.write(b"\n]}\n")
        self._stack.close()

    def write_study(self, resources: Iterable[Json]) -> None:
        self.studies += 1
        if self.studies > BUNDLE_LIMIT and self._entries is not None:
            self._entries.close()
            self._bundle.unlink()
            self._entries = None
        for resource in resources:
            kind = resource["resourceType"]
            line = _line(resource)
            self._files[kind].write(line + b"\n")
            if self._entries is not None:
                comma = "," if self._counts.total() else ""
                head = f'{comma}\n{{"fullUrl": "{FULL_URL}/{kind}/{resource["id"]}", "resource": '
                self._entries.write(head.encode() + line + b"}")
            self._counts[kind] += 1

    def counts(self) -> dict[str, int]:
        """Resources by file."""
        found = {f"{kind}.ndjson": self._counts[kind] for kind in TYPES}
        return {**found, "bundle.json": self._counts.total()} if self._entries is not None else found


def _line(resource: Json) -> bytes:
    """JSON without anything that a reader may take for the end of a line: some split at U+0085, U+2028 and U+2029 too."""
    line = to_json(resource)
    for end in ("\x85", "\u2028", "\u2029"):
        line = line.replace(end.encode(), f"\\u{ord(end):04x}".encode())
    return line
