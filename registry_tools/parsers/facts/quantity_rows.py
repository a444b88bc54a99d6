"""Rows of the lexicons of measures, units, durations and number words.

Classes of pydantic cannot be compiled: they stand apart from the modules that are (docs/compiled.md).
"""

from __future__ import annotations

from registry_tools.models.base import Model


class MeasureRow(Model):
    """One row of lexicons/measures.csv. `slug` may name two measures ("ast+alt"); `low`..`high` is plausible in `unit`.

    `divides` "a>b": behind measure a and a stroke it makes measure b, named by one of its one-word spellings.
    """

    slug: str
    label: str
    unit: str | None = None
    kind: str
    assumed: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    divides: str | None = None
    low: float | None = None
    high: float | None = None
    spellings: tuple[str, ...]

    def __hash__(self) -> int:
        return hash(self.slug)


class ScaleRow(Model):
    """One row of lexicons/unit_scales.csv: one `code` is `factor` of `base`."""

    code: str
    base: str
    factor: float


class ConversionRow(Model):
    """One row of lexicons/conversions.csv: value in `unit` x `factor` + `offset` is in the measure's canonical unit."""

    measure: str
    unit: str
    factor: float
    offset: float = 0.0
    source: str


class TraitRow(Model):
    """One row of lexicons/measure_traits.csv: measures that are read in a way of their own."""

    trait: str
    slugs: tuple[str, ...]


class UnitRow(Model):
    """One row of lexicons/units.csv."""

    code: str
    spellings: tuple[str, ...]


class DurationRow(Model):
    """One row of lexicons/durations.csv."""

    code: str
    days: float
    spellings: tuple[str, ...]


class NumberWord(Model):
    """One row of lexicons/number_words.csv."""

    word: str
    value: float
