"""The fetcher against recorded answers: composed ones with known counts, live ones (where recorded) with what always holds."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
import yaml
from cassettes.record import HERE, LIVE, SCENARIOS, play, record
from loopback import Registry, study

from registry_tools.fetchers.http import Client


def answers(cassette: Path) -> list[bytes]:
    bodies = [
        each["response"]["body"]["string"] for each in yaml.safe_load(cassette.read_text(encoding="utf-8"))["interactions"]
    ]
    return [body.encode() if isinstance(body, str) else body for body in bodies]


def check_folder(folder: Path, cassette: Path) -> None:
    """Each file is a verbatim part of an answer, and has the sha256 that the manifest says."""
    bodies = answers(cassette)
    lines = [json.loads(line) for line in (folder / ".fetch/manifest.jsonl").read_text(encoding="utf-8").splitlines()]
    sums = {line["file"]: line["sha256"] for line in lines if line["status"] == "fetched"}
    for path in folder.glob("*.*"):
        if path.is_file():
            data = path.read_bytes()
            assert any(data in body for body in bodies), path.name
            assert sums[path.name] == hashlib.sha256(data).hexdigest()
            if path.suffix == ".json":
                assert json.loads(data)["protocolSection"]["identificationModule"]["nctId"] == path.stem


@pytest.mark.parametrize("name", SCENARIOS)
def test_composed(name: str, client: Client, tmp_path: Path) -> None:
    scenario = SCENARIOS[name]
    cassette = HERE / f"{name}.yaml"
    receipt = play(scenario.made_up, scenario.times, cassette, "none", client, tmp_path)
    assert tuple(receipt.records.model_dump().values()) == scenario.records
    assert tuple(receipt.documents.model_dump().values()) == scenario.documents
    said = (*(failure.error for failure in receipt.failures), *receipt.notices)
    assert len(said) == len(scenario.says)
    for words, text in zip(scenario.says, said, strict=True):
        assert words in text
    check_folder(tmp_path, cassette)


@pytest.mark.parametrize("name", [name for name in SCENARIOS if (LIVE / f"{name}.yaml").exists()])
def test_live(name: str, client: Client, tmp_path: Path) -> None:
    cassette = LIVE / f"{name}.yaml"
    scenario = SCENARIOS[name]
    receipt = play(scenario.live, scenario.times, cassette, "none", client, tmp_path)
    for counts in (receipt.records, receipt.documents):
        assert counts.expected in (None, counts.fetched + counts.unchanged + counts.failed)
    assert (receipt.records.failed > 0) == (scenario.records[3] > 0)
    check_folder(tmp_path, cassette)


def test_the_command_that_records(registry: Registry, client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    registry.add(study(4852770), study(1728545))
    monkeypatch.setattr("cassettes.record.REGISTRY", {})  # so that the stand-in is asked
    monkeypatch.setattr("cassettes.record.LIVE", tmp_path / "live")
    assert record("by_number").records.fetched == 2
    scenario = SCENARIOS["by_number"]
    asked = len(registry.asked)
    cassette = tmp_path / "live/by_number.yaml"
    assert play(scenario.live, scenario.times, cassette, "none", client, tmp_path / "in").records.fetched == 2
    check_folder(tmp_path / "in", cassette)
    assert len(registry.asked) == asked
