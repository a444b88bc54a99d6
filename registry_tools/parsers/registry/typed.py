"""Lists of objects decoded straight into typed structs: what a field map and a model say together, at the decoder's speed.

Posted results are most of a record: hundreds of measurements and events of a few fields each. Walking them as dictionaries and
then validating them as models costs eight times what decoding them into structs does. A struct has the fields, types and
defaults of its model, under the keys that the field map names; a key that the map does not name, or a value of another type, is
an error here, and whoever asks falls back to the walk, which counts and explains.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args, get_type_hints

import msgspec

from registry_tools.models.base import Model
from registry_tools.parsers.registry.field_map import FieldMap, Many

_FLATTENED = "flattened_"  # attributes of a section that hold what the map flattens into the section itself


def section_of(fields: FieldMap, model: type[Model], others: Mapping[str, type[Model]]) -> type[msgspec.Struct]:
    """A struct for a section that `fields` flattens into `model`; `others` has the items of lists that the model renames."""
    hints = get_type_hints(model)
    defined: list[tuple[str, Any, Any]] = []
    for key, target in fields.items():
        if isinstance(target, Many):
            item = others.get(target.name) or _item(hints[target.name])
            kind: Any = tuple[struct_of(item, target.fields), ...]  # type: ignore[misc]
            defined.append((target.name, kind | msgspec.UnsetType, msgspec.field(default=msgspec.UNSET, name=key)))
        elif isinstance(target, str):
            defined.append((target, hints[target] | msgspec.UnsetType, msgspec.field(default=msgspec.UNSET, name=key)))
        else:
            inner = section_of(target, model, others)
            defined.append((_FLATTENED + key, inner | msgspec.UnsetType, msgspec.field(default=msgspec.UNSET, name=key)))
    return msgspec.defstruct(f"{model.__name__}Section", defined, forbid_unknown_fields=True, gc=False)


def struct_of(model: type[Model], fields: FieldMap) -> type[msgspec.Struct]:
    """A struct with every attribute of `model` that reads what `fields` names; the others keep the model's defaults.

    A required attribute that the map does not name (is an event serious?) is its type's zero until the reader sets it.
    """
    hints = get_type_hints(model)
    keys: dict[str, tuple[str, Any]] = {}
    for key, target in fields.items():
        if isinstance(target, Many):
            keys[target.name] = (key, tuple[struct_of(_item(hints[target.name]), target.fields), ...])  # type: ignore[misc]
        elif isinstance(target, str):
            keys[target] = (key, hints[target])
        else:
            raise TypeError(f"{model.__name__}: {key} is flattened, which a struct of a list cannot be")
    defined = []
    for name, info in model.model_fields.items():
        key, kind = keys.get(name, (name, hints[name]))
        defined.append(
            (name, kind, msgspec.field(default=hints[name]() if info.is_required() else info.get_default(), name=key))
        )
    return msgspec.defstruct(model.__name__, defined, forbid_unknown_fields=True, gc=False)


def flattened(section: msgspec.Struct) -> dict[str, Any]:
    """What a section's struct read, by the model's names."""
    out: dict[str, Any] = {}
    for name in section.__struct_fields__:
        value = getattr(section, name)
        if value is msgspec.UNSET:
            continue
        if name.startswith(_FLATTENED):
            out.update(flattened(value))
        else:
            out[name] = value
    return out


def _item(hint: Any) -> type[Model]:
    """The model in `tuple[Model, ...]`."""
    item: type[Model] = get_args(hint)[0]
    return item
