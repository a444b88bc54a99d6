"""Coded values: CDISC's concept where it is certain, else the registry's own enumeration; never a concept made up."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from registry_tools.lexicons.loader import rows
from registry_tools.models.base import Model
from registry_tools.version import __version__

CDISC = ("http://www.cdisc.org", "2025-09-26")
# The registry's API document whose enumerations these are: its data model version 2.0.3.
REGISTRY = ("https://clinicaltrials.gov", "2.0.3")
UCUM = ("http://unitsofmeasure.org", "2.2")
OWN = ("urn:registry-tools:usdm", __version__)
# Terms of the index that the registry makes; it does not say of which year.
MESH = ("http://www.nlm.nih.gov/mesh", "")


class TermRow(Model):
    attribute: str
    term: str
    code: str
    decode: str


class Term(NamedTuple):
    """What a USDM Code says. `system` and `version` are its code system's."""

    code: str
    decode: str
    system: str
    version: str


@cache
def _terms() -> dict[tuple[str, str], Term]:
    return {(row.attribute, row.term): Term(row.code, row.decode, *CDISC) for row in rows("cdisc_terms", TermRow)}


def known(attribute: str, term: str) -> Term | None:
    """CDISC's concept for a term, where there is one that means just that."""
    return _terms().get((attribute, term))


def term_of(attribute: str, term: str | None, system: tuple[str, str] = REGISTRY) -> Term:
    """CDISC's concept, else the term itself in `system`; the concept Unknown for None."""
    if term is None:
        return _terms()["any", "UNKNOWN"]
    return known(attribute, term) or Term(term, term.replace("_", " ").capitalize() if term.isupper() else term, *system)


def unit_of(unit: str) -> Term:
    """A UCUM unit as CDISC's unit where the codelist has it."""
    return known("unit", unit) or Term(unit, unit, *UCUM)
