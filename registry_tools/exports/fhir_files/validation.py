"""Reading an export back with the models of fhir.resources: slow and thorough, for whoever wants to be sure."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from registry_tools.exports.fhir_files.writing import TYPES
from registry_tools.extras import need


class Invalid(NamedTuple):
    """A resource that is not valid R5, and the first thing that is wrong with it."""

    file: str
    line: int
    id: str
    message: str


def validate_folder(folder: Path) -> Iterator[Invalid]:
    """Every resource of the folder's NDJSON files that is not valid."""
    need("fhir", "validating FHIR resources", "fhir")
    from fhir.resources import get_fhir_model_class

    for kind in TYPES:
        model = get_fhir_model_class(kind)
        with (folder / f"{kind}.ndjson").open(encoding="utf-8") as lines:
            for at, line in enumerate(lines, start=1):
                try:
                    model.model_validate_json(line)
                except ValidationError as error:
                    first = error.errors()[0]
                    where = ".".join(str(part) for part in first["loc"])
                    yield Invalid(f"{kind}.ndjson", at, json.loads(line)["id"], f"{where}: {first['msg']}")
