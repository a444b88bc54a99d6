"""Records decoded straight into typed structs: what a field map and a model say together, at the decoder's speed.

A record is hundreds of small objects: measurements, events, sites, index terms. Walking them as dictionaries and then
validating them as models costs eight times what decoding them into structs does. A struct has the fields, types and defaults of
its model, under the keys that the field map names; a key that the map does not name, or a value of another type, is an error
here, and whoever asks falls back to the walk, which counts and explains.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, NamedTuple, TypeVar, get_args, get_type_hints

import msgspec

from registry_tools.models.base import Model
from registry_tools.parsers.facts.trusted import trusted
from registry_tools.parsers.registry.field_map import FieldMap, Many

M = TypeVar("M", bound=Model)

_FLATTENED = "flattened_"  # attributes that hold the struct of what the map flattens into the section or item itself
_NO_KEY = "not in the map: "  # begins the key of a field that the map does not name: no object has such a key


class Items(NamedTuple):
    """What a list holds that its section's model does not have under that name; `same` are fields equal in all of them."""

    model: type[Model]
    same: Mapping[str, Any]


def section_of(
    fields: FieldMap, model: type[Model], lists: Mapping[str, Items], values: Mapping[str, Any] | None = None
) -> type[msgspec.Struct]:
    """A struct for a section that `fields` flattens into `model`.

    `lists` and `values` have the items of lists and the types of values that the model has under another name or not at all.
    """
    hints = {**_hints(model), **(values or {})}
    defaults = defaults_of(model)
    defined: list[tuple[str, Any, Any]] = []
    for key, target in fields.items():
        if isinstance(target, Many):
            items = lists.get(target.name) or Items(_item(hints[target.name]), {})
            kind: Any = tuple[struct_of(items.model, target.fields, items.same), ...]  # type: ignore[misc]
            defined.append((target.name, kind, msgspec.field(default=(), name=key)))
        elif isinstance(target, str):
            defined.append((target, hints[target], msgspec.field(default=defaults.get(target), name=key)))
        else:
            defined.append(_may_lack(_FLATTENED + key, section_of(target, model, lists, values), key))
    return msgspec.defstruct(f"{model.__name__}Section", defined, forbid_unknown_fields=True, gc=False)


def with_sections(base: type[msgspec.Struct], sections: Mapping[str, tuple[str, type[msgspec.Struct]]]) -> type[msgspec.Struct]:
    """A struct of (attribute, struct or None) by key, besides what `base` has."""
    defined = [_may_lack(name, kind, key) for key, (name, kind) in sections.items()]
    return msgspec.defstruct("Sections", defined, bases=(base,), forbid_unknown_fields=True, gc=False)


def _may_lack(name: str, kind: type[msgspec.Struct], key: str) -> tuple[str, Any, Any]:
    """None where the object lacks the key; a key with null is an error, as it is for the walk."""
    return (name, kind, msgspec.field(default=None, name=key))


def struct_of(model: type[Model], fields: FieldMap, same: Mapping[str, Any]) -> type[msgspec.Struct]:
    """A struct with every attribute of `model`, in its order, that reads what `fields` names; the others are as `same` says
    or the model's defaults (None, where it has none, until the reader sets it).

    What the map flattens stands in a struct of its own until `spread` is called.
    """
    hints = _hints(model)
    keys: dict[str, tuple[str, Any]] = {}
    inner: list[tuple[str, Any, Any]] = []
    for key, target in fields.items():
        if isinstance(target, Many):
            keys[target.name] = (key, tuple[struct_of(_item(hints[target.name]), target.fields, {}), ...])  # type: ignore[misc]
        elif isinstance(target, str):
            keys[target] = (key, hints[target])
        else:
            inner.append(_may_lack(_FLATTENED + key, section_of(target, model, {}), key))
    defined = []
    for name, default in {**defaults_of(model), **same}.items():
        key, kind = keys.get(name, (_NO_KEY + name, Any))
        defined.append((name, kind, msgspec.field(default=default, name=key)))
    return msgspec.defstruct(model.__name__, defined + inner, forbid_unknown_fields=True, gc=False)


def flattened(section: msgspec.Struct) -> dict[str, Any]:
    """What a section's struct read, by the model's names; fields without a value have the model's default."""
    out = msgspec.structs.asdict(section)
    for name in _inner(type(section)):
        inner = out.pop(name)
        if inner is not None:
            out |= flattened(inner)
    return out


@cache
def _inner(kind: type[msgspec.Struct]) -> tuple[str, ...]:
    return tuple(name for name in kind.__struct_fields__ if name.startswith(_FLATTENED))


def spread(items: Iterable[Any], key: str) -> None:
    """Give items the attributes that the map flattens into them from the object under `key`."""
    name = _FLATTENED + key
    for item in items:
        inner = getattr(item, name)
        if inner is not None:
            for attribute in inner.__struct_fields__:
                setattr(item, attribute, getattr(inner, attribute))


def as_model(model: type[M], item: msgspec.Struct, **values: Any) -> M:
    """The model that an item of `struct_of(model, ...)` stands for, with other values in some fields: all were checked."""
    return trusted(model, msgspec.structs.asdict(item) | values)


def model_of(model: type[M], values: Mapping[str, Any]) -> M:
    """A model of checked values; the other fields are the model's defaults."""
    return trusted(model, {**defaults_of(model), **values})


@cache
def defaults_of(model: type[Model]) -> dict[str, Any]:
    """Every field in the model's order, None where it is required. Defaults are constants or tuples: models may share them."""
    return {name: None if info.is_required() else info.get_default() for name, info in model.model_fields.items()}


@cache
def _hints(model: type[Model]) -> dict[str, Any]:
    """Types by field: made once, for each costs as much as reading a record and a section asks for each of its parts."""
    return get_type_hints(model)


def _item(hint: Any) -> type[Model]:
    """The model in `tuple[Model, ...]`."""
    item: type[Model] = get_args(hint)[0]
    return item
