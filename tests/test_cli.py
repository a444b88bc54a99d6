"""The command line as a user meets it: whole runs in a process of their own."""

from __future__ import annotations

import csv
import io
import json
import os
import resource
import signal
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
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = run("--help")
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        # the processor's seconds: those of the clock are also the other tests'
        times.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    for command in (
        "fetch",
        "extract",
        "compare",
        "sql",
        "export",
        "schema",
        "annotate",
        "document",
        "demo",
        "rebuild",
        "update",
        "changes",
    ):
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
    assert "left as it is" in run("demo", "--db", str(other), code=1).stderr
    assert other.read_text() == "not yours"
    mine = tmp_path / "mine.duckdb"
    record = (DEMO / "NCT90000001.json").read_text("utf-8").replace("NCT90000001", "NCT01234567")
    (tmp_path / "r.json").write_text(record, "utf-8")
    run("extract", str(tmp_path / "r.json"), "--db", str(mine))
    assert "not the example's" in run("demo", "--db", str(mine), code=1).stderr
    only_text = tmp_path / "paper.duckdb"  # a source without a study is somebody's, too
    paper = tmp_path / "paper.txt"
    paper.write_text("Patients with bilirubin above 2 mg/dL were excluded.\n")
    run("extract", str(paper), "--db", str(only_text))
    assert "not the example's" in run("demo", "--db", str(only_text), code=1).stderr
    assert only_text.exists()
    assert "NCT01234567" in run("sql", "SELECT study_id FROM studies", "--db", str(mine)).stdout


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
        (("sql", "", "--db", "DEMO"), 1, "nothing to run"),
        (
            (
                "sql",
                "SELECT x::INT FROM (SELECT CASE WHEN range < 5000 THEN '1' ELSE 'a' END x FROM range(9000))",
                "--db",
                "DEMO",
            ),
            1,
            "Conversion",
        ),
        (("compare", "doses", "--started-from", "2020", "--db", "DEMO"), 2, "2020"),
        (("export", "csv", "/dev/null/x", "--db", "DEMO"), 1, "/dev/null/x"),
        (("export", "ris", ".", "--db", "DEMO"), 1, "is the folder you are in"),
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
    described = manifest["files"].pop("datapackage.json", 0)  # beside csv and parquet: what the columns are, no rows
    assert described == 0
    for name, count in manifest["files"].items():
        table = name.partition(".")[0]
        assert demo.query(f"SELECT count(*) FROM {table}").fetchone() == (count,)
        if count:
            assert duckdb.sql(f"SELECT count(*) FROM {read}('{out / name}')").fetchall() == [(count,)]
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("x")
    run("export", form, str(tmp_path / "mine"), "--db", str(demo_database), code=1)
    assert (tmp_path / "mine" / "thesis.txt").exists()


def test_export_into_somebody_elses_folder_is_refused(demo_database: Path, tmp_path: Path) -> None:
    (tmp_path / "MANIFEST.json").write_text('{"name": "other"}')
    (tmp_path / "thesis.txt").write_text("x")
    done = run("export", "csv", str(tmp_path), "--db", str(demo_database), code=1)
    assert "no export of ours" in done.stderr
    assert (tmp_path / "thesis.txt").exists()


def test_export_of_a_study_holds_no_documents_of_others(demo_database: Path, tmp_path: Path) -> None:
    run("export", "csv", str(tmp_path / "out"), "--study", "NCT90000002", "--db", str(demo_database))
    counts = json.loads((tmp_path / "out" / "MANIFEST.json").read_text())["files"]
    assert counts["blocks.csv"] == counts["table_cells.csv"] == 0 < counts["criteria.csv"]


def test_a_comparison_can_be_taken_and_run(demo_database: Path) -> None:
    query = run("compare", "doses", "--measure", "isatuximab", "--sql").stdout
    taken = run("sql", query, "--db", str(demo_database)).stdout
    assert taken == run("compare", "doses", "--measure", "isatuximab", "--db", str(demo_database)).stdout
    matrix = run("compare", "thresholds", "--view", "matrix", "--condition", "myeloma", "--sql").stdout
    assert run("sql", matrix, "--db", str(demo_database)).stdout.count("NCT9") == 3


def test_numbers_are_printed_whole(demo_database: Path) -> None:
    query = "SELECT 12345678901::DOUBLE AS a, 0.1::DOUBLE AS b, 'nan'::DOUBLE AS c"
    assert run("sql", query, "--db", str(demo_database)).stdout == "a,b,c\n12345678901,0.1,nan\n"
    assert json.loads(run("sql", query, "--db", str(demo_database), "-f", "json").stdout)[0]["c"] is None


def test_interrupted_says_that_it_goes_on(tmp_path: Path) -> None:
    from test_pipeline import many

    records = many(tmp_path / "many.ndjson", 3000)
    command = [sys.executable, "-m", "registry_tools", "extract", str(records), "--db", str(tmp_path / "a.duckdb"), "-w", "1"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        time.sleep(2.5)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "goes on from there" in said


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
    command = f"{sys.executable} -m registry_tools sql 'SELECT * FROM range(200000)' --db {demo_database}"
    script = f"{command} | head -1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("range\n0\n", "")


def test_shell_completion_is_offered() -> None:
    environment = {"_REGISTRY_TOOLS_COMPLETE": "complete_bash", "COMP_WORDS": "registry-tools comp", "COMP_CWORD": "1"}
    program = Path(sys.executable).with_name("registry-tools")
    done = subprocess.run([program], capture_output=True, text=True, check=True, env={**os.environ, **environment})
    assert done.stdout.split() == ["compare"]
