"""Reading an export back with the models of fhir.resources: slow and thorough, for whoever wants to be sure."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import BaseModel, ValidationError

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
    for kind in TYPES:
        with (folder / f"{kind}.ndjson").open(encoding="utf-8") as lines:
            for at, line in enumerate(lines, start=1):
                message = fault(kind, line)
                if message is not None:
                    yield Invalid(f"{kind}.ndjson", at, json.loads(line)["id"], message)


def fault(kind: str, line: str) -> str | None:
    """What is wrong with a resource of this type, None for one that is valid.

    The models of fhir.resources know FHIR's required codes, but do not hold a value to them: that is done here.
    """
    try:
        resource = _model(kind).model_validate_json(line)
    except ValidationError as error:
        first = error.errors()[0]
        return f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
    return next(_foreign_codes(resource, kind), None)


@cache
def _model(kind: str) -> type[BaseModel]:
    need("fhir", "validating FHIR resources", "fhir")
    from fhir.resources import get_fhir_model_class

    model: type[BaseModel] = get_fhir_model_class(kind)
    return model


def _foreign_codes(node: object, where: str) -> Iterator[str]:
    """Values of the node and all in it that are none of the codes that FHIR allows there."""
    if isinstance(node, list):
        for part in node:
            yield from _foreign_codes(part, where)
    elif isinstance(node, BaseModel):
        codes = _codes(type(node))
        for name in node.model_fields_set:
            value: Any = getattr(node, name)
            if name in codes and value is not None and value not in codes[name]:
                yield f"{where}.{name}: {value!r} is none of {', '.join(codes[name])}"
            yield from _foreign_codes(value, f"{where}.{name}")


@cache
def _codes(model: type[BaseModel]) -> dict[str, tuple[str, ...]]:
    found = {}
    for name, field in model.model_fields.items():
        extra = field.json_schema_extra
        if isinstance(extra, dict) and isinstance(extra.get("enum_values"), list):
            found[name] = tuple(str(code) for code in extra["enum_values"])  # type: ignore[union-attr]
    return found
