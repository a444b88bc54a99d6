"""The command line as a user meets it: whole runs in a process of their own."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest

from registry_tools.db.store import Store

ROOT = Path(__file__).resolve().parents[1]
DEMO = ROOT / "registry_tools" / "demo"


def run(*arguments: str, code: int = 0, stdin: str | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "registry_tools", *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environment},
    )
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    return done


def test_help_is_quick_and_names_every_command() -> None:
    times = []
    for _ in range(3):
        start = time.perf_counter()
        done = run("--help")
        times.append(time.perf_counter() - start)
    for command in ("fetch", "extract", "compare", "sql", "export", "schema", "annotate", "document", "demo", "rebuild"):
        assert f"  {command} " in done.stdout
    assert min(times) < 0.3


def test_help_imports_nothing_heavy() -> None:
    code = "import sys; from registry_tools.cli import build; build(); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"duckdb", "pyarrow", "pydantic", "requests", "lxml", "pdfplumber", "pypdfium2"} & set(loaded)


def test_demo_from_nothing(tmp_path: Path) -> None:
    db = tmp_path / "demo.duckdb"
    done = run("demo", "--db", str(db))
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert {row["study_id"] for row in rows} >= {f"NCT9000000{i}" for i in (1, 2, 3, 4, 5)}
    assert "8 expected, 8 loaded, 0 unchanged, 0 failed" in done.stderr
    run("demo", "--db", str(db))  # again replaces it
    other = tmp_path / "mine.txt"
    other.write_text("not yours")
    assert "not ours to replace" in run("demo", "--db", str(other), code=1).stderr
    assert other.read_text() == "not yours"


def test_extract_reports_failures_and_goes_on(tmp_path: Path) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text('{"protocolSection": {')
    db = str(tmp_path / "a.duckdb")
    done = run("extract", str(bad), str(DEMO / "NCT90000001.json"), "--db", db, "--workers", "2", code=1)
    assert done.stdout == ""
    assert "bad.json" in done.stderr
    assert "2 expected, 1 loaded, 0 unchanged, 1 failed" in done.stderr
    again = run("extract", str(DEMO), REGISTRY_TOOLS_DB=db)
    assert "1 unchanged" in again.stderr


def test_unmapped_fields_are_listed(tmp_path: Path) -> None:
    record = json.loads((DEMO / "NCT90000001.json").read_text("utf-8"))
    record["protocolSection"]["designModule"]["news"] = {"from": "the registry"}
    path = tmp_path / "r.json"
    path.write_text(json.dumps(record))
    done = run("extract", str(path), "--db", str(tmp_path / "a.duckdb"), "--unmapped")
    assert done.stdout == "1\tprotocolSection.designModule.news.from\n"


@pytest.mark.parametrize("what", ["thresholds", "endpoints", "timepoints", "arms", "doses", "results", "eligibility"])
def test_compare_everything(demo_database: Path, what: str) -> None:
    rows = list(csv.DictReader(io.StringIO(run("compare", what, "--db", str(demo_database)).stdout)))
    assert len({row["study_id"] for row in rows}) >= 2
    assert all(row["source_id"] for row in rows)


@pytest.mark.parametrize(
    ("what", "view", "first"),
    [
        ("thresholds", "matrix", "study_id"),
        ("thresholds", "distribution", "measure"),
        ("thresholds", "standing", "study_id"),
        ("endpoints", "matrix", "study_id"),
        ("timepoints", "schedule", "study_id"),
        ("timepoints", "shared", "concept"),
        ("eligibility", "long", "study_id"),
    ],
)
def test_other_views(demo_database: Path, what: str, view: str, first: str) -> None:
    done = run("compare", what, "--view", view, "--condition", "myeloma", "--source", "registry", "--db", str(demo_database))
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert rows
    assert next(iter(rows[0])) == first
    studies = {row["study_id"] for row in rows if "study_id" in row}
    assert studies <= {"NCT90000003", "NCT90000004", "NCT90000005"}


def test_matrix_cells_and_distribution_read_by_eye(demo_database: Path) -> None:
    def ask(*arguments: str) -> list[dict[str, str]]:
        done = run("compare", "thresholds", "--source", "registry", "--db", str(demo_database), *arguments)
        return list(csv.DictReader(io.StringIO(done.stdout)))

    matrix = {row["study_id"]: row for row in ask("--view", "matrix")}
    assert matrix["NCT90000001"]["bilirubin_total"] == "<= 1.5 x ULN; <= 3 x ULN [in participants with Gilbert's syndrome]"
    assert matrix["NCT90000004"]["sbp"] == "<= 160 mm[Hg]"
    assert matrix["NCT90000005"]["sbp"] == ""
    spread = ask("--view", "distribution", "-m", "creatinine_clearance")
    limits = {(row["eligible_limit"], row["studies"], row["of_studies"], row["percent"]) for row in spread}
    assert limits == {(">= 60 mL/min", "1", "4", "25"), (">= 30 mL/min", "2", "4", "50"), (">= 20 mL/min", "1", "4", "25")}


def test_compare_filters(demo_database: Path) -> None:
    def studies(*arguments: str) -> set[str]:
        done = run("compare", "endpoints", "--db", str(demo_database), "--format", "jsonl", *arguments)
        return {json.loads(line)["study_id"] for line in done.stdout.splitlines()}

    assert studies("--condition", "myeloma") == {"NCT90000003", "NCT90000004", "NCT90000005"}
    assert studies("--intervention", "SAR650984") == {"NCT90000001", "NCT90000003"}
    assert studies("--phase", "phase3") == {"NCT90000003", "NCT90000004"}
    assert studies("--study", "nct90000002", "--study", "NCT90000005") == {"NCT90000002", "NCT90000005"}
    assert studies("--sponsor", "solvane") == {"NCT90000003", "NCT90000004"}
    assert studies("--status", "completed") == {"NCT90000002", "NCT90000005"}
    assert studies("--started-from", "2022-01-01", "--started-to", "2023-01-01") == {"NCT90000004"}
    assert studies("--condition", "gout") == set()


def test_formats_say_the_same(demo_database: Path) -> None:
    query = "SELECT study_id, phases, enrollment, start_date, acronym FROM studies ORDER BY study_id"
    texts = {
        f: run("sql", query, "--db", str(demo_database), "-f", f).stdout for f in ("json", "jsonl", "csv", "markdown", "table")
    }
    as_json = json.loads(texts["json"])
    assert as_json == [json.loads(line) for line in texts["jsonl"].splitlines()]
    assert [row["study_id"] for row in csv.DictReader(io.StringIO(texts["csv"]))] == [row["study_id"] for row in as_json]
    assert texts["markdown"].count("\n") == len(as_json) + 2
    assert all(row["study_id"] in texts["table"] for row in as_json)
    assert as_json[1]["phases"] == ["PHASE1", "PHASE2"]
    assert json.loads(run("sql", "SELECT 1 WHERE false", "--db", str(demo_database), "-f", "json").stdout) == []


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("sql", "SELEC 1", "--db", "DEMO"), 1, "syntax error"),
        (("sql", "INSERT INTO studies (study_id) VALUES ('x')", "--db", "DEMO"), 1, "read-only"),
        (("sql", "SELECT 1", "--db", "nowhere.duckdb"), 1, "no such database"),
        (("compare", "opinions", "--db", "DEMO"), 2, "thresholds"),
        (("compare", "arms", "--view", "matrix", "--db", "DEMO"), 2, "long"),
        (("compare", "arms", "--source", "hearsay", "--db", "DEMO"), 2, "registry or document"),
        (("export", "excel", "out", "--db", "DEMO"), 2, "parquet"),
        (("schema", "Nothing"), 2, "Study"),
        (("extract",), 2, "paths"),
        (("extract", "nowhere.json", "--db", "TMP/a.duckdb"), 1, "no such file"),
        (("nonsense",), 2, "No such command"),
    ],
)
def test_errors_are_one_line_with_their_code(
    demo_database: Path, tmp_path: Path, arguments: tuple[str, ...], code: int, words: str
) -> None:
    filled = [one.replace("DEMO", str(demo_database)).replace("TMP", str(tmp_path)) for one in arguments]
    done = run(*filled, code=code)
    assert words in done.stderr
    if code == 1 and arguments[0] != "extract":
        assert done.stderr.count("\n") == 1


def test_debug_shows_the_traceback() -> None:
    command = [sys.executable, "-m", "registry_tools", "--debug", "sql", "SELECT 1", "--db", "nowhere.duckdb"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "Traceback" in done.stderr
    assert "no such database" in done.stderr


@pytest.mark.parametrize(("form", "read"), [("csv", "read_csv"), ("jsonl", "read_json"), ("parquet", "read_parquet")])
def test_export_comes_back(demo_database: Path, demo: Store, tmp_path: Path, form: str, read: str) -> None:
    out = tmp_path / "out"
    run("export", form, str(out), "--db", str(demo_database))
    run("export", form, str(out), "--db", str(demo_database))  # again replaces it
    manifest = json.loads((out / "MANIFEST.json").read_text())
    for name, count in manifest["files"].items():
        table = name.partition(".")[0]
        assert demo.query(f"SELECT count(*) FROM {table}").fetchone() == (count,)
        if count:
            assert duckdb.sql(f"SELECT count(*) FROM {read}('{out / name}')").fetchall() == [(count,)]
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("x")
    run("export", form, str(tmp_path / "mine"), "--db", str(demo_database), code=1)
    assert (tmp_path / "mine" / "thesis.txt").exists()


def test_export_of_a_selection(demo_database: Path, tmp_path: Path) -> None:
    run("export", "parquet", str(tmp_path / "out"), "--db", str(demo_database), "--condition", "leukemia")
    found = duckdb.sql(f"SELECT study_id FROM '{tmp_path}/out/studies.parquet' ORDER BY 1").fetchall()
    assert found == [("NCT90000001",), ("NCT90000002",), ("NCT90000006",)]


def test_annotate_answers_in_order_and_survives_bad_lines() -> None:
    lines = [
        {"id": "a", "kind": "criterion", "text": "Total bilirubin <= 1.5 x ULN", "polarity": "inclusion"},
        {"id": "b", "kind": "timeframe", "text": "Week 12"},
        {"id": "c", "kind": "poem", "text": "x"},
        {"id": "d", "kind": "dosing", "text": "Isatuximab 10 mg/kg IV weekly", "names": ["Isatuximab"]},
        {"id": "e", "kind": "outcome", "text": "Overall survival"},
    ]
    done = run("annotate", stdin="".join(json.dumps(one) + "\n" for one in lines) + "not json\n", code=1)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one["id"] for one in answers] == ["a", "b", "c", "d", "e", None]
    assert answers[0]["facts"][0]["measure"] == "bilirubin_total"
    assert answers[1]["facts"][0]["from_days"] == 84
    assert "unknown kind" in answers[2]["error"]
    assert answers[3]["facts"][0]["amount"] == 10
    assert answers[4]["facts"][0]["concept"] == "overall_survival"


def test_schema_of_every_model() -> None:
    names = run("schema").stdout.split()
    assert {"Study", "Threshold", "Timepoint", "Dose", "Document"} <= set(names)
    assert json.loads(run("schema", "Threshold").stdout)["properties"]["eligible"]


def test_a_pipe_that_closes_is_no_error(demo_database: Path) -> None:
    command = f"{sys.executable} -m registry_tools sql 'SELECT * FROM range(200000)' --db {demo_database} | head -1"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=True)
    assert done.stderr == ""


def test_shell_completion_is_offered() -> None:
    environment = {"_REGISTRY_TOOLS_COMPLETE": "complete_bash", "COMP_WORDS": "registry-tools comp", "COMP_CWORD": "1"}
    program = Path(sys.executable).with_name("registry-tools")
    done = subprocess.run([program], capture_output=True, text=True, check=True, env={**os.environ, **environment})
    assert done.stdout.split() == ["compare"]
