"""A declared mapping from a registry's nested objects to our field names, walked once per record.

The mapping is the documentation of what is read: a key it does not name is counted as unmapped, by path, with its value's
leaves. Values are `"field"` (keep the value under that name), a nested mapping (an object that is flattened into the same
record), or `Many("field", mapping)` (a list of objects, each becoming a record of its own).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, TypeAlias

from registry_tools.errors import ParseError

FieldMap: TypeAlias = Mapping[str, "str | Many | FieldMap"]


class Many:
    """A list of objects kept under `name`, each read by `fields`."""

    __slots__ = ("fields", "name")

    def __init__(self, name: str, fields: FieldMap) -> None:
        self.name = name
        self.fields = fields


class Reader:
    """Reads objects by a mapping; `unmapped` counts the leaves of what the mapping does not name."""

    def __init__(self) -> None:
        self.unmapped: Counter[str] = Counter()

    def read(self, node: Mapping[str, Any], fields: FieldMap, path: str, out: dict[str, Any]) -> dict[str, Any]:
        """Put the values of `node` that `fields` names into `out`; raises ParseError where an object should stand."""
        for key, value in node.items():
            target = fields.get(key)
            if isinstance(target, str):
                out[target] = value
            elif target is None:
                self.count(value, f"{path}.{key}")
            elif isinstance(target, Many):
                out[target.name] = self.read_all(value, target, f"{path}.{key}")
            elif isinstance(value, dict):
                self.read(value, target, f"{path}.{key}", out)
            else:
                raise ParseError(f"{path}.{key} is {type(value).__name__}, not an object", hint="is this a v2 study record?")
        return out

    def read_all(self, items: Any, many: Many, path: str) -> list[dict[str, Any]]:
        if items.__class__ is not list:
            raise ParseError(f"{path} is {type(items).__name__}, not a list", hint="is this a v2 study record?")
        read, fields, inner = self.read, many.fields, path + "[]"
        out: list[dict[str, Any]] = []
        for item in items:
            if item.__class__ is not dict:
                raise ParseError(f"{inner} is {type(item).__name__}, not an object", hint="is this a v2 study record?")
            out.append(read(item, fields, inner, {}))
        return out

    def count(self, value: Any, path: str) -> None:
        """Count the leaves of a value that nothing reads."""
        if isinstance(value, dict):
            for key, inner in value.items():
                self.count(inner, f"{path}.{key}")
        elif isinstance(value, list):
            for inner in value:
                self.count(inner, path + "[]")
        else:
            self.unmapped[path] += 1
