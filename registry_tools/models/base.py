"""The one base of every model here: frozen and closed."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Model(BaseModel):
    """Frozen (a fact does not change once read) and closed (a misspelt field is an error)."""

    model_config = ConfigDict(frozen=True, extra="forbid")
