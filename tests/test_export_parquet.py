"""`export parquet` and `export csv`: the same rows in every reader, and a data package that says what they are."""

from __future__ import annotations

import csv
import errno
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import frictionless
import pandas
import polars
import pyarrow as pa
import pyarrow.dataset
import pyarrow.parquet as pq
import pytest

from registry_tools import open_database
from registry_tools.db.store import Store, open_store
from registry_tools.db.tables import SCHEMA_VERSION, arrow_schemas
from registry_tools.db.words import table_words
from registry_tools.errors import DatabaseError, RegistryToolsError
from registry_tools.exports import parquet_files
from registry_tools.exports.folder import export_folder
from registry_tools.version import __version__

NOT_EXPORTED = {"records", "schema_info"}
# What Parquet readers of every kind take: no unsigned numbers, no times, no nanoseconds, nothing of DuckDB's own.
COMMON = {pa.string(), pa.int32(), pa.int64(), pa.float64(), pa.bool_(), pa.date32(), pa.timestamp("us")}


@pytest.fixture(scope="module")
def parquet(demo_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _exported(demo_database, "parquet", tmp_path_factory.mktemp("parquet") / "out")


@pytest.fixture(scope="module")
def csv_folder(demo_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _exported(demo_database, "csv", tmp_path_factory.mktemp("csv") / "out")


def _exported(database: Path, form: str, out: Path, studies: list[str] | None = None) -> Path:
    with open_store(database, read_only=True) as store:
        export_folder(store, form, out, studies)
    return out


@pytest.fixture
def large(demo_database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Store, Path]]:
    """A database whose thresholds are more than a file takes (2,048 rows here), and its export."""
    monkeypatch.setattr(parquet_files, "GROUP_ROWS", 2048)
    monkeypatch.setattr(parquet_files, "GROUPS", 1)
    monkeypatch.setattr(parquet_files, "FILE_ROWS", 2048)
    path = tmp_path / "large.duckdb"
    shutil.copy(demo_database, path)
    with open_store(path) as store:
        store.query(
            """INSERT INTO thresholds SELECT thresholds.* REPLACE (study_id || '-' || number AS study_id)
               FROM thresholds, range(100) numbers(number) WHERE number > 0"""
        )
    with open_store(path, read_only=True) as store:
        export_folder(store, "parquet", tmp_path / "out", None)
        yield store, tmp_path / "out"


def _comparable(found: list[dict[str, Any]]) -> list[str]:
    return sorted(repr(sorted(row.items())) for row in found)


def _of_database(store: Store, table: str) -> list[dict[str, Any]]:
    rows = store.connection.cursor().sql(f"SELECT * FROM {table}").to_arrow_table().to_pylist()
    return [{name: value for name, value in row.items() if name != "quote_apart"} for row in rows]


def test_every_table_comes_back_row_for_row(demo: Store, parquet: Path) -> None:
    manifest = json.loads((parquet / "MANIFEST.json").read_text("utf-8"))
    assert set(manifest["files"]) == {
        "datapackage.json",
        *(f"{table}.parquet" for table in arrow_schemas().keys() - NOT_EXPORTED),
    }
    assert {one["table"] for one in manifest["left_out"]} == NOT_EXPORTED
    for table in arrow_schemas().keys() - NOT_EXPORTED:
        path = parquet / f"{table}.parquet"
        expected = _comparable(_of_database(demo, table))
        assert manifest["files"][path.name] == len(expected)
        assert _comparable(pq.read_table(path).to_pylist()) == expected, table
        assert _comparable(polars.read_parquet(path).to_dicts()) == expected, table


def test_types_are_the_databases_and_known_to_every_reader(parquet: Path) -> None:
    for path in parquet.glob("*.parquet"):
        for field in pq.read_schema(path):
            kind = field.type.value_type if pa.types.is_list(field.type) else field.type
            assert kind in COMMON, (path.name, field)
    studies = pq.read_schema(parquet / "studies.parquet")
    assert studies.field("start_date").type == pa.date32()
    assert studies.field("phases").type.value_type == pa.string()
    assert studies.field("enrollment").type == pa.int64()
    assert pq.read_schema(parquet / "doses.parquet").field("days").type.value_type == pa.int32()
    assert pq.read_schema(parquet / "sources.parquet").field("fetched_at").type == pa.timestamp("us")
    frame = pandas.read_parquet(parquet / "studies.parquet").set_index("study_id")
    assert frame.loc["NCT90000003", "start_date"].isoformat() == "2018-01-15"
    assert list(frame.loc["NCT90000002", "phases"]) == ["PHASE1", "PHASE2"]


def test_each_file_says_what_it_is(parquet: Path) -> None:
    for path in parquet.glob("*.parquet"):
        file = pq.ParquetFile(path)
        assert file.metadata.metadata[b"table"].decode() == path.stem
        assert file.metadata.metadata[b"schema_version"].decode() == str(SCHEMA_VERSION)
        assert file.metadata.metadata[b"registry_tools_version"].decode() == __version__
        for group in range(file.metadata.num_row_groups):
            assert file.metadata.row_group(group).column(0).compression == "ZSTD"


def test_rows_stand_by_the_column_that_is_asked_for(parquet: Path) -> None:
    measures = pq.read_table(parquet / "thresholds.parquet")["measure"].to_pylist()
    assert measures == sorted(measures)
    studies = pq.read_table(parquet / "criteria.parquet")["study_id"].to_pylist()
    assert studies == sorted(studies)


def test_a_large_table_is_a_folder_that_every_reader_takes_as_one(large: tuple[Store, Path]) -> None:
    store, out = large
    expected = _comparable(_of_database(store, "thresholds"))
    folder = out / "thresholds"
    manifest = json.loads((out / "MANIFEST.json").read_text("utf-8"))
    parts = {name: count for name, count in manifest["files"].items() if name.startswith("thresholds/")}
    number = -(-len(expected) // 2048)
    assert number > 3
    assert list(parts) == [f"thresholds/part-{part}.parquet" for part in range(number)]
    assert list(parts.values()) == [pq.read_metadata(out / name).num_rows for name in parts]
    assert sum(parts.values()) == len(expected)
    assert max(parts.values()) == 2048

    assert _comparable(duckdb.sql(f"FROM read_parquet('{folder}/*.parquet')").to_arrow_table().to_pylist()) == expected
    assert _comparable(polars.scan_parquet(f"{folder}/*.parquet").collect().to_dicts()) == expected
    assert _comparable(polars.scan_parquet(folder).collect().to_dicts()) == expected
    assert _comparable(pyarrow.dataset.dataset(folder).to_table().to_pylist()) == expected
    frame = pandas.read_parquet(folder)
    assert len(frame) == len(expected)
    assert sorted(frame["quote"]) == sorted(row["quote"] for row in _of_database(store, "thresholds"))

    asked = pyarrow.dataset.field("measure") == "bilirubin_total"
    fragments = list(pyarrow.dataset.dataset(folder).get_fragments(filter=asked))
    read = [group for fragment in fragments for group in fragment.split_by_row_group(asked)]
    assert len(read) < number / 2, "the files of other measures are not read"
    package = json.loads((out / "datapackage.json").read_text("utf-8"))
    (resource,) = [one for one in package["resources"] if one["name"] == "thresholds"]
    assert resource["path"] == list(parts)
    with open_database(out) as db:
        assert len(db.table("thresholds")) == len(expected)


def test_the_same_database_gives_the_same_files(large: tuple[Store, Path], tmp_path: Path) -> None:
    store, out = large
    export_folder(store, "parquet", tmp_path / "again", None)
    for path in out.rglob("*.parquet"):
        assert path.read_bytes() == (tmp_path / "again" / path.relative_to(out)).read_bytes(), path.name
    export_folder(store, "parquet", out, ["NCT90000001"])  # an export is replaced whole, its folders of parts too
    assert not (out / "thresholds").exists()


def test_settings_of_the_connection_are_as_before(demo: Store, tmp_path: Path) -> None:
    ask = "SELECT current_setting('threads'), current_setting('memory_limit')"
    before = demo.query(ask).fetchall()
    export_folder(demo, "parquet", tmp_path / "out", None)
    assert demo.query(ask).fetchall() == before


@pytest.mark.parametrize("form", [pytest.param("parquet", marks=pytest.mark.slow), "csv"])
def test_an_export_of_some_studies_has_theirs_alone(demo_database: Path, tmp_path: Path, form: str) -> None:
    out = _exported(demo_database, form, tmp_path / "out", ["NCT90000002"])
    for path in out.glob(f"*.{form}"):
        relation = duckdb.read_parquet(str(path)) if form == "parquet" else duckdb.read_csv(str(path), header=True)
        if "study_id" in relation.columns:
            assert {row[0] for row in relation.project("study_id").fetchall()} <= {"NCT90000002"}, path.name
    if form == "parquet":
        report = frictionless.validate(str(out / "datapackage.json"))
        assert report.valid, report.flatten(["name", "type", "note"])[:5]


def test_the_data_package_is_valid_with_every_value_of_it(csv_folder: Path) -> None:
    report = frictionless.validate(str(csv_folder / "datapackage.json"))
    assert report.valid, report.flatten(["name", "type", "note"])[:5]
    assert report.stats["tasks"] == len(arrow_schemas()) - len(NOT_EXPORTED)


def test_a_wrong_value_makes_the_package_invalid(csv_folder: Path, tmp_path: Path) -> None:
    """The descriptor is no empty promise: a type and a reference that do not hold are found."""
    broken = tmp_path / "broken"
    shutil.copytree(csv_folder, broken)
    path = broken / "thresholds.csv"
    with path.open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
    table[0]["value"] = "two"
    table[1]["study_id"] = "NCT00000000"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, table[0].keys())
        writer.writeheader()
        writer.writerows(table)
    package = json.loads((broken / "datapackage.json").read_text("utf-8"))
    package["resources"] = [
        one for one in package["resources"] if one["name"] in ("thresholds", "criteria", "studies", "sources")
    ]
    for one in package["resources"]:
        if one["name"] != "thresholds":
            one["schema"].pop("foreignKeys", None)
    (broken / "datapackage.json").write_text(json.dumps(package), "utf-8")
    report = frictionless.validate(str(broken / "datapackage.json"))
    found = {(task.name, error.type) for task in report.tasks for error in task.errors}
    assert found == {("thresholds", "type-error"), ("thresholds", "foreign-key")}


@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_every_table_and_column_has_its_words_keys_and_references(
    form: str, parquet: Path, csv_folder: Path, demo: Store
) -> None:
    folder = parquet if form == "parquet" else csv_folder
    package = json.loads((folder / "datapackage.json").read_text("utf-8"))
    tables = {one["name"]: one for one in package["resources"]}
    assert package["version"] == str(SCHEMA_VERSION)
    for name, one in tables.items():
        assert one["description"] == table_words(name) != ""
        names = [field["name"] for field in one["schema"]["fields"]]
        assert names == [field for field in arrow_schemas()[name].names if field != "quote_apart"]
        assert all(field["description"] for field in one["schema"]["fields"])
        assert one["rows"] == (demo.query(f"SELECT count(*) FROM {name}").fetchone() or (None,))[0]
    fields = {field["name"]: field for field in tables["thresholds"]["schema"]["fields"]}
    assert fields["eligible"]["description"] == "The comparator that an eligible person satisfies."
    assert fields["eligible"]["constraints"] == {"required": True}
    assert tables["studies"]["schema"]["primaryKey"] == ["study_id"]
    references = {tuple(one["fields"]): one["reference"] for one in tables["thresholds"]["schema"]["foreignKeys"]}
    assert references == {
        ("study_id",): {"resource": "studies", "fields": ["study_id"]},
        ("source_id",): {"resource": "sources", "fields": ["source_id"]},
        ("criterion_id",): {"resource": "criteria", "fields": ["criterion_id"]},
    }
    parents = {tuple(one["fields"]): one["reference"] for one in tables["criteria"]["schema"]["foreignKeys"]}
    assert parents["parent_id",] == {"resource": "", "fields": ["criterion_id"]}


def test_a_reference_that_does_not_hold_is_not_declared(demo_database: Path, tmp_path: Path) -> None:
    path = tmp_path / "mentions.duckdb"
    shutil.copy(demo_database, path)
    with open_store(path) as store:
        store.query("INSERT INTO study_links SELECT source_id, 'NCT99999999', 'mentions' FROM study_links LIMIT 1")
    package = json.loads((_exported(path, "csv", tmp_path / "out") / "datapackage.json").read_text("utf-8"))
    (links,) = [one for one in package["resources"] if one["name"] == "study_links"]
    assert [one["fields"] for one in links["schema"]["foreignKeys"]] == [["source_id"]]


def test_csv_keeps_lists_and_tells_null_from_empty(csv_folder: Path) -> None:
    with (csv_folder / "studies.csv").open(encoding="utf-8", newline="") as file:
        studies = {row["study_id"]: row for row in csv.DictReader(file)}
    assert json.loads(studies["NCT90000002"]["phases"]) == ["PHASE1", "PHASE2"]
    with (csv_folder / "doses.csv").open(encoding="utf-8", newline="") as file:
        days = {row["days"] for row in csv.DictReader(file)}
    assert {"", "[1,8,15,22]"} <= days


def test_an_export_answers_what_the_database_answers(demo_database: Path, parquet: Path) -> None:
    with open_database(demo_database) as database, open_database(parquet) as exported:
        for what, view in (("thresholds", "long"), ("thresholds", "standing"), ("endpoints", "long"), ("doses", "long")):
            assert _comparable(exported.compare(what, view=view).rows()) == _comparable(
                database.compare(what, view=view).rows()
            )
        with pytest.raises(DatabaseError, match="database file"):
            exported.study("NCT90000001")


def test_an_export_of_another_version_is_refused(parquet: Path, tmp_path: Path) -> None:
    shutil.copytree(parquet, tmp_path / "old")
    descriptor = tmp_path / "old" / "datapackage.json"
    descriptor.write_text(re.sub(r'"version": "\d+"', '"version": "0"', descriptor.read_text("utf-8"), count=1), "utf-8")
    with pytest.raises(DatabaseError, match="exported with schema 0"):
        open_database(tmp_path / "old")


# --- the folder


def _manifest(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "MANIFEST.json").read_text("utf-8"))
    return found


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
def test_what_is_left_out_is_of_the_studies_chosen(demo_database: Path, tmp_path: Path, form: str) -> None:
    with open_store(demo_database, read_only=True) as store:
        kept = store.query(
            "SELECT count(*) FROM records JOIN sources USING (source_id) WHERE study_id = 'NCT90000003'"
        ).fetchone()
        every = store.query("SELECT count(*) FROM records").fetchone()
    assert kept and every and 0 < kept[0] < every[0]
    for studies, expected in ((None, every[0]), (["NCT90000003"], kept[0]), (["NCT99999999"], None)):
        _exported(demo_database, form, tmp_path / "out", studies)
        counted = {one["table"]: one["rows"] for one in _manifest(tmp_path / "out")["left_out"]}
        assert counted.get("records") == expected and counted["schema_info"] == 1


def test_a_link_to_a_folder_is_followed(demo_database: Path, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    for studies in (None, ["NCT90000003"]):  # into an empty folder, then over an export
        _exported(demo_database, "jsonl", tmp_path / "link", studies)
        assert (tmp_path / "link").is_symlink() and _manifest(tmp_path / "real")["studies"] == (studies and 1)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link", "real"]
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    with pytest.raises(RegistryToolsError, match=r"loop: cannot be followed .* name a new folder"):
        _exported(demo_database, "jsonl", tmp_path / "loop")


@pytest.mark.parametrize("out", [".", "..", "../here"])
def test_the_folder_that_one_is_in_is_not_replaced(
    demo_database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, out: str
) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    with pytest.raises(RegistryToolsError, match="is the folder you are in, or one above it - name a new folder in it"):
        _exported(demo_database, "jsonl", Path(out))
    assert [path.name for path in tmp_path.iterdir()] == ["here"]
    _exported(demo_database, "jsonl", Path("new"))
    assert Path("new", "MANIFEST.json").exists()


def test_the_old_export_goes_only_after_the_new_one_has_come(
    demo_database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = _exported(demo_database, "jsonl", tmp_path / "out")
    standing = []
    delete = shutil.rmtree

    def watched(path: Path, *more: Any, **options: Any) -> None:
        standing.append(_manifest(out)["studies"])
        delete(path, *more, **options)

    monkeypatch.setattr(shutil, "rmtree", watched)
    _exported(demo_database, "jsonl", out, ["NCT90000003"])
    assert standing == [1]
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_new_export_that_cannot_be_moved_leaves_the_old_one(
    demo_database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = _exported(demo_database, "jsonl", tmp_path / "out")
    move = Path.rename

    def refused(self: Path, target: Path) -> Path:
        if target == out and not self.name.endswith(".old"):
            raise OSError(errno.EBUSY, "Device or resource busy")
        return move(self, target)

    monkeypatch.setattr(Path, "rename", refused)
    with pytest.raises(RegistryToolsError, match="out: cannot be replaced: Device or resource busy - name a new folder"):
        _exported(demo_database, "jsonl", out, ["NCT90000003"])
    assert _manifest(out)["studies"] is None
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
