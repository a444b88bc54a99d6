"""The text that a fact's path names, taken from a registry record's own bytes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

_STEP = re.compile(r"([A-Za-z_]\w*)|\[(\d{1,9})\]")


def texts_at(kind: str, data: bytes, paths: Iterable[str]) -> dict[str, str]:
    """Text by path, for the paths that lead to one. `kind` is the record's format; other formats have no such texts.

    Paths are JSON paths (`a.b[2].c`), XPaths, or column names, as the facts of that format carry them.
    """
    if kind == "ctgov_json":
        record = json.loads(data)
        found = {path: _json_value(record, path) for path in paths}
    elif kind == "ctgov_csv":
        cells = json.loads(data)
        found = {path: cells.get(path) for path in paths}
    elif kind == "ctgov_xml":
        from lxml import etree

        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
        found = {path: _xml_value(root, path) for path in paths}
    else:
        return {}
    return {path: text for path, text in found.items() if isinstance(text, str)}


def _json_value(value: Any, path: str) -> Any:
    for key, index in _STEP.findall(path):
        if key and isinstance(value, dict):
            value = value.get(key)
        elif index and isinstance(value, list) and int(index) < len(value):
            value = value[int(index)]
        else:
            return None
    return value


def _xml_value(root: Any, path: str) -> str | None:
    nodes = root.xpath(path)
    if len(nodes) != 1:
        return None
    return nodes[0] if isinstance(nodes[0], str) else nodes[0].text
