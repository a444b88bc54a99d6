"""`export ris`: references of the studies as RIS, `references.ris`.

Every reference has the study's name in NS, by which RevMan puts it under its study (documentation.cochrane.org, "Import
references for studies": the NS field with the study ID decides).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from registry_tools.exports import Exported
from registry_tools.exports.citation_text import name_parts
from registry_tools.exports.references import Reference, one_line, write_references

if TYPE_CHECKING:
    from registry_tools.db.store import Store

FILE = "references.ris"


def export(store: Store, folder: Path, studies: Sequence[str] | None) -> Exported:
    return write_references(store, folder / FILE, studies, entry, "\r\n")


def entry(one: Reference) -> str:
    """A reference as lines of RIS, with a blank line after it."""
    lines = [(tag, one_line(str(text))) for tag, text in _lines(one) if text is not None]
    return "".join(f"{tag}  - {text}\n" for tag, text in lines if text) + "ER  - \n\n"


def _lines(one: Reference) -> Iterator[tuple[str, str | int | None]]:
    cited = one.citation
    if one.kind == "record":
        yield from (("TY", "ELEC"), ("NS", one.study), ("AU", one.sponsor), ("TI", one.title))
        yield from (("ST", one.short_title), ("PY", one.year), ("DA", one.date and one.date.replace("-", "/")))
        yield from (("AN", one.study_id), ("DB", "ClinicalTrials.gov" if one.study_id.startswith("NCT") else None))
    elif one.kind == "document" or cited is None or cited.title is None:
        yield from (("TY", "GEN"), ("NS", one.study), ("TI", one.title or (cited and cited.text) or f"PMID {one.pmid}"))
    else:
        yield from (("TY", "JOUR"), ("NS", one.study))
        yield from (("AU", ", ".join(filter(None, name_parts(author)))) for author in cited.authors)
        yield from (("AU", group) for group in cited.groups)
        yield from (("TI", cited.title), ("JO", cited.journal), ("PY", cited.year), ("VL", cited.volume), ("IS", cited.issue))
        yield from (("SP", cited.first_page), ("EP", cited.last_page))
    if cited is not None:
        yield from (("DO", cited.doi), ("AN", one.pmid), ("DB", "PubMed" if one.pmid else None))
        yield from (("N1", cited.text), ("N1", one.linked), ("N1", f"Study {one.study_id}"))
    yield "UR", one.url
