"""Checks on thousands of real records, where they lie beside the checkout."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from test_facts_in_database import misplaced

from registry_tools.db.store import Store, open_store
from registry_tools.db.tables import arrow_schemas
from registry_tools.pipeline import extract

pytestmark = pytest.mark.corpus

# Values of the records that no table takes, and why.
JUSTIFIED = {
    # not in the API's own data model (/studies/metadata): a copy of `locations` in three records, each value of which is there
    "protocolSection.contactsLocationsModule.locations_nested[]",
    # the registry's guess of a body-mass range from the text, not the sponsor's words
    "derivedSection.miscInfoModule.modelPredictions",
}
# One value that stands for a whole set of rows: it is a switch of the registry's page, not a fact of the trial.
SAMPLE = 100


def leaves(node: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(node, dict):
        for key, value in node.items():
            yield from leaves(value, f"{path}.{key}" if path else key)
    elif isinstance(node, list):
        for value in node:
            yield from leaves(value, path + "[]")
    else:
        yield path, node


def shown(value: Any) -> Iterator[str]:
    """A stored value in every spelling that a leaf of a record may have."""
    if isinstance(value, list):
        for one in value:
            yield from shown(one)
    elif isinstance(value, float) and value == int(value):
        yield from (str(int(value)), str(value))
    elif isinstance(value, date):
        yield from (value.isoformat(),)
    elif value is not None:
        yield str(value)


def stored_values(store: Store, study: str) -> set[str]:
    found: set[str] = set()
    for table, schema in arrow_schemas().items():
        if "study_id" in schema.names and table not in ("sources", "unmapped_fields"):
            for row in store.query(f"SELECT * FROM {table} WHERE study_id = ?", [study]).fetchall():
                for value in row:
                    found.update(shown(value))
    return found


def test_every_leaf_of_100_records_is_in_a_table(shared: Path, tmp_path: Path) -> None:
    with gzip.open(shared / "corpus/registry/ctgov_v2.ndjson.gz") as lines:
        every = list(lines)
    with_results = [line for line in every if b'"resultsSection"' in line]
    chance = random.Random(7)
    sample = chance.sample(every, SAMPLE - 30) + chance.sample(with_results, 30)
    path = tmp_path / "sample.ndjson"
    path.write_bytes(b"".join(sample))
    with open_store(tmp_path / "a.duckdb") as store:
        extract([path], store)
        missing: dict[str, object] = {}
        for line in sample:
            record = json.loads(line)
            stored = stored_values(store, record["protocolSection"]["identificationModule"]["nctId"])
            for section in ("protocolSection", "resultsSection"):
                for where, value in leaves(record.get(section, {}), section):
                    if not any(where.startswith(known) for known in JUSTIFIED) and str(value) not in stored:
                        missing.setdefault(where, value)
    assert missing == {}


def test_the_whole_corpus_in_one_extract(shared: Path, tmp_path: Path) -> None:
    database = tmp_path / "corpus.duckdb"
    folder = shared / "corpus/registry"
    with open_store(database) as store:
        receipt = extract([folder], store, workers=2)
        assert receipt.expected == receipt.loaded + receipt.unchanged + receipt.failed
        # one XML file of the corpus is cut off; nothing else may fail
        assert receipt.failed == 1, receipt.failures
        assert ".xml" in receipt.failures[0][0]
        unmapped = {path for path in receipt.unmapped if not any(path.startswith(known) for known in JUSTIFIED)}
        assert unmapped == set()
        in_json = store.query("SELECT count(DISTINCT study_id) FROM sources WHERE kind = 'ctgov_json'").fetchone()
        assert in_json == (4214,)
        twice = "SELECT study_id FROM studies GROUP BY study_id HAVING count(*) > 1"
        assert store.query(twice).fetchall() == []
        again = extract([folder], store, workers=2)
        assert (again.loaded, again.failed) == (0, 1)
    bad = list(misplaced(database))
    assert bad == []
