"""The audit counts each number once: in a fact, known to be none, or belonging to nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from registry_tools.auditing import READERS, audit
from registry_tools.db.store import Store, open_store
from registry_tools.pipeline import extract


def study(path: Path, criteria: str) -> Path:
    module = {"eligibilityCriteria": criteria}
    record = {"protocolSection": {"identificationModule": {"nctId": "NCT90000077"}, "eligibilityModule": module}}
    path.write_text(json.dumps(record), "utf-8")
    return path


def test_numbers_are_counted_once_each(tmp_path: Path) -> None:
    text = "Inclusion Criteria:\n\n* ECOG 0-1\n* Stage 3 disease\n* Wears boots of 43\n* Wears boots of 44\n* Speaks French"
    with open_store(tmp_path / "a.duckdb") as store:
        extract([study(tmp_path / "r.json", text)], store)
        found = audit(store, "criteria")
    assert (found.texts, found.numbers) == (5, 5)
    assert found.in_facts == 2
    assert found.in_facts + found.known + found.nothing == found.numbers
    boots = [cluster for cluster in found.clusters if cluster.shape == "boots of 9"]
    assert [(one.numbers, len(one.examples)) for one in boots] == [(2, 2)]


@pytest.mark.parametrize("kind", sorted(READERS))
def test_the_example(demo: Store, kind: str) -> None:
    found = audit(demo, kind)
    assert found.numbers > 0
    assert found.in_facts + found.known + found.nothing == found.numbers
    assert sum(cluster.numbers for cluster in found.clusters) == found.nothing
    assert found.explained > 0.7
