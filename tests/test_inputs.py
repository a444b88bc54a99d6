"""Files, folders and archives, told apart by content."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path

import pytest

from registry_tools.parsers.inputs import Input, Unreadable
from registry_tools.parsers.shards import read_inputs

DEMO = Path(__file__).resolve().parents[1] / "registry_tools" / "demo"
RECORD = (DEMO / "NCT90000001.json").read_bytes()
PAGE = (DEMO / "search_page.json").read_bytes()
XML = (DEMO / "NCT90000005.xml").read_bytes()
TABLE = (DEMO / "ctg-studies.csv").read_bytes()


def zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def kinds(path: Path) -> list[str | None]:
    return [one.kind if isinstance(one, Input) else None for one in read_inputs([path])]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (RECORD, ["ctgov_json"]),
        (b"\xef\xbb\xbf" + RECORD, ["ctgov_json"]),
        (PAGE, ["ctgov_json"]),
        (XML, ["ctgov_xml"]),
        (TABLE, ["ctgov_csv", "ctgov_csv"]),
        (gzip.compress(RECORD), ["ctgov_json"]),
        (zipped({"a/NCT1.json": RECORD, "b.xml": XML}), ["ctgov_json", "ctgov_xml"]),
        (zipped({"inner.zip": zipped({"c.csv.gz": gzip.compress(TABLE)})}), ["ctgov_csv", "ctgov_csv"]),
        (zipped({"__MACOSX/x": b"junk", ".DS_Store": b"junk", "r.json": RECORD}), ["ctgov_json"]),
        (b"", [None]),
        (b"\x00\x01\x02\x03binary", [None]),
        (gzip.compress(RECORD)[:-200], [None]),
        (zipped({"a.json": RECORD})[:-30], [None]),
    ],
)
def test_content_decides(tmp_path: Path, data: bytes, expected: list[str | None]) -> None:
    # the name says nothing, or lies
    path = tmp_path / "data.pdf"
    path.write_bytes(data)
    assert kinds(path) == expected


def test_good_records_before_the_damage_are_kept(tmp_path: Path) -> None:
    lines = b"".join(RECORD.replace(b"NCT90000001", b"NCT9000%04d" % i).replace(b"\n", b" ") + b"\n" for i in range(400))
    path = tmp_path / "all.ndjson.gz"
    path.write_bytes(gzip.compress(lines)[:-5000])
    found = list(read_inputs([path]))
    assert isinstance(found[-1], Unreadable)
    assert "damaged" in found[-1].error
    assert len(found) > 100


def test_a_folder_in_order_without_hidden_files(tmp_path: Path) -> None:
    for name in ("b.json", "a.json", ".hidden.json", ".fetch/manifest.jsonl", "c.json.part"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(RECORD)
    assert [Path(one.name).name for one in read_inputs([tmp_path])] == ["a.json", "b.json"]


def test_what_is_not_there_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    missing, empty = read_inputs([tmp_path / "nowhere", tmp_path / "empty"])
    assert isinstance(missing, Unreadable)
    assert "no such file" in missing.error
    assert isinstance(empty, Unreadable)


def test_archives_nested_without_end_are_refused(tmp_path: Path) -> None:
    data = RECORD
    for _ in range(8):
        data = zipped({"inner.zip": data})
    path = tmp_path / "bomb.zip"
    path.write_bytes(data)
    (only,) = read_inputs([path])
    assert isinstance(only, Unreadable)
    assert "nested" in only.error


def test_names_say_where_inside(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(zipped({"d/page.json": PAGE}))
    (one,) = read_inputs([path])
    assert one.name == f"{path}!d/page.json#study 1"
