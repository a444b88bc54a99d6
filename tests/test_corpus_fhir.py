"""`export fhir` of the real records: every resource is valid R5, and what the files carry is what the database has."""

from __future__ import annotations

import json
import multiprocessing
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from registry_tools.db.store import open_store
from registry_tools.exports import Exported
from registry_tools.exports.fhir_files.validation import fault
from registry_tools.exports.fhir_files.writing import TYPES
from registry_tools.exports.folder import export_folder
from registry_tools.pipeline import extract

pytestmark = [pytest.mark.corpus, pytest.mark.slow]

SOURCE = "urn:registry-tools:fhir:StructureDefinition:source"


@pytest.fixture(scope="module")
def database(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("fhir") / "v2.duckdb"
    with open_store(path) as store:
        assert extract([shared / "corpus/registry/ctgov_v2.ndjson.gz"], store, workers=2).failures == []
    return path


@pytest.fixture(scope="module")
def folder(database: Path) -> Path:
    return database.parent / "out"


@pytest.fixture(scope="module")
def exported(database: Path, folder: Path) -> Exported:
    with open_store(database, read_only=True) as store:
        return export_folder(store, "fhir", folder, None)


def test_every_resource_is_valid(exported: Exported, folder: Path) -> None:
    assert exported.files["ResearchStudy.ndjson"] == 4214
    context = multiprocessing.get_context("spawn")  # half the time, where there are two processors
    with ProcessPoolExecutor(2, mp_context=context) as pool:
        for kind in TYPES:
            lines = (folder / f"{kind}.ndjson").read_text("utf-8").splitlines()
            assert len(lines) == exported.files[f"{kind}.ndjson"]
            faults = pool.map(fault, [kind] * len(lines), lines, chunksize=50)
            assert [(json.loads(line)["id"], one) for line, one in zip(lines, faults, strict=True) if one] == []


def test_every_fact_is_carried_with_its_words(exported: Exported, folder: Path, database: Path) -> None:
    counts: Counter[str] = Counter()
    known: set[str] = set()
    referred: set[str] = set()
    for kind in TYPES:
        for line in (folder / f"{kind}.ndjson").read_text("utf-8").splitlines():
            resource = json.loads(line)
            key = f"{kind}/{resource['id']}"
            assert key not in known
            known.add(key)
            parts = list(every(resource))
            referred |= {part["reference"] for part in parts if "reference" in part and not part["reference"].startswith("#")}
            if kind == "EvidenceVariable":
                counts.update(facts(parts))
                assert misplaced(resource) == []
    assert referred <= known
    with open_store(database, read_only=True) as store:
        for table in ("criteria", "thresholds", "windows"):
            (rows,) = store.query(f"SELECT count(*) FROM {table}").fetchone() or (0,)
            assert (table, counts[table]) == (table, rows)


def every(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
        for part in node.values():
            yield from every(part)
    elif isinstance(node, list):
        for part in node:
            yield from every(part)


def facts(parts: list[dict[str, Any]]) -> Iterator[str]:
    """The table of each fact among the parts of an EvidenceVariable."""
    links = set()
    for part in parts:
        if "linkId" in part:
            assert part["linkId"] not in links
            links.add(part["linkId"])
        if "definitionByTypeAndValue" in part and "-T" in part["linkId"]:
            yield "thresholds"
        if "definitionCodeableConcept" in part and "linkId" in part and "-" not in part["linkId"]:
            yield "criteria"
        yield from ["windows"] * (("durationQuantity" in part) + len(part.get("timeFromEvent", [])))


def misplaced(resource: dict[str, Any]) -> list[str]:
    """Quotes that do not stand in the eligibility text where their span says."""
    text, places = resource.get("description"), [place(part) for part in every(resource)]
    start = next((found["start"] for found in places if found and "quote" not in found), 0)
    spans = [found for found in places if found and "start" in found and "quote" in found]
    assert text is not None or not spans
    return [one["quote"] for one in spans if text[one["start"] - start : one["end"] - start] != one["quote"]]


def place(part: dict[str, Any]) -> dict[str, Any] | None:
    for found in part.get("extension", []):
        if found["url"] == SOURCE:
            return {one["url"]: next(value for key, value in one.items() if key != "url") for one in found["extension"]}
    return None
