"""NDJSON files by type of resource, and one Bundle while the studies are few."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import IO

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
        self._files: dict[str, IO[str]] = {
            kind: self._stack.enter_context((self._folder / f"{kind}.ndjson").open("w", encoding="utf-8", newline="\n"))
            for kind in TYPES
        }
        self._entries: IO[str] | None = self._stack.enter_context(self._bundle.open("w", encoding="utf-8", newline="\n"))
        self._entries.write('{"resourceType": "Bundle", "type": "collection", "entry": [')
        return self

    def __exit__(self, *_: object) -> None:
        if self._entries is not None:
            self._entries.write("\n]}\n" if self.studies else "]}\n")
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
            self._files[kind].write(line + "\n")
            if self._entries is not None:
                comma = "," if self._counts.total() else ""
                self._entries.write(f'{comma}\n{{"fullUrl": "{FULL_URL}/{kind}/{resource["id"]}", "resource": {line}}}')
            self._counts[kind] += 1

    def counts(self) -> dict[str, int]:
        """Resources by file."""
        found = {f"{kind}.ndjson": self._counts[kind] for kind in TYPES}
        return {**found, "bundle.json": self._counts.total()} if self._entries is not None else found


def _line(resource: Json) -> str:
    """JSON without anything that a reader may take for the end of a line: some split at U+0085, U+2028 and U+2029 too."""
    line = json.dumps(resource, ensure_ascii=False)
    return line.replace("\x85", "\\u0085").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
