"""Rows of the lexicon of headings.

Classes of pydantic cannot be compiled: they stand apart from the modules that are (docs/compiled.md).
"""

from __future__ import annotations

from typing import Literal

from registry_tools.models.base import Model
from registry_tools.models.eligibility import Polarity


class HeadingPhrase(Model):
    """One row of lexicons/criteria_headings.csv."""

    phrase: str
    role: Literal[
        "section", "topic", "neutral", "determiner", "opener", "predicate", "lead", "flip", "group", "attach", "label", "joint"
    ]
    polarity: Polarity | None = None
