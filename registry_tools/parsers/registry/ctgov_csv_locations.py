"""A locations cell, "Facility, City, State, Zip, Country|...", read from its right end.

The export joins what may hold commas and leaves out what is missing, so only what can be told is told: a country always, a post
code by its form, a state where the country's states are known. What is left over stays in `facility`, whole.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from registry_tools.lexicons.loader import rows
from registry_tools.models.base import Model
from registry_tools.parsers.registry.ctgov_csv_outcomes import pieces


class Country(Model):
    """One row of lexicons/registry_countries.csv."""

    name: str


class State(Model):
    """One row of lexicons/registry_states.csv."""

    country: str
    state: str


class InstitutionWord(Model):
    """One row of lexicons/registry_institution_words.csv."""

    word: str


_ALWAYS_WITH_STATE = ("United States", "Canada", "Australia")  # sites there name their state
_TOWN = 4  # words that a town's name may have
# has a digit, is short, and no word stands in it ("Praha 10" is a city)
_POST_CODE = re.compile(r"(?=[^\d]{0,8}\d)(?:[A-Z]{1,4}[- ]?)?[A-Z0-9]{1,9}(?:[- ][A-Z0-9]{1,5}){0,2}", re.IGNORECASE)
_LONG_WORD = re.compile(r"[A-Za-z]{4}")


@cache
def _countries() -> tuple[str, ...]:
    return tuple(row.name for row in rows("registry_countries", Country))


@cache
def _states() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for row in rows("registry_states", State):
        found.setdefault(row.country, set()).add(row.state.casefold())
    return {country: frozenset(states) for country, states in found.items()}


@cache
def _institution_words() -> frozenset[str]:
    return frozenset(row.word for row in rows("registry_institution_words", InstitutionWord))


def split_locations(cell: str) -> list[dict[str, Any]]:
    """The sites of a cell as fields of `Location`."""
    return [_site(piece) for _, piece in pieces(cell)]


def _site(text: str) -> dict[str, Any]:
    rest, country = _country(text)
    site: dict[str, Any] = {"country": country}
    parts = rest.split(", ") if rest else []
    if len(parts) > 1 and _is_post_code(parts[-1]):
        site["zip"] = parts.pop()
    states = _states().get(country)
    if states is not None and len(parts) > 1 and parts[-1].casefold() in states:
        # "Clinic, Beijing, China" names the city; "Clinic, Beijing, Beijing, China" and "Kobe, Hyogo, Japan" city and state
        if country in _ALWAYS_WITH_STATE or not _is_institution(parts[-2]):
            site["state"] = parts.pop()
    elif states is None and len(parts) > 2:
        return {**site, "facility": ", ".join(parts)}  # its end may be a city or a region
    if parts:
        site["city"] = parts.pop()
    if parts:
        site["facility"] = ", ".join(parts)
    return site


def _country(text: str) -> tuple[str, str]:
    for name in _countries():
        if text.endswith(name) and text[: -len(name)].endswith((", ", "")):
            return text[: -len(name)].removesuffix(", "), name
    rest, _, country = text.rpartition(", ")
    return rest, country


def _is_post_code(text: str) -> bool:
    return len(text) <= 12 and _LONG_WORD.search(text) is None and _POST_CODE.fullmatch(text) is not None


def _is_institution(text: str) -> bool:
    words = [word.strip(".()").casefold() for word in text.split()]
    return len(words) > _TOWN or any(word in _institution_words() for word in words)
