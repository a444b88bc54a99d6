"""`export bibtex`: references of the studies as BibTeX, `references.bib`, in UTF-8 (biber, or BibTeX with utf8 input)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from registry_tools.exports import Exported
from registry_tools.exports.citation_text import Citation, name_parts
from registry_tools.exports.references import Reference, one_line, write_references

if TYPE_CHECKING:
    from registry_tools.db.store import Store

FILE = "references.bib"
# BibTeX counts braces even after a backslash, so that a brace of the text has to be a command.
_ESCAPES = {
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_", '"': r"\textquotedbl{}",
}  # fmt: skip


def export(store: Store, folder: Path, studies: Sequence[str] | None) -> Exported:
    return write_references(store, folder / FILE, studies, entry, "\n")


def entry(one: Reference) -> str:
    """A reference as an entry, with a blank line after it."""
    kind = "article" if one.citation is not None and one.citation.title is not None else "misc"
    fields = "".join(f"  {name} = {{{value}}},\n" for name, value in _fields(one) if value)
    return f"@{kind}{{{one.key},\n{fields}}}\n\n"


def escaped(text: str | None) -> str:
    """
    >>> print(escaped("5% of A_1 {x}"))
    5\\% of A\\_1 \\textbraceleft{}x\\textbraceright{}
    """
    return "".join(_ESCAPES.get(letter, letter) for letter in one_line(text or ""))


def _fields(one: Reference) -> Iterator[tuple[str, str]]:
    cited = one.citation or Citation("")
    yield "author", _authors(one, cited)
    if title := escaped(one.title):
        yield "title", f"{{{title}}}"  # braced: a style must not lower the case of drugs and trials
    for name, text in (
        ("journal", cited.journal), ("volume", cited.volume), ("number", cited.issue),
        ("pages", "--".join(filter(None, (cited.first_page, cited.last_page)))),
    ):  # fmt: skip
        yield name, escaped(text)
    yield "year", str(one.year or "")
    yield "howpublished", "ClinicalTrials.gov" if one.kind == "record" and one.study_id.startswith("NCT") else ""
    yield "doi", "" if cited.doi is None or set(cited.doi) & set("{}%\\") else cited.doi
    yield "pmid", escaped(one.pmid)
    yield "url", one.url or ""
    yield "note", escaped(cited.text if cited.text and cited.title is None else None)
    yield "keywords", escaped(one.study)
    yield "annote", escaped("; ".join(filter(None, (f"Study {one.study_id}", one.linked))))


def _authors(one: Reference, cited: Citation) -> str:
    people = [", ".join(filter(None, (family, suffix, given))) for family, given, suffix in map(name_parts, cited.authors)]
    groups = [f"{{{escaped(group)}}}" for group in (*cited.groups, *([one.sponsor] if one.sponsor else []))]
    return " and ".join([*map(escaped, people), *groups])
