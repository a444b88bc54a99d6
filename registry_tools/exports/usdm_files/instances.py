"""USDM instances as JSON objects: each with its class and an id that no other of the document has."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from html import escape
from itertools import pairwise
from typing import Any

from registry_tools.exports.usdm_files.terms import Term, term_of, unit_of

Json = dict[str, Any]

EXTENSIONS = "urn:registry-tools:usdm:"
_CLASS_VALUES = {"Quantity": "valueQuantity", "Range": "valueRange", "Code": "valueCode", "AliasCode": "valueAliasCode"}


class Instances:
    """Makes the instances of one document. An attribute given as None is left out."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self._names: defaultdict[str, Names] = defaultdict(Names)

    def make(self, kind: str, **attributes: Any) -> Json:
        """An instance of class `kind`. A `name` that another of the class has gets a number: USDM wants them to differ."""
        self.counts[kind] += 1
        made: Json = {"id": f"{kind}_{self.counts[kind]}"}
        if "name" in attributes:
            attributes["name"] = self._names[kind].unique(attributes["name"] or kind)
        made.update((key, value) for key, value in attributes.items() if value is not None)
        made["instanceType"] = kind
        return made

    def code(self, term: Term) -> Json:
        return self.make("Code", code=term.code, codeSystem=term.system, codeSystemVersion=term.version, decode=term.decode)

    def coded(self, attribute: str, term: str | None, system: tuple[str, str] | None = None) -> Json:
        """The Code of a registry's term; Unknown for None."""
        return self.code(term_of(attribute, term) if system is None else term_of(attribute, term, system))

    def alias(self, term: Term) -> Json:
        return self.make("AliasCode", standardCode=self.code(term))

    def quantity(self, value: float, unit: str | None = None) -> Json:
        """`unit` in UCUM."""
        return self.make("Quantity", value=value, unit=None if unit is None else self.alias(unit_of(unit)))

    def range(self, low: float, high: float, unit: str | None) -> Json:
        return self.make("Range", minValue=self.quantity(low, unit), maxValue=self.quantity(high, unit), isApproximate=False)

    def extension(self, name: str, value: Any = None, parts: Iterable[Json] = (), *, refers_to: str | None = None) -> Json:
        """An ExtensionAttribute. A number that is no integer becomes a Quantity: extensions have no decimals."""
        made: Json = {"url": EXTENSIONS + name}
        if refers_to is not None:
            made["valueId"] = refers_to
        elif isinstance(value, bool):
            made["valueBoolean"] = value
        elif isinstance(value, int):
            made["valueInteger"] = value
        elif isinstance(value, float):
            made["valueQuantity"] = self.quantity(value)
        elif isinstance(value, str):
            made["valueString"] = value
        elif value is not None:
            made[_CLASS_VALUES[value["instanceType"]]] = value
        return self.make("ExtensionAttribute", **made, extensionAttributes=list(parts) or None)

    def parts(self, values: Mapping[str, Any]) -> list[Json]:
        """An extension for each value that is not None."""
        return [self.extension(name, value) for name, value in values.items() if value is not None]

    def source(self, row: Mapping[str, Any]) -> list[Json]:
        """Where a fact's words stand: the path in the source with start, end and page. Empty where the row has no path."""
        if row.get("path") is None:
            return []
        place = {"start": row.get("start_char"), "end": row.get("end_char"), "page": row.get("page")}
        return [self.extension("source", row["path"], self.parts(place))]

    def not_known(self, *attributes: str) -> list[Json]:
        """Says that required attributes of an instance are placeholders, because the source does not give them."""
        return [self.extension("not-known", name) for name in attributes]


def placed(extensions: list[Json]) -> list[Json] | None:
    """`extensionAttributes` of an instance: absent rather than empty."""
    return extensions or None


class Names:
    """Names that differ: a second "Placebo" is "Placebo (2)"."""

    def __init__(self) -> None:
        self._last: dict[str, int] = {}

    def unique(self, name: str) -> str:
        found, n = name, self._last.get(name, 0) + 1
        while n > 1 and (found := f"{name} ({n})") in self._last:
            n += 1
        self._last[name] = n
        self._last.setdefault(found, 1)
        return found


def html(text: str) -> str:
    """Plain text as USDM's narrative and syntax templates have it: HTML, a paragraph for each that a blank line ends."""
    paragraphs = (part.strip("\n") for part in re.split(r"\n\s*\n", text))
    return "".join(f"<p>{escape(part, quote=False)}</p>" for part in paragraphs if part.strip())


def chain(instances: list[Json]) -> list[Json]:
    """Gives each its previousId and nextId."""
    for one, following in pairwise(instances):
        one["nextId"], following["previousId"] = following["id"], one["id"]
    return instances
