"""Rows of the lexicons that doses are read with.

Classes of pydantic cannot be compiled: they stand apart from the modules that are (docs/compiled.md).
"""

from __future__ import annotations

from typing import Literal

from registry_tools.models.base import Model


class UnitRow(Model):
    """One row of lexicons/dose_units.csv."""

    surface: str
    ucum: str
    kind: Literal["mass", "volume", "activity", "substance", "radiation", "biological"]
    factor: float


class FormRow(Model):
    """One row of lexicons/dose_forms.csv."""

    surface: str
    unit: str | None = None
    route: str | None = None
    multiplies: bool


class RouteRow(Model):
    """One row of lexicons/dose_routes.csv."""

    phrase: str
    route: str
    implied: bool


class FrequencyRow(Model):
    """One row of lexicons/dose_frequencies.csv."""

    phrase: str
    code: str
    weak: bool


class WordRow(Model):
    """One row of lexicons/dose_words.csv."""

    phrase: str
    role: str


class DrugRow(Model):
    """One row of lexicons/dose_drugs.csv."""

    surface: str
    kind: Literal["name", "diluent", "stem", "salt"]


class PlainRow(Model):
    """One row of lexicons/dose_plain_words.csv."""

    word: str
