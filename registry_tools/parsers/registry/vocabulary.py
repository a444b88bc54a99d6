"""Registry words in the API's spelling: "Active, not recruiting" -> ACTIVE_NOT_RECRUITING; "January 2, 2015" -> 2015-01-02."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from registry_tools.lexicons.loader import rows
from registry_tools.models.base import Model


class Spelling(Model):
    """One row of lexicons/registry_vocabulary.csv."""

    kind: str
    spelling: str
    api: str


class Month(Model):
    """One row of lexicons/registry_months.csv."""

    name: str
    month: int


class DocumentKind(NamedTuple):
    """What a posted document holds."""

    has_protocol: bool
    has_sap: bool
    has_icf: bool


_SPACE = re.compile(r"\s+")
_DAY_DATE = re.compile(r"([A-Za-z]{3,9})\.? (\d{1,2}), (\d{4})")
_MONTH_DATE = re.compile(r"([A-Za-z]{3,9})\.?,? (\d{4})")
_NUMBER_DATE = re.compile(r"(\d{1,2})/(\d{4})")
_ISO_DATE = re.compile(r"\d{4}-\d{2}(?:-\d{2})?")


@cache
def _spellings(kind: str) -> dict[str, str]:
    table: dict[str, str] = {}
    for row in rows("registry_vocabulary", Spelling):
        if row.kind == kind:
            table[row.spelling.casefold()] = row.api
    for api in tuple(table.values()):
        table.setdefault(api.casefold(), api)
    return table


@cache
def _phrases(kind: str) -> tuple[tuple[str, str], ...]:
    return tuple((row.spelling.casefold(), row.api) for row in rows("registry_vocabulary", Spelling) if row.kind == kind)


def spelled(kind: str, text: str) -> str | None:
    """The API's spelling of `text` in the vocabulary `kind`; None where the vocabulary does not know the words.

    >>> spelled("status", "Active, not recruiting"), spelled("status", "RECRUITING"), spelled("status", "soon")
    ('ACTIVE_NOT_RECRUITING', 'RECRUITING', None)
    """
    return _spellings(kind).get(_SPACE.sub(" ", text.strip()).casefold())


@cache
def shown(kind: str, api: str) -> str:
    """How the registry shows the API's value: `shown("intervention_type", "DRUG")` is "Drug"."""
    return next((row.spelling for row in rows("registry_vocabulary", Spelling) if row.kind == kind and row.api == api), api)


def stated(kind: str, text: str) -> str | None:
    """The value of the first phrase of `kind` that stands in `text`: for the registry's fixed sentences."""
    folded = _SPACE.sub(" ", text).casefold()
    return next((api for phrase, api in _phrases(kind) if phrase in folded), None)


def yes_no(text: str) -> bool | None:
    """True, False, or None where the words are neither."""
    value = spelled("yes_no", text)
    return None if value is None else value == "true"


def phases(text: str) -> tuple[str, ...] | None:
    """`"Phase 1/Phase 2"` or `"PHASE1|PHASE2"` as ("PHASE1", "PHASE2"); None where a part is unknown."""
    whole = spelled("phase", text)  # "N/A" holds the separator
    if whole is not None:
        return (whole,)
    found = [spelled("phase", part) for part in re.split(r"[/|]", text)]
    return tuple(phase for phase in found if phase is not None) if all(found) else None


def masking(text: str) -> tuple[str, tuple[str, ...]] | None:
    """`"Double (Participant, Investigator)"` as ("DOUBLE", ("PARTICIPANT", "INVESTIGATOR")); None where unknown.

    >>> masking("DOUBLE (PARTICIPANT, OUTCOMES_ASSESSOR)"), masking("None (Open Label)")
    (('DOUBLE', ('PARTICIPANT', 'OUTCOMES_ASSESSOR')), ('NONE', ()))
    """
    whole = spelled("masking", text)
    if whole is not None:
        return whole, ()
    how, bracket, who = text.strip().partition("(")
    value = spelled("masking", how)
    if value is None or not bracket:
        return None
    people = [spelled("who_masked", part) for part in who.strip().removesuffix(")").split(",")]
    return (value, tuple(one for one in people if one is not None)) if all(people) else None


@cache
def _months() -> dict[str, int]:
    return {row.name.casefold(): row.month for row in rows("registry_months", Month)}


def iso_date(text: str) -> str | None:
    """`"January 2, 2015"` -> "2015-01-02", `"October 2014"` and `"10/2014"` -> "2014-10"; None where it is no date.

    >>> iso_date("January 2, 2015"), iso_date("October 2014"), iso_date("2014-10"), iso_date("Unknown")
    ('2015-01-02', '2014-10', '2014-10', None)
    """
    text = _SPACE.sub(" ", text.strip())
    if _ISO_DATE.fullmatch(text):
        return text
    if found := _DAY_DATE.fullmatch(text):
        month, day, year = _months().get(found[1].casefold()), int(found[2]), found[3]
        return f"{year}-{month:02d}-{day:02d}" if month and 1 <= day <= 31 else None
    if found := _MONTH_DATE.fullmatch(text):
        month = _months().get(found[1].casefold())
        return f"{found[2]}-{month:02d}" if month else None
    if found := _NUMBER_DATE.fullmatch(text):
        return f"{found[2]}-{int(found[1]):02d}" if 1 <= int(found[1]) <= 12 else None
    return None


def whole_number(text: str) -> int | None:
    """`"1,024"` as 1024; None where it is no whole number ("NA" is never 0)."""
    digits = text.strip().replace(",", "")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 12 else None


def document_kind(label: str) -> DocumentKind:
    """What a label such as "Study Protocol and Statistical Analysis Plan" says that a document holds."""
    folded = label.casefold()
    holds = {api for phrase, api in _phrases("document") if phrase in folded}
    return DocumentKind("protocol" in holds, "sap" in holds, "icf" in holds)
