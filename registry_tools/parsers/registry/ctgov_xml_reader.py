"""XML elements read by a declared mapping; what the mapping does not name, or cannot read, is counted by its path.

A mapping's keys are tag names, `@name` for an attribute and `#` for the text of an element that has attributes. Its values:

`Text(field)`       the text, outer white space removed
`Text(field, f)`    what `f` makes of the text; where `f` gives None the words are kept (if `keep`) and counted
`Verbatim(field)`   the text exactly as parsed, for texts that facts point into
`Many(field, map)`  every such element as a record of its own
`Texts(field, f)`   every such element's text in a list
a mapping           an element whose values go to the same record
`None`              nothing a study record needs: a constant of the format
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeAlias

from lxml import etree

from registry_tools.parsers.registry.vocabulary import spelled

Node: TypeAlias = "dict[str, Any] | str"  # an element: its text where there is nothing else, else its parts by key


class Text(NamedTuple):
    field: str
    read: Callable[[str], Any] | None = None
    keep: bool = False


class Verbatim(NamedTuple):
    field: str


class Texts(NamedTuple):
    field: str
    read: Callable[[str], Any] | None = None
    keep: bool = False


class Many(NamedTuple):
    field: str
    fields: Mapping[str, Any]  # an XmlMap


XmlMap: TypeAlias = Mapping[str, "Text | Verbatim | Texts | Many | XmlMap | None"]


def term(field: str, kind: str) -> Text:
    """A word of a registry vocabulary in the API's spelling; unknown words are kept and counted."""
    return Text(field, lambda text: spelled(kind, text), keep=True)


def terms(field: str, kind: str) -> Texts:
    return Texts(field, lambda text: spelled(kind, text), keep=True)


def tree(element: etree._Element) -> Node:
    """An element as plain data: a string, or `{"@attribute": ..., "#": text, "tag": [children]}`."""
    parts: dict[str, Any] = {}
    for child in element:
        tag = child.tag
        if not isinstance(tag, str):  # an entity that the document defines itself: never resolved, so its place is counted
            parts.setdefault("&", []).append("entity")
            continue
        value = tree(child) if len(child) or child.attrib else (child.text or "")
        if tag in parts:
            parts[tag].append(value)
        else:
            parts[tag] = [value]
        if child.tail and not child.tail.isspace():
            parts.setdefault("#tail", []).append(child.tail)
    for name, text in element.attrib.items():
        parts["@" + str(name)] = str(text)
    if element.text and not (parts and element.text.isspace()):
        parts["#"] = element.text
    return parts


def _inside(path: str, key: str) -> str:
    """The path of a part; an element's own text has the element's path."""
    return path if key[0] == "#" else f"{path}/{key}" if path else key


class XmlReader:
    """`unmapped` counts the values that found no field, by element path without indices."""

    def __init__(self) -> None:
        self.unmapped: Counter[str] = Counter()

    def read(self, node: Node, fields: XmlMap, path: str, out: dict[str, Any]) -> dict[str, Any]:
        """Put what `fields` names of one element into `out`."""
        if isinstance(node, str):
            node = {"#": node}
        for key, value in node.items():
            target = fields.get(key, self)  # `self` stands for "not named", which None is not
            if target is None:
                continue
            items = value if value.__class__ is list else (value,)
            if isinstance(target, Text) and target.read is None and target.field not in out and items[0].__class__ is str:
                out[target.field] = items[0].strip()  # most of a record is this: one plain text
                if out[target.field] and len(items) == 1:
                    continue
                del out[target.field]
            here = _inside(path, key)
            if isinstance(target, XmlReader):
                self.count(value, here)
            elif isinstance(target, Many):
                inner: XmlMap = target.fields
                records = [self.read(item, inner, here, {}) for item in items]  # an empty one keeps its place in the count
                out.setdefault(target.field, []).extend(records)
            elif isinstance(target, Texts):
                out.setdefault(target.field, []).extend(self._texts(items, target, here))
            elif isinstance(target, (Text, Verbatim)):
                self._text(items, target, here, out)
            else:
                for item in items:
                    self.read(item, target, here, out)
        return out

    def _text(self, items: Any, target: Text | Verbatim, path: str, out: dict[str, Any]) -> None:
        for item in items:
            text = self._own_text(item, path)
            if text is None:
                continue
            if isinstance(target, Verbatim):
                value: Any = text
            else:
                value = text.strip()
                if target.read is not None:
                    value = self._converted(value, target, path)
                    if value is None or value == "":
                        continue
            if target.field in out:
                if out[target.field] != value:  # the first of an element that the format allows once
                    self.unmapped[path] += 1
            else:
                out[target.field] = value

    def _texts(self, items: Any, target: Texts, path: str) -> list[Any]:
        out = []
        for item in items:
            text = self._own_text(item, path)
            if text is not None:
                value = text.strip() if target.read is None else self._converted(text.strip(), target, path)
                if value is not None:
                    out.append(value)
        return out

    def _converted(self, text: str, target: Text | Texts, path: str) -> Any:
        value = target.read(text) if target.read is not None else text
        if value is None:
            self.unmapped[path] += 1
            return text if target.keep else None
        return value

    def _own_text(self, item: Node, path: str) -> str | None:
        """The text of an element that should have no parts; its parts are counted. None where it is empty."""
        if isinstance(item, str):
            return item if item and not item.isspace() else None
        text: str | None = item.get("#")
        for key, value in item.items():
            if key != "#":
                self.count(value, _inside(path, key))
        return text if text and not text.isspace() else None

    def count(self, value: Any, path: str) -> None:
        """Count the texts of what nothing reads."""
        if isinstance(value, dict):
            for key, inner in value.items():
                self.count(inner, _inside(path, key))
        elif isinstance(value, list):
            for inner in value:
                self.count(inner, path)
        elif value and not value.isspace():
            self.unmapped[path] += 1
