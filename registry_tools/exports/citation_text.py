"""Citations as registries give them, in PubMed's wording: authors, title, journal, year, volume, pages, DOI.

Only what follows the whole pattern is taken apart; of any other citation the words stand as they are, with a DOI where one is.
"""

from __future__ import annotations

import re
from typing import NamedTuple

# "Smith AB", "van der Berg C Jr", "Garcia-Lopez M"
_SUFFIX = r"(?: (?P<suffix>Jr|Sr|2nd|3rd|4th|II|III|IV))?"
_AUTHOR = r"[^\W\d_][^,.:;()\d]* [A-Z][A-Za-z-]{0,4}" + _SUFFIX.replace("?P<suffix>", "?:")
_NAME = re.compile(rf"(?P<family>.+?) (?P<given>\S+?){_SUFFIX}")
_CITATION = re.compile(
    rf"(?:(?!{_AUTHOR}[,;])(?P<first_group>[^.;:]{{3,200}}); )?(?P<authors>{_AUTHOR}(?:, {_AUTHOR})*)(?:,? et al)?"
    r"(?:; (?P<group>[^.]{3,200}))?\. "
    r"(?P<title>.+?[.?!\]]) (?P<journal>[^\W\d_][^.;?!]*)\. (?P<year>(?:19|20)\d\d)\b(?P<rest>[^.]*)(?:\.|$)",
)
_PLACE = re.compile(
    r"[^;]*;(?P<volume>[^(:;]+)?(?:\((?P<issue>[^)]+)\))?(?::(?P<first>[A-Za-z]*\d[\w.]*)(?:-(?P<last>[A-Za-z]*\d[\w.]*))?(?:[,;].*)?)?$"
)
_DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"]+")


class Citation(NamedTuple):
    """`authors` "Smith AB" as printed, groups by their name; `title` is None where the citation was not taken apart."""

    text: str
    authors: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    title: str | None = None
    journal: str | None = None
    year: int | None = None
    volume: str | None = None
    issue: str | None = None
    first_page: str | None = None
    last_page: str | None = None
    doi: str | None = None

    @property
    def first_author(self) -> str | None:
        """The family name that a study is known by: of the first author, or the group that stands before all."""
        if self.groups and self.text.startswith(self.groups[0]):
            return self.groups[0]
        return name_parts(self.authors[0])[0] if self.authors else None


def read_citation(text: str) -> Citation:
    """
    >>> one = read_citation("Berg A, van Dam CJ Jr. A trial. Of two arms. J Clin Exa. 2019 Mar 4;12(3):123-9.")
    >>> one.title, one.journal, one.year, one.volume, one.issue, one.first_page, one.last_page
    ('A trial. Of two arms', 'J Clin Exa', 2019, '12', '3', '123', '129')
    """
    text = " ".join(text.split())
    doi = _DOI.search(text)
    found = doi[0].rstrip(".,;)]") if doi else None
    match = _CITATION.match(text)
    if match is None:
        return Citation(text, doi=found)
    place = _PLACE.match(match["rest"])
    volume, issue, first, last = place.group("volume", "issue", "first", "last") if place else (None,) * 4
    groups = tuple(group.strip() for group in (match["first_group"], match["group"]) if group)
    return Citation(
        text, tuple(match["authors"].split(", ")), groups, match["title"].removesuffix("."), match["journal"],
        int(match["year"]), volume.strip() if volume else None, issue, first, _last_page(first, last), found,
    )  # fmt: skip


def _last_page(first: str | None, last: str | None) -> str | None:
    """PubMed shortens the last page: 123-9 is 123 to 129."""
    if first and last and first.isdigit() and last.isdigit() and len(last) < len(first):
        return first[: len(first) - len(last)] + last
    return last


def name_parts(author: str) -> tuple[str, str, str]:
    """Family name, given names or initials, suffix.

    >>> name_parts("van Dam CJ Jr"), name_parts("Smith AB"), name_parts("Zhang Yu")
    (('van Dam', 'C. J.', 'Jr'), ('Smith', 'A. B.', ''), ('Zhang', 'Yu', ''))
    """
    match = _NAME.fullmatch(author)
    if match is None:
        return author, "", ""
    given = match["given"]
    if given.isupper():
        given = " ".join(f"{letter}." for letter in given.replace("-", ""))
    return match["family"], given, match["suffix"] or ""
