"""Models of values that need no check: what an extractor has just made, in the types that the model asks for.

A record has some hundred facts, and checking each took as long as reading it. The tests make the facts of many texts a second
time, with the checks on, and compare.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Final, TypeVar

from registry_tools.models.base import Model

M = TypeVar("M", bound=Model)
_set: Final = object.__setattr__  # the models are frozen


def trusted(model: type[M], values: dict[str, Any]) -> M:
    """`model(**values)` without the checks. `values` has every field, in the model's order, and becomes the model's own.

    The same as `model_construct`, which asks for each field whether it has an alias or a default.
    """
    made = model.__new__(model)
    _set(made, "__dict__", values)
    _set(made, "__pydantic_fields_set__", _fields(model))
    _set(made, "__pydantic_extra__", None)
    _set(made, "__pydantic_private__", None)
    return made


def changed(one: M, values: Mapping[str, Any]) -> M:
    """A copy with other values in some fields: `model_copy(update=values)`."""
    return trusted(type(one), {**one.__dict__, **values})


@cache
def _fields(model: type[Model]) -> set[str]:
    """Shared by all models of a kind: frozen, they never change it."""
    return set(model.model_fields)
