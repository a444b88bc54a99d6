"""Rows of the lexicons that criteria are read with.

Classes of pydantic cannot be compiled: they stand apart from the modules that are (docs/compiled.md).
"""

from __future__ import annotations

from registry_tools.models.base import Model
from registry_tools.models.eligibility import Anchor, Comparator, Reference


class ComparatorRow(Model):
    """One row of lexicons/comparators.csv; `place` is before or after the number."""

    comparator: Comparator
    place: str
    measure: str | None = None
    phrases: tuple[str, ...]


class ReferenceRow(Model):
    """One row of lexicons/references.csv; `soft` words are a reference only beside a multiple."""

    reference: Reference
    soft: str | None = None
    phrases: tuple[str, ...]


class AnchorRow(Model):
    """One row of lexicons/anchors.csv."""

    anchor: Anchor
    phrases: tuple[str, ...]


class WordRow(Model):
    """One row of lexicons/criterion_words.csv."""

    kind: str
    value: str | None = None
    phrases: tuple[str, ...]
