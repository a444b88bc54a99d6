"""`registry-tools schema`: JSON Schema of the models."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer


def schema(
    model: Annotated[str | None, typer.Argument(help="A model's name, such as Study; without it, the names.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All models in one document, under $defs.")] = False,
    into: Annotated[
        Path | None, typer.Option("--into", help="Write MODEL, or a file for each model, into this folder.", file_okay=False)
    ] = None,
) -> None:
    """Print the JSON Schema (2020-12) of a model, or the names of all models.

    $id has the version of the models: urn:registry-tools:schema:1:Study.
    """
    from registry_tools.errors import RegistryToolsError
    from registry_tools.models.registry import models
    from registry_tools.models.schemas import all_schemas, json_schema

    known = models()
    if model is not None and model not in known:
        raise typer.BadParameter(f"{model!r} is none of {', '.join(sorted(known))}", param_hint="MODEL")
    if everything and (model is not None or into is not None):
        raise typer.BadParameter("prints all models: it goes with no MODEL and no --into", param_hint="--all")
    if into is not None:
        names = [model] if model else sorted(known)
        try:
            into.mkdir(parents=True, exist_ok=True)
            for name in names:
                (into / f"{name}.schema.json").write_text(_text(json_schema(known[name])) + "\n", "utf-8")
        except OSError as error:
            raise RegistryToolsError(f"cannot be written: {error.strerror}", where=str(into), hint="name another") from error
        print(f"{into}: {len(names)} schemas", file=sys.stderr)
    elif everything:
        print(_text(all_schemas()))
    elif model:
        print(_text(json_schema(known[model])))
    else:
        print("\n".join(sorted(known)))


def _text(found: dict[str, Any]) -> str:
    return json.dumps(found, indent=2, ensure_ascii=False)
