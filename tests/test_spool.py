"""What is read and not committed yet waits on disk: a run that was killed has not read it in vain."""

from __future__ import annotations

import json
import os
import zipfile
from pathlib import Path
from typing import Any

import duckdb
import pytest
from test_shards import registry
from test_store import content

from registry_tools import pipeline, worker_pool
from registry_tools.batch import Outcome, leave_out, process, without_known
from registry_tools.db.batches import Batch, Committed
from registry_tools.db.store import Store, open_store
from registry_tools.errors import DatabaseError
from registry_tools.parsers import shards
from registry_tools.parsers.shards import Shard, read_shards
from registry_tools.pipeline import extract
from registry_tools.receipt import Receipt
from registry_tools.spool import Spool, StoredRows


@pytest.fixture(autouse=True)
def small_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shards, "SHARD_RECORDS", 3)


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    return Spool.beside(tmp_path / "a.duckdb", keep_records=False)


def a_shard(tmp_path: Path) -> Shard:
    return next(iter(read_shards([registry(tmp_path / "all.zip", 3)])))


def files(spool: Spool) -> list[Path]:
    return sorted(spool.folder.glob("*")) if spool.folder.exists() else []


def test_an_outcome_comes_back_as_it_was_put_there(tmp_path: Path, spool: Spool) -> None:
    shard = a_shard(tmp_path)
    made = process(shard, keep_records=False)
    key = spool.key(shard)
    assert spool.find(key, ()) is None
    for stored in (spool.put(key, made), spool.find(key, ())):
        assert stored is not None
        assert stored.stored == files(spool)[0]
        assert stored.batch.sources == made.batch.sources
        assert stored.batch.shards == made.batch.shards
        assert (stored.unmapped, stored.unchanged, stored.repeated) == (made.unmapped, made.unchanged, made.repeated)
        assert len(stored.batch.rows) == len(made.batch.rows) > 20
        for table, rows in made.batch.rows.items():
            assert stored.batch.rows[table].equals(rows), table


def test_a_shard_is_found_by_what_is_in_it_and_how_it_is_read(tmp_path: Path, spool: Spool) -> None:
    shard = a_shard(tmp_path)
    (tmp_path / "other").mkdir()
    other = next(iter(read_shards([registry(tmp_path / "other" / "all.zip", 2)])))
    keys = {spool.key(shard), spool.key(other), spool._replace(keep_records=True).key(shard)}
    assert len(keys) == 3
    assert spool.key(a_shard(tmp_path)) == spool.key(shard)


@pytest.mark.parametrize("cut", [1, 16, 24, 25, 200, 0.5, 1.0])
def test_a_file_that_is_not_whole_is_none(tmp_path: Path, spool: Spool, cut: float) -> None:
    shard = a_shard(tmp_path)
    key = spool.key(shard)
    spool.put(key, process(shard, keep_records=False))
    (path,) = files(spool)
    whole = path.read_bytes()
    gone = cut if isinstance(cut, int) else int(len(whole) * cut)
    path.write_bytes(whole[: len(whole) - gone])
    assert spool.find(key, ()) is None
    for spoilt in (bytes(len(whole)), bytes(4096) + whole[4096:]):  # as a disk may hold it that lost its power
        path.write_bytes(spoilt)
        assert spool.find(key, ()) is None


def test_what_failed_is_read_again(tmp_path: Path, spool: Spool) -> None:
    shard = a_shard(tmp_path)
    key = spool.key(shard)
    made = process(shard, keep_records=False)
    failed = made.batch._replace(sources=[made.batch.sources[0]._replace(status="failed"), *made.batch.sources[1:]])
    spool.put(key, made._replace(batch=failed))
    assert spool.find(key, ()) is None


def test_what_was_left_out_has_to_be_known_still(tmp_path: Path, spool: Spool) -> None:
    shard = a_shard(tmp_path)
    key = spool.key(shard)
    first, second, third = [bytes.fromhex(one.source_id) for one in process(shard, keep_records=False).batch.sources]
    spool.put(key, process(shard, keep_records=False, known={first}))
    assert spool.find(key, {second}) is None
    found = spool.find(key, {first, second})
    assert found is not None
    assert [one.source_id for one in found.batch.sources] == [third.hex()]
    assert (found.unchanged, found.inputs) == (2, 3)


def test_sources_are_left_out_of_rows_on_disk(tmp_path: Path, spool: Spool) -> None:
    shard = a_shard(tmp_path)
    made = spool.put(spool.key(shard), process(shard, keep_records=False))
    first, *others = [one.source_id for one in made.batch.sources]
    left = without_known(made, {bytes.fromhex(first)})
    assert [one.source_id for one in left.batch.sources] == others
    assert left.unchanged == 1
    assert left.inputs == made.inputs == 3
    assert sorted(left.batch.rows["studies"].column("source_id").to_pylist()) == sorted(others)
    assert not leave_out(made, [first, *others]).batch.rows


class Killed(BaseException):
    """Stands for a kill: nothing in the package catches it."""


def killed(path: Path, database: Path, monkeypatch: pytest.MonkeyPatch, *, after: int, workers: int = 1) -> None:
    """Run until so many shards are read."""
    with monkeypatch.context() as changed, open_store(database) as store:
        counted = pipeline.Run._counted

        def cut(run: pipeline.Run, outcomes: Any) -> Any:
            for number, outcome in enumerate(counted(run, outcomes), 1):
                if number > after:
                    raise Killed
                yield outcome

        changed.setattr(pipeline.Run, "_counted", cut)
        with pytest.raises(Killed):
            extract([path], store, workers=workers)


def shards_read(monkeypatch: pytest.MonkeyPatch) -> list[Shard]:
    read: list[Shard] = []

    def seen(shard: Shard, *arguments: Any) -> Outcome:
        read.append(shard)
        return process(shard, *arguments)

    monkeypatch.setattr(worker_pool, "process", seen)
    return read


@pytest.mark.parametrize("committing", [5, 100])
def test_a_killed_run_goes_on_where_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, committing: int) -> None:
    """Two shards are committed and one waits, or all three wait: those are not read again."""
    monkeypatch.setattr(pipeline, "COMMIT_INPUTS", committing)
    path = registry(tmp_path / "all.zip", 20)
    with open_store(tmp_path / "clean.duckdb") as store:
        extract([path], store)
        clean = content(store)
    database = tmp_path / "a.duckdb"
    killed(path, database, monkeypatch, after=3)
    with open_store(database) as store:
        assert store.query("SELECT count(*) FROM studies").fetchall() == [(6 if committing == 5 else 0,)]
    read = shards_read(monkeypatch)
    with open_store(database) as store:
        receipt = extract([path], store)
        assert (receipt.expected, receipt.loaded + receipt.unchanged, receipt.waiting) == (20, 20, 0)
        assert receipt.unchanged == (6 if committing == 5 else 0)
        assert content(store) == clean
    assert len(read) == 7 - 4  # of seven shards, the fourth was read when the kill came
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a.duckdb", "all.zip", "clean.duckdb"]


def test_workers_take_over_what_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, database = registry(tmp_path / "all.zip", 20), tmp_path / "a.duckdb"
    killed(path, database, monkeypatch, after=2, workers=2)
    assert files(Spool.beside(database, keep_records=True))
    with open_store(database) as store:
        assert extract([path], store, workers=2).loaded == 20
        assert store.query("SELECT study_id FROM studies ORDER BY rowid").fetchall() == [
            (f"NCT{number:08d}",) for number in range(20)
        ]


def test_force_reads_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, database = registry(tmp_path / "all.zip", 9), tmp_path / "a.duckdb"
    killed(path, database, monkeypatch, after=2)
    read = shards_read(monkeypatch)
    with open_store(database) as store:
        assert extract([path], store, force=True).loaded == 9
    assert len(read) == 3


def test_what_another_run_committed_meanwhile_is_unchanged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, database = registry(tmp_path / "all.zip", 6), tmp_path / "a.duckdb"
    one = tmp_path / "one.json"
    with zipfile.ZipFile(path) as archive:
        one.write_bytes(archive.read(archive.namelist()[0]))
    killed(path, database, monkeypatch, after=1)
    with open_store(database) as store:
        assert extract([one], store).loaded == 1
    assert len(files(Spool.beside(database, keep_records=True))) == 2  # of the run that was stopped: it may go on yet
    read = shards_read(monkeypatch)
    with open_store(database) as store:
        receipt = extract([path], store)
        assert (receipt.loaded, receipt.unchanged, len(read)) == (5, 1, 0)
        assert store.query("SELECT count(*), count(DISTINCT study_id) FROM studies").fetchall() == [(6, 6)]


def test_a_full_disk_is_told_and_what_is_there_stays(tmp_path: Path, spool: Spool, monkeypatch: pytest.MonkeyPatch) -> None:
    shard = a_shard(tmp_path)
    spool.folder.mkdir()
    made = process(shard, keep_records=False)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(DatabaseError, match="No space left on device - what is committed is safe"):
        spool.put(spool.key(shard), made)
    assert files(spool) == []


def test_damage_after_reading_stops_the_run_and_the_next_reads_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, database = registry(tmp_path / "all.zip", 3), tmp_path / "a.duckdb"
    commit = Store.commit

    def spoil(store: Store, batches: list[Batch], run_id: str) -> Committed:
        (file,) = files(Spool.beside(database, keep_records=True))
        data = bytearray(file.read_bytes())
        data[: len(data) // 2] = bytes(len(data) // 2)
        file.write_bytes(data)
        return commit(store, batches, run_id)

    with monkeypatch.context() as changed, open_store(database) as store:
        changed.setattr(Store, "commit", spoil)
        with pytest.raises(DatabaseError, match="run it again"):
            extract([path], store)
        assert store.query("SELECT count(*) FROM sources").fetchall() == [(0,)]
    with open_store(database) as store:
        assert extract([path], store).loaded == 3


def test_a_folder_of_that_name_keeps_what_is_not_ours(tmp_path: Path) -> None:
    database = tmp_path / "a.duckdb"
    folder = Spool.beside(database, keep_records=True).folder
    folder.mkdir()
    (folder / "notes.txt").write_text("mine", "utf-8")
    old, young = folder / "1.rows", folder / "2.rows"
    for path in (old, young, folder / "3.part"):
        path.write_bytes(b"of a run that was stopped")
    os.utime(old, (0, 0))
    with open_store(database) as store:
        assert extract([registry(tmp_path / "all.zip", 3)], store, force=True).loaded == 3
    assert [path.name for path in files(Spool.beside(database, keep_records=True))] == ["2.rows", "notes.txt"]


def test_a_spool_that_cannot_be_made_is_told(tmp_path: Path, spool: Spool) -> None:
    spool.folder.write_text("a file", "utf-8")
    with open_store(tmp_path / "a.duckdb") as store, pytest.raises(DatabaseError, match=r"a\.duckdb\.spool: what was read"):
        extract([registry(tmp_path / "all.zip", 3)], store)


def test_a_file_written_over_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same size and date, other words."""
    path, database = tmp_path / "a.json", tmp_path / "a.duckdb"
    with zipfile.ZipFile(registry(tmp_path / "all.zip", 1)) as archive:
        record = archive.read(archive.namelist()[0])
    path.write_bytes(record)
    killed(path, database, monkeypatch, after=0)
    before = path.stat()
    path.write_bytes(record.replace(b"NCT00000000", b"NCT00000009"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    with open_store(database) as store:
        extract([path], store)
        assert store.query("SELECT study_id FROM studies").fetchall() == [("NCT00000009",)]


def test_rows_are_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    read = StoredRows.__getitem__

    def seen(rows: StoredRows, table: str) -> Any:
        asked.append(table)
        return read(rows, table)

    monkeypatch.setattr(StoredRows, "__getitem__", seen)
    with open_store(tmp_path / "a.duckdb") as store:
        extract([registry(tmp_path / "all.zip", 2)], store)
    assert len(asked) == len(set(asked)) > 20


def versions(path: Path, count: int, day: str, title: str) -> Path:
    """The same studies as of another day."""
    with zipfile.ZipFile(registry(path, count)) as archive:
        records = {name: json.loads(archive.read(name)) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, record in records.items():
            protocol = record["protocolSection"]
            protocol["identificationModule"]["briefTitle"] = title
            protocol["statusModule"]["overallStatus"] = title.upper()
            protocol["statusModule"]["lastUpdatePostDateStruct"] = {"date": day, "type": "ACTUAL"}
            archive.writestr(name, json.dumps(record))
    return path


@pytest.mark.parametrize("committing", [4, 9, 100])
def test_what_changed_does_not_hang_on_what_is_committed_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, committing: int
) -> None:
    days = {"2024-01-09": "recruiting", "2024-05-01": "suspended", "2024-03-01": "withdrawn", "2024-09-01": "completed"}
    paths = [versions(tmp_path / f"{day}.zip", 7, day, title) for day, title in days.items()]
    monkeypatch.setattr(pipeline, "COMMIT_INPUTS", committing)
    with open_store(tmp_path / "a.duckdb") as store:
        receipt = extract(paths, store)
        assert (receipt.loaded, receipt.superseded) == (28, 7)
        told = store.query("SELECT before, after, count(*) FROM changes WHERE kind = 'status' GROUP BY ALL ORDER BY 1")
        assert told.fetchall() == [("RECRUITING", "SUSPENDED", 7), ("SUSPENDED", "COMPLETED", 7)]


def test_a_full_disk_while_writing_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = registry(tmp_path / "all.zip", 3)

    def full(*_: object) -> None:
        raise duckdb.IOException("IO Error: Could not write file: No space left on device\nand more")

    with open_store(tmp_path / "a.duckdb") as store:
        with monkeypatch.context() as changed, pytest.raises(DatabaseError, match="No space left on device - make room"):
            changed.setattr("registry_tools.db.store.write", full)
            extract([path], store)
        read = shards_read(monkeypatch)
        assert (extract([path], store).loaded, len(read)) == (3, 0)


def test_a_folder_that_holds_the_database_is_read_without_the_spool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, database = registry(tmp_path / "all.zip", 9), tmp_path / "a.duckdb"
    killed(path, database, monkeypatch, after=2)
    with open_store(database) as store:
        receipt = extract([tmp_path], store)
        assert (receipt.loaded, receipt.failed) == (9, 0)


def test_progress_counts_what_is_read_and_says_when_it_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "COMMIT_INPUTS", 5)
    told: list[tuple[str, int, int]] = []

    def note(receipt: Receipt) -> None:
        told.append((receipt.stage, receipt.read, receipt.done))

    with open_store(tmp_path / "a.duckdb") as store:
        extract([registry(tmp_path / "all.zip", 9)], store, progress=note)
    assert told == [
        ("reading", 3, 0),
        ("reading", 6, 0),
        ("writing", 6, 0),
        ("reading", 6, 6),
        ("reading", 6, 6),
        ("reading", 9, 6),
        ("writing", 9, 6),
        ("reading", 9, 9),
        ("reading", 9, 9),
    ]


def test_the_manifest_says_what_the_rows_do_not(tmp_path: Path, spool: Spool) -> None:
    """Fields that no table takes are counted in the receipt of the run that goes on, too."""
    path = tmp_path / "a.json"
    with zipfile.ZipFile(registry(tmp_path / "all.zip", 1)) as archive:
        record = json.loads(archive.read(archive.namelist()[0]))
    record["protocolSection"]["newModule"] = {"a": 1, "b": [2, 3]}
    path.write_text(json.dumps(record), "utf-8")
    (shard,) = read_shards([path])
    made = spool.put(spool.key(shard), process(shard, keep_records=False))
    found = spool.find(spool.key(shard), ())
    assert found is not None
    assert found.unmapped == made.unmapped != {}
