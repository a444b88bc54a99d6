"""`registry-tools schema`: JSON Schema of the models."""

from __future__ import annotations

import json
from typing import Annotated

import typer


def schema(
    model: Annotated[str | None, typer.Argument(help="A model's name, such as Study; without it, the names.")] = None,
) -> None:
    """Print the JSON Schema of a model, or the names of all models."""
    from registry_tools.models.registry import models

    known = models()
    if model is None:
        print("\n".join(sorted(known)))
        return
    if model not in known:
        raise typer.BadParameter(f"{model!r} is none of {', '.join(sorted(known))}", param_hint="MODEL")
    print(json.dumps(known[model].model_json_schema(), indent=2))
