"""Batches over worker processes: the same content whatever happens to them."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
from test_store import content

from registry_tools import worker_pool
from registry_tools.db.store import open_store
from registry_tools.parsers import shards
from registry_tools.parsers.registry import ctgov_json
from registry_tools.pipeline import extract

DEMO = Path(__file__).resolve().parents[1] / "registry_tools" / "demo"


def many(path: Path, count: int) -> Path:
    """A file of `count` records, one a line, made from the example's."""
    records = [json.loads((DEMO / f"NCT9000000{i}.json").read_text("utf-8")) for i in (1, 2, 3)]
    with path.open("w", encoding="utf-8") as out:
        for number in range(count):
            record = records[number % 3]
            record["protocolSection"]["identificationModule"]["nctId"] = f"NCT9{number:07d}"
            out.write(json.dumps(record) + "\n")
    return path


def test_workers_give_the_same_content(tmp_path: Path) -> None:
    records = many(tmp_path / "many.ndjson", 450)
    with open_store(tmp_path / "one.duckdb") as one, open_store(tmp_path / "two.duckdb") as two:
        assert extract([records], one, workers=1).loaded == 450
        assert extract([records], two, workers=2).loaded == 450
        assert content(one) == content(two)


def deadly_parse(data: bytes) -> object:
    """Stands in for a library that crashes on one record."""
    if b"NCT90000007" in data:
        os.kill(os.getpid(), signal.SIGKILL)
    return PARSE(data)


PARSE = ctgov_json.parse_for_rows


def test_a_record_that_kills_its_worker_is_failed_and_the_others_go_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    records = many(tmp_path / "many.ndjson", 12)
    monkeypatch.setattr(ctgov_json, "parse_for_rows", deadly_parse)
    monkeypatch.setattr(shards, "SHARD_RECORDS", 5)
    monkeypatch.setattr(worker_pool, "START_METHOD", "fork")  # a fork has the changed parser; a fresh process would not
    with open_store(tmp_path / "a.duckdb") as store:
        receipt = extract([records], store, workers=2)
    assert (receipt.expected, receipt.loaded, receipt.failed) == (12, 11, 1)
    assert "line 8" in receipt.failures[0][0]
    assert "died" in receipt.failures[0][1]


def clumsy_parse(data: bytes) -> object:
    """Stands in for a fault of ours that only one record shows."""
    if b"NCT90000007" in data:
        raise ZeroDivisionError("oops")
    return PARSE(data)


def test_a_fault_of_ours_in_one_record_does_not_cost_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    records = many(tmp_path / "many.ndjson", 12)
    monkeypatch.setattr(ctgov_json, "parse_for_rows", clumsy_parse)
    with open_store(tmp_path / "a.duckdb") as store:
        receipt = extract([records], store)
        assert (receipt.loaded, receipt.failed) == (11, 1)
        assert store.query("SELECT error FROM sources WHERE status = 'failed'").fetchall() == [
            ("internal error, please report it: ZeroDivisionError: oops",)
        ]


@pytest.mark.slow
def test_killed_five_times_and_run_again_is_as_one_clean_run(tmp_path: Path) -> None:
    records = many(tmp_path / "many.ndjson", 12_000)
    with open_store(tmp_path / "clean.duckdb") as store:
        extract([records], store, workers=2)
        clean = content(store)
    path = tmp_path / "killed.duckdb"
    command = [sys.executable, "-m", "registry_tools", "extract", str(records), "--db", str(path), "--workers", "2"]
    chance = random.Random(20)
    kills = 0
    for _ in range(5):
        with subprocess.Popen(command, stderr=subprocess.DEVNULL, start_new_session=True) as run:
            time.sleep(chance.uniform(0.5, 4.0))
            if run.poll() is None:
                kills += 1
            with suppress(ProcessLookupError):
                os.killpg(run.pid, signal.SIGKILL)
    assert kills >= 3, "the runs ended before they could be killed: make the file longer"
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    with open_store(path) as store:
        assert content(store) == clean
