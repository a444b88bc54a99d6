"""Two versions of a record in one database: what changed between them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from registry_tools.checks import run
from registry_tools.db.store import open_store
from registry_tools.pipeline import extract

DEMO = Path(__file__).resolve().parents[1] / "registry_tools" / "demo"


def _enrollment(protocol: dict[str, Any]) -> None:
    protocol["designModule"]["enrollmentInfo"]["count"] = 60


def _swap(protocol: dict[str, Any]) -> None:
    outcomes = protocol["outcomesModule"]
    outcomes["primaryOutcomes"], moved = [outcomes["secondaryOutcomes"][0]], outcomes["primaryOutcomes"][0]
    outcomes["secondaryOutcomes"][0] = moved


def _time(protocol: dict[str, Any]) -> None:
    protocol["outcomesModule"]["primaryOutcomes"][0]["timeFrame"] = "Month 6"


def _limit(protocol: dict[str, Any]) -> None:
    module = protocol["eligibilityModule"]
    module["eligibilityCriteria"] = module["eligibilityCriteria"].replace("clearance ≥ 60 mL/min", "clearance ≥ 45 mL/min")


def _nothing(protocol: dict[str, Any]) -> None:
    protocol["descriptionModule"]["briefSummary"] += " More words."


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (_nothing, []),
        (_enrollment, [("note", "enrolment was ESTIMATED 42, then ESTIMATED 60", ["42", "60"])]),
        (
            _swap,
            [
                ("warning", "a primary endpoint became secondary", ["Overall response rate"]),
                ("warning", "a primary endpoint is new", ["MRD negativity"]),
            ],
        ),
        (
            _time,
            [("warning", "the time frame of a primary endpoint", ["Day 29 of cycle 1 (each cycle is 28 days)", "Month 6"])],
        ),
        (
            _limit,
            [
                (
                    "note",
                    "limits of creatinine_clearance",
                    ["Creatinine clearance ≥ 60 mL/min", "Creatinine clearance ≥ 45 mL/min"],
                )
            ],
        ),
    ],
)
def test_what_changed(
    tmp_path: Path, change: Callable[[dict[str, Any]], None], expected: list[tuple[str, str, list[str]]]
) -> None:
    record = json.loads((DEMO / "NCT90000001.json").read_text("utf-8"))
    (tmp_path / "old.json").write_text(json.dumps(record), "utf-8")
    change(record["protocolSection"])
    record["protocolSection"]["statusModule"]["lastUpdatePostDateStruct"]["date"] = "2026-11-01"
    (tmp_path / "new.json").write_text(json.dumps(record), "utf-8")
    with open_store(tmp_path / "a.duckdb") as store:
        extract([tmp_path / "new.json", tmp_path / "old.json"], store)
        found = list(run(store, rules=["record_versions"]))
        elsewhere = list(run(store, ["NCT00000000"], ["record_versions"]))
    assert [(one.severity, [fact.quote for fact in one.facts]) for one in found] == [(s, q) for s, _, q in expected]
    assert all(one.message.startswith(start) for one, (_, start, _) in zip(found, expected, strict=True))
    assert elsewhere == []
