"""Models of values that need no check: what an extractor has just made, in the types that the model asks for.

A record has some hundred facts, and checking each took as long as reading it. The tests make the facts of many texts a second
time, with the checks on, and compare.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Final, TypeVar

from pydantic import BaseModel

from registry_tools.models.base import Model

M = TypeVar("M", bound=Model)
_new: Final = object.__new__
# The models are frozen: what they keep is set by the slots themselves, which also spares looking each one up.
_set_values: Final[Callable[[object, object], None]] = vars(BaseModel)["__dict__"].__set__
_set_fields: Final[Callable[[object, object], None]] = vars(BaseModel)["__pydantic_fields_set__"].__set__
_set_extra: Final[Callable[[object, object], None]] = vars(BaseModel)["__pydantic_extra__"].__set__
_set_private: Final[Callable[[object, object], None]] = vars(BaseModel)["__pydantic_private__"].__set__


def trusted(model: type[M], values: dict[str, Any]) -> M:
    """`model(**values)` without the checks. `values` has every field, in the model's order, and becomes the model's own.

    The same as `model_construct`, which asks for each field whether it has an alias or a default.
    """
    made = _new(model)
    _set_values(made, values)
    _set_fields(made, _fields(model))
    _set_extra(made, None)
    _set_private(made, None)
    return made


def changed(one: M, values: Mapping[str, Any]) -> M:
    """A copy with other values in some fields: `model_copy(update=values)`."""
    return trusted(type(one), {**one.__dict__, **values})


@cache
def _fields(model: type[Model]) -> set[str]:
    """Shared by all models of a kind: frozen, they never change it."""
    return set(model.model_fields)
