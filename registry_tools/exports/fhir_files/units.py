"""Numbers with their unit, as Quantity: a UCUM code where there is one (lexicons/ucum.csv), else the unit in words."""

from __future__ import annotations

import re
from functools import cache
from typing import Self

from pydantic import model_validator

from registry_tools.exports.fhir_files.elements import Json, element, number
from registry_tools.exports.fhir_files.tally import Tally
from registry_tools.lexicons.loader import rows
from registry_tools.models.base import Model
from registry_tools.parsers.facts.durations import duration_units

UCUM = "http://unitsofmeasure.org"
DIMENSIONLESS = "1"

# UCUM's alphabet: visible ASCII without the quotation mark, and no space. A reference is no unit (ULN, LLN).
_CODE = re.compile(r"[!#-~]+")
_REFERENCES = re.compile(r"(?<![a-zA-Z])(ULN|LLN|UNL|LNL)(?![a-zA-Z])")


class UcumRow(Model):
    """One row of lexicons/ucum.csv: a unit of the database, its code, or why it has none."""

    unit: str
    code: str | None = None
    why: str | None = None

    @model_validator(mode="after")
    def _is_code_or_reason(self) -> Self:
        if (self.code is None) == (self.why is None):
            raise ValueError("give the code, or else why there is none")
        if self.code is not None and (not _CODE.fullmatch(self.code) or _REFERENCES.search(self.code)):
            raise ValueError(f"{self.code!r} is no UCUM code")
        return self


@cache
def ucum_codes() -> dict[str, UcumRow]:
    return {row.unit: row for row in rows("ucum", UcumRow)}


def _row(unit: str) -> UcumRow | None:
    """A unit's row; of a rate that has none ("ug/h") the row of what there is of it, with the time behind the stroke."""
    found = ucum_codes().get(unit)
    if found is None:
        what, _, time = unit.rpartition("/")
        of, per = ucum_codes().get(what), duration_units().get(time)
        if of is not None and of.code is not None and per is not None and per.code == time:
            return UcumRow(unit=unit, code=f"{of.code}/{time}")
    return found


def quantity(value: float, unit: str | None, tally: Tally, column: str, comparator: str | None = None) -> Json:
    """A Quantity. A unit that UCUM lacks is counted under `column` of the tally; "=" is a Quantity without comparator."""
    row = _row(unit) if unit else None
    if unit and (row is None or row.code is None):
        tally.leave(column, f"{unit}: {row.why if row and row.why else 'no UCUM code known'}; the unit is given in words")
    code = row.code if row else None
    return element(
        value=number(value),
        comparator=None if comparator == "=" else comparator,
        unit=unit,
        system=UCUM if code else None,
        code=code,
    )


def multiple(value: float, comparator: str | None) -> Json:
    """A number of times something: dimension one, which UCUM writes "1"."""
    return element(value=number(value), comparator=None if comparator == "=" else comparator, system=UCUM, code=DIMENSIONLESS)
