"""Data types of FHIR as JSON: what is empty is left out, as FHIR demands."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from typing import Any

Json = dict[str, Any]

# A URN, as the project has no website: extensions, code systems and canonical URLs of resources are named under it.
BASE = "urn:registry-tools:fhir"
EXTENSION = f"{BASE}:StructureDefinition"

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")  # FHIR's strings have no control characters but tab and line ends


def words(text: object) -> str | None:
    """A text as FHIR takes it, None for one without any character to see."""
    if text is None:
        return None
    clean = _CONTROL.sub(" ", str(text))
    return clean if clean.strip() else None


def element(**fields: Any) -> Json:
    """The fields that have a value; an empty text, list or object has none."""
    return {name: value for name, value in fields.items() if value is not None and value != "" and value not in ([], {})}


def number(value: float) -> float | int:
    """A whole number without its ".0", which FHIR would read as a digit of precision."""
    return int(value) if value == math.floor(value) and abs(value) < 1e15 else value


def text_concept(text: object) -> Json:
    """A CodeableConcept of words alone; empty for no words."""
    return element(text=words(text))


def coded(system: str, code: str | None, display: str | None, text: object = None) -> Json:
    return element(coding=[element(system=system, code=code, display=display)], text=words(text))


def extension(name: str, **value: Any) -> list[Json]:
    """`extension("heading", valueString="Key criteria")`: a list of one, or of none where there is no value."""
    ((kind, content),) = value.items()
    if content is None or content in ("", [], {}):
        return []
    return [{"url": f"{EXTENSION}:{name}", kind: content}]


def source(row: Mapping[str, Any]) -> list[Json]:
    """Where a fact was read: the words, the place of the text in the source, and the span in it. None where it has no words.

    `meta.source` of the resource names the source itself.
    """
    parts = [
        *_part("quote", "valueString", words(row.get("quote"))),
        *_part("path", "valueString", words(row.get("path"))),
        *_part("page", "valueInteger", row.get("page")),
        *_part("start", "valueInteger", row.get("start_char")),
        *_part("end", "valueInteger", row.get("end_char")),
    ]
    return [{"url": f"{EXTENSION}:source", "extension": parts}] if parts else []


def _part(name: str, kind: str, value: object) -> Iterable[Json]:
    return [{"url": name, kind: value}] if value is not None else []
