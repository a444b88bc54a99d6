"""Shards: what a worker reads by itself is what was planned; a run that stopped goes on; a choice takes the same ones."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_store import content

from registry_tools.batch import process
from registry_tools.db.checksums import checksums
from registry_tools.db.store import open_store
from registry_tools.parsers import shards
from registry_tools.parsers.inputs import Input, Unreadable
from registry_tools.parsers.shards import Choice, FileShard, HeldShard, ZipShard, read_shards
from registry_tools.parsers.zip_members import Member, members, unpacked
from registry_tools.pipeline import extract
from registry_tools.shard_files import ShardFolder

DEMO = Path(__file__).resolve().parents[1] / "registry_tools" / "demo"
RECORD = (DEMO / "NCT90000001.json").read_bytes()


def record(number: int) -> bytes:
    return RECORD.replace(b"NCT90000001", b"NCT%08d" % number)


def registry(path: Path, count: int, method: int = zipfile.ZIP_DEFLATED) -> Path:
    """A download as the registry makes it: one record a member."""
    with zipfile.ZipFile(path, "w", method) as archive:
        for number in range(count):
            archive.writestr(f"NCT{number:08d}.json", record(number))
    return path


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shards, "SHARD_RECORDS", 5)


@pytest.mark.usefixtures("small")
def test_a_zip_is_shared_out_by_members_and_carries_no_bytes(tmp_path: Path) -> None:
    told: list[int | None] = []
    planned = list(read_shards([registry(tmp_path / "all.zip", 12)], announce=told.append))
    assert told == [12]
    assert all(isinstance(shard, ZipShard) for shard in planned)
    assert [len(list(shard.inputs())) for shard in planned] == [5, 5, 2]
    (first, *_) = planned[0].inputs()
    assert isinstance(first, Input)
    assert first == Input(f"{tmp_path}/all.zip!NCT00000000.json", "ctgov_json", record(0))


@pytest.mark.usefixtures("small")
def test_files_are_shared_out_by_path_in_order(tmp_path: Path) -> None:
    for number in range(7):
        (tmp_path / f"{number}.json").write_bytes(record(number))
    (tmp_path / "3.zip").write_bytes(registry(tmp_path / "x.part", 2).read_bytes())
    planned = list(read_shards([tmp_path]))
    assert [type(shard) for shard in planned] == [FileShard, ZipShard, FileShard]
    names = [Path(one.name.partition("!")[0]).name for shard in planned for one in shard.inputs()]
    assert names == ["0.json", "1.json", "2.json", "3.json", "3.zip", "3.zip", "4.json", "5.json", "6.json"]


def test_the_same_members_are_the_same_shard_and_others_are_not(tmp_path: Path) -> None:
    def key(path: Path) -> str:
        (shard,) = read_shards([path])
        assert isinstance(shard, ZipShard)
        return shard.key

    one = key(registry(tmp_path / "a.zip", 3))
    assert one == key(registry(tmp_path / "renamed.zip", 3))
    assert one != key(registry(tmp_path / "b.zip", 4))
    with zipfile.ZipFile(tmp_path / "c.zip", "w") as archive:
        for number in range(3):
            archive.writestr(f"NCT{number:08d}.json", record(number + (number == 2)))
    assert one != key(tmp_path / "c.zip")


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2])
def test_members_however_they_are_packed(tmp_path: Path, method: int) -> None:
    found = [one for shard in read_shards([registry(tmp_path / "a.zip", 3, method)]) for one in shard.inputs()]
    assert [one.data for one in found if isinstance(one, Input)] == [record(0), record(1), record(2)]


@given(st.dictionaries(st.from_regex(r"[a-z]{1,8}", fullmatch=True), st.binary(max_size=2000), min_size=1, max_size=5))
def test_a_member_is_what_zipfile_reads(files: dict[str, bytes]) -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    with zipfile.ZipFile(held) as archive:
        for one in members(archive):
            assert isinstance(one, Member)
            assert unpacked(held, one) == files[one.name]


def test_a_damaged_member_costs_only_itself(tmp_path: Path) -> None:
    path = registry(tmp_path / "a.zip", 3, zipfile.ZIP_STORED)
    data = path.read_bytes()
    at = data.index(b"NCT00000001", data.index(b"NCT00000001.json") + 20)
    path.write_bytes(data[:at] + b"XXX" + data[at + 3 :])
    found = [one for shard in read_shards([path]) for one in shard.inputs()]
    assert [type(one) for one in found] == [Input, Unreadable, Input]
    assert isinstance(found[1], Unreadable)
    assert "checksum" in found[1].error


def test_a_member_that_lies_about_its_size_is_not_unpacked_whole(tmp_path: Path) -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.json", b" " * 50_000_000)
    (bomb,) = members(zipfile.ZipFile(held))
    assert isinstance(bomb, Member)
    with pytest.raises(zipfile.BadZipFile, match="checksum"):
        unpacked(held, bomb._replace(size=100))


def test_a_cut_off_header_is_told(tmp_path: Path) -> None:
    path = registry(tmp_path / "a.zip", 1)
    with zipfile.ZipFile(path) as archive:
        (one,) = members(archive)
    assert isinstance(one, Member)
    with pytest.raises(zipfile.BadZipFile, match="cut off"):
        unpacked(io.BytesIO(struct.pack("<4s", b"PK\x03\x04")), one._replace(offset=0))


@pytest.mark.usefixtures("small")
def test_a_finished_shard_is_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = registry(tmp_path / "all.zip", 12)
    with open_store(tmp_path / "a.duckdb") as store:
        assert extract([path], store, choice=Choice(limit=5)).loaded == 5
        monkeypatch.setattr(
            ZipShard, "inputs", lambda self: pytest.fail("read") if self.members[0].name.endswith("0.json") else iter(())
        )
        receipt = extract([path], store, choice=Choice(limit=5))
        assert (receipt.expected, receipt.unchanged, receipt.loaded) == (5, 5, 0)


@pytest.mark.usefixtures("small")
def test_a_shard_with_a_failure_is_read_again_and_told_again(tmp_path: Path) -> None:
    path = tmp_path / "all.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.json", record(1))
        archive.writestr("b.json", b'{"protocolSection": {')
    with open_store(tmp_path / "a.duckdb") as store:
        for loaded, unchanged in ((1, 0), (0, 1)):
            receipt = extract([path], store)
            assert (receipt.expected, receipt.loaded, receipt.unchanged, receipt.failed) == (2, loaded, unchanged, 1)


@pytest.mark.usefixtures("small")
def test_a_stopped_run_goes_on_and_ends_as_one_that_was_not(tmp_path: Path) -> None:
    path = registry(tmp_path / "all.zip", 23)
    with open_store(tmp_path / "whole.duckdb") as whole, open_store(tmp_path / "parts.duckdb") as parts:
        extract([path], whole)
        for limit in (5, 10, 20, None):
            receipt = extract([path], parts, choice=Choice(limit=limit))
        assert (receipt.expected, receipt.loaded, receipt.unchanged) == (23, 3, 20)
        assert checksums(whole) == checksums(parts)


def test_a_record_that_comes_twice_is_one(tmp_path: Path) -> None:
    path = tmp_path / "twice.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("a.json", "b.json"):
            archive.writestr(name, record(1))
    (tmp_path / "c.json").write_bytes(record(1))
    with open_store(tmp_path / "a.duckdb") as store:
        receipt = extract([path, tmp_path / "c.json"], store)
        assert (receipt.expected, receipt.loaded, receipt.unchanged) == (3, 1, 2)
        assert (
            store.query("SELECT count(*) FROM endpoints").fetchone()
            == store.query("SELECT count(DISTINCT endpoint_id) FROM endpoints").fetchone()
        )


@pytest.mark.parametrize("packed", [False, True])
def test_a_limit_counts_records_wherever_they_stand(tmp_path: Path, packed: bool) -> None:
    lines = b"".join(record(number).replace(b"\n", b" ") + b"\n" for number in range(40))
    path = tmp_path / "forty.ndjson"
    path.write_bytes(lines)
    if packed:
        path = tmp_path / "forty.zip"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("forty.ndjson", lines)
    with open_store(tmp_path / "a.duckdb") as store:
        receipt = extract([path], store, choice=Choice(limit=3))
        assert (receipt.expected, receipt.loaded) == (3, 3)
        assert store.query("SELECT count(*) FROM studies").fetchone() == (3,)
        receipt = extract([path], store)
        assert (receipt.expected, receipt.loaded, receipt.unchanged) == (40, 37, 3)
        receipt = extract([path], store)
        assert (receipt.expected, receipt.loaded, receipt.unchanged) == (40, 0, 40)
    if not packed:
        assert 0 < sum(len(list(shard.inputs())) for shard in read_shards([path], choice=Choice(share=0.3))) < 40


def test_an_archive_that_goes_away_or_is_empty_is_told(tmp_path: Path) -> None:
    path = registry(tmp_path / "all.zip", 2)
    planned = list(read_shards([path]))
    path.unlink()
    with zipfile.ZipFile(tmp_path / "empty.zip", "w"):
        pass
    found = [one for shard in (*planned, *read_shards([tmp_path / "empty.zip"])) for one in shard.inputs()]
    assert [one.error.partition(":")[0] for one in found if isinstance(one, Unreadable)] == [
        "cannot be read",
        "cannot be read",
        "the archive holds no files",
    ]


def test_a_failure_in_shard_files_is_tried_again(tmp_path: Path) -> None:
    path = registry(tmp_path / "a.zip", 3, zipfile.ZIP_STORED)
    whole = path.read_bytes()
    folder = ShardFolder(str(tmp_path / "shards"), keep_records=False)
    at = whole.index(b"NCT00000001", whole.index(b"NCT00000001.json") + 20)
    path.write_bytes(whole[:at] + b"XXX" + whole[at + 3 :])
    (shard,) = read_shards([path])
    folder.write(folder.key(shard), process(shard, keep_records=False))
    assert not folder.is_done(folder.key(shard))
    path.write_bytes(whole)
    folder.write(folder.key(shard), process(shard, keep_records=False))
    assert folder.is_done(folder.key(shard))


def test_a_limit_looks_at_no_more_files_than_it_needs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(9):
        (tmp_path / f"{number}.json").write_bytes(record(number))
    looked: list[Path] = []
    look = shards._looked_at
    monkeypatch.setattr(shards, "_looked_at", lambda path: looked.append(path) or look(path))
    assert sum(len(list(shard.inputs())) for shard in read_shards([tmp_path], choice=Choice(limit=2))) == 2
    assert len(looked) == 2


def test_a_sample_is_the_same_each_time_and_about_its_share(tmp_path: Path) -> None:
    path = registry(tmp_path / "all.zip", 400)

    def names(choice: Choice) -> list[str]:
        return [one.name for shard in read_shards([path], choice=choice) for one in shard.inputs()]

    tenth = names(Choice(share=0.1))
    assert tenth == names(Choice(share=0.1))
    assert 20 <= len(tenth) <= 60
    assert set(tenth) <= set(names(Choice(share=0.5)))
    assert names(Choice(limit=7, share=0.1)) == tenth[:7]
    assert names(Choice(share=0.0)) == []


def test_checksums_tell_another_row_and_a_row_twice(tmp_path: Path) -> None:
    with open_store(tmp_path / "a.duckdb") as store:
        extract([DEMO / "NCT90000001.json"], store)
        before = checksums(store)
        store.query("INSERT INTO conditions SELECT * FROM conditions LIMIT 1")
        twice = checksums(store)
        store.query("INSERT INTO conditions SELECT * FROM conditions LIMIT 2")
        assert {name for name in before if before[name] != twice[name]} == {"conditions"}
        assert checksums(store)["conditions"].checksum not in {before["conditions"].checksum, twice["conditions"].checksum}


@pytest.mark.parametrize("kind", ["zip", "files", "held"])
def test_an_outcome_comes_back_from_its_files(tmp_path: Path, kind: str) -> None:
    path = registry(tmp_path / "all.zip", 3)
    (planned,) = read_shards([path])
    shard = {
        "zip": planned,
        "files": FileShard((DEMO / "NCT90000001.json", DEMO / "absent.json")),
        "held": HeldShard((*tuple(planned.inputs()), Unreadable("x", "gone"), Unreadable("x", "gone"))),
    }[kind]
    folder = ShardFolder(f"file://{tmp_path}/shards", keep_records=True)
    key = folder.key(shard)
    assert not folder.is_done(key)
    made = process(shard, keep_records=True)
    folder.write(key, made)
    assert folder.is_done(key) == (kind == "zip")  # the others hold a failure, which is tried again
    back = folder.read(key)
    assert back.batch.sources == made.batch.sources
    assert (back.batch.shards, back.unchanged, back.repeated) == (made.batch.shards, made.unchanged, made.repeated)
    assert back.unmapped == made.unmapped
    assert {name: rows.to_pylist() for name, rows in back.batch.rows.items()} == {
        name: rows.to_pylist() for name, rows in made.batch.rows.items()
    }


def test_rows_without_a_manifest_are_not_there(tmp_path: Path) -> None:
    folder = ShardFolder(str(tmp_path / "shards"), keep_records=False)
    (shard,) = read_shards([registry(tmp_path / "all.zip", 2)])
    key = folder.key(shard)
    left_behind = tmp_path / "shards" / key / "0123"
    left_behind.mkdir(parents=True)
    (left_behind / "studies.parquet").write_bytes(b"half a fi")
    assert not folder.is_done(key)
    folder.write(key, process(shard, keep_records=False))
    assert folder.read(key).batch.rows["studies"].num_rows == 2
    assert key != folder._replace(keep_records=True).key(shard)


def test_workers_and_one_process_give_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shards, "SHARD_RECORDS", 7)
    path = registry(tmp_path / "all.zip", 40)
    with open_store(tmp_path / "one.duckdb") as one, open_store(tmp_path / "two.duckdb") as two:
        assert extract([path], one, workers=1).loaded == 40
        assert extract([path], two, workers=2).loaded == 40
        assert content(one) == content(two)
        assert checksums(one) == checksums(two)
