"""Rows of the lexicons that outcomes are read with.

Classes of pydantic cannot be compiled: they stand apart from the modules that are (docs/compiled.md).
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from registry_tools.models.base import Model


class Concept(Model):
    """One row of lexicons/concepts.csv."""

    concept: str
    label: str


class ConceptSpelling(Model):
    """One row of lexicons/concept_spellings.csv."""

    concept: str
    weight: int = Field(ge=1, le=9)
    phrases: tuple[str, ...]
    needs: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()


class Method(Model):
    """One row of lexicons/outcome_methods.csv."""

    phrase: str
    method: str
    versioned: Literal["yes"] | None = None


class PopulationWord(Model):
    """One row of lexicons/outcome_populations.csv."""

    word: str
    role: str


class SpellingVariant(Model):
    """One row of lexicons/outcome_variants.csv."""

    variant: str
    word: str
