"""`registry-tools check`: options, formats, and findings kept."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from check_rows import STUDY, block, database, put
from typer.testing import CliRunner

from registry_tools.checks import checks, run
from registry_tools.cli import build
from registry_tools.db.store import Store, open_store

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with database(tmp_path) as store:
        block(store, "Of all, 9 of 14 patients (46.3%) stayed.")
        head = {"period_ordinal": 1, "group_id": "FG0", "group_title": "Drug Q"}
        for kind, count in (("STARTED", 60), ("COMPLETED", 50), ("NOT COMPLETED", 9)):
            put(store, "participant_flow", kind="milestone", type=kind, count=count, count_text=str(count), **head)
        return store.path


def call(*words: object) -> str:
    result = CliRunner().invoke(build(), ["check", *map(str, words)])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_findings_come_with_their_words(path: Path) -> None:
    rows = [json.loads(line) for line in call("--db", path, "--format", "jsonl").splitlines()]
    assert [(row["severity"], row["rule"]) for row in rows] == [("error", "flow_balance"), ("error", "text_percent")]
    assert rows[1]["quotes"] == ["count and percentage: 9 of 14 patients (46.3%)"]
    assert rows[1]["places"] == ["blocks[b1] (page 1)"]
    assert rows[1]["source"] == "paper.txt"


def test_filters(path: Path) -> None:
    assert len(call("--db", path, "--rule", "flow_balance", "--format", "csv").splitlines()) == 2
    assert len(call("--db", path, "--study", STUDY, "--format", "csv").splitlines()) == 2  # the paper names no study
    assert len(call("--db", path, "--study", "NCT90000078", "--format", "csv").splitlines()) == 1
    assert "[" in call("--db", path, "--severity", "error", "--format", "json")
    result = CliRunner().invoke(build(), ["check", "--db", str(path), "--rule", "nothing"])
    assert result.exit_code == 2


def test_saving_replaces_what_was_kept(path: Path) -> None:
    for _ in range(2):
        call("--db", path, "--save")
    with open_store(path, read_only=True) as store:
        rows = store.query("SELECT rule, severity, study_id, facts[0].quote FROM findings ORDER BY rule").fetchall()
    assert [row[:3] for row in rows] == [("flow_balance", "error", STUDY), ("text_percent", "error", None)]


def test_records_of_other_formats_have_no_json_paths(path: Path) -> None:
    with open_store(path) as store:
        assert [fact.path for one in run(store, None, ["flow_balance"]) for fact in one.facts] != [None, None, None]
        store.query("UPDATE sources SET kind = 'ctgov_xml' WHERE kind = 'ctgov_json'")
        assert [fact.path for one in run(store, None, ["flow_balance"]) for fact in one.facts] == [None, None, None]


def test_rules_are_explained_on_the_command_line_and_in_the_docs() -> None:
    said = call("--rules")
    told = (ROOT / "docs" / "checks.md").read_text("utf-8")
    for name in checks():
        assert f"{name}\n{'-' * len(name)}" in said
        assert f"### {name}\n" in told, f"docs/checks.md does not explain {name}"


def test_the_demo_holds_together(demo: Store) -> None:
    assert [one.message for one in run(demo) if one.severity == "error"] == []
