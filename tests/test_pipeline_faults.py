"""One bad input among good ones: it is a failed row or a missing value, and the others are loaded."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from registry_tools.db.store import open_store
from registry_tools.errors import DatabaseError
from registry_tools.pipeline import extract
from registry_tools.rebuilding import rebuild

DEMO = Path(__file__).resolve().parents[1] / "registry_tools" / "demo"


def variant(path: Path, study: str, keys: tuple[str, ...] = (), value: Any = None) -> Path:
    """The example record under another number, one value of its protocol section changed."""
    record = json.loads((DEMO / "NCT90000001.json").read_text("utf-8"))
    protocol = record["protocolSection"]
    protocol["identificationModule"]["nctId"] = study
    for key in keys[:-1]:
        protocol = protocol[key]
    if keys:
        protocol[keys[-1]] = value
    path.write_text(json.dumps(record), "utf-8")
    return path


@pytest.mark.parametrize("date", ["2020-13-45", "last week", ""])
def test_an_impossible_date_is_no_version(tmp_path: Path, date: str) -> None:
    good = variant(tmp_path / "a.json", "NCT90000071")
    bad = variant(tmp_path / "b.json", "NCT90000072", ("statusModule", "lastUpdatePostDateStruct", "date"), date)
    with open_store(tmp_path / "x.duckdb") as store:
        receipt = extract([good, bad], store)
        assert (receipt.loaded, receipt.failed) == (2, 0)
        dates = store.query("SELECT study_id, last_update FROM studies ORDER BY 1").fetchall()
    assert dates[1] == ("NCT90000072", None)


def test_a_number_no_column_holds_fails_its_record_alone(tmp_path: Path) -> None:
    good = variant(tmp_path / "a.json", "NCT90000071")
    bad = variant(tmp_path / "b.json", "NCT90000072", ("designModule", "enrollmentInfo", "count"), 10**30)
    also = variant(tmp_path / "c.json", "NCT90000073")
    with open_store(tmp_path / "x.duckdb") as store:
        receipt = extract([good, bad, also], store)
        assert (receipt.loaded, receipt.failed) == (2, 1)
        assert "b.json" in receipt.failures[0][0]
        assert store.query("SELECT count(*) FROM criteria WHERE study_id = 'NCT90000072'").fetchall() == [(0,)]


def test_the_same_missing_file_twice(tmp_path: Path) -> None:
    good = variant(tmp_path / "a.json", "NCT90000071")
    with open_store(tmp_path / "x.duckdb") as store:
        receipt = extract([tmp_path / "none.json", good, tmp_path / "none.json"], store)
        assert (receipt.expected, receipt.loaded, receipt.failed) == (3, 1, 2)
        assert store.query("SELECT count(*) FROM sources WHERE status = 'failed'").fetchall() == [(1,)]


def test_what_failed_under_a_name_is_answered_by_what_is_read_there(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b"\x00\x01 no record")
    with open_store(tmp_path / "x.duckdb") as store:
        assert extract([path], store).failed == 1
        variant(path, "NCT90000071")
        assert extract([path], store).loaded == 1
        assert store.query("SELECT status FROM sources").fetchall() == [("loaded",)]


def test_a_folder_that_holds_the_database(tmp_path: Path) -> None:
    variant(tmp_path / "a.json", "NCT90000071")
    for _ in range(2):
        with open_store(tmp_path / "trials.duckdb") as store:
            receipt = extract([tmp_path], store)
            assert (receipt.expected, receipt.failed) == (1, 0)


def test_a_newer_but_poorer_record_is_named(tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text("NCT Number,Study Title,Last Update Posted\nNCT90000071,A title,2027-01-01\n", "utf-8")
    with open_store(tmp_path / "x.duckdb") as store:
        extract([variant(tmp_path / "a.json", "NCT90000071")], store)
        assert extract([table], store).poorer == ["NCT90000071"]


def test_rebuild_refuses_to_lose_what_has_no_bytes(tmp_path: Path) -> None:
    path = tmp_path / "x.duckdb"
    with open_store(path) as store:
        extract([variant(tmp_path / "a.json", "NCT90000071")], store, keep_records=False)
        extract([variant(tmp_path / "b.json", "NCT90000072")], store)
    with pytest.raises(DatabaseError, match="no bytes of 1"):
        rebuild(path, workers=1)
    with open_store(path, read_only=True) as store:
        assert store.query("SELECT count(*) FROM studies").fetchall() == [(2,)]


def test_rebuilding_twice_keeps_both_earlier_databases(tmp_path: Path) -> None:
    path = tmp_path / "x.duckdb"
    with open_store(path) as store:
        extract([variant(tmp_path / "a.json", "NCT90000071")], store)
    rebuild(path, workers=1)
    rebuild(path, workers=1)
    assert (tmp_path / "x.duckdb.before-rebuild").exists()
    assert (tmp_path / "x.duckdb.before-rebuild-2").exists()


def test_json_with_a_byte_order_mark_and_sorted_keys(tmp_path: Path) -> None:
    record = json.loads((DEMO / "NCT90000002.json").read_text("utf-8"))
    record["aaa"] = "x" * 20_000
    path = tmp_path / "a.json"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps(record, indent=1, sort_keys=True).encode())
    with open_store(tmp_path / "x.duckdb") as store:
        receipt = extract([path], store)
    assert (receipt.loaded, dict(receipt.unmapped)) == (1, {"aaa": 1})
