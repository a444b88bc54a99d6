"""Studies of which a document gives the number while no record was read: found, compared and exported as any other."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from test_cli import DEMO, run

from registry_tools import open_database
from registry_tools.db.reading import selected_studies
from registry_tools.db.store import Store, open_store
from registry_tools.exports.fhir_files.validation import validate_folder
from registry_tools.exports.folder import export_folder
from registry_tools.pipeline import extract

PROTOCOL = DEMO / "NCT90000001_protocol.pdf"
PAPER = """Methods
This was a single-arm, open-label trial. It was registered in the UMIN Clinical Trials Registry (UMIN000090001).

Patients were eligible if they were at least 18 years of age. Patients were excluded if they had total bilirubin >1.5 times the
upper limit of normal (ULN).

Zolbetinib 200 mg was given orally twice daily on days 1-21 of a 28-day cycle.
"""
# A second document of the same study, which says less of it.
NOTE = """Methods
The trial is registered in the UMIN Clinical Trials Registry (UMIN000090001).

Carboplatin 400 mg/m2 was given intravenously every 3 weeks.
"""
UNNAMED = "Methods\nPatients were eligible if they were at least 18 years of age.\n"


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's protocol, two texts of one study of another registry, a paper without number; and another trial's record."""
    folder = tmp_path_factory.mktemp("papers")
    for name, text in (("paper.txt", PAPER), ("note.txt", NOTE), ("unnamed.txt", UNNAMED)):
        (folder / name).write_text(text)
    with open_store(folder / "papers.duckdb") as store:
        receipt = extract([PROTOCOL, *sorted(folder.glob("*.txt")), DEMO / "NCT90000002.json"], store)
        assert receipt.failures == []
        assert store.query("SELECT count(*) FROM studies").fetchone() == (2,)  # the record, and the paper without number
    return folder / "papers.duckdb"


def compared(db: Path, *arguments: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(run("compare", *arguments, "--db", str(db)).stdout)))


def chosen(store: Store, **filters: Any) -> list[str]:
    return [one for one in selected_studies(store, filters) or () if not one.startswith("doc:")]


def test_they_are_compared(papers: Path) -> None:
    bounds = {(row["study_id"], row["eligible_limit"]) for row in compared(papers, "thresholds", "-m", "bilirubin_total")}
    assert {("UMIN000090001", "<= 1.5 x ULN"), ("NCT90000001", "<= 1.5 x ULN"), ("NCT90000002", "<= 2 x ULN")} <= bounds
    (dose,) = compared(papers, "doses", "--study", "UMIN000090001", "-m", "zolbetinib")
    assert (dose["dose"], dose["source"]) == ("200 mg PO BID (days 1-21 of 28)", "document")
    assert {row["study_id"] for row in compared(papers, "endpoints", "--study", "nct90000001")} == {"NCT90000001"}


def test_what_papers_say_chooses_them(papers: Path) -> None:
    with open_store(papers, read_only=True) as store:
        assert chosen(store, studies=["UMIN000090001", "NCT90000001"]) == ["NCT90000001", "UMIN000090001"]
        assert chosen(store, condition="lark-1") == ["NCT90000001"]  # "Clinical study protocol LARK-1"
        assert chosen(store, intervention="ZOLBETINIB") == ["UMIN000090001"]
        assert chosen(store, intervention="pegaspargase") == ["NCT90000001"]  # in its doses alone
        assert chosen(store, intervention="pegaspargase", studies=["UMIN000090001"]) == []


@pytest.mark.parametrize(
    "unknown", [{"phase": "PHASE2"}, {"sponsor": "a"}, {"status": "COMPLETED"}, {"started_from": "1900-01-01"}]
)
def test_what_nobody_knows_of_them_leaves_them_out(papers: Path, unknown: dict[str, str]) -> None:
    with open_store(papers, read_only=True) as store:
        assert not set(chosen(store, **unknown)) & {"NCT90000001", "UMIN000090001"}


def test_python_finds_them(papers: Path, tmp_path: Path) -> None:
    with open_database(papers) as db:
        assert len(db.table("thresholds", studies="UMIN000090001")) == 2
        assert len(db.compare("doses", "isatuximab", studies=["NCT90000001"])) == 1
        assert {row["source_id"] for row in db.table("blocks", studies="NCT90000001")} == {
            row["source_id"] for row in db.table("documents", studies="NCT90000001")
        }
        known = {row["study_id"]: (row["registry"], row["brief_title"], row["has_record"]) for row in db.table("all_studies")}
        assert known["NCT90000001"] == ("ClinicalTrials.gov", "Clinical study protocol LARK-1", False)
        assert known["UMIN000090001"] == ("UMIN", None, False)
        assert [one for one, (_, _, has_record) in known.items() if has_record] == ["NCT90000002"]
        assert [study.study_id for study in db.studies()] == ["NCT90000002"]  # a model is a record's
    run("export", "parquet", str(tmp_path / "out"), "--db", str(papers))
    with open_database(tmp_path / "out") as exported:
        assert len(exported.compare("thresholds", studies="UMIN000090001")) == 2


def test_the_record_takes_their_place(tmp_path: Path) -> None:
    with open_store(tmp_path / "late.duckdb") as store:
        extract([PROTOCOL], store)
        assert store.query("SELECT study_id, has_record FROM all_studies").fetchall() == [("NCT90000001", False)]
        extract([DEMO / "NCT90000001.json"], store)
        assert store.query(
            "SELECT study_id, has_record, brief_title <> 'Clinical study protocol LARK-1' FROM all_studies"
        ).fetchall() == [("NCT90000001", True, True)]
        assert chosen(store, condition="lark-1") == []  # now the record's conditions are known
        assert chosen(store, condition="leukemia") == ["NCT90000001"]


def resources(folder: Path) -> dict[str, dict[str, Any]]:
    lines = [line for path in folder.glob("*.ndjson") for line in path.read_text("utf-8").splitlines()]
    return {f"{one['resourceType']}/{one['id']}": one for one in map(json.loads, lines)}


def test_fhir_has_them(papers: Path, tmp_path: Path) -> None:
    run("export", "fhir", str(tmp_path / "out"), "--db", str(papers))
    assert list(validate_folder(tmp_path / "out")) == []
    found = resources(tmp_path / "out")
    study = found["ResearchStudy/NCT90000001"]
    assert study["identifier"] == [{"use": "official", "system": "http://clinicaltrials.gov", "value": "NCT90000001"}]
    assert (study["title"], study["status"]) == ("Clinical study protocol LARK-1", "unknown")
    assert len(study["outcomeMeasure"]) == 4
    who = found[study["recruitment"]["eligibility"]["reference"]]
    assert any("bilirubin" in one.get("description", "") for one in who["characteristic"])
    other = found["ResearchStudy/UMIN000090001"]
    assert other["identifier"] == [{"system": "urn:registry-tools:fhir:registry:UMIN", "value": "UMIN000090001"}]
    assert "title" not in other


def test_fhir_carries_or_counts_each_of_their_rows(papers: Path, tmp_path: Path) -> None:
    with open_store(papers, read_only=True) as store:
        for studies in (None, ["UMIN000090001"]):
            done = export_folder(store, "fhir", tmp_path / "out", studies)
            found = resources(tmp_path / "out")
            left = {one.table: one.rows for one in done.left_out}
            carried = sum(len(one.get("focus", ())) for one in found.values() if one["id"] == "UMIN000090001")
            sql = "SELECT count(*) FROM interventions WHERE study_id = 'UMIN000090001'"
            assert (carried + left.get("interventions", 0),) == store.query(sql).fetchone()
    assert list(found) == ["ResearchStudy/UMIN000090001", "EvidenceVariable/UMIN000090001-eligibility"]
    (focus,) = found["ResearchStudy/UMIN000090001"]["focus"]
    assert focus["concept"] == {"text": "Zolbetinib"}


@pytest.mark.parametrize("form", ["usdm", "csv", "jsonl", "meta", "revman", "ris", "bibtex", "aact"])
def test_every_format_takes_them(papers: Path, tmp_path: Path, form: str) -> None:
    run("export", form, str(tmp_path / "out"), "--study", "UMIN000090001", "--study", "NCT90000001", "--db", str(papers))
    files = json.loads((tmp_path / "out" / "MANIFEST.json").read_text("utf-8"))["files"]
    if form == "usdm":
        assert list(files) == ["NCT90000001.json", "UMIN000090001.json"]
    if form in ("csv", "jsonl"):
        assert files[f"documents.{form}"] == 3


def test_the_report_has_their_cards(papers: Path, tmp_path: Path) -> None:
    done = run("report", "-o", str(tmp_path / "r.html"), "--megabytes", "0", "--db", str(papers))
    assert "4 studies" in done.stderr
    assert "Clinical study protocol LARK-1" in (tmp_path / "r.html").read_text("utf-8")


# --- filters that leave nothing


@pytest.mark.parametrize("command", [("compare", "doses"), ("check",)])
def test_rows_of_no_study_are_told(demo_database: Path, command: tuple[str, ...]) -> None:
    done = run(*command, "--phase", "Phase 9", "--db", str(demo_database))
    assert done.stderr.splitlines()[0] == "no study is left by these filters"
    done = run(*command, "--study", "NCT90000001", "--study", "NCT99999999", "--db", str(demo_database))
    assert done.stderr.splitlines()[0] == "not among the studies chosen: NCT99999999"
    assert "no study" not in run(*command, "--db", str(demo_database)).stderr


@pytest.mark.parametrize("filters", [("--phase", "Phase 9"), ("--study", "NCT99999999")])
def test_an_export_of_no_study_writes_nothing(demo_database: Path, tmp_path: Path, filters: tuple[str, ...]) -> None:
    done = run("export", "csv", str(tmp_path / "new" / "out"), *filters, "--db", str(demo_database), code=1)
    assert done.stderr == f"registry-tools: {demo_database}: no study is left by these filters - nothing was written\n"
    assert list(tmp_path.iterdir()) == []
