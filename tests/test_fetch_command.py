"""`registry-tools fetch` as it is typed, and as it is killed."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import typer
from loopback import PDF, Registry, Reply, as_served, document, study, text
from typer.testing import CliRunner, Result

from registry_tools.cli.fetch import fetch

APP = typer.Typer()
APP.command()(fetch)
FAST = ["--rate", "10"]


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(APP, [str(word) for word in words])


def test_paths_go_out_and_the_rest_to_standard_error(registry: Registry, tmp_path: Path) -> None:
    registry.add(study(90000017, documents=(document(),)))
    registry.files["/large-docs/17/NCT90000017/Prot_000.pdf"] = PDF
    result = run("nct90000017", "NCT90000002", "--documents", "--into", tmp_path, *FAST)
    assert result.stdout.splitlines() == [str(tmp_path / "NCT90000017.json"), str(tmp_path / "NCT90000017_Prot_000.pdf")]
    said = result.stderr.splitlines()
    assert re.fullmatch(
        r"failed: NCT90000002 \(http://\S+/NCT90000002\): HTTP 404: NCT number NCT90000002 not found - .*", said[0]
    )
    assert said[1:] == [
        "records: 2 expected, 1 fetched, 0 unchanged, 1 failed",
        "documents: 1 expected, 1 fetched, 0 unchanged, 0 failed",
    ]
    assert result.exit_code == 1
    result = run("NCT90000017", "--into", tmp_path, *FAST)
    assert (result.exit_code, result.stderr) == (0, "records: 1 expected, 0 fetched, 1 unchanged, 0 failed\n")


def test_every_option_reaches_the_registry(registry: Registry, tmp_path: Path) -> None:
    base = os.environ.pop("REGISTRY_TOOLS_CTGOV_URL")
    registry.add(study(90000001), study(90000002))
    result = run(
        "--query", "a b", "--condition", "c", "--intervention", "i", "--filter", "AREA[Phase]PHASE3", "--filter", "x OR y",
        "--since", "2026-01-02", "--limit", "1", "--base-url", base, "--into", tmp_path, *FAST,
    )  # fmt: skip
    assert result.exit_code == 0, result.stderr
    assert registry.asked == [
        (
            "/api/v2/studies",
            {
                "query.term": "a b",
                "query.cond": "c",
                "query.intr": "i",
                "filter.advanced": "(AREA[Phase]PHASE3) AND (x OR y) AND AREA[LastUpdatePostDate]RANGE[2026-01-02,MAX]",
                "pageSize": "1",
                "countTotal": "true",
            },
        )
    ]
    assert len(result.stdout.splitlines()) == 1


def test_a_retry_is_said(registry: Registry, tmp_path: Path) -> None:
    registry.add(study(90000001))
    registry.fault("NCT90000001", text(429, "slow down", Retry_After="0"))
    result = run("NCT90000001", "--into", tmp_path, *FAST)
    assert result.exit_code == 0
    assert result.stderr.startswith("notice: NCT90000001: HTTP 429 Too Many Requests; asking again in 0 s\n")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "give NCT numbers, a query, a filter or --since"),
        (["NCT90000001", "--query", "x"], "not both"),
        (["--since", "yesterday"], "yesterday"),
        (["NCT90000001", "--rate", "0"], "--rate"),
        (["--query", "x", "--limit", "0"], "--limit"),
        (["--query", "NCT90000001", "--since", "2026-01-01"], "give the numbers as arguments"),
    ],
)
def test_mistakes_in_usage(tmp_path: Path, words: list[str], said: str) -> None:
    result = run(*words, "--into", tmp_path / "new")
    assert result.exit_code == 2
    assert said in " ".join(re.sub("[│╭╰─╮╯]", " ", result.stderr).split())
    assert not (tmp_path / "new").exists()


SCRIPT = """
import sys
from pathlib import Path
from registry_tools.fetchers.clinicaltrials_gov import Request, fetch
from registry_tools.fetchers.http import Client
with Client(rate=1000) as client:
    receipt = fetch(Request(query="x", page_size=5, documents=True), Path(sys.argv[1]), client)
print(receipt.model_dump_json())
"""


@pytest.mark.parametrize("after", [2, 9, 14])
def test_sigkill_leaves_no_partial_file_and_running_again_finishes(registry: Registry, tmp_path: Path, after: int) -> None:
    numbers = range(90000001, 90000041)
    registry.add(*(study(number, documents=(document(),), title="long " * 2000) for number in numbers))
    registry.files.update({f"/large-docs/{number % 100:02d}/NCT{number}/Prot_000.pdf": PDF for number in numbers})
    command = [sys.executable, "-c", SCRIPT, str(tmp_path)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + 30
    while len(registry.asked) < after and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.001)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    for path in tmp_path.iterdir():
        if path.suffix == ".json":
            assert path.read_bytes() == as_served(registry.studies[path.stem])
        elif path.suffix == ".pdf":
            assert path.read_bytes() == PDF
        else:
            assert path.name == ".fetch"
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    receipt = json.loads(done.stdout)
    for counts in (receipt["records"], receipt["documents"]):
        assert (counts["expected"], counts["fetched"] + counts["unchanged"], counts["failed"]) == (40, 40, 0)
    assert len([path for path in tmp_path.iterdir() if path.suffix in (".json", ".pdf")]) == 80


def test_a_page_that_never_ends_well_costs_only_itself(registry: Registry, tmp_path: Path) -> None:
    registry.fault("/studies", Reply(b"<html></html>", kind="text/html"))
    result = run("--query", "x", "--into", tmp_path, *FAST)
    assert result.exit_code == 1
    assert result.stderr.splitlines()[-1] == "records: an unknown number expected, 0 fetched, 0 unchanged, 1 failed"
