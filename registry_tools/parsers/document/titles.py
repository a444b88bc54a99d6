"""Titles and labels: what a heading says its section is about, and what begins a caption. From lexicons/document_*.csv."""

from __future__ import annotations

import re
from functools import cache
from typing import Literal, NamedTuple

from registry_tools.lexicons.loader import rows
from registry_tools.models.base import Model
from registry_tools.models.document import Role

_NUMBER = re.compile(
    r"(?:(?:section|chapter|appendix)\s+)?((?:\d{1,2}|[IVX]{1,5}|[A-Z])(?:\.\d{1,2}){0,6})(\.\)?|\)|\s*[|:–—-])?\s+(?=\S)",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"(\d{1,2}(?:\.\d{1,2}){0,6})(?:[.)]|\s*[|:])?\s+(?=[^\W\d_(])")
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")


class HeadingRow(Model):
    role: Role
    match: Literal["whole", "within"]
    phrases: tuple[str, ...]


class LabelRow(Model):
    label: str
    kind: Literal["table", "figure"]


class Title(NamedTuple):
    """A heading's printed number ("5.2") and its words without it."""

    number: str | None
    words: str


def title_of(text: str) -> Title:
    """Divide "5.2 Exclusion criteria" into number and words."""
    text = " ".join(text.split())
    found = _DIGITS.match(text)
    if found:
        return Title(found.group(1), text[found.end() :])
    return Title(None, text)


def plain_title(words: str) -> str:
    """For comparing: lower case, outer punctuation gone, blanks single."""
    return _EDGES.sub("", " ".join(words.replace("’", "'").replace("‐", "-").lower().split()))


@cache
def _whole() -> dict[str, Role]:
    out: dict[str, Role] = {}
    for row in rows("document_headings", HeadingRow):
        if row.match == "whole":
            for phrase in row.phrases:
                out.setdefault(plain_title(phrase), row.role)
    return out


@cache
def _within() -> tuple[tuple[re.Pattern[str], Role], ...]:
    return tuple(
        (re.compile(r"\b(?:" + "|".join(re.escape(phrase) for phrase in row.phrases) + r")\b"), row.role)
        for row in rows("document_headings", HeadingRow)
        if row.match == "within"
    )


def is_known(words: str) -> bool:
    """Whether a heading is a usual one by its whole wording."""
    return plain_title(words) in _whole()


def role_of(words: str) -> Role | None:
    """What a heading says its section is about; None where the lexicon does not know it."""
    title = plain_title(words)
    if title in _whole():
        return _whole()[title]
    if len(title) > 120:
        return None
    return next((role for pattern, role in _within() if pattern.search(title)), None)


@cache
def _caption() -> re.Pattern[str]:
    labels = sorted((row.label for row in rows("document_labels", LabelRow)), key=len, reverse=True)
    words = "|".join(re.escape(label).replace(r"\ ", r"\s") for label in labels)
    return re.compile(
        rf"(?P<label>(?:{words})\s{{0,3}}(?:[A-Z]?\d{{1,3}}(?:[.-]\d{{1,3}}){{0,3}}[A-Za-z]?|[IVX]{{1,5}}|[A-Z](?=[.:]))"
        r"(?:\s{0,2}\((?:continued|cont['’]?d?\.?)\))?)(?P<end>\s{0,3}[.:|–—-]|\s{1,6}(?=[A-Z(]|$)|(?=[A-Z][a-z])|$)",
        re.IGNORECASE,
    )


@cache
def _kinds() -> dict[str, str]:
    return {row.label: row.kind for row in rows("document_labels", LabelRow)}


class Caption(NamedTuple):
    label: str
    kind: str


def caption_of(text: str) -> Caption | None:
    """The label of a caption that a text begins with ("Table 2"), and whether a table's or a figure's.

    "Table 2 shows ..." is prose: after the number a caption has punctuation or a capital.
    """
    found = _caption().match(text)
    if found is None or (text[found.end() :][:1].islower() and not found.group("end").strip()):
        return None
    end = text[found.end() : found.end() + 1]
    if found.group("end").isspace() and not (end.isupper() or end in ("(", "")):
        return None
    word = re.match(r"[^\d]*[a-z.]", found.group("label"), re.IGNORECASE)
    name = " ".join(word.group().lower().split()) if word else ""
    kind = _kinds().get(name) or ("table" if "tab" in name else "figure")
    return Caption(found.group("label"), kind)
