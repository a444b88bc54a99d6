"""References of studies as RIS and BibTeX, each read by its reader."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import bibtexparser
import pytest
import rispy
from hypothesis import given
from hypothesis import strategies as st
from review_exports import EXAMPLES, exported

from registry_tools.db.store import Store, open_store
from registry_tools.exports import bibtex_files
from registry_tools.exports.citation_text import read_citation
from registry_tools.exports.references import one_line
from registry_tools.pipeline import extract

CITED = "Müller-Østergård K, D'Souza A Jr, Li X; EXAMPLE Study Group. Sitagliptin & metformin: 100% invented {really}."


def test_ris(examples: Store, tmp_path: Path) -> None:
    done = exported(examples, "ris", tmp_path)
    found = rispy.load(tmp_path / "references.ris")
    assert len(found) == done.files["references.ris"] == 9
    assert [(one.rows, one.reason) for one in done.left_out] == [(1, "background reading, no reports of the study")]
    paper = next(one for one in found if one.get("accession_number") == "99000001")
    assert paper["authors"] == ["Müller-Østergård, K.", "D'Souza, A., Jr", "Li, X.", "EXAMPLE Study Group"]
    assert (paper["title"], paper["journal_name"], paper["year"]) == (
        "Sitagliptin & metformin: 100% invented {really}", "J Example Med", "2017",
    )  # fmt: skip
    assert (paper["volume"], paper["number"], paper["start_page"], paper["end_page"]) == ("12", "3", "321", "329")
    assert paper["doi"] == "10.5555/example_1.2017" and paper["notes"][0].startswith(CITED)
    rough = next(one for one in found if one["type_of_reference"] == "GEN")
    assert rough["title"] == "Proceedings of an invented congress, abstract 12: no names here"


def test_bibtex(examples: Store, tmp_path: Path) -> None:
    done = exported(examples, "bibtex", tmp_path)
    library = bibtexparser.parse_file(str(tmp_path / "references.bib"))
    assert library.failed_blocks == [] and len(library.entries_dict) == len(library.entries) == done.files["references.bib"]
    paper = library.entries_dict["NCT90000101-99000001"]
    assert unescaped(paper["title"][1:-1]) == "Sitagliptin & metformin: 100% invented {really}"
    assert paper["author"] == "Müller-Østergård, K. and D'Souza, Jr, A. and Li, X. and {EXAMPLE Study Group}"
    assert (paper["pages"], paper["doi"]) == ("321--329", "10.5555/example_1.2017")


COMMANDS = {
    "textbackslash": "\\", "textbraceleft": "{", "textbraceright": "}", "textasciitilde": "~", "textasciicircum": "^",
    "textquotedbl": '"',
}  # fmt: skip


def unescaped(text: str) -> str:
    """What TeX makes of an escaped text."""
    return re.sub(r"\\(?:([a-z]+)\{\}|([&%$#_]))", lambda m: COMMANDS[m[1]] if m[1] else m[2], text)


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)


@given(TEXTS)
def test_bibtex_escapes_any_text(text: str) -> None:
    made = bibtex_files.escaped(text)
    library = bibtexparser.parse_string(f"@misc{{key,\n  title = {{{{{made}}}}},\n}}\n")
    assert library.failed_blocks == []
    assert unescaped(library.entries_dict["key"]["title"][1:-1]) == one_line(text)


@given(st.lists(TEXTS, min_size=1, max_size=4))
def test_ris_keeps_any_text_on_its_line(texts: list[str]) -> None:
    lines = "".join(f"N1  - {one_line(text)}\n" for text in texts if one_line(text))
    (found,) = rispy.loads(f"TY  - GEN\n{lines}ER  - \n")
    assert found.get("notes", []) == [one_line(text) for text in texts if one_line(text)]


@pytest.mark.parametrize(
    ("titles", "title"),
    [
        ([None, "-", "Sitagliptin in an Invented Disease"], "Sitagliptin in an Invented Disease"),
        (["-"], "Publication of NCT90000101"),
    ],
)
def test_a_study_known_from_a_paper_alone_has_its_title(
    example_database: Path, tmp_path: Path, titles: list[str | None], title: str
) -> None:
    shutil.copy(example_database, tmp_path / "paper.duckdb")
    with open_store(tmp_path / "paper.duckdb") as store:
        store.query("DELETE FROM studies WHERE study_id = 'NCT90000101'")
        for i, one in enumerate(titles):
            store.query(
                "INSERT INTO documents (document_id, source_id, study_id, title) VALUES ($id, $id, 'NCT90000101', $title)",
                {"id": f"paper {i}", "title": one},
            )
        exported(store, "ris", tmp_path / "ris", ["NCT90000101"])
        exported(store, "bibtex", tmp_path / "bibtex", ["NCT90000101"])
    assert rispy.load(tmp_path / "ris" / "references.ris")[0]["title"] == title
    library = bibtexparser.parse_file(str(tmp_path / "bibtex" / "references.bib"))
    assert library.entries_dict["NCT90000101"]["title"] == f"{{{title}}}"


def test_citations_that_are_not_taken_apart() -> None:
    for text in ("", "A book. 1999.", "Smith A, et al: Something. J X 1:2, 2003", "https://example.org/paper"):
        found = read_citation(text)
        assert (found.title, found.authors, found.text) == (None, (), text)


def test_study_names_are_unique_over_the_database(tmp_path: Path) -> None:
    record = json.loads((EXAMPLES / "NCT90000101.json").read_text("utf-8"))
    for number in (1, 2, 3):
        record["protocolSection"]["identificationModule"]["nctId"] = f"NCT9000020{number}"
        (tmp_path / f"{number}.json").write_text(json.dumps(record), "utf-8")
    with open_store(tmp_path / "alike.duckdb") as store:
        extract(sorted(tmp_path.glob("*.json")), store)
        exported(store, "ris", tmp_path / "one", ["NCT90000202"])
    names = {one["unknown_tag"]["NS"][0] for one in rispy.load(tmp_path / "one" / "references.ris")}
    assert names == {"Müller-Østergård 2017b"}  # the same as with the whole database
