"""JSON Schema (2020-12) of the models, with a name and a version that a program can hold on to."""

from __future__ import annotations

from typing import Any

from pydantic.json_schema import models_json_schema

from registry_tools.models.base import Model
from registry_tools.models.registry import models
from registry_tools.version import __version__

# Raised with every change of a model that a reader of its JSON must know of: a field less, another type, another meaning.
MODELS_VERSION = 1

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_NAME = f"urn:registry-tools:schema:{MODELS_VERSION}"


def json_schema(model: type[Model]) -> dict[str, Any]:
    """The schema of a model's JSON; `$id` is `urn:registry-tools:schema:<version>:<model>`."""
    return _head(f"{_NAME}:{model.__name__}") | model.model_json_schema()


def all_schemas() -> dict[str, Any]:
    """One document with the schemas of all models under `$defs`, each to be referred to as `<$id>#/$defs/<model>`."""
    _, found = models_json_schema([(model, "validation") for _, model in sorted(models().items())])
    return _head(_NAME) | {"title": "Models of registry-tools", "$defs": found["$defs"]}


def _head(name: str) -> dict[str, Any]:
    comment = f"version {MODELS_VERSION} of the models, written by registry-tools {__version__}"
    return {"$schema": _DIALECT, "$id": name, "$comment": comment}
