"""Values of the database in FHIR's code systems (lexicons/fhir_codes.csv)."""

from __future__ import annotations

from functools import cache

from pydantic import HttpUrl, TypeAdapter, field_validator

from registry_tools.exports.fhir_files.elements import Json, coded, text_concept
from registry_tools.lexicons.loader import rows
from registry_tools.models.base import Model


class CodeRow(Model):
    """One row of lexicons/fhir_codes.csv."""

    field: str
    value: str
    system: str
    code: str
    display: str

    @field_validator("system")
    @classmethod
    def _is_absolute(cls, system: str) -> str:
        TypeAdapter(HttpUrl).validate_python(system)
        return system


@cache
def _codes() -> dict[tuple[str, str], CodeRow]:
    return {(row.field, row.value): row for row in rows("fhir_codes", CodeRow)}


def concept(field: str, value: str | None, text: str | None = None) -> Json:
    """A value as CodeableConcept: its code where FHIR has one, and `text` (else the value as it stands). Empty for None."""
    if not value:
        return {}
    row = _codes().get((field, value))
    if row is None:
        return text_concept(text or value)
    return coded(row.system, row.code, row.display, text or value)
