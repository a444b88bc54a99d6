"""What a table's words say about its numbers: "n (%)", "mean ± SD", "median (range)" (lexicons/document_fact_annotations)."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Literal, NamedTuple

from registry_tools.lexicons.loader import rows
from registry_tools.models.base import Model
from registry_tools.parsers.facts.document_words import alternatives, phrases
from registry_tools.parsers.facts.units import unit_code

Kind = Literal["count", "percent", "centre", "spread", "interval", "effect", "p_value"]
_SIGNS = r"[\s,;:(){}\[\]±/+-]+"


class AnnotationRow(Model):
    """One row of lexicons/document_fact_annotations.csv."""

    kind: Kind
    statistic: str
    patterns: tuple[str, ...]


class Annotation(NamedTuple):
    """The statistics that a text names, by kind, each in the order of the text; `rest` are its other words."""

    counts: bool
    percent: bool
    centres: tuple[str, ...]
    spreads: tuple[str, ...]
    intervals: tuple[str, ...]
    effects: tuple[str, ...]
    p_value: bool
    rest: str

    @property
    def says_anything(self) -> bool:
        return bool(
            self.counts or self.percent or self.centres or self.spreads or self.intervals or self.effects or self.p_value
        )


@cache
def _rows() -> tuple[tuple[AnnotationRow, re.Pattern[str]], ...]:
    made = []
    for row in rows("document_fact_annotations", AnnotationRow):
        # a sign is no word: "n (%)" has no boundary after "%"
        body = "|".join(row.patterns)
        made.append((row, re.compile(rf"(?<![\w%.])(?<![A-Za-z]-)(?:{body})(?!\w|-[A-Za-z])", re.I)))
    return tuple(made)


@cache
def _around() -> re.Pattern[str]:
    """Signs and words of a sentence that says what numbers are, which say nothing themselves."""
    return re.compile(rf"{_SIGNS}|\b{alternatives('annotation_filler')}\b", re.I)


@lru_cache(maxsize=4096)
def annotate(text: str) -> Annotation:
    """Read a label, header, caption or note."""
    found: list[tuple[int, AnnotationRow]] = []
    left = text
    for row, spelled in _rows():

        def take(match: re.Match[str], row: AnnotationRow = row) -> str:
            found.append((match.start(), row))
            return " " * len(match.group())

        left = spelled.sub(take, left)
    found.sort(key=lambda one: one[0])

    def of(kind: Kind) -> tuple[str, ...]:
        return tuple(dict.fromkeys(row.statistic for _, row in found if row.kind == kind))

    rest = _around().sub(" ", left).strip()
    return Annotation(
        counts=bool(of("count")),
        percent=bool(of("percent")),
        centres=of("centre") or (("mean",) if "mean_difference" in of("effect") else ()),  # in a group it is its mean change
        spreads=of("spread"),
        intervals=of("interval"),
        effects=of("effect"),
        p_value=bool(of("p_value")),
        rest="" if is_unit(rest) else rest,
    )


_PARENTHESES = re.compile(r"[(\[]([^()\[\]]{1,24})[)\]]")


def unit_in(words: str) -> str | None:
    """The unit that a label gives in brackets or after its last comma ("Weight, kg", "BMI (kg/m²)"), as printed."""
    for inner in reversed(_PARENTHESES.findall(words)):
        if is_unit(inner) and not annotate(inner).says_anything:
            return str(inner).strip()
    last = _PARENTHESES.sub("", words).rpartition(",")
    return last[2].strip() if last[1] and is_unit(last[2]) and not annotate(last[2]).says_anything else None


def is_unit(words: str) -> bool:
    bare = words.strip().lower()
    return bool(bare) and (bare in phrases("unit") or unit_code(bare) is not None)
