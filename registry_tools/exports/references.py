"""References of studies: the registry's record and the publications that it lists, for reference managers and RevMan."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from registry_tools.exports import Exported, LeftOut
from registry_tools.exports.citation_text import Citation, read_citation
from registry_tools.exports.review_rows import review_rows
from registry_tools.exports.study_names import study_names

if TYPE_CHECKING:
    from registry_tools.db.reading import Row, StudyRows
    from registry_tools.db.store import Store

BACKGROUND = "background reading, no reports of the study"
TWICE = "the same publication given twice by a record"
EMPTY = "citations without words and without a PubMed number"
_RECORD = "https://clinicaltrials.gov/study/"


class Reference(NamedTuple):
    """A record of a registry, a paper that was read without one (`document`), or a publication that a record lists.

    `study` is the name by which reviews know the study. `key` is ASCII and unique in the database. `stated`: the words of a
    citation, whether they could be taken apart or not. `linked` says who linked a publication to the study.
    """

    kind: Literal["record", "document", "publication"]
    study: str
    study_id: str
    key: str
    title: str | None = None
    short_title: str | None = None
    sponsor: str | None = None
    year: int | None = None
    date: str | None = None
    url: str | None = None
    pmid: str | None = None
    citation: Citation | None = None
    linked: str | None = None


_LINKED = {"RESULT": "listed by the study as its results", "DERIVED": "found by the registry: it names the study's number"}


# Control characters and every kind of white space, as a run.
_BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\s]+")


def write_references(
    store: Store, path: Path, studies: Sequence[str] | None, entry: Callable[[Reference], str], newline: str
) -> Exported:
    """A file of the references, each as `entry` words it."""
    left: Counter[str] = Counter()
    count = 0
    with path.open("w", encoding="utf-8", newline=newline) as out:
        for one in references(store, studies, left):
            out.write(entry(one))
            count += 1
    return Exported({path.name: count}, tuple(LeftOut("citations", rows, reason) for reason, rows in sorted(left.items())))


def one_line(text: str) -> str:
    """A value on one line: RIS and BibTeX would take a line break for the next field."""
    return _BREAKS.sub(" ", text).strip()


def references(store: Store, studies: Sequence[str] | None, left: Counter[str]) -> Iterator[Reference]:
    """Each study's record and then its publications; rows of `citations` that are none are counted in `left`."""
    names = study_names(store)
    for study in review_rows(store, ("studies", "citations", "documents"), studies):
        name = names.get(study.study_id, study.study_id)
        yield _own(study, name)
        seen: set[str] = set()
        for row in sorted(study.tables["citations"], key=lambda row: row["type"] != "RESULT"):
            reason = _left_out(row, seen)
            if reason:
                left[reason] += 1
            else:
                yield _publication(row, name)


def _own(study: StudyRows, name: str) -> Reference:
    rows, study_id = study.tables["studies"], study.study_id
    key = study_id.replace(":", "-")
    if not rows or rows[0]["registry"] == "document":
        titles = [one["brief_title"] for one in rows] + [one["title"] for one in study.tables["documents"]]
        title = next((one for one in titles if one and any(map(str.isalpha, one))), f"Publication of {study_id}")
        return Reference("document", name, study_id, key, title=title)
    row = rows[0]
    posted = row["first_post_date"] or row["first_submit_date"]
    url = row["url"] or (_RECORD + study_id if study_id.startswith("NCT") else None)
    return Reference(
        "record", name, study_id, key, title=row["official_title"] or row["brief_title"], short_title=row["brief_title"],
        sponsor=row["sponsor"], year=posted.year if posted else None, date=posted.isoformat() if posted else None, url=url,
    )  # fmt: skip


def _left_out(row: Row, seen: set[str]) -> str | None:
    if row["type"] not in _LINKED:
        return BACKGROUND
    identity = row["pmid"] or row["citation"]
    if not identity:
        return EMPTY
    if identity in seen:
        return TWICE
    seen.add(identity)
    return None


def _publication(row: Row, name: str) -> Reference:
    citation = read_citation(row["citation"] or "")
    pmid = row["pmid"]
    return Reference(
        "publication", name, row["study_id"], f"{row['study_id']}-{pmid or 'c' + str(row['ordinal'])}".replace(":", "-"),
        title=citation.title, year=citation.year, url=f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/" if pmid else None, pmid=pmid,
        citation=citation, linked=_LINKED[row["type"]],
    )  # fmt: skip
