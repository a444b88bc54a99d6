"""What a heading announces for the facts that are read under it (lexicons/document_fact_headings)."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Literal

from registry_tools.lexicons.loader import rows
from registry_tools.models.base import Model

HeadingRole = Literal[
    "inclusion", "exclusion", "both", "not_criteria", "copy", "primary", "secondary", "other", "endpoints", "objectives",
    "arms", "doses", "no_doses",
]  # fmt: skip


class HeadingRow(Model):
    """One row of lexicons/document_fact_headings.csv."""

    role: HeadingRole
    phrases: tuple[str, ...]


@cache
def _rows() -> tuple[tuple[HeadingRole, re.Pattern[str]], ...]:
    return tuple(
        (row.role, re.compile(rf"(?<![a-z-])(?:{'|'.join(map(re.escape, row.phrases))})(?![a-z-])"))
        for row in rows("document_fact_headings", HeadingRow)
    )


@lru_cache(maxsize=4096)
def heading_roles(title: str) -> tuple[HeadingRole, ...]:
    """Every role that a heading's words have, in the order of the lexicon."""
    words = " ".join(title.lower().split())
    return tuple(dict.fromkeys(role for role, pattern in _rows() if pattern.search(words)))
