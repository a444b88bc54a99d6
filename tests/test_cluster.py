"""A Ray cluster gives the same rows as this machine's own processes, also when it loses a node."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from test_shards import registry

from registry_tools.db.checksums import checksums
from registry_tools.db.store import open_store
from registry_tools.errors import RegistryToolsError
from registry_tools.pipeline import extract

pytest.importorskip("ray")
HERE = Path(__file__).resolve().parent


@pytest.mark.slow
def test_two_nodes_of_which_one_is_lost(tmp_path: Path) -> None:
    path = registry(tmp_path / "all.zip", 6000)
    command = [sys.executable, HERE / "cluster_run.py", path, tmp_path / "cluster.duckdb", f"file://{tmp_path}/shards"]
    run = subprocess.run(command, capture_output=True, text=True, timeout=400, check=False)
    assert run.returncode == 0, run.stderr[-2000:]
    told = json.loads(run.stdout.splitlines()[-1])
    with open_store(tmp_path / "local.duckdb") as store:
        extract([path], store, keep_records=False, workers=2)
        local = {name: list(one) for name, one in checksums(store).items()}
    assert told["loaded"] == 6000
    assert 0 < told["lost_at"][0] < 6000
    assert told["checksums"] == local

    # what the cluster wrote is taken over by a run that begins again: no task is sent, whatever became of its nodes
    manifests = sorted((tmp_path / "shards").glob("*.json"))
    assert len(manifests) == len({one.stem for one in manifests}) > 1


def test_no_cluster_is_told_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import ray

    def refuse(**_: object) -> None:
        raise ConnectionError("nobody there")

    monkeypatch.setattr(ray, "init", refuse)
    with open_store(tmp_path / "a.duckdb") as store, pytest.raises(RegistryToolsError, match="no cluster answers"):
        extract([tmp_path], store, cluster=("10.0.0.1:6379", str(tmp_path / "shards")))


def test_a_cluster_needs_its_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("registry_tools.extras.find_spec", lambda name: None)
    with open_store(tmp_path / "a.duckdb") as store, pytest.raises(RegistryToolsError, match=r"registry-tools\[cluster\]"):
        extract([tmp_path], store, cluster=("auto", str(tmp_path / "shards")))
