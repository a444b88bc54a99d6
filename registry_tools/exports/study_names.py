"""Names of studies as systematic reviews have them: "Smith 2012", one study to a name.

The first author and year of the earliest publication that the record gives as its results; else the acronym and the year of the
posted results (or of the start, or completion); else the registry number, or the file's name of a paper that gives none. Alike
ones are told apart by a, b, c in the order of the database: names are made over the whole of it, so that every export of a
database has the same.
"""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

from registry_tools.exports.citation_text import read_citation

if TYPE_CHECKING:
    from registry_tools.db.store import Store

_STUDIES = """SELECT study_id, acronym,
                     year(coalesce(results_first_post_date, start_date, completion_date))
              FROM studies ORDER BY rowid"""
_PAPERS = "SELECT study_id, name FROM documents WHERE starts_with(study_id, 'doc:')"
_CITATIONS = "SELECT study_id, citation FROM citations WHERE type = 'RESULT' AND citation IS NOT NULL ORDER BY rowid"


def study_names(store: Store) -> dict[str, str]:
    """The name of every study of the database, each name once."""
    first = _first_publications(store)
    papers = {study_id: PurePath(name).stem for study_id, name in store.query(_PAPERS).fetchall() if name}
    wanted: dict[str, str] = {}
    for study_id, acronym, year in store.query(_STUDIES).fetchall():
        own = f"{acronym} {year}" if acronym and year else acronym
        wanted[study_id] = first.get(study_id) or _line(own or papers.get(study_id)) or study_id
    alike: dict[str, int] = {}
    for name in wanted.values():
        alike[name] = alike.get(name, 0) + 1
    names: dict[str, str] = {}
    used: dict[str, int] = {}
    taken = set(wanted.values())
    for study_id, name in wanted.items():
        made = name
        while alike[name] > 1 and made in taken:
            used[name] = used.get(name, 0) + 1
            made = name + _letters(used[name])
        names[study_id] = made
        taken.add(made)
    return names


def _first_publications(store: Store) -> dict[str, str]:
    found: dict[str, tuple[int, str]] = {}
    for study_id, text in store.query(_CITATIONS).fetchall():
        citation = read_citation(text)
        author, year = citation.first_author, citation.year
        if author and year and (study_id not in found or year < found[study_id][0]):
            found[study_id] = (year, f"{author} {year}")
    return {study_id: name for study_id, (_, name) in found.items()}


def _line(text: str | None) -> str:
    return " ".join((text or "").split())


def _letters(number: int) -> str:
    """
    >>> _letters(1), _letters(26), _letters(27)
    ('a', 'z', 'aa')
    """
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("a") + rest) + letters
    return letters
