"""The database: what replaces what, and what it says when it cannot be opened."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from registry_tools.db.store import Store, open_store
from registry_tools.db.tables import SCHEMA_VERSION, arrow_schemas
from registry_tools.errors import DatabaseError, QueryError
from registry_tools.pipeline import extract
from registry_tools.rebuilding import rebuild
from registry_tools.receipt import Receipt

DEMO = Path(__file__).resolve().parents[1] / "registry_tools" / "demo"
CLOCKS = {"runs", "schema_info"}


def content(store: Store) -> dict[str, list[str]]:
    """Every row of every table as text, sorted, without what a clock or a run number decides."""
    tables: dict[str, list[str]] = {}
    for table, schema in arrow_schemas().items():
        if table in CLOCKS:
            continue
        columns = ", ".join(name for name in schema.names if name not in ("run_id", "fetched_at"))
        rows = store.connection.execute(f"SELECT {columns} FROM {table}").fetchall()
        tables[table] = sorted(map(repr, rows))
    return tables


def load(store: Store, path: Path, **changes: object) -> Receipt:
    """Extract a variant of the example record: title and date of last update changed."""
    record = json.loads((DEMO / "NCT90000001.json").read_text("utf-8"))
    protocol = record["protocolSection"]
    if "title" in changes:
        protocol["identificationModule"]["briefTitle"] = changes["title"]
    if "updated" in changes:
        protocol["statusModule"]["lastUpdatePostDateStruct"]["date"] = changes["updated"]
    path.write_text(json.dumps(record), "utf-8")
    return extract([path], store)


def titles(store: Store) -> list[str]:
    return [row[0] for row in store.query("SELECT brief_title FROM studies ORDER BY 1").fetchall()]


def test_again_changes_nothing(tmp_path: Path, demo_files: list[Path]) -> None:
    with open_store(tmp_path / "a.duckdb") as store:
        first = extract(demo_files, store)
        before = content(store)
        again = extract(demo_files, store)
        assert (again.expected, again.loaded, again.unchanged) == (first.expected, 0, first.expected)
        forced = extract(demo_files, store, force=True)
        assert (forced.loaded, forced.failed) == (first.loaded, 0)
        assert content(store) == before
        runs = store.query("SELECT expected, loaded, unchanged, failed FROM runs ORDER BY started_at").fetchall()
    assert runs[1] == (first.expected, 0, first.expected, 0)


@pytest.mark.parametrize("order", [("2026-01-01", "2026-02-02"), ("2026-02-02", "2026-01-01")])
def test_the_newest_version_wins_in_any_order(tmp_path: Path, order: tuple[str, str]) -> None:
    with open_store(tmp_path / "a.duckdb") as store:
        for number, date in enumerate(order):
            load(store, tmp_path / f"{number}.json", title=f"as of {date}", updated=date)
        assert titles(store) == ["as of 2026-02-02"]
        sources = store.query("SELECT version_date::VARCHAR, is_current FROM sources ORDER BY 1").fetchall()
        assert sources == [("2026-01-01", False), ("2026-02-02", True)]
        orphans = store.query(
            "SELECT count(*) FROM criteria WHERE source_id NOT IN (SELECT source_id FROM sources WHERE is_current)"
        )
        assert orphans.fetchone() == (0,)


@pytest.mark.parametrize(
    ("given", "superseded", "has_changes"),
    [(["old", "new"], 0, True), (["new", "old"], 1, False), (["."], 1, False)],
)
def test_both_versions_in_one_batch(tmp_path: Path, given: list[str], superseded: int, has_changes: bool) -> None:
    """One after the other the newer takes the place of the older; those that are read together are weighed at once."""
    for name, updated in (("new", "2026-05-05"), ("old", "2026-04-04")):
        (tmp_path / "both" / name).mkdir(parents=True)
        with open_store(tmp_path / "b.duckdb") as other:
            load(other, tmp_path / "both" / name / "a.json", title=name, updated=updated)
    with open_store(tmp_path / "a.duckdb") as store:
        receipt = extract([tmp_path / "both" / one for one in given], store)
        assert (receipt.loaded, receipt.superseded, receipt.changes > 0) == (2, superseded, has_changes)
        assert titles(store) == ["new"]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_poorer_source_of_the_same_version_does_not_replace(tmp_path: Path, order: tuple[int, int]) -> None:
    files = [DEMO / "NCT90000003.json", DEMO / "ctg-studies.csv"]
    with open_store(tmp_path / "a.duckdb") as store:
        for index in order:
            extract([files[index]], store)
        kind = store.query("SELECT kind FROM sources WHERE is_current AND study_id = 'NCT90000003'").fetchall()
        assert kind == [("ctgov_json",)]
        assert store.query("SELECT count(*) FROM criteria WHERE study_id = 'NCT90000003'").fetchone() != (0,)
        assert store.query("SELECT count(*) FROM studies WHERE study_id = 'NCT90000003'").fetchone() == (1,)


def test_a_source_of_a_bad_file_is_a_row_with_the_reason(tmp_path: Path) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text('{"protocolSection": {"identificationModule": {"nctId"')
    with open_store(tmp_path / "a.duckdb") as store:
        receipt = extract([bad, DEMO / "NCT90000001.json"], store)
        assert (receipt.expected, receipt.loaded, receipt.failed) == (2, 1, 1)
        ((name, error),) = store.query("SELECT name, error FROM sources WHERE status = 'failed'").fetchall()
        assert name == str(bad)
        assert "not valid JSON" in error
        again = extract([bad], store)
        assert again.failed == 1  # a failure is tried again, and still one row
        assert store.query("SELECT count(*) FROM sources").fetchone() == (2,)


def test_records_come_back_byte_for_byte(tmp_path: Path) -> None:
    from registry_tools.db.raw_records import raw_records

    with open_store(tmp_path / "a.duckdb") as store:
        extract([DEMO / "NCT90000001.json", DEMO / "NCT90000005.xml"], store)
    kept = {record.kind: record.data for record in raw_records(tmp_path / "a.duckdb")}
    assert kept == {
        "ctgov_json": (DEMO / "NCT90000001.json").read_bytes(),
        "ctgov_xml": (DEMO / "NCT90000005.xml").read_bytes(),
    }


def test_rebuild_makes_the_same_tables(tmp_path: Path, demo_files: list[Path]) -> None:
    path = tmp_path / "a.duckdb"
    with open_store(path) as store:
        extract(demo_files, store)
        before = content(store)
        store.connection.execute("UPDATE schema_info SET schema_version = 0")
    with pytest.raises(DatabaseError, match="rebuild"):
        open_store(path)
    receipt = rebuild(path, workers=1)
    assert receipt.failed == 0
    with open_store(path) as store:
        assert content(store) == before
    assert (tmp_path / "a.duckdb.before-rebuild").exists()


def test_rebuild_without_records_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.duckdb"
    with open_store(path) as store:
        extract([DEMO / "NCT90000001.json"], store, keep_records=False)
    with pytest.raises(DatabaseError, match="keeps no records"):
        rebuild(path, workers=1)
    with open_store(path, read_only=True) as store:
        assert titles(store) != []
    assert not (tmp_path / "a.duckdb.rebuilding").exists()


def test_a_newer_schema_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.duckdb"
    with open_store(path) as store:
        store.connection.execute("UPDATE schema_info SET schema_version = ?", [SCHEMA_VERSION + 1])
    with pytest.raises(DatabaseError, match="upgrade registry-tools"):
        open_store(path, read_only=True)


def test_files_that_are_no_database_of_ours(tmp_path: Path) -> None:
    (tmp_path / "text.duckdb").write_text("hello, this is no database at all" * 100)
    with pytest.raises(DatabaseError, match=r"text\.duckdb"):
        open_store(tmp_path / "text.duckdb")
    with duckdb.connect(str(tmp_path / "other.duckdb")) as connection:
        connection.execute("CREATE TABLE mine (a INTEGER)")
    with pytest.raises(DatabaseError, match="not a registry-tools database"):
        open_store(tmp_path / "other.duckdb")
    with pytest.raises(DatabaseError, match="no such database"):
        open_store(tmp_path / "none.duckdb", read_only=True)
    with pytest.raises(DatabaseError, match="folder"):
        open_store(tmp_path / "no" / "folder.duckdb")
    with pytest.raises(DatabaseError, match="is a folder"):
        open_store(tmp_path)


def test_a_database_locked_by_another_process_is_said_so(tmp_path: Path) -> None:
    path = tmp_path / "a.duckdb"
    code = f"import duckdb, sys; c = duckdb.connect({str(path)!r}); print('open', flush=True); sys.stdin.read()"
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"
        with pytest.raises(DatabaseError, match=f"locked by process {other.pid}"):
            open_store(path)
        other.communicate("")


def test_a_wrong_query_keeps_duckdbs_words(demo: Store) -> None:
    with pytest.raises(QueryError, match="studdies"):
        demo.query("SELECT * FROM studdies")
