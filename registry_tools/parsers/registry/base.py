"""What every registry format offers. The folder is the register: a module here with these names is a format.

NAME        short name, goes to `sources.kind` ("ctgov_json")
recognises  is this the format of a stream that begins with these bytes?
split       a stream into records: (name of the record inside the stream, its bytes as they stand there)
parse       one record's bytes to a Study

A format may also offer `parse_for_rows`: as `parse`, but parts of the study may be other objects with the models' attributes,
where that is quicker and only row builders will read them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import BinaryIO, NamedTuple, Protocol

from pydantic import ValidationError

from registry_tools.errors import ParseError
from registry_tools.models.study import Study


class Parsed(NamedTuple):
    """A record read. `unmapped` counts the values that no field takes, by path without indices."""

    study: Study
    unmapped: Mapping[str, int]


class RegistryFormat(Protocol):
    """See the module's docstring. `parse` raises ParseError; `split` raises it for a stream that breaks off."""

    NAME: str

    def recognises(self, head: bytes) -> bool: ...

    def split(self, stream: BinaryIO) -> Iterator[tuple[str, bytes]]: ...

    def parse(self, data: bytes) -> Parsed: ...


def to_study(fields: Mapping[str, object]) -> Study:
    """The study of a record's fields; raises ParseError that names the first field with a value of another kind."""
    try:
        return Study.model_validate(fields)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        more = f" (and {error.error_count() - 1} more)" if error.error_count() > 1 else ""
        raise ParseError(f"{where}: {first['msg']}{more}", where=str(fields.get("study_id") or "")) from error


@cache
def formats() -> dict[str, RegistryFormat]:
    """Every format of this folder by name, in alphabetical order of its modules."""
    package = import_module("registry_tools.parsers.registry")
    found: dict[str, RegistryFormat] = {}
    for module in iter_modules(package.__path__, package.__name__ + "."):
        loaded: object = import_module(module.name)
        if hasattr(loaded, "recognises") and hasattr(loaded, "parse"):
            form: RegistryFormat = loaded  # type: ignore[assignment]
            found[form.NAME] = form
    return found
