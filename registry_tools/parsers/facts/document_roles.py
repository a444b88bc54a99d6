"""What a column's head or a row's label stands for: a group of participants, a time, a grade, a statistic, or a measure."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Literal

from registry_tools.lexicons.loader import rows
from registry_tools.models.base import Model
from registry_tools.parsers.facts.document_annotations import annotate
from registry_tools.parsers.facts.document_grid import size_of
from registry_tools.parsers.facts.document_words import pattern

Part = Literal["group", "total", "grade", "time", "test", "stub", "statistic", "effect", "p_value", "measure"]
TableKindWord = Literal["none", "doses", "objectives", "adverse_events", "baseline"]


class ColumnRow(Model):
    """One row of lexicons/document_fact_columns.csv."""

    role: Literal["total", "grade", "time", "test", "stub", "group"]
    patterns: tuple[str, ...]


class TableRow(Model):
    """One row of lexicons/document_fact_tables.csv."""

    kind: TableKindWord
    patterns: tuple[str, ...]


@cache
def _columns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((row.role, re.compile("|".join(row.patterns), re.I)) for row in rows("document_fact_columns", ColumnRow))


@cache
def _tables() -> tuple[tuple[TableKindWord, re.Pattern[str]], ...]:
    return tuple((row.kind, re.compile("|".join(row.patterns), re.I)) for row in rows("document_fact_tables", TableRow))


def table_kind(words: str) -> TableKindWord | None:
    """What kind of table a caption or head announces; None for any other."""
    return next((kind for kind, spelled in _tables() if spelled.search(words)), None)


def group_key(words: str) -> str:
    """A group's name made comparable: without its number of participants, case and punctuation."""
    return re.sub(r"[^\w+%/.]+", " ", group_label(words, stub=False)).strip().casefold()


def group_label(words: str, *, stub: bool) -> str:
    """A group's name as its head prints it, without number of participants and statistic; with `stub` also without words over
    the labels that were read into it ("Characteristic All patients").
    """
    bare = size_of(words)[0]
    said = annotate(bare)
    if said.says_anything and said.rest:
        first = said.rest.split()
        at = bare.find(first[0]) if first else -1
        cut = next(
            (
                m.start()
                for m in re.finditer(r"\S+", bare)
                if m.start() > max(at, 0) and len(m.group()) > 1 and annotate(m.group()).says_anything
            ),
            None,
        )
        bare = bare[:cut].strip(" ,;:-–(") if cut and cut > at else bare
    if stub:
        tokens = bare.split()
        while len(tokens) > 1 and part_of(tokens[0]) in ("stub", "statistic") and not pattern("arm_word").fullmatch(tokens[0]):
            tokens.pop(0)
        bare = " ".join(tokens)
    return bare


@lru_cache(maxsize=8192)
def part_of(words: str) -> Part:  # noqa: PLR0911 - a cascade, the surest first
    """What words alone stand for, without knowing the document's groups."""
    bare, size = size_of(words)
    said = annotate(bare)
    if said.p_value and len(said.rest.split()) <= 4:
        return "p_value"
    if said.effects and not size:
        return "effect"
    if size is not None and (_role(bare) == "time" or _role(said.rest) == "time"):
        return "time"
    if size is not None and bare and said.rest:
        return "total" if _role(bare) == "total" else "group"
    role = _role(bare.strip(" .:()")) or (_role(said.rest) if said.says_anything and said.rest else None)
    if role is not None:
        return role
    if said.says_anything and not said.rest:
        return "statistic"
    return "measure"


def _role(words: str) -> Part | None:
    for role, spelled in _columns():
        if spelled.fullmatch(words):
            return role  # type: ignore[return-value]
    return None
