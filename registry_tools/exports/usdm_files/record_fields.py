"""Fields of a record that USDM has no attribute for, as extension attributes; and its dates."""

from __future__ import annotations

import datetime
from typing import Literal

from registry_tools.db.reading import Row
from registry_tools.exports.usdm_files.instances import Instances, Json
from registry_tools.exports.usdm_files.terms import REGISTRY, Term
from registry_tools.lexicons.loader import rows
from registry_tools.models.base import Model


class FieldRow(Model):
    column: str
    name: str
    on: Literal["version", "design"]


class DateRow(Model):
    column: str
    code: str
    decode: str


def fields_of(study: Row, on: str, make: Instances) -> list[Json]:
    """An extension for each field of the version or the design that the record has; a list's values are one each."""
    found = []
    for row in rows("usdm_record_fields", FieldRow):
        value = study.get(row.column)
        if row.on != on or value is None:
            continue
        found += [make.extension(row.name, one) for one in (value if isinstance(value, list) else [value])]
    return found


def dates_of(study: Row, make: Instances) -> tuple[list[Json], list[Json]]:
    """Governance dates, and as extensions the dates of which only month or year is known: USDM's are whole days."""
    governance, partial = [], []
    for row in rows("usdm_dates", DateRow):
        value = study.get(row.column)
        if not isinstance(value, datetime.date):
            continue
        kind = study.get(f"{row.column}_type")
        code = Term(row.code, row.decode, *REGISTRY)
        text = study.get(f"{row.column}_text")
        if text is not None and not _is_day(text):
            parts = make.parts({"type": make.code(code), "actual-or-estimated": kind})
            partial.append(make.extension("partial-date", text, parts))
            continue
        scope = make.make("GeographicScope", type=make.coded("geographicScopeType", "GLOBAL"))
        governance.append(
            make.make(
                "GovernanceDate",
                name=row.decode,
                description=kind,
                type=make.code(code),
                dateValue=value.isoformat(),
                geographicScopes=[scope],
            )
        )
    return governance, partial


def _is_day(text: str) -> bool:
    """Does a date as the record has it name a day ("2019-03-04", "March 4, 2019"), rather than a month or a year alone?"""
    return len(text.replace("-", " ").replace(",", " ").split()) == 3
